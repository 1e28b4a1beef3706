"""Erasure refused until a date: what was not said is flagged, and the day that was said opens the demand again."""

from datetime import date

import pytest
from django.core import mail

from cases import complaining, writing
from cases.forms.replies import RefusalForm
from cases.jobs import sweep_deadlines
from cases.models import Action, Event, State
from cases.opening import open_case
from cases.record import record_of
from cases.route_writing import write_mandate
from cases.workflow import NotAllowed, perform, perform_all
from cases.writing import case_demands
from rights.rendering import render_text
from rights.retention import Retention
from tests.cases.conftest import RECEIVED, SENT, answers
from tests.cases.test_patient_door import at, day, page, signed_in  # noqa: F401 (fixtures)

REFUSED_ON = date(2026, 3, 20)
UNTIL = date(2027, 5, 3)
KEY = "6a6b8f1e-6f0c-4b8e-9d36-0d1f0b9d8a11"
GROUND = {"ground": "legal_retention", "reasons_given": True, "remedies_given": True}
LEAVES = {"channel": "registered", **day(date(2027, 5, 4), "sent_on")}


@pytest.fixture
def file(patient, run_jobs, time_machine):
    """Erasure and access, received on 5 March 2026."""
    time_machine.move_to("2026-03-20 12:00 +0100")
    case_file = open_case(patient, answers(wants=("erasure", "access")), on=SENT)
    run_jobs()
    demands = case_demands(case_file)
    perform_all(Action.SEND, demands, by=patient, on=SENT, channel="registered", letter=case_file.letters.get())
    perform_all(Action.RECEIVE, demands, by=patient, on=RECEIVED)
    return case_file


def erasure(case_file):
    return next(demand for demand in case_demands(case_file) if demand.right_code == "erasure")


def refuse(case_file, **said):
    kept = Retention(**said) if said else None
    perform(Action.REFUSE, erasure(case_file), by=case_file.patient, on=REFUSED_ON, **GROUND, retention=kept)


def sweep(run_jobs):
    found = sweep_deadlines()
    run_jobs()
    return found


def text(letter):
    facts = letter.facts.reveal(letter.case_file.system_scope(purpose="test"))
    return render_text(letter.kind_code, facts).replace("\N{NO-BREAK SPACE}", " ")


def reopenings():
    return Event.objects.filter(action=Action.REOPEN)


def test_the_day_given_is_stored_with_its_steps_and_shown(signed_in, file, at):  # noqa: F811
    told = {"form_key": "6a6b8f1e-6f0c-4b8e-9d36-0d1f0b9d8a11", "demands": [erasure(file).pk],
            **day(REFUSED_ON, "on"), "ground": "legal_retention", "reasons_given": "yes", "remedies_given": "yes",
            "text_cited": "article de l’exemple", "period": "dix ans",
            **day(date(2017, 5, 3), "starts_on")}  # fmt: skip
    assert signed_in.post(page("case_reply_detail", file, "refus"), told).status_code == 302
    event = Event.objects.get(action=Action.REFUSE)
    assert event.data["erasable_on"] == "2027-05-03"
    assert event.data["retention"] == {
        "text_cited": True, "months": 120, "starts_on": "2017-05-03", "ends_on": None,
    }  # fmt: skip
    assert event.details.reveal(file.system_scope(purpose="test"))["text_cited"] == "article de l’exemple"
    row = erasure(file).deadlines.get(rule="retention")
    assert (row.due_on, row.period_words, row.statute) == (UNTIL, "dix ans", "gdpr_17_3_b")
    shown = signed_in.get(page("case_detail", file)).content.decode()
    for words in ("Fin de la conservation annoncée", 'datetime="2027-05-03"', "Durée annoncée par le laboratoire",
                  "article de l’exemple", "La date de fin n’est pas dite."):  # fmt: skip
        assert words in shown
    calendar = signed_in.get(page("case_calendar", file)).content.decode()
    assert "20270503" in calendar
    for word in ("aboratoire", "sant", "CNIL", "ffacement", "onserv"):
        assert word not in calendar


def test_what_the_refusal_does_not_say_is_matter_for_the_complaint_and_what_it_says_is_not(file):
    refuse(file, text_cited=True, ends_on=UNTIL)
    record = record_of(erasure(file))
    assert record.retention_owed == (
        "la durée de cette conservation",
        "la date à laquelle cette durée commence",
    )
    letter = complaining.write_complaint(file, by=file.patient, on=REFUSED_ON, key="c")
    missing = letter.facts.reveal(file.system_scope(purpose="test"))["complaint"]["missing"]
    assert "la durée de cette conservation" in missing
    assert "pour les données conservées, le texte invoqué, la durée et la date de fin" not in missing
    assert "La durée n’est pas dite." in text(letter)


