"""What is stored of a file for lists and figures follows its history, act after act."""

from datetime import date, timedelta
from importlib import import_module

from django.apps import apps

from cases.models import Action, CaseFile, Demand
from cases.opening import open_case
from cases.workflow import perform, perform_all
from tests.cases.conftest import RECEIVED, SENT, answers

DAY = timedelta(days=1)


def stored(case_file):
    """(received, answered, complaint, grounds of the demands)."""
    row = CaseFile.objects.get(pk=case_file.pk)
    grounds = set(case_file.demands.values_list("ground", flat=True))
    return row.received_on, row.answered_on, row.complaint, grounds


def test_a_file_from_its_letter_to_the_decision_of_the_cnil(patient, run_jobs):
    case_file = open_case(patient, answers(wants=("access", "erasure")), on=SENT)
    run_jobs()
    access, erasure = case_file.demands.order_by("right_code")
    assert stored(case_file) == (None, None, "", {""})

    perform_all(Action.SEND, [access, erasure], by=patient, on=SENT, channel="registered")
    assert stored(case_file) == (None, None, "", {""})  # its slip says when
    perform_all(Action.RECEIVE, [access, erasure], by=patient, on=RECEIVED)
    assert stored(case_file) == (RECEIVED, None, "", {""})

    refused = date(2026, 3, 30)
    perform(
        Action.REFUSE, erasure, by=patient, on=refused, ground="legal_retention", reasons_given=True,
        remedies_given=False,
    )  # fmt: skip
    assert stored(case_file) == (RECEIVED, None, "", {"", "legal_retention"})  # access still waits
    perform(Action.ANSWER_FULL, access, by=patient, on=refused + DAY)
    assert stored(case_file) == (RECEIVED, refused + DAY, "", {"", "legal_retention"})

    perform(Action.ASSESS, access, by=patient, on=refused + 2 * DAY, assessment="nothing_received")
    assert stored(case_file)[1] is None
    filed = date(2026, 5, 4)
    perform(Action.LODGE_COMPLAINT, erasure, by=patient, on=filed, ripe=True)
    assert stored(case_file)[2] == "filed"
    perform(Action.CONCLUDE_COMPLAINT, erasure, by=patient, on=filed + 30 * DAY, decision="acted", remedies_given=False)
    assert stored(case_file)[2] == "acted"

    as_written = stored(case_file)
    CaseFile.objects.update(received_on=None, answered_on=None, complaint="")
    Demand.objects.update(ground="")
    import_module("cases.migrations.0028_progress_of_files").fill(apps, None)
    assert stored(case_file) == as_written  # a file from before these columns is given the same
