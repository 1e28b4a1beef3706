import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from rights.holidays import DEPARTMENTS, BeyondTheCalendar, Calendar, UnknownDepartment, department_code

DATA = Path(__file__).resolve().parents[2] / "directory" / "data"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def days_of(year):
    return [date(year, 1, 1) + timedelta(days=number) for number in range(366 if year % 4 == 0 else 365)]


@pytest.mark.parametrize("department", rows("departments.csv"), ids=lambda row: row["code"])
def test_the_calendar_agrees_with_the_public_list_in_every_department(department):
    """2021 to 2035; a list made by another library than ours."""
    zone = department["public_holiday_zone"]
    listed = {
        date.fromisoformat(row["date"])
        for row in rows("public_holidays.csv")
        if row["zones"] == "*" or zone in row["zones"].split("|")
    }
    calendar = Calendar(department["code"])
    assert {day for year in range(2021, 2036) for day in days_of(year) if calendar.holiday_name(day)} == listed


def test_every_department_of_the_directory_has_a_calendar_and_no_other():
    assert {row["code"] for row in rows("departments.csv")} == DEPARTMENTS


@pytest.mark.parametrize(
    ("department", "day", "name"),
    [
        ("56", date(2026, 4, 6), "Lundi de Pâques"),
        ("56", date(2026, 5, 25), "Lundi de Pentecôte"),  # the solidarity day changes nothing
        ("56", date(2026, 5, 15), ""),  # the bridge after Ascension is a working day
        ("56", date(2026, 4, 3), ""),  # Good Friday
        ("67", date(2026, 4, 3), "Vendredi saint"),
        ("56", date(2025, 12, 26), ""),
        ("57", date(2025, 12, 26), "Saint-Étienne"),
        ("971", date(2026, 5, 27), "Abolition de l’esclavage"),
        ("972", date(2026, 5, 22), "Abolition de l’esclavage"),
        ("973", date(2026, 6, 10), "Abolition de l’esclavage"),
        ("974", date(2026, 12, 20), "Abolition de l’esclavage"),
        ("976", date(2026, 4, 27), "Abolition de l’esclavage"),
        ("977", date(2026, 10, 9), "Abolition de l’esclavage"),
        ("978", date(2026, 5, 28), "Abolition de l’esclavage"),
        ("971", date(2026, 3, 12), ""),  # Mi-Carême: a custom
        ("971", date(2026, 4, 3), ""),  # Good Friday: a custom there
        ("971", date(2026, 7, 21), ""),  # Schœlcher: a custom
        ("972", date(2026, 7, 21), ""),
        ("978", date(2026, 7, 21), ""),
        ("975", date(2026, 5, 27), ""),
    ],
)
def test_the_law_says_which_days_are_closed_not_custom(department, day, name):
    assert Calendar(department).holiday_name(day) == name


def test_good_friday_depends_on_the_church_of_the_commune():
    good_friday = date(2026, 4, 3)
    assert not Calendar("68").is_business_day(good_friday)  # unknown counts as yes
    assert not Calendar("68", commune_temple=True).is_business_day(good_friday)
    assert Calendar("68", commune_temple=False).is_business_day(good_friday)
    assert not Calendar("68", commune_temple=False).is_business_day(date(2025, 12, 26))
    assert Calendar("75", commune_temple=True).is_business_day(good_friday)


def test_week_ends_are_closed():
    assert [Calendar("56").is_business_day(date(2026, 11, day)) for day in (20, 21, 22, 23)] == [
        True,
        False,
        False,
        True,
    ]
    assert Calendar("56").next_business_day(date(2026, 11, 21)) == date(2026, 11, 23)
    assert Calendar("56").next_business_day(date(2026, 11, 23)) == date(2026, 11, 23)


@pytest.mark.parametrize(("typed", "code"), [("2a", "2A"), (" 56 ", "56"), ("1", "01"), ("974", "974")])
def test_a_department_is_read_as_people_write_it(typed, code):
    assert department_code(typed) == code


@pytest.mark.parametrize("typed", ["", "0", "00", "20", "96", "99", "970", "979", "GES", "6AE", "Zone A", "5é", "٥٦"])
def test_what_is_no_department_is_refused(typed):
    with pytest.raises(UnknownDepartment, match="n’est pas un code de département"):
        Calendar(typed)


def test_outside_the_known_years_the_calendar_says_so():
    assert Calendar("56").holiday_name(date(2099, 12, 25)) == "Noël"
    with pytest.raises(BeyondTheCalendar, match="2100"):
        Calendar("56").is_business_day(date(2100, 1, 4))
