from datetime import date

import pytest

from rights.claims import Suspension
from rights.reading import SUSPENDED, Unreadable, due_text, read_claim, split_events, strict_due_text


def read(kind="access", received="2026-05-04", department="56", events=()):
    return read_claim(kind, received=received, department=department, events=events)


def test_events_are_read_in_pairs_separated_or_together():
    together = read(events=["id_request=2026-05-06; id_provided=2026-05-20; ext_notice=2026-06-10"])
    apart = read(events=["id_request=2026-05-06", "id_provided=2026-05-20", "ext_notice=2026-06-10"])
    assert together.facts == apart.facts
    assert together.facts.suspensions == (Suspension(date(2026, 5, 6), date(2026, 5, 20)),)
    assert together.facts.extension_notices == (date(2026, 6, 10),)


def test_each_request_is_answered_by_the_answer_that_follows():
    claim = read(
        events=["id_request=2026-05-06", "id_provided=2026-05-10", "id_request=2026-05-12", "id_provided=2026-05-13"]
    )
    assert claim.suspended_days == 5
    assert due_text(claim) == "2026-06-09"


@pytest.mark.parametrize("events", [["id_request=2026-05-06"], ["id_request=2026-05-06", "id_provided="]])
def test_while_identity_is_awaited_the_date_is_suspended(events):
    claim = read(events=events)
    assert due_text(claim) == SUSPENDED
    assert strict_due_text(claim) == "2026-06-04"


@pytest.mark.parametrize("text", ["", "—", "-", " ; "])
def test_a_dash_means_no_event(text):
    assert split_events(text) == []
    assert due_text(read(events=[text])) == "2026-06-04"


def test_spaces_around_what_is_typed_do_not_matter():
    assert due_text(read(" access ", " 2026-05-04 ", " 56 ", [" ext_notice = 2026-05-10 "])) == "2026-08-04"


@pytest.mark.parametrize(
    ("received", "day", "due"),
    [
        ("2026-05-04T23:59", date(2026, 5, 4), "2026-06-04"),
        ("2026-05-04T23:30Z", date(2026, 5, 5), "2026-06-05"),  # already the 5th in Paris
        ("2026-05-04T23:30+00:00", date(2026, 5, 5), "2026-06-05"),
        ("2026-12-04T22:30Z", date(2026, 12, 4), "2027-01-04"),
    ],
)
def test_a_moment_counts_for_the_civil_day_it_has_in_paris(received, day, due):
    claim = read(received=received)
    assert claim.facts.received_on == day
    assert due_text(claim) == due


def test_the_future_is_fine():
    assert due_text(read(received="2031-03-05")) == "2031-04-07"


def test_kinds_that_need_no_event_take_none_and_the_criminal_complaint_has_two_names():
    assert due_text(read("cnil_silence", "2026-01-15", "75", ["no_news_from_cnil"])) == "2026-04-15"
    assert due_text(read("cnil_silence", "2026-01-15", "75", ["cnil_progress=2026-03-01"])) == "2026-06-01"
    assert due_text(read("criminal_complaint", "2026-01-15", "75")) == due_text(
        read("criminal_follow_up", "2026-01-15", "75")
    )


def test_the_moment_of_awareness_may_be_given_once():
    assert due_text(read("breach_72h", "2021-02-23T18:20")) == "2021-02-26T19:00+0100"
    assert due_text(read("breach_72h", "2021-02-23", events=["aware=2021-02-23T18:20"])) == "2021-02-26T19:00+0100"


