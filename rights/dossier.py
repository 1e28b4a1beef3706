"""The complaint as one file: its parts in order, the page each begins on, and what is said of an exhibit left out.

Words and arithmetic only. The letter and the chronology come from the facts frozen with the draft.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

LEFT_OUT = {  # why an exhibit of the list is not in the file, said after its title
    "not_chosen": "non jointe, par choix",
    "elsewhere": "à joindre à part : elle n’est pas dans ce fichier",
    "closed": "non jointe : le mandat de l’association ne permet pas de l’ouvrir",
    "held": "n’a pas pu être jointe : l’antivirus ne l’a pas encore examinée",
    "infected": "n’a pas pu être jointe : l’antivirus y a reconnu un programme malveillant",
    "locked": "n’a pas pu être jointe : le fichier est protégé par un mot de passe",
    "broken": "n’a pas pu être jointe : le fichier est abîmé",
    "too_large": "n’a pas pu être jointe : le fichier demande trop de mémoire ou de temps",
    "too_long": "n’a pas pu être jointe : le fichier compte trop de pages",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """An exhibit of the list: how many pages it takes in the file, or the code of why it takes none."""

    number: int
    title: str
    on: date | None = None
    pages: int = 0
    left_out: str = ""

    @property
    def reason(self) -> str:
        return LEFT_OUT.get(self.left_out, "")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of pages and its bookmark."""

    title: str
    first: int
    pages: int
    exhibit: int | None = None

    @property
    def span(self) -> str:
        """« 7 », « 7 à 10 »."""
        return str(self.first) if self.pages == 1 else f"{self.first} à {self.first + self.pages - 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where everything is, once the pages of each part are counted. The front is the cover and the list."""

    front: int
    letter: int
    chronology: int
    exhibits: tuple[Bound, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        at = self.front + 1
        found = []
        counted: list[tuple[str, int, int | None]] = [
            ("Plainte", self.letter, None),
            ("Chronologie", self.chronology, None),
        ]
        counted += [(f"Pièce n°\N{NO-BREAK SPACE}{e.number} – {e.title}", e.pages, e.number) for e in self.exhibits]
        for title, pages, exhibit in counted:
            if pages:
                found.append(Part(title, at, pages, exhibit))
                at += pages
        return (Part("Couverture et liste des pièces", 1, self.front), *found)

    @property
    def pages(self) -> int:
        return sum(part.pages for part in self.parts)

    def part_of(self, number: int) -> Part | None:
        """Where an exhibit is; None when it was left out."""
        return next((part for part in self.parts if part.exhibit == number), None)

    def stamps(self) -> Iterator[tuple[str, str]]:
        """(what the page is of, which page of the file) for each page after the front."""
        for part in self.parts[1:]:
            for rank in range(1, part.pages + 1):
                of = f"Pièce n°\N{NO-BREAK SPACE}{part.exhibit} – {rank}/{part.pages}" if part.exhibit else ""
                yield of, f"page {part.first + rank - 1}/{self.pages}"