def test_a_refusal_without_a_date_opens_nothing_and_another_right_keeps_none(file, run_jobs, time_machine):
    refuse(file)
    assert erasure(file).retention.lacks == ("text", "period", "start", "end")
    assert not erasure(file).deadlines.filter(rule="retention").exists()
    access = next(demand for demand in case_demands(file) if demand.right_code == "access")
    perform(Action.REFUSE, access, by=file.patient, on=REFUSED_ON, **GROUND, retention=Retention(ends_on=UNTIL))
    time_machine.move_to("2030-01-02 12:00 +0100")
    sweep(run_jobs)
    assert not reopenings().exists()


def test_the_eve_the_day_the_morrow_and_twice(file, run_jobs, time_machine):
    refuse(file, ends_on=UNTIL)
    sweep(run_jobs)
    time_machine.move_to("2027-05-02 23:30 +0200")  # the eve
    sweep(run_jobs)
    assert not reopenings().exists()
    before = len(mail.outbox)
    time_machine.move_to("2027-05-02 22:30 +0000")  # already the third of May in Paris
    for _ in range(2):
        sweep(run_jobs)
    event = reopenings().get()
    assert (event.on, event.recorder, event.data) == (UNTIL, "system", {"cause": "erasable"})
    assert event.key == f"erasable:{erasure(file).pk}:2027-05-03"
    assert len(mail.outbox) == before + 1
    assert "ffacement" not in mail.outbox[-1].body + mail.outbox[-1].subject
    demand = erasure(file)
    assert (demand.state, demand.awaits_letter) == (State.RECEIVED, True)
    assert list(demand.deadlines.all()) == []  # no date runs before a new letter arrives
    time_machine.move_to("2027-05-04 12:00 +0200")  # the morrow
    sweep(run_jobs)
    assert reopenings().count() == 1
    Event.objects.verify_chain(file)


def test_letters_of_the_other_routes_do_not_stand_for_the_new_request(signed_in, file, run_jobs, at):  # noqa: F811
    refuse(file, ends_on=UNTIL)
    at("2027-05-03 12:00 +0200")
    sweep(run_jobs)
    starts, ends = date(2027, 5, 3), date(2028, 5, 2)
    write_mandate(
        file, by=file.patient, on=starts, key="m", association="Les Patients", number="W560000000", approval="",
        address=("LES PATIENTS", "1 RUE DES ESSAIS", "56000 VANNES"), scopes=["requests"], starts_on=starts,
        ends_on=ends, notices="email",
    )  # fmt: skip
    run_jobs()
    shown = signed_in.get(page("case_detail", file)).content.decode()
    assert "Redemander l’effacement" in shown
    assert signed_in.post(page("case_erasure_again", file), {"form_key": KEY}).status_code == 302
    run_jobs()
    letter = file.letters.get(kind_code="erasure_request")
    assert f"/courriers/{letter.pk}/" in signed_in.get(page("case_detail", file)).content.decode()
    assert erasure(file).may_leave_with(letter)
    assert not erasure(file).may_leave_with(file.letters.get(kind_code="mandate"))


@pytest.mark.parametrize("closed", [False, True])
def test_ten_days_of_dead_worker_lose_nothing(file, run_jobs, time_machine, closed):
    refuse(file, ends_on=UNTIL)
    if closed:
        perform(Action.CLOSE, erasure(file), by=file.patient, on=REFUSED_ON)
    time_machine.move_to("2027-05-13 06:00 +0200")
    sweep(run_jobs)
    sweep(run_jobs)
    assert reopenings().get().on == UNTIL
    assert erasure(file).state == State.RECEIVED


def test_a_later_answer_takes_the_date_away(file, run_jobs, time_machine):
    refuse(file, ends_on=UNTIL)
    perform(Action.ANSWER_FULL, erasure(file), by=file.patient, on=REFUSED_ON)
    assert not erasure(file).deadlines.filter(rule="retention").exists()
    time_machine.move_to("2027-05-13 06:00 +0200")
    sweep(run_jobs)
    assert not reopenings().exists()


