"""Dates, numbers and spaces as people write them in French."""

from datetime import UTC, date, datetime

import pytest

from cases.templatetags.french import (
    date_in_words,
    days_left_in_words,
    moment_in_words,
    nbsp,
    number,
    period,
    plural,
    time_to,
    urgency,
)
from rights.periods import Days, Months

NARROW, FIRM = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("", "1er mars 2026"),
        ("weekday", "dimanche 1er mars 2026"),
        ("short", "dimanche 1er mars"),
        ("month", "mars 2026"),
    ],
)
def test_a_date_is_written_out(style, said):
    assert date_in_words(date(2026, 3, 1), style) == said
    assert date_in_words(None, style) == ""


def test_a_moment_is_told_in_paris_time():
    assert moment_in_words(datetime(2026, 3, 1, 23, 30, tzinfo=UTC)) == f"2 mars 2026, 0{FIRM}h{FIRM}30"
    assert moment_in_words(datetime(2026, 7, 1, 12, 5, tzinfo=UTC)) == f"1er juillet 2026, 14{FIRM}h{FIRM}05"


@pytest.mark.parametrize(
    ("on", "said", "state"),
    [
        (date(2026, 3, 30), f"Encore 8{FIRM}jours", "in-time"),
        (date(2026, 3, 31), f"Encore 7{FIRM}jours", "soon"),
        (date(2026, 4, 6), "C’est demain", "soon"),
        (date(2026, 4, 7), "C’est aujourd’hui, le dernier jour", "soon"),  # the last day is still in time
        (date(2026, 4, 8), "En retard d’un jour", "late"),
        (date(2026, 4, 10), f"En retard de 3{FIRM}jours", "late"),
    ],
)
def test_days_left_are_said_in_words(on, said, state):
    due_on = date(2026, 4, 7)
    assert days_left_in_words(due_on, on) == said
    assert urgency(due_on, on) == state


def test_a_date_that_does_not_run_is_neither_soon_nor_late():
    assert urgency(None, date(2026, 4, 7)) == "suspended"


def test_a_distance_blames_nobody():
    due_on = date(2026, 4, 7)
    assert time_to(due_on, date(2026, 4, 6)) == "C’est demain"
    assert time_to(due_on, date(2026, 4, 8)) == "C’était hier"
    assert time_to(due_on, date(2026, 4, 17)) == f"Il y a 10{FIRM}jours"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (491840, f"491{NARROW}840"),
        (-1234567, f"−1{NARROW}234{NARROW}567"),
        (3.5, "3,5"),
        (None, ""),
    ],
)
def test_numbers_are_grouped_by_thousands(value, said):
    assert number(value) == said


def test_zero_is_singular():
    assert plural(0, "lettre,lettres") == f"0{FIRM}lettre"
    assert plural(2, "lettre,lettres") == f"2{FIRM}lettres"


def test_periods_are_the_words_of_the_law():
    assert [period(Months(1)), period(Days(8))] == ["un mois", "huit jours"]


def test_spaces_and_apostrophes_are_those_of_print():
    typed = "Qu'est-ce : « oui » ! Le 7 avril, 30 jours, 36 %"
    assert nbsp(typed) == (
        f"Qu’est-ce{NARROW}: «{NARROW}oui{NARROW}»{NARROW}! Le 7{FIRM}avril, 30{FIRM}jours, 36{FIRM}%"
    )
