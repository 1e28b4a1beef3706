"""Which days are closed, department by department.

The days come from the `holidays` package; the law says which of them count. That package also lists local customs
(Mi-Carême, 21 July…) that no statute makes a public holiday, and knows departments under other codes: see ZONES.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version

from holidays.countries.france import France

from rights.statutes import CT_L3133_1, CT_L3134_13, CT_L3422_2, Statute

FIRST_YEAR, LAST_YEAR = 1950, 2099  # what the package knows
CALENDAR_VERSION = f"2026-11 (holidays {version('holidays')}, code du travail L. 3133-1, L. 3134-13, L. 3422-2)"

METROPOLE = (
    *(f"{number:02}" for number in range(1, 20)),
    *("2A", "2B"),
    *(str(number) for number in range(21, 96)),
)
OVERSEAS = ("971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988")
DEPARTMENTS = frozenset((*METROPOLE, *OVERSEAS))

GOOD_FRIDAY = "Vendredi saint"
_ABOLITION = "Abolition de l'esclavage"


class UnknownDepartment(ValueError):
    """Carries the sentence the reader will see."""

    def __init__(self, department: str) -> None:
        super().__init__(f"« {department} » n’est pas un code de département : écrivez par exemple 56, 2A ou 974.")


class BeyondTheCalendar(ValueError):
    def __init__(self, year: int) -> None:
        super().__init__(
            f"Les jours fériés de l’année {year} ne sont pas connus : le calendrier va de {FIRST_YEAR} à {LAST_YEAR}."
        )


@dataclass(frozen=True, slots=True)
class Holiday:
    name: str
    statute: Statute

    @property
    def regional(self) -> bool:
        return self.statute is not CT_L3133_1


@dataclass(frozen=True, slots=True)
class Zone:
    """Days that are legal holidays in part of the country, and the code the package knows that part by."""

    subdivision: str
    names: frozenset[str]
    statute: Statute


_ALSACE_MOSELLE = Zone("57", frozenset({GOOD_FRIDAY, "Saint-Étienne"}), CT_L3134_13)
ZONES: Mapping[str, Zone] = {
    "57": _ALSACE_MOSELLE,
    "67": _ALSACE_MOSELLE,
    "68": _ALSACE_MOSELLE,
    **{
        department: Zone(subdivision, frozenset({_ABOLITION}), CT_L3422_2)
        for department, subdivision in {
            "971": "971",
            "972": "972",
            "973": "973",
            "974": "974",
            "976": "976",
            "977": "BL",
            "978": "MF",
        }.items()
    },
}


def _listed(year: int, *, subdivision: str | None = None) -> list[tuple[date, str]]:
    days = France(subdiv=subdivision, years=year, language="fr")  # type: ignore[no-untyped-call]
    return list(days.items())


@cache
def _closed_days(zone: str, year: int) -> Mapping[date, Holiday]:
    """The legal holidays of one year; `zone` is "" for the days of the whole country alone."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BeyondTheCalendar(year)
    days = {day: Holiday(_typeset(name), CT_L3133_1) for day, name in _listed(year)}
    if zone in ZONES:
        rule = ZONES[zone]
        for day, names in _listed(year, subdivision=rule.subdivision):
            for name in names.split("; "):
                if name in rule.names and day not in days:
                    days[day] = Holiday(_typeset(name), rule.statute)
    return days


def _typeset(name: str) -> str:
    return name.replace("'", "’")


class Calendar:
    """Working days where the act is to be done: the department of the laboratory.

    `commune_temple` matters on Good Friday in Alsace and Moselle only: a holiday in the communes with a Protestant or
    a mixed church. Unknown counts as yes: the later date, the one nobody can reproach us with.
    """

    def __init__(self, department: str, *, commune_temple: bool | None = None) -> None:
        self.department = department_code(department)
        self.commune_temple = commune_temple

    def __repr__(self) -> str:
        return f"Calendar({self.department!r}, commune_temple={self.commune_temple!r})"

    def holiday(self, day: date) -> Holiday | None:
        found = _closed_days(self.department if self.department in ZONES else "", day.year).get(day)
        if found and found.name == GOOD_FRIDAY and self.commune_temple is False:
            return None
        return found

    def holiday_name(self, day: date) -> str:
        """The name of the legal holiday, or ""."""
        found = self.holiday(day)
        return found.name if found else ""

    def is_business_day(self, day: date) -> bool:
        return day.weekday() < 5 and self.holiday(day) is None

    def next_business_day(self, day: date) -> date:
        """The day itself when it is worked."""
        while not self.is_business_day(day):
            day += timedelta(days=1)
        return day


def department_code(text: str) -> str:
    """« 2a » → « 2A », « 1 » → « 01 »; raises UnknownDepartment."""
    code = text.strip().upper().zfill(2)
    if code not in DEPARTMENTS:
        raise UnknownDepartment(text.strip())
    return code
