"""The letters of a batch of answers on paper: in parts that a printer can take, each letter on a recto."""

from dataclasses import dataclass

from cases.mailing import on_rectos, page_ranges
from cases.models import BatchItem, CaseFile, Letter

PART = 100  # letters of one PDF


@dataclass(frozen=True)
class Part:
    """`number` counts from 1; `first` and `last` are the places of its letters in the whole batch."""

    number: int
    first: int
    last: int
    letters: tuple[Letter, ...]

    @property
    def words(self):
        return f"Lettres {self.first} à {self.last}" if self.last > self.first else f"Lettre {self.first}"

    @property
    def is_ready(self):
        return all(letter.is_ready for letter in self.letters)


def parts(batch, seat):
    """The letters that left, by reference of their file, a hundred a part."""
    sent = batch.items.filter(state=BatchItem.State.SENT).values("reply__letter")
    letters = list(
        Letter.objects.visible_to(seat)
        .filter(pk__in=sent)
        .select_related("case_file__patient", "pdf__key")
        .order_by("case_file__reference", "pk")
    )
    starts = range(0, len(letters), PART)
    return [
        Part(number, start + 1, min(start + PART, len(letters)), tuple(letters[start : start + PART]))
        for number, start in enumerate(starts, 1)
    ]


def pages(part, seat):
    """[(letter, first page, last page)] of the PDF of this part."""
    ranges = page_ranges(_contents(part, seat))
    return [(letter, first, last) for letter, (first, last) in zip(part.letters, ranges, strict=True)]


def printed(part, seat):
    return on_rectos(_contents(part, seat))


def _contents(part, seat):
    files = CaseFile.objects.visible_to(seat).filter(pk__in=[letter.case_file_id for letter in part.letters])
    scopes = files.scopes_for(seat, purpose="impression")
    return (letter.pdf.open(scopes[letter.case_file_id]) for letter in part.letters)
