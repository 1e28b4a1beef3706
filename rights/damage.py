"""What a leak cost a person: kinds of harm, hours and euros as they are printed, totals. Hours are never priced."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rights.fact_reading import Prose

NATURES = {
    "message": "message frauduleux",
    "call": "appel frauduleux",
    "fraud": "fraude",
    "hours": "temps passé",
    "costs": "frais",
    "distress": "inquiétude",
    "other": "autre préjudice",
}
AMICABLE_FIRST_CENTS = 500_000  # CPC 750-1: up to this sum, an amicable attempt comes before the judge
_FIRM = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Damage:
    """One harm: the day, its nature (a code of NATURES), what happened; cents and minutes, so that sums are exact."""

    on: date
    nature: str
    text: Prose
    cents: int | None = None
    minutes: int | None = None
    exhibit: int | None = None

    @property
    def words(self) -> str:
        return NATURES[self.nature]

    @property
    def euros(self) -> str:
        return euros(self.cents)

    @property
    def hours(self) -> str:
        return hours(self.minutes)


def total_cents(rows: Iterable[Damage]) -> int:
    return sum(row.cents or 0 for row in rows)


def total_minutes(rows: Iterable[Damage]) -> int:
    return sum(row.minutes or 0 for row in rows)


def euros(cents: int | None) -> str:
    """« 1 234,50 € », « 12 € »; nothing for no amount."""
    if cents is None:
        return ""
    whole, rest = divmod(cents, 100)
    figures = f"{whole:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{figures},{rest:02}{_FIRM}€" if rest else f"{figures}{_FIRM}€"


def hours(minutes: int | None) -> str:
    """« 1 h 30 », « 2 h », « 20 min »; nothing for no time."""
    if not minutes:
        return ""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{rest}{_FIRM}min"
    return f"{whole}{_FIRM}h{_FIRM}{rest:02}" if rest else f"{whole}{_FIRM}h"
