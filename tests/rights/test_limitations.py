"""How long one may claim or complain: the last day, its eve and its morrow."""

from datetime import date, timedelta

import pytest

from rights.claims import Claim, Facts
from rights.damage import Damage, euros, hours, total_cents, total_minutes
from rights.mandates import last_end
from rights.offences import HAPPENINGS, offences
from rights.statutes import CC_2224, CP_313_1, CPP_8, CPP_85


@pytest.mark.parametrize(
    ("kind", "since", "last"),
    [
        ("civil_limitation", date(2021, 2, 23), date(2026, 2, 23)),
        ("civil_limitation", date(2020, 2, 29), date(2025, 2, 28)),  # no 29 February 2025
        ("civil_limitation", date(2021, 3, 14), date(2026, 3, 14)),  # a Saturday: not moved, to be prudent
        ("criminal_limitation", date(2021, 2, 15), date(2027, 2, 15)),
        ("criminal_limitation", date(2020, 2, 29), date(2026, 2, 28)),
        ("criminal_complaint", date(2026, 11, 30), date(2027, 2, 28)),  # no 30 February
        ("criminal_complaint", date(2026, 5, 14), date(2026, 8, 14)),
    ],
)
def test_the_last_day_its_eve_and_its_morrow(kind, since, last):
    claim = Claim(kind, Facts(since))
    assert claim.due_on == claim.strict_due_on == last
    for shift, late in ((-1, False), (0, False), (1, True)):
        assert claim.is_late(on=last + timedelta(days=shift)) is late


def test_a_limitation_says_its_text_its_steps_and_its_doubts():
    civil, criminal = (Claim(kind, Facts(date(2021, 2, 23))) for kind in ("civil_limitation", "criminal_limitation"))
    assert (civil.statute, criminal.statute) == (CC_2224, CPP_8)
    assert (civil.period_words, criminal.period_words) == ("cinq ans", "six ans")
    assert any("action de groupe" in sentence for sentence in civil.uncertain)
    assert any("acte d’enquête" in sentence for sentence in criminal.uncertain)
    assert "mardi 24 février 2026" in str(civil.steps[-1])
    assert Claim("criminal_complaint", Facts(date(2026, 5, 14))).statute is CPP_85


@pytest.mark.parametrize(
    ("starts_on", "last"),
    [
        (date(2026, 11, 23), date(2027, 11, 22)),
        (date(2027, 1, 1), date(2027, 12, 31)),
        (date(2028, 2, 29), date(2029, 2, 27)),
    ],
)
def test_a_mandate_runs_twelve_months_at_most(starts_on, last):
    assert last_end(starts_on) == last


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (None, ""),
        (0, "0 €"),
        (5, "0,05 €"),
        (1200, "12 €"),
        (123450, "1\u202f234,50 €"),
        (150000000, "1\u202f500\u202f000 €"),
    ],
)
def test_sums_are_written_as_in_print(cents, words):
    assert euros(cents).replace("\u00a0", " ") == words


@pytest.mark.parametrize(("minutes", "words"), [(None, ""), (0, ""), (20, "20 min"), (120, "2 h"), (95, "1 h 35")])
def test_time_is_written_as_in_print(minutes, words):
    assert hours(minutes).replace("\u00a0", " ") == words


def test_totals_add_what_is_known_and_never_price_an_hour():
    rows = [
        Damage(date(2026, 9, 1), "costs", "timbres", cents=1001),
        Damage(date(2026, 9, 2), "hours", "appels", minutes=50),
        Damage(date(2026, 9, 3), "hours", "banque", cents=2000, minutes=70),
    ]
    assert (total_cents(rows), total_minutes(rows)) == (3001, 120)


def test_an_offence_is_named_once_whatever_was_ticked():
    named = offences(("fraud", "phishing"))
    assert [statute for _, statute in named].count(CP_313_1) == 1
    assert offences(()) == ()
    assert len(offences(tuple(HAPPENINGS))) == 11