@pytest.mark.parametrize(
    ("kind", "received", "department", "events", "field", "words"),
    [
        ("nonsense", "2026-05-04", "56", [], "kind", "n’est pas un délai connu"),
        ("", "2026-05-04", "56", [], "kind", "n’est pas un délai connu"),
        ("compensation", "2026-05-04", "56", [], "kind", "n’est pas un délai connu"),
        ("access", "2026-02-30", "56", [], "received", "n’existe pas dans le calendrier"),
        ("access", "2026-13-01", "56", [], "received", "n’existe pas dans le calendrier"),
        ("access", "04/05/2026", "56", [], "received", "n’est pas une date"),
        ("access", "20260504", "56", [], "received", "n’est pas une date"),
        ("access", "2026-W10-4", "56", [], "received", "n’est pas une date"),
        ("access", "", "56", [], "received", "n’est pas une date"),
        ("access", "２０２６-05-04", "56", [], "received", "n’est pas une date"),
        ("access", "0001-01-01", "56", [], "received", "sort du calendrier"),
        ("access", "9999-12-31", "56", [], "received", "sort du calendrier"),
        ("access", "2099-12-31", "56", [], "received", "ne sont pas connus"),
        ("access", "2026-05-04T25:00", "56", [], "received", "n’est pas une heure possible"),
        ("access", "2026-03-29T02:30", "56", [], "received", "n’existe pas"),
        ("access", "2026-05-04", "99", [], "department", "n’est pas un code de département"),
        ("access", "2026-05-04", "", [], "department", "n’est pas un code de département"),
        ("access", "2026-05-04", "56", ["bogus=1"], "events", "n’est pas un événement connu"),
        ("access", "2026-05-04", "56", ["ext_notice"], "ext_notice", "il manque une valeur"),
        ("access", "2026-05-04", "56", ["ext_notice="], "ext_notice", "il manque une valeur"),
        ("access", "2026-05-04", "56", ["ext_notice=2026-02-30"], "ext_notice", "n’existe pas"),
        ("access", "2026-05-04", "56", ["ext_notice=2026-05-03"], "ext_notice", "vient avant la réception"),
        ("access", "2026-05-04", "56", ["id_request=2026-05-03"], "id_request", "vient avant la réception"),
        ("access", "2026-05-04", "56", ["id_provided=2026-05-10"], "id_provided", "aucune demande d’identité"),
        ("access", "2026-05-04", "56", ["id_provided="], "id_provided", "aucune demande d’identité"),
        (
            "access",
            "2026-05-04",
            "56",
            ["id_request=2026-05-10", "id_provided=2026-05-09"],
            "id_provided",
            "avant d’être demandée",
        ),
        ("access", "2026-05-04", "68", ["commune_temple=maybe"], "commune_temple", "n’est ni yes ni no"),
        ("access", "2026-05-04", "68", ["commune_temple=yes", "commune_temple=no"], "commune_temple", "qu’une fois"),
        ("access", "2026-05-04", "56", ["days=15"], "days", "n’a pas de sens pour access"),
        ("access", "2026-05-04", "56", ["no_news_from_cnil"], "no_news_from_cnil", "n’a pas de sens"),
        ("cnil_silence", "2026-05-04", "75", ["no_news_from_cnil=yes"], "no_news_from_cnil", "s’écrit seul"),
        ("cnil_silence", "2026-05-04", "75", ["cnil_progress=2026-05-03"], "cnil_progress", "avant la réception"),
        ("formal_notice", "2026-05-04", "56", [], "days", "dites le délai"),
        ("formal_notice", "2026-05-04", "56", ["days=0"], "days", "entre 1 et 365"),
        ("formal_notice", "2026-05-04", "56", ["days=-8"], "days", "entre 1 et 365"),
        ("formal_notice", "2026-05-04", "56", ["days=quinze"], "days", "entre 1 et 365"),
        ("formal_notice", "2026-05-04", "56", ["days=99999999999"], "days", "entre 1 et 365"),
        ("breach_72h", "2026-05-04", "56", [], "aware", "dites l’heure"),
        ("breach_72h", "2026-05-04", "56", ["aware=2026-05-04"], "aware", "n’est pas un moment"),
        ("breach_72h", "2026-05-04T10:00", "56", ["aware=2026-05-04T11:00"], "aware", "doit répéter"),
        ("breach_72h", "2026-05-03", "56", ["aware=2026-05-04T11:00"], "aware", "doit répéter"),
        ("ce_appeal", "2026-05-04", "75", ["implicit_rejection=2026-05-05"], "implicit_rejection", "doit répéter"),
        ("health_access", "2026-05-04", "56", ["doc_date=hier"], "doc_date", "n’est pas une date"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence_that_names_the_entry(
    kind, received, department, events, field, words
):
    with pytest.raises(Unreadable) as refusal:
        read(kind, received, department, events)
    sentence = str(refusal.value)
    assert refusal.value.field == field
    assert words in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_very_long_or_strange_entry_is_quoted_short_and_on_one_line():
    with pytest.raises(Unreadable) as refusal:
        read(received="2026\n\x1b[31m" + "x" * 10_000)
    assert len(str(refusal.value)) < 200
    assert "\x1b" not in str(refusal.value)
    for bad in ({"kind": "k" * 10_000}, {"department": "d\n" * 10_000}, {"events": ["e" * 10_000]}):
        with pytest.raises(Unreadable) as refusal:
            read(**bad)
        assert "\n" not in str(refusal.value)
        assert len(str(refusal.value)) < 500
