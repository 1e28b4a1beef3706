"""A sample's date as people remember it: « mars 2019 », « été 2018 », « entre 2017 et 2019 »."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from unicodedata import combining, normalize

from django.core.exceptions import ValidationError

from cases.forms.dates import MONTHS

EARLIEST_YEAR = 1990  # no laboratory file of that age was ever in a leak we know
SEPARATOR = re.compile(r"\s+(?:a|au|et|jusqu'a|jusqu'en)\s+|\s+[-–—/]\s+|(?<=\d{4})[-–—/](?=\d{4})")
LEADING = re.compile(r"^(?:le|en|vers|environ|de|du|depuis|entre)\s+")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Period:
    """`since` and `until` are months, "2019-03"; `words` is what the letter prints."""

    words: str
    since: str
    until: str


@dataclass(frozen=True)
class _Moment:
    year: int
    month: int | None = None
    day: int | None = None

    @property
    def words(self):
        day = f"{'1er' if self.day == 1 else self.day} " if self.day else ""
        return f"{day}{MONTHS[self.month - 1]} {self.year}" if self.month else str(self.year)


def parse_period(text, *, on):
    """What was meant, or a ValidationError that says what to type. `on` is today."""
    plain = _plain(text)
    parts = [LEADING.sub("", part.strip()) for part in SEPARATOR.split(plain, maxsplit=1)]
    moments = [_moment(part, on) for part in parts]
    if len(moments) == 2 and moments[0] is None and moments[1]:
        moments[0] = _moment(f"{parts[0]} {moments[1].year}", on)  # « mars à juin 2019 »
    if all(moments):
        first, last = moments[0], moments[-1]
        if (last.year, last.month or 12) < (first.year, first.month or 1):
            first, last = last, first
        words = first.words if first == last else f"de {first.words} à {last.words}"
        return _within(Period(words, _month(first, 1), _month(last, 12)), on)
    years = [int(year) for year in YEAR.findall(plain)]
    if not years:
        raise ValidationError(
            "Indiquez au moins une année, par exemple 2019, ou cochez « Je ne sais plus ».", code="no_year"
        )
    return _within(Period(text, f"{min(years)}-01", f"{max(years)}-12"), on)


def _plain(text):
    letters = normalize("NFD", text.lower().replace("’", "'").replace("1er", "1"))
    return " ".join("".join(letter for letter in letters if not combining(letter)).split())


def _moment(text, on):
    """A day, a month or a year, or None when the words say something else."""
    if match := re.fullmatch(r"(?:(\d{1,2})[/.\- ])?(?:(\d{1,2})[/.\- ])?(\d{4})", text):
        first, second, year = (int(part) if part else None for part in match.groups())
        return _checked(year, second or first, first if second else None, on)
    if match := re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", text):
        year, month, day = (int(part) if part else None for part in match.groups())
        return _checked(year, month, day, on)
    if match := re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2})", text):
        day, month, year = map(int, match.groups())
        return _checked(year + (2000 if year <= on.year % 100 else 1900), month, day, on)
    if match := re.fullmatch(r"(?:(\d{1,2}) )?([a-z]+)\.? (\d{4})", text):
        day, name, year = match.groups()
        known = [rank for rank, month in enumerate(MONTHS, 1) if len(name) >= 3 and _plain(month).startswith(name)]
        if len(known) == 1:
            return _checked(int(year), known[0], int(day) if day else None, on)
    return None


def _checked(year, month, day, on):
    if month is not None and not 1 <= month <= 12:
        raise ValidationError(f"Le mois {month} n’existe pas. Indiquez un mois entre 1 et 12.", code="month")
    if day is not None:
        last = monthrange(year, month)[1] if 1 <= year <= 9999 else 31
        if not 1 <= day <= last:
            when = f"Le {'1er' if day == 1 else day} {MONTHS[month - 1]}" + (f" {year}" if month == 2 else "")
            raise ValidationError(f"{when} n’existe pas. Indiquez un jour entre 1 et {last}.", code="day")
        if year >= 1 and date(year, month, day) > on:
            raise _not_yet(on)
    return _Moment(year, month, day)


def _not_yet(on):
    return ValidationError(
        f"Cette date n’est pas encore arrivée. Indiquez une date jusqu’en {MONTHS[on.month - 1]} {on.year}.",
        code="future",
    )


def _month(moment, default):
    return f"{moment.year:04}-{moment.month or default:02}"


def _within(period, on):
    this_month = f"{on:%Y-%m}"
    if period.since > this_month or int(period.until[:4]) > on.year:
        raise _not_yet(on)
    if int(period.since[:4]) < EARLIEST_YEAR:
        raise ValidationError(
            f"Cette date est trop ancienne. Indiquez une année à partir de {EARLIEST_YEAR}.", code="past"
        )
    return Period(period.words, period.since, min(period.until, this_month))
