"""The answers as a value: whole or refused, and the facts of a letter that the law's room accepts."""

from datetime import date
from itertools import combinations

import pytest
from django.core.exceptions import ValidationError

from cases.answers import IDENTITY_FIELDS, Answers, UnreadableAnswers
from cases.first_letter import letter_facts, letter_kind
from cases.forms import journey_choices
from cases.forms.journey_choices import AFTER_DEATH, CAPACITIES, CHANNELS, LINKS, MOTIVES, PROOFS, WISHES
from cases.forms.journey_summary import first_dates
from cases.forms.periods import parse_period
from cases.forms.texts import PhoneText
from rights.letters import CHANNELS as LETTER_CHANNELS
from rights.letters import OBJECTION_USES, PORTABILITY_FORMATS, PORTABILITY_SCOPES, RESTRICTION_GROUNDS, validate

DETAILS = (
    journey_choices.RESTRICTION_GROUNDS,
    journey_choices.PORTABILITY_SCOPES,
    journey_choices.PORTABILITY_FORMATS,
    journey_choices.USES,
)
TODAY = date(2026, 11, 23)
WHOLE = Answers(
    journey="a" * 32, situation="unknown", laboratory_name="Laboratoire", laboratory_city="Vannes",
    recipient_lines=("LABORATOIRE", "1 RUE DES ESSAIS", "56000 VANNES"), recipient_email="dpo@laboratoire.example",
    department="56", sample_period="mars 2019", sampled_from="2019-03", sampled_until="2019-03", wants=("access",),
    wrong="faux", right="juste", restriction_ground="legal_claims", portability_scope="account",
    portability_format="any", objection_uses=("marketing",),
    capacity="self", person_name="Jeanne Martin", person_birth_date="2015-03-02",
    link="tutor", motive="rights", proof_kind="family_book", name="Camille Martin", birth_date="1980-05-17",
    address_lines=("12 rue des Lilas",), postcode="56000", city="Vannes", channel="registered",
)  # fmt: skip


def test_answers_come_back_the_same():
    assert Answers.from_json(WHOLE.to_json()) == WHOLE
    assert Answers.from_json({**WHOLE.to_json(), "of_another_version": 1}) == WHOLE
    assert set(IDENTITY_FIELDS) <= set(WHOLE.to_json())


@pytest.mark.parametrize(
    "data", [None, [], "x", {"name": 1}, {"wants": "access"}, {"wants": [1]}, {"sample_unknown": "no"}]
)
def test_what_is_not_answers_is_refused(data):
    with pytest.raises(UnreadableAnswers):
        Answers.from_json(data)


@pytest.mark.parametrize("capacity", [code for code, _, _ in CAPACITIES])
@pytest.mark.parametrize("channel", [code for code, _, _ in CHANNELS])
def test_the_letter_accepts_every_set_of_wishes(db, capacity, channel):
    wishes = [code for code, _, _ in WISHES]
    for size in (1, 2, len(wishes)):
        for wants in combinations(wishes, size):
            answers = WHOLE.but(wants=wants, capacity=capacity, channel=channel)
            if answers.complete() == ("person",):  # nothing of it may be asked for somebody who has died
                assert capacity == "heir"
                continue
            assert answers.complete() == ()
            assert validate(letter_kind(answers), letter_facts(answers, on=TODAY)).rights == answers.rights


def test_the_questions_left_are_named_in_order():
    assert Answers().complete() == ("situation", "laboratory", "wants", "person", "identity", "sending")
    assert WHOLE.but(channel="email", recipient_email="").complete() == ("sending",)
    assert WHOLE.but(wants=("rectification",), wrong="").complete() == ("wants",)
    assert WHOLE.but(capacity="guardian", link="").complete() == ("person",)
    assert WHOLE.but(birth_date="").complete() == ("identity",)
    assert WHOLE.but(birth_date="", capacity="parent").complete() == ()
    assert WHOLE.but(sample_period="", sample_unknown=True).complete() == ()


def test_a_leak_known_by_its_month_is_not_given_a_day(places):
    leak = places["leak"]
    leak.date_precision = "month"
    leak.save()
    told = letter_facts(WHOLE.but(situation="known", breach=leak.slug), on=TODAY)["breach"]
    assert told["disclosed_on"] == ""
    assert told["title"].endswith(", février 2021")
    assert "SAN-2022-009 du 15 avril 2022" in told["finding"].replace("\u00a0", " ").replace("\u202f", " ")


def test_each_explanation_holds_in_twenty_five_words():
    for table in (WISHES, *DETAILS, AFTER_DEATH, CAPACITIES, LINKS, MOTIVES, PROOFS, CHANNELS):
        assert all(len(hint.replace("\u202f", " ").split()) <= 25 for _, _, hint in table)
    assert {code for code, _, _ in CHANNELS} == set(LETTER_CHANNELS) - {"phone"}
    offered = (RESTRICTION_GROUNDS, PORTABILITY_SCOPES, PORTABILITY_FORMATS, OBJECTION_USES)
    assert [{code for code, _, _ in table} for table in DETAILS] == [set(codes) for codes in offered]


@pytest.mark.parametrize(
    ("typed", "words", "since", "until"),
    [
        ("mars 2019", "mars 2019", "2019-03", "2019-03"),
        ("03/2019", "mars 2019", "2019-03", "2019-03"),
        ("le 12/03/2019", "12 mars 2019", "2019-03", "2019-03"),
        ("12/03/19", "12 mars 2019", "2019-03", "2019-03"),
        ("1er févr. 2018", "1er février 2018", "2018-02", "2018-02"),
        ("2019-03-12", "12 mars 2019", "2019-03", "2019-03"),
        ("2019", "2019", "2019-01", "2019-12"),
        ("2017-2019", "de 2017 à 2019", "2017-01", "2019-12"),
        ("entre 2019 et 2017", "de 2017 à 2019", "2017-01", "2019-12"),
        ("de mars à juin 2019", "de mars 2019 à juin 2019", "2019-03", "2019-06"),
        ("Été 2018", "Été 2018", "2018-01", "2018-12"),  # kept as said, read as the whole year
        ("2026", "2026", "2026-01", "2026-11"),  # no later than today
    ],
)
def test_a_date_is_read_as_people_say_it(typed, words, since, until):
    period = parse_period(typed, on=TODAY)
    assert (period.words, period.since, period.until) == (words, since, until)


def test_a_telephone_number_is_grouped():
    assert PhoneText(required=False).clean("+33612345678") == "06 12 34 56 78"
    assert PhoneText(required=False).clean("02.97.00.00.00") == "02 97 00 00 00"
    assert PhoneText(required=False).clean("+32 470 12 34 56") == "+32 470 12 34 56"
    assert PhoneText(required=False).clean("") == ""
    with pytest.raises(ValidationError):
        PhoneText(required=False).clean("1841256260001")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "arrival"),
    [
        (date(2026, 11, 24), date(2026, 11, 27)),  # a Friday
        (date(2026, 11, 26), date(2026, 11, 30)),  # three days later is a Sunday
        (date(2026, 12, 22), date(2026, 12, 28)),  # Christmas, then a week-end
    ],
)
def test_the_example_of_dates_supposes_a_letter_that_arrives_on_a_working_day(on, arrival):
    assert first_dates(Answers(wants=("access",)), on=on)["received_on"] == arrival
