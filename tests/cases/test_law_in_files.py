"""What the law says of real chains of events: letters, complaints and dates written from a file."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from cases import complaining, writing
from cases.forms.journey_summary import first_dates
from cases.forms.towns import department_of
from cases.models import Action, Event, State
from cases.notices import due_notices
from cases.opening import open_case
from cases.proofs import proved_chronology
from cases.record import missing_in_words, record_of
from cases.workflow import perform, perform_all
from rights.complaints import ripeness
from rights.rendering import render_text
from tests.cases.conftest import RECEIVED, SENT, answers

LATER = date(2026, 4, 20)


@pytest.fixture
def opened(patient, run_jobs, time_machine):
    """Open a file on these wants, send it, note its receipt: a function."""
    time_machine.move_to("2026-09-01 12:00 +0200")

    def opened(*wants, received=RECEIVED, channel="registered", **changes):
        case_file = open_case(patient, answers(wants=wants, **changes), on=SENT)
        run_jobs()
        demands = writing.case_demands(case_file)
        letter = case_file.letters.get()
        perform_all(Action.SEND, demands, by=patient, on=SENT, channel=channel, letter=letter)
        if received:
            perform_all(Action.RECEIVE, demands, by=patient, on=received)
        return case_file

    return opened


def demand_of(case_file, right):
    return next(demand for demand in writing.case_demands(case_file) if demand.right_code == right)


def do(case_file, right, action, on, **facts):
    return perform(action, demand_of(case_file, right), by=case_file.patient, on=on, **facts)


def read(case_file, letter):
    facts = letter.facts.reveal(case_file.system_scope(purpose="test"))
    return facts, render_text(letter.kind_code, facts).replace("\N{NO-BREAK SPACE}", " ")


def follow_up(case_file, kind, on=LATER):
    demands = writing.to_follow_up(writing.case_demands(case_file), kind, on=on)
    letter = writing.write_follow_up(case_file, kind, demands, by=case_file.patient, on=on, days=15, key=f"k:{kind}")
    return read(case_file, letter)


def test_a_second_reminder_recalls_the_first(opened, run_jobs):
    case_file = opened("access")
    assert "ma relance du" not in follow_up(case_file, "reminder")[1]
    run_jobs()
    letter = case_file.letters.get(kind_code="reminder")
    do(case_file, "access", Action.POST_LETTER, LATER, letter=letter, channel="post")
    demands = writing.case_demands(case_file)
    second = writing.write_follow_up(
        case_file, "reminder", demands, by=case_file.patient, on=date(2026, 5, 4), days=8, key="second"
    )
    assert "Cette lettre fait suite à ma relance du 20 avril 2026." in read(case_file, second)[1]


REFUSED = {"ground": "legal_retention", "reasons_given": True, "remedies_given": False}


@pytest.mark.parametrize("kind", ["reminder", "formal_notice"])
def test_a_letter_that_follows_a_refusal_does_not_say_that_nothing_came(opened, kind):
    case_file = opened("erasure", "access")
    do(case_file, "erasure", Action.REFUSE, date(2026, 3, 20), **REFUSED)
    _, text = follow_up(case_file, kind)
    assert "Le 20 mars 2026, vous avez refusé de donner suite à ma demande d’effacement." in text
    assert "ma demande d’accès reste à ce jour sans réponse" in text
    assert "mes demandes restent" not in text


def test_a_formal_notice_orders_what_is_missing_and_what_met_silence(opened):
    case_file = opened("recipients", "access")
    do(case_file, "access", Action.ANSWER_PARTLY, date(2026, 3, 20), missing=["access.4"], statement="le reste")
    facts, text = follow_up(case_file, "formal_notice")
    assert facts["missing"] == ["la durée de conservation, ou ce qui la détermine", "le reste"]
    assert "tout ce qui manque, tel qu’énuméré au point 1" in text
    assert "de répondre intégralement et par écrit à ma demande sur les destinataires" in text
    assert "Un mois (article 12, paragraphe 3, du RGPD)" in text


def test_a_full_answer_found_incomplete_is_said_incomplete_in_the_person_s_words(opened):
    case_file = opened("access")
    do(case_file, "access", Action.ANSWER_FULL, date(2026, 3, 20))
    do(
        case_file, "access", Action.ASSESS, date(2026, 3, 25), assessment="incomplete",
        statement="Le nom de l’hébergeur manque.",
    )  # fmt: skip
    facts, text = follow_up(case_file, "reminder")
    assert "Votre réponse du 20 mars 2026 à ma demande d’accès est incomplète." in text
    assert "sans réponse" not in text
    assert facts["missing"] == ["Le nom de l’hébergeur manque"]
    assert list(missing_in_words(demand_of(case_file, "access"))) == []  # the words are sealed: not without a scope


def test_an_act_dated_before_the_receipt_noted_moves_the_receipt_back(opened):
    case_file = opened("access", received=date(2026, 3, 12))
    do(case_file, "access", Action.ASK_IDENTITY, date(2026, 3, 9), reasons_given=True)
    demand = demand_of(case_file, "access")
    assert demand.receipt() == (date(2026, 3, 9), False)
    assert demand.state == State.IDENTITY_REQUESTED  # in time, so the clock stops


def test_results_of_unknown_age_are_recalled_after_eight_days_and_blamed_after_two_months(opened):
    case_file = opened("health_access", situation="unknown", sample_period="", sample_unknown=True,
                       sampled_from="", sampled_until="")  # fmt: skip
    demand = demand_of(case_file, "health_access")
    row = demand.deadlines.get()
    assert (row.strict_due_on, row.due_on) == (date(2026, 3, 13), date(2026, 5, 5))
    assert writing.to_follow_up([demand], "reminder", on=LATER) == [demand]
    assert writing.to_follow_up([demand], "formal_notice", on=LATER) == []
    assert not ripeness(record_of(demand), on=LATER).ripe


HEIR = {
    "capacity": "heir", "person_name": "Andrée Exemple", "person_birth_date": "1941-02-03", "motive": "memory",
    "proof_kind": "family_book",
}  # fmt: skip


def test_a_relative_s_complaint_rests_on_no_text_that_spares_the_dead_and_joins_the_proof(opened):
    case_file = opened("health_access", "erasure", **HEIR)
    do(case_file, "erasure", Action.REFUSE, date(2026, 3, 20), **REFUSED)
    letter = complaining.write_complaint(case_file, by=case_file.patient, on=LATER, key="c")
    facts, text = read(case_file, letter)
    assert "article 77" not in text
    assert "RGPD, art." not in text
    assert "l’article 8 de la loi n° 78-17 du 6 janvier 1978" in text
    assert "prise en compte du décès" in text
    assert facts["exhibits"][-1]["title"] == "Copie du livret de famille"
    request = case_file.letters.get(kind_code="request")
    assert "1. Copie du livret de famille" in read(case_file, request)[1]


def test_an_early_complaint_says_how_things_stand_and_gives_its_reader_no_advice(opened):
    case_file = opened("access")
    do(case_file, "access", Action.ASK_IDENTITY, date(2026, 3, 9), reasons_given=False)
    letter = complaining.write_complaint(
        case_file, by=case_file.patient, on=date(2026, 3, 20), key="c", override_reason="Le doute n’est pas expliqué."
    )
    facts, text = read(case_file, letter)
    assert facts["complaint"]["reasons"] == [
        "Le délai est suspendu depuis le 9 mars 2026\u202f: le laboratoire demande une preuve d’identité."
    ]
    assert "8. Les textes en cause" in text
    assert "Répondez" not in text
    assert "article 12, paragraphe 3" not in facts["complaint"]["breached"]


def test_the_answer_is_asked_at_an_address_where_the_person_still_lives(opened):
    case_file = opened("access", address_then="3 allée des Ajoncs, 56860 Séné")
    text = read(case_file, case_file.letters.get())[1]
    assert "à l’adresse indiquée en tête de cette lettre, et non à celle de l’époque des examens" in text


def test_an_exhibit_bears_the_day_of_what_it_proves_not_that_of_its_scan(opened):
    case_file = opened("access")
    _, exhibits = proved_chronology(case_file, case_file.system_scope(purpose="test"))
    assert [(exhibit.number, exhibit.on) for exhibit in exhibits] == [(1, SENT)]


def test_the_month_beside_a_longer_period_is_said_past_once_it_is(opened):
    demand = demand_of(opened("health_access", sample_period="2017"), "health_access")
    row = demand.deadlines.get()

    def told(on):
        return render_to_string("patient/clock.html", {"row": row, "demand": demand, "today": on})

    assert "court aussi, jusqu’au 7\xa0avril 2026" in told(date(2026, 4, 7))
    assert "est passé depuis le 7\xa0avril 2026" in told(date(2026, 4, 8))


def test_the_silence_of_the_cnil_is_noted_even_after_the_laboratory_refused(opened):
    case_file = opened("erasure")
    do(case_file, "erasure", Action.REFUSE, date(2026, 3, 20), **REFUSED)
    do(case_file, "erasure", Action.LODGE_COMPLAINT, date(2026, 4, 1), ripe=True)
    owed = due_notices(demand_of(case_file, "erasure"), on=date(2026, 7, 2))
    assert (Action.NOTICE_LATE, "cnil_silence") in {(notice[1], notice[3]) for notice in owed}
    assert not Event.objects.filter(action=Action.NOTICE_LATE).exists()


def test_a_leak_s_duties_towards_the_cnil_are_not_said_breached_by_silence_towards_one_person(opened):
    case_file = opened("breach_info")
    letter = complaining.write_complaint(case_file, by=case_file.patient, on=LATER, key="c")
    facts, text = read(case_file, letter)
    assert "article 12, paragraphe 3, du RGPD" in facts["complaint"]["breached"][0].replace("\N{NO-BREAK SPACE}", " ")
    assert not any("33" in cite or "34" in cite for cite in facts["complaint"]["breached"])
    assert facts["complaint"]["reveal_identity"] is None
    assert "À choisir avant le dépôt" in text  # nobody consented yet
    assert text.count("[ ") == 2


def test_a_partner_is_not_said_to_be_an_heir_by_a_deed(opened):
    case_file = opened("health_access", **HEIR | {"proof_kind": "civil_union"})
    text = read(case_file, case_file.letters.get())[1]
    assert "à qui m’unissait un pacte civil de solidarité" in text
    assert "ayant droit" not in text
    assert "article 124" not in text


def test_the_complaint_of_a_partner_cites_no_text_that_is_for_heirs_alone(opened):
    for kind, cited in (("civil_union", False), ("family_book", True)):
        changes = HEIR | {"proof_kind": kind, "motive": "rights", "journey": kind.ljust(32, "x")}
        case_file = opened("breach_info", **changes)
        do(case_file, "breach_info", Action.REFUSE, date(2026, 3, 20), **REFUSED)
        letter = complaining.write_complaint(case_file, by=case_file.patient, on=LATER, key="c")
        facts, text = read(case_file, letter)
        assert (
            any("article 85" in cite.replace("\N{NO-BREAK SPACE}", " ") for cite in facts["complaint"]["breached"])
            is cited
        )
        assert ("article 85 de la loi" in text.lower()) is cited


def test_a_curator_assists_and_joins_the_written_agreement(opened):
    protected = {"capacity": "guardian", "person_name": "Anne Exemple", "person_birth_date": "1941-02-03"}
    case_file = opened("access", **protected, link="assistant", proof_kind="family_book")
    text = read(case_file, case_file.letters.get())[1]
    assert "Anne Exemple, que j’assiste dans le cadre" in text
    assert "1. Copie de la décision du juge, avec l’accord écrit de la personne" in text
    assert "livret de famille" not in text  # left over from another answer


def test_the_islands_keep_their_own_holidays_whatever_their_postcode():
    assert [department_of(code) for code in ("97133", "97150", "97110", "20090", "20200", "67000")] == [
        *("977", "978", "971", "2A", "2B", "67"),
    ]


@pytest.mark.django_db
def test_the_dates_shown_before_any_file_are_those_the_file_will_hold():
    told = answers(wants=("health_access",), sampled_from="", sampled_until="", breach="")
    assert first_dates(told, on=SENT)["rows"][0]["period"] == "deux mois"  # age unknown: no blame after eight days


def test_the_rest_may_come_after_a_partial_answer(received):
    patient = received.case_file.patient
    perform(Action.ANSWER_PARTLY, received, by=patient, on=date(2026, 4, 1), missing=["access.0"])
    perform(Action.ASSESS, received, by=patient, on=date(2026, 4, 2), assessment="incomplete")
    perform(Action.ANSWER_FULL, received, by=patient, on=date(2026, 5, 20))
    received.refresh_from_db()
    assert received.state == State.ANSWERED
    assert received.stopped_on == date(2026, 4, 1)  # lateness froze with the first answer
    assert received.assessment is None  # the opinion was about the other one
    assert not ripeness(record_of(received), on=date(2026, 6, 1)).ripe


def test_an_answer_may_come_after_an_empty_one_and_is_late(received):
    patient = received.case_file.patient
    perform(Action.ANSWER_FULL, received, by=patient, on=date(2026, 4, 1))
    perform(Action.ASSESS, received, by=patient, on=date(2026, 4, 2), assessment="nothing_received")
    assert received.stopped_on is None
    perform(
        Action.REFUSE,
        received,
        by=patient,
        on=date(2026, 5, 20),
        ground="other",
        reasons_given=False,
        remedies_given=False,
    )
    assert received.stopped_on == date(2026, 5, 20)
