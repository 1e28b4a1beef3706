from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from rights.holidays import Calendar
from rights.periods import (
    Days,
    Hours,
    Months,
    Weeks,
    date_in_words,
    in_words,
    last_day,
    number_in_words,
    of_period,
    time_in_words,
)

MORBIHAN = Calendar("56")


@pytest.mark.parametrize(
    ("period", "since", "expected"),
    [
        (Months(1), date(2026, 3, 5), date(2026, 4, 7)),  # 5 April is Easter Sunday, 6 April Easter Monday
        (Months(1), date(2026, 8, 31), date(2026, 9, 30)),  # no 31 September
        (Months(1), date(2024, 1, 31), date(2024, 2, 29)),  # a leap year
        (Months(1), date(2026, 2, 27), date(2026, 3, 27)),
        (Months(1), date(2025, 2, 28), date(2025, 3, 28)),  # the end of a month does not stay the end of a month
        (Months(3), date(2026, 1, 31), date(2026, 4, 30)),
        (Months(1), date(2025, 12, 15), date(2026, 1, 15)),  # across the year
        (Days(8), date(2026, 5, 6), date(2026, 5, 15)),  # 14 May is Ascension Day
        (Weeks(3), date(2026, 11, 2), date(2026, 11, 23)),
    ],
)
def test_last_day(period, since, expected):
    assert last_day(period, since=since, calendar=MORBIHAN) == expected


def test_twelve_months_of_a_29_february_end_on_the_28th():
    assert Months(60).after(date(2020, 2, 29)) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-05-22T17:45+02:00", "2026-05-25T18:00+02:00"),
        ("2026-05-22T18:00+02:00", "2026-05-25T19:00+02:00"),  # on the hour: that hour is the one not counted
        ("2026-03-27T20:30+01:00", "2026-03-30T22:00+02:00"),  # the clocks jump on 29 March: 72 elapsed hours
        ("2026-10-23T20:30+02:00", "2026-10-26T20:00+01:00"),  # and fall back on 25 October
        ("2026-05-22T23:30+00:00", "2026-05-26T02:00+02:00"),  # already the 23rd in Paris
    ],
)
def test_hours_are_elapsed_hours(moment, expected):
    found = Hours(72).after_the_hour_of(datetime.fromisoformat(moment))
    assert found.isoformat(timespec="minutes") == expected


@pytest.mark.parametrize(
    ("period", "words", "of_it"),
    [
        (Months(1), "un mois", "d’un mois"),
        (Months(2), "deux mois", "de deux mois"),
        (Months(3), "trois mois", "de trois mois"),
        (Days(1), "un jour", "d’un jour"),
        (Days(8), "huit jours", "de huit jours"),
        (Days(15), "quinze jours", "de quinze jours"),
        (Days(21), "vingt et un jours", "de vingt et un jours"),
        (Weeks(3), "trois semaines", "de trois semaines"),
        (Weeks(1), "une semaine", "d’une semaine"),
        (Hours(48), "quarante-huit heures", "de quarante-huit heures"),
        (Hours(72), "soixante-douze heures", "de soixante-douze heures"),
        (Hours(21), "vingt et une heures", "de vingt et une heures"),
        (Days(365), "365 jours", "de 365 jours"),
    ],
)
def test_periods_in_words(period, words, of_it):
    assert in_words(period) == words
    assert of_period(period) == of_it


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (17, "dix-sept"),
        (22, "vingt-deux"),
        (31, "trente et un"),
        (61, "soixante et un"),
        (70, "soixante-dix"),
        (71, "soixante et onze"),
        (79, "soixante-dix-neuf"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (90, "quatre-vingt-dix"),
        (91, "quatre-vingt-onze"),
        (99, "quatre-vingt-dix-neuf"),
    ],
)
def test_numbers_in_words(number, words):
    assert number_in_words(number) == words


def test_dates_in_words():
    assert date_in_words(date(2026, 3, 1)) == "1er mars 2026"
    assert date_in_words(date(2026, 8, 15), weekday=True) == "samedi 15 août 2026"
    moment = datetime(2021, 2, 23, 17, 20, tzinfo=ZoneInfo("UTC"))
    assert time_in_words(moment).replace("\N{NO-BREAK SPACE}", " ") == "mardi 23 février 2021 à 18 h 20"
