"""Periods of time as the law counts them: Regulation 1182/71, article by article (CPC 641 gives the same months)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rights.holidays import Calendar

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class Days:
    count: int

    def after(self, since: date) -> date:
        return since + timedelta(days=self.count)


@dataclass(frozen=True, slots=True)
class Weeks:
    count: int

    def after(self, since: date) -> date:
        return since + timedelta(weeks=self.count)


@dataclass(frozen=True, slots=True)
class Months:
    count: int

    def after(self, since: date) -> date:
        """Art. 3 § 2 c): the day of the same number; where the month has none, its last day."""
        years, month = divmod(since.month - 1 + self.count, 12)
        year, month = since.year + years, month + 1
        return date(year, month, min(since.day, monthrange(year, month)[1]))

    def is_cut_short(self, since: date) -> bool:
        """31 January + 1 month: there is no 31 February."""
        return self.after(since).day != since.day


@dataclass(frozen=True, slots=True)
class Years:
    count: int

    def after(self, since: date) -> date:
        return Months(12 * self.count).after(since)


@dataclass(frozen=True, slots=True)
class Hours:
    count: int

    def after(self, since: datetime) -> datetime:
        """Elapsed hours, counted through UTC: the change of clocks neither adds nor takes one."""
        return (since.astimezone(UTC) + timedelta(hours=self.count)).astimezone(PARIS)

    def after_the_hour_of(self, event: datetime) -> datetime:
        """Art. 3 § 1: the hour in which the event takes place is not counted."""
        start = event.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return self.after(start)


CivilPeriod = Days | Weeks | Months | Years
Period = CivilPeriod | Hours


def last_day(period: CivilPeriod, *, since: date, calendar: Calendar, suspended_days: int = 0) -> date:
    """The last day on which acting is still in time."""
    day = period.after(since)  # Art. 3 § 1: the day of the event is not counted.
    day += timedelta(days=suspended_days)
    while not calendar.is_business_day(day):  # Art. 3 § 4: a closed last day moves the end.
        day += timedelta(days=1)
    return day


# --- In words ----------------------------------------------------------------------------------------------------
_UNITS = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 7: "soixante", 8: "quatre-vingt"}
_TENS[9] = _TENS[8]
_NOUNS = {
    Days: ("jour", "jours"), Weeks: ("semaine", "semaines"), Months: ("mois", "mois"), Years: ("an", "ans"),
    Hours: ("heure", "heures"),
}  # fmt: skip
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


def number_in_words(number: int) -> str:
    """Zero to ninety-nine in words, more in figures."""
    if number < 20:
        return _UNITS[number]
    if number > 99:
        return str(number)
    tens, unit = divmod(number, 10)
    if tens in (7, 9):
        unit += 10
    if unit == 0:
        return _TENS[tens] + ("s" if tens == 8 else "")
    if unit in (1, 11) and tens < 8:
        return f"{_TENS[tens]} et {_UNITS[unit]}"
    return f"{_TENS[tens]}-{_UNITS[unit]}"


def in_words(period: Period) -> str:
    """« un mois », « huit jours »."""
    singular, plural = _NOUNS[type(period)]
    words = number_in_words(period.count)
    if singular in ("semaine", "heure") and words.endswith("un"):
        words += "e"
    return f"{words} {singular if period.count == 1 else plural}"


def of_period(period: Period) -> str:
    """« d’un mois », « de huit jours »."""
    words = in_words(period)
    return f"d’{words}" if words.startswith("un") else f"de {words}"


def date_in_words(day: date, *, weekday: bool = False) -> str:
    """« 1er mars 2026 », « dimanche 1er mars 2026 »."""
    number = "1er" if day.day == 1 else str(day.day)
    words = f"{number} {_MONTHS[day.month - 1]} {day.year}"
    return f"{_DAYS[day.weekday()]} {words}" if weekday else words


def time_in_words(moment: datetime) -> str:
    """« mardi 23 février 2021 à 18 h 20 », heure de Paris."""
    local = moment.astimezone(PARIS)
    return f"{date_in_words(local.date(), weekday=True)} à {local:%H}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{local:%M}"
