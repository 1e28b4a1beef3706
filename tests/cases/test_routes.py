"""The routes side by side: what each says, day by day, and the letters that lead to them."""

from datetime import date

import pytest

from cases.coming import coming
from cases.file_pages.reading import in_order
from cases.jobs import sweep_deadlines
from cases.models import Action, Event
from cases.opening import open_case
from cases.proofs import proved_chronology
from cases.three_routes import knowledge, limitations, three_routes
from cases.workflow import NotAllowed, perform_all
from tests.cases.conftest import LEAK, SENT, answers
from tests.cases.test_patient_door import page


@pytest.fixture
def signed_in(client, patient, time_machine):
    time_machine.move_to("2026-03-20 10:00 +0100")
    client.force_login(patient)
    return client


def told(case_file, *, on):
    return {route.code: route for route in three_routes(case_file, in_order(case_file), [], on=on)}


# --- Limitations ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 2, 22), "moins de six mois"),  # the eve
        (date(2026, 2, 23), "moins de six mois"),  # the last day is still in time
        (date(2026, 2, 24), "probablement prescrite depuis le 24 février 2026"),  # the morrow
        (date(2025, 1, 1), ""),
    ],
)
def test_compensation_warns_and_never_blocks(leak, on, words):
    route = told(leak, on=on)["civil"]
    assert words in " ".join(route.warnings)
    assert any("indemnisation" in label for label, _ in route.links)
    assert route.dates[0].on == date(2026, 2, 23)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2027, 2, 22), "moins de six mois"),
        (date(2027, 2, 23), "moins de six mois"),
        (date(2027, 2, 24), "probablement prescrits depuis le 24 février 2027"),
    ],
)
def test_the_offences_have_six_years(leak, on, words):
    assert words in " ".join(told(leak, on=on)["criminal"].warnings)


def test_the_day_the_person_learnt_governs_the_claim_and_not_the_offences(leak, patient):
    assert knowledge(leak, in_order(leak)) == (LEAK, True)
    perform_all(Action.NOTE_KNOWLEDGE, in_order(leak), by=patient, on=date(2021, 4, 12))
    demands = in_order(type(leak).objects.get(pk=leak.pk))
    assert knowledge(leak, demands) == (date(2021, 4, 12), False)
    found = limitations(leak, demands)
    assert found["civil_limitation"].due_on == date(2026, 4, 12)
    assert found["criminal_limitation"].due_on == date(2027, 2, 23)


def test_without_a_leak_nor_a_day_no_limitation_is_invented(received):
    assert limitations(received.case_file, in_order(received.case_file)) == {}


def test_an_heir_is_sent_to_a_lawyer_and_given_no_claim(patient, signed_in, run_jobs):
    heir = {"capacity": "heir", "person_name": "Yves Martin", "person_birth_date": "1950-01-01", "motive": "memory",
            "proof_kind": "notarial_deed", "wants": ("health_access",), "journey": "c" * 32}  # fmt: skip
    case_file = open_case(patient, answers(**heir), on=SENT)
    assert "succession" in told(case_file, on=SENT)["civil"].stands
    assert signed_in.get(page("case_compensation", case_file))["Location"] == page("case_detail", case_file)


# --- The complaint to the prosecutor ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("moment", "noticed"),
    [
        ("2026-06-19 12:00 +0200", False),
        ("2026-06-20 12:00 +0200", False),  # three months, to the day
        ("2026-06-20 23:30 +0000", True),  # already the 21st in Paris
        ("2026-07-01 06:00 +0200", True),  # after ten days without a worker
    ],
)
def test_after_three_months_of_silence_a_civil_party_is_possible(
    leak, patient, run_jobs, time_machine, moment, noticed
):
    time_machine.move_to("2026-03-20 10:00 +0100")
    perform_all(Action.FILE_CRIMINAL_COMPLAINT, in_order(leak), by=patient, on=date(2026, 3, 20))
    time_machine.move_to(moment)
    for _ in range(2):  # running twice adds nothing
        sweep_deadlines()
        run_jobs()
    said = Event.objects.filter(action=Action.NOTICE_LATE, data__rule="criminal_follow_up")
    assert said.count() == int(noticed)
    assert not Event.objects.filter(action=Action.NOTICE_COMING, data__rule="criminal_follow_up").exists()
    route = told(type(leak).objects.get(pk=leak.pk), on=date(2026, 6, 21))["criminal"]
    assert "possible depuis le 21 juin 2026" in route.then
    assert route.dates[0].on == date(2026, 6, 21)


