"""The main story: sent, received, silence, the draft."""

from datetime import date

import pytest

from cases.jobs import sweep_deadlines
from cases.models import Action, Event, Mail, State
from cases.workflow import NotAllowed, perform


def test_a_silent_lab_leads_to_a_cnil_draft(received, run_jobs, time_machine, mailoutbox):
    assert received.deadlines.get().due_on == date(2026, 4, 7)

    time_machine.move_to("2026-04-07 12:00 +0200")
    sweep_deadlines()
    run_jobs()
    assert not Event.objects.filter(action=Action.NOTICE_LATE).exists()  # the last day is still in time
    time_machine.move_to("2026-04-08 06:00 +0200")
    assert sweep_deadlines() == 1
    run_jobs()
    assert sweep_deadlines() == 0
    draft = received.case_file.letters.get(kind_code="cnil_complaint")
    assert draft.is_ready
    assert Mail.objects.filter(state=Mail.State.SENT).count() == len(mailoutbox) == 2  # one coming, one late
    Event.objects.verify_chain(received.case_file)


def test_a_future_day_is_refused_in_a_sentence(received):
    with pytest.raises(NotAllowed, match="dans le futur"):
        perform(Action.ANSWER_FULL, received, by=received.case_file.patient, on=date(2199, 1, 1))
    received.refresh_from_db()
    assert received.state == State.RECEIVED
