"""Brings a table in line with a file: creates, updates, never doubles, never touches what an operator corrected."""

from dataclasses import dataclass, field

from directory.provenance import Origin


@dataclass
class Tally:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    kept: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)  # (row, fields an operator corrected)

    def __add__(self, other):
        return Tally(
            self.created + other.created,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.deleted + other.deleted,
            self.kept + other.kept,
        )

    def in_words(self) -> str:
        words = f"{self.created} créés, {self.updated} mis à jour, {self.unchanged} inchangés"
        if self.deleted:
            words += f", {self.deleted} retirés"
        if self.kept:
            words += f", {len(self.kept)} avec des corrections conservées"
        return words


def sync(model, rows, *, key: str, within=None, among=None, prune=False, outcomes=None) -> Tally:
    """`rows`: (key value, values by field, origin). `within`: the fixed part of a natural key, {"breach": …}; `among`:
    the only keys to look up, for a file read in slices.

    With `prune`, rows that came from a file and that the file no longer has are deleted, unless corrected. `outcomes`,
    a dict, receives key → (what was done, fields changed). Three statements for any number of rows.
    """
    within, tally = within or {}, Tally()
    outcomes = {} if outcomes is None else outcomes
    stored = model.objects.filter(**within)
    if among is not None:
        stored = stored.filter(**{f"{key}__in": among})
    known = {getattr(row, key): row for row in stored}
    new, changed, seen, touched = [], [], set(), set()
    for value, values, origin in rows:
        seen.add(value)
        row = known.get(value)
        if row is None:
            row = model(**{key: value}, **within, **values)
            row.start_from(origin)
            new.append(row)
            outcomes[value] = ("created", ())
            continue
        before = {field: getattr(row, field) for field in values}
        moved, kept = row.absorb(values, origin)
        differ = tuple(field for field, was in before.items() if getattr(row, field) != was)
        outcomes[value] = ("updated" if differ else "unchanged", differ)
        if kept and row.corrected_fields:
            tally.kept.append((str(row), kept))
        tally.updated += bool(differ)
        if moved:
            changed.append(row)
            touched.update(differ)
    model.objects.bulk_create(new, batch_size=500)
    if changed:
        model.objects.bulk_update(changed, [*sorted(touched), "origins", "changed_at"], batch_size=200)
    if prune:
        gone = [row.pk for value, row in known.items() if value and value not in seen and not row.corrected_fields]
        model.objects.filter(pk__in=gone).delete()
        tally.deleted = len(gone)
    tally.created = len(new)
    tally.unchanged = len(seen) - tally.created - tally.updated
    return tally


def bare_origin(source: str, on=None) -> Origin:
    return Origin(source[:300], on)