def test_what_was_kept_is_asked_again_with_a_new_first_day(signed_in, file, run_jobs, at):  # noqa: F811
    perform(
        Action.REFUSE, erasure(file), by=file.patient, on=REFUSED_ON, **GROUND,
        retention=Retention(text_cited=True, ends_on=UNTIL), text_cited="article de l’exemple",
    )  # fmt: skip
    at("2027-05-04 12:00 +0200")
    sweep(run_jobs)
    shown = signed_in.get(page("case_detail", file)).content.decode()
    assert "Redemander l’effacement" in shown
    assert "Rouverte, à demander de nouveau" in shown
    assert "le laboratoire doit répondre" not in shown
    for _ in range(2):  # a double click
        answer = signed_in.post(page("case_erasure_again", file))
    assert answer["Location"] == page("case_detail", file)
    run_jobs()
    letter = file.letters.get(kind_code="erasure_request")
    said = text(letter)
    for words in ("Le 20 mars 2026, vous avez refusé", "article de l’exemple", "jusqu’au 3 mai 2027", "Ce terme est"):
        assert words in said
    first = file.letters.get(kind_code="request")
    assert signed_in.get(page("letter_sent", file, first.pk)).status_code == 302  # the old letter has left already
    assert signed_in.post(page("letter_sent", file, letter.pk), LEAVES).status_code == 302
    demand = erasure(file)
    assert (demand.state, demand.receipt()) == (State.SENT, (None, False))
    perform(Action.RECEIVE, demand, by=file.patient, on=date(2027, 5, 4))
    demand = erasure(file)
    assert demand.deadlines.get().due_on == date(2027, 6, 4)
    assert record_of(demand).outcome == ""  # the old refusal is history
    recalled = writing.recalling(file, [demand], file.system_scope(purpose="test"), on=date(2027, 6, 10))
    assert recalled["first_request"]["sent_on"] == "2027-05-04"


def test_a_reminder_speaks_of_one_sending_only(file, run_jobs, time_machine):
    refuse(file, ends_on=UNTIL)
    time_machine.move_to("2027-07-01 12:00 +0200")
    sweep(run_jobs)
    letter = writing.write_again(file, erasure(file), by=file.patient, on=date(2027, 5, 4))
    run_jobs()
    letter.refresh_from_db()
    perform(Action.SEND, erasure(file), by=file.patient, on=date(2027, 5, 4), channel="registered", letter=letter)
    perform(Action.RECEIVE, erasure(file), by=file.patient, on=date(2027, 5, 5))
    chosen = writing.to_follow_up(case_demands(file), "reminder", on=date(2027, 7, 1))
    assert [demand.right_code for demand in chosen] == ["erasure"]  # access, asked in 2026, left with another letter


def test_nobody_reopens_before_the_day_nor_sends_before_it(file, time_machine):
    refuse(file, ends_on=UNTIL)
    time_machine.move_to("2027-06-01 12:00 +0200")
    with pytest.raises(NotAllowed, match="n’est pas finie"):
        perform(Action.REOPEN, erasure(file), by=file.patient, on=date(2027, 5, 2), cause="erasable")
    with pytest.raises(NotAllowed, match="Un refus se conteste"):
        perform(Action.REOPEN, erasure(file), by=file.patient, on=UNTIL, cause="new_fact")
    perform(Action.REOPEN, erasure(file), by=file.patient, on=UNTIL, cause="erasable")
    with pytest.raises(NotAllowed, match="avant la réouverture"):
        perform(Action.SEND, erasure(file), by=file.patient, on=date(2027, 5, 2), channel="email")


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"period": "longtemps"}, "period", "Écrivez cette durée ainsi"),
        ({"period": "500 ans"}, "period", "100 ans au plus"),
        ({"period": "0 mois"}, "period", "Écrivez cette durée ainsi"),
        (day(date(2017, 5, 3), "starts_on") | day(date(2016, 5, 3), "ends_on"), "ends_on", "avant la date de départ"),
        (day(date(2127, 5, 3), "ends_on"), "ends_on", "pas encore arrivée"),
        ({"text_cited": "dossier 1 84 12 76 451 089 46"}, "text_cited", "sécurité sociale"),
        ({"ground": "excessive", "period": "10 ans"}, "period", "videz-les"),
    ],
)
def test_a_term_that_cannot_be_is_refused_beside_its_field_and_kept(signed_in, file, typed, field, words):  # noqa: F811
    told = {"demands": [erasure(file).pk], **day(REFUSED_ON, "on"), "ground": "legal_retention",
            "reasons_given": "yes", "remedies_given": "yes"}  # fmt: skip
    answer = signed_in.post(page("case_reply_detail", file, "refus"), told | typed)
    assert answer.status_code == 200
    assert words in answer.context["form"].errors[field][0]
    shown = answer.content.decode()
    assert all(str(value) in shown for value in typed.values())


def test_the_term_is_asked_only_where_something_was_to_be_erased(file):
    access = [demand for demand in case_demands(file) if demand.right_code == "access"]
    assert "ends_on" not in RefusalForm(today=REFUSED_ON, demands=access).fields
    assert "ends_on" in RefusalForm(today=REFUSED_ON, demands=[erasure(file)]).fields
