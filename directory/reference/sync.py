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


def sync(model, rows, *, key: str, within=None, prune=False) -> Tally:
    """`rows`: (key value, values by field, origin). `within`: the fixed part of a natural key, {"breach": …}.

    With `prune`, rows that came from a file and that the file no longer has are deleted, unless corrected.
    Three statements for any number of rows.
    """
    within, tally = within or {}, Tally()
    known = {getattr(row, key): row for row in model.objects.filter(**within)}
    new, changed, seen, touched = [], [], set(), set()
    for value, values, origin in rows:
        seen.add(value)
        row = known.get(value)
        if row is None:
            row = model(**{key: value}, **within, **values)
            row.start_from(origin)
            new.append(row)
            continue
        moved, kept = row.absorb(values, origin)
        if kept and row.corrected_fields:
            tally.kept.append((str(row), kept))
        if moved:
            changed.append(row)
            touched.update(values)
    model.objects.bulk_create(new, batch_size=500)
    if changed:
        model.objects.bulk_update(changed, [*touched, "origins", "changed_at"], batch_size=200)
    if prune:
        gone = [row.pk for value, row in known.items() if value and value not in seen and not row.corrected_fields]
        model.objects.filter(pk__in=gone).delete()
        tally.deleted = len(gone)
    tally.created, tally.updated = len(new), len(changed)
    tally.unchanged = len(seen) - len(new) - len(changed)
    return tally


def bare_origin(source: str, on=None) -> Origin:
    return Origin(source[:300], on)
