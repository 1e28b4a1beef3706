"""What a refusal to erase announces, and the day it ends."""

from datetime import date

import pytest

from rights.retention import SAID, Retention, period_in_words

TEN_YEARS = {"months": 120, "starts_on": date(2016, 2, 29)}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, None),
        ({"months": 120}, None),  # no start: nothing to count from
        ({"starts_on": date(2019, 3, 12)}, None),
        ({"ends_on": date(2029, 3, 12)}, date(2029, 3, 12)),
        (TEN_YEARS, date(2026, 2, 28)),  # no 29 February in 2026
        (TEN_YEARS | {"ends_on": date(2026, 12, 31)}, date(2026, 12, 31)),  # the end given prevails over the count
        ({"months": 18, "starts_on": date(2025, 8, 31)}, date(2027, 2, 28)),
    ],
)
def test_the_end_given_else_start_plus_period(said, expected):
    assert Retention(**said).erasable_on == expected


def test_what_is_not_said_is_named_and_owed():
    bare = Retention()
    assert bare.lacks == ("text", "period", "start", "end") == tuple(SAID)
    assert bare.flaws[0] == "le texte n’est pas cité"
    assert bare.steps == ()
    whole = Retention(text_cited=True, months=120, starts_on=date(2016, 3, 1), ends_on=date(2026, 3, 1))
    assert whole.lacks == whole.flaws == whole.owed == ()


def test_the_steps_say_whose_words_they_are_and_when_the_two_dates_differ():
    told = [str(step) for step in Retention(**TEN_YEARS, ends_on=date(2026, 12, 31)).steps]
    assert told[0] == "Départ annoncé par le laboratoire\u202f: 29 février 2016."
    assert "dix ans" in told[1]
    assert "finit le 28 février 2026" in told[2]
    assert "qui n’est pas celle de son propre calcul" in told[3]
    assert told[-1].startswith("Le jeudi 31 décembre 2026, cette conservation s’achève")
    assert "RGPD" in told[-1]
    agreed = [str(step) for step in Retention(**TEN_YEARS, ends_on=date(2026, 2, 28)).steps]
    assert not any("propre calcul" in step for step in agreed)


@pytest.mark.parametrize(
    ("months", "words"),
    [(12, "un an"), (120, "dix ans"), (240, "vingt ans"), (18, "dix-huit mois"), (252, "vingt et un ans")],
)
def test_a_period_is_said_in_years_when_it_is_one(months, words):
    assert period_in_words(months) == words
