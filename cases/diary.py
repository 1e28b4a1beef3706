"""The diary of a file, opened for whoever may read it: harms in order of their days, and their totals."""

from dataclasses import asdict, dataclass, replace
from datetime import date

from cases.models import DiaryEntry, Document
from cases.workflow import NotAllowed
from rights.damage import Damage, euros, hours, total_cents, total_minutes

MOST_ENTRIES = 200  # of one file
FULL = "Ce journal contient déjà deux cents lignes. Regroupez-en quelques-unes, puis ajoutez celle-ci."


@dataclass(frozen=True)
class Entry:
    """A harm, where it is kept, and the document that shows it."""

    row: DiaryEntry
    harm: Damage
    document: Document | None


def entries(case_file, scope):
    """Every harm of the file, oldest first, in one query."""
    rows = case_file.diary.select_related("document")
    found = []
    for row in rows:
        row.case_file = case_file
        found.append(Entry(row, harm_of(row, scope), row.document))
    return sorted(found, key=lambda entry: (entry.harm.on, str(entry.row.pk)))


def totals(found):
    """(sums of money, time) of these entries, in words; empty when there are none."""
    harms = [entry.harm for entry in found]
    return euros(total_cents(harms) or None), hours(total_minutes(harms))


def note(case_file, harm, document, *, key):
    """Add a line; the same key gives the same line."""
    if case_file.diary.count() >= MOST_ENTRIES:
        raise NotAllowed(FULL)
    DiaryEntry.objects.get_or_create(
        key=f"{case_file.pk}:{key}",
        defaults={"case_file": case_file, "told": as_json(harm), "document": document},
    )


def correct(row, harm, document):
    """Say it better; without a new document, the one already there stays."""
    row.told = as_json(harm)
    row.document = document or row.document
    row.save(update_fields=["told", "document"])


def with_exhibits(found, numbers):
    """The harms as a letter tells them: each with the number of its proof among `numbers` (document id → number)."""
    return [replace(entry.harm, exhibit=numbers.get(entry.document.pk) if entry.document else None) for entry in found]


def as_json(harm):
    return {**asdict(harm), "on": harm.on.isoformat()}


def harm_of(row, scope):
    told = row.told.reveal(scope)
    return Damage(**{**told, "on": date.fromisoformat(told["on"])})