@pytest.mark.parametrize("ending", [Action.WITHDRAW, Action.CLOSE])
def test_those_three_months_are_told_of_a_file_that_is_over(leak, patient, run_jobs, time_machine, mailoutbox, ending):
    time_machine.move_to("2026-03-20 10:00 +0100")
    perform_all(Action.FILE_CRIMINAL_COMPLAINT, in_order(leak), by=patient, on=date(2026, 3, 20))
    if ending == Action.CLOSE:
        perform_all(Action.ANSWER_FULL, in_order(leak), by=patient, on=date(2026, 3, 20))
    perform_all(ending, in_order(leak), by=patient, on=date(2026, 3, 20))
    run_jobs()
    demands = in_order(type(leak).objects.get(pk=leak.pk))
    assert date(2026, 6, 21) in dict(coming(demands, on=date(2026, 6, 20)))
    for moment, mails in (("2026-06-20 12:00 +0200", 0), ("2026-06-21 06:00 +0200", 1), ("2026-07-01 06:00 +0200", 1)):
        time_machine.move_to(moment)
        for _ in range(2):
            sweep_deadlines()
            run_jobs()
        assert len(mailoutbox) == mails, moment
    said = Event.objects.get(action__startswith="notice", at__gte="2026-06-20T00:00+02:00")
    assert (said.action, said.data["rule"]) == (Action.NOTICE_LATE, "criminal_follow_up")


def test_a_leak_known_by_its_month_is_counted_from_the_first_and_the_page_says_so(signed_in, leak):
    asked = (page("case_routes", leak), page("case_compensation", leak))
    assert not any("premier du mois" in signed_in.get(address).content.decode() for address in asked)
    leak.breach.date_precision, leak.breach.disclosed_on = "month", date(2021, 7, 1)
    leak.breach.save()
    for address in asked:
        assert "nous comptons depuis le premier du mois" in signed_in.get(address).content.decode()
    assert 'value="2021"' not in signed_in.get(page("case_criminal", leak)).content.decode()


def test_a_receipt_changes_nothing_and_a_refusal_ends_the_wait(leak, patient, time_machine):
    time_machine.move_to("2026-03-25 10:00 +0100")
    demands = in_order(leak)
    with pytest.raises(NotAllowed, match="Notez d’abord"):
        perform_all(Action.HEAR_FROM_PROSECUTOR, demands, by=patient, on=date(2026, 3, 22), news="receipt")
    perform_all(Action.FILE_CRIMINAL_COMPLAINT, demands, by=patient, on=date(2026, 3, 2))  # before the first letter
    with pytest.raises(NotAllowed, match="avant le dépôt"):
        perform_all(Action.HEAR_FROM_PROSECUTOR, demands, by=patient, on=date(2026, 3, 1), news="closed")
    perform_all(Action.HEAR_FROM_PROSECUTOR, demands, by=patient, on=date(2026, 3, 22), news="receipt")
    row = demands[0].deadlines.get(rule="criminal_follow_up")
    assert row.due_on == date(2026, 6, 2)
    perform_all(Action.HEAR_FROM_PROSECUTOR, demands, by=patient, on=date(2026, 3, 24), news="closed")
    assert not demands[0].deadlines.filter(rule="criminal_follow_up").exists()
    assert "classée sans suite" in told(type(leak).objects.get(pk=leak.pk), on=date(2026, 3, 25))["criminal"].stands
    Event.objects.verify_chain(leak)


def test_the_laboratory_never_reads_of_the_other_routes(leak, patient, time_machine):
    time_machine.move_to("2026-03-25 10:00 +0100")
    demands = in_order(leak)
    perform_all(Action.NOTE_KNOWLEDGE, demands, by=patient, on=LEAK)
    perform_all(Action.FILE_CRIMINAL_COMPLAINT, demands, by=patient, on=date(2026, 3, 20))
    lines, _ = proved_chronology(leak, leak.scope_for(patient, purpose="test"))
    assert "procureur" not in str(lines)
    assert "appris" not in str(lines)
