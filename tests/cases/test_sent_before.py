"""A letter that left before the file was opened is another one than the letter this house wrote since."""

from datetime import date

import pytest

from cases.models import Action
from cases.opening import open_case
from cases.proofs import proved_chronology
from cases.workflow import perform_all
from cases.writing import case_demands
from tests.cases.conftest import SENT, answers
from tests.cases.test_patient_door import at, day, page, signed_in  # noqa: F401 (fixtures)


def test_a_letter_written_after_the_sending_is_no_proof_of_it(patient, run_jobs, time_machine):
    """What left before the file was opened is another letter: the person adds it herself."""
    time_machine.move_to("2026-09-01 12:00 +0200")
    case_file = open_case(patient, answers(), on=date(2026, 4, 20))
    run_jobs()
    demands = case_demands(case_file)
    perform_all(Action.SEND, demands, by=patient, on=SENT, channel="registered", letter=case_file.letters.get())
    lines, exhibits = proved_chronology(case_file, case_file.system_scope(purpose="test"))
    assert [(line.on, line.exhibit) for line in lines] == [(SENT, None)]
    assert exhibits == ()


@pytest.mark.parametrize(
    ("sent_on", "sentence"),
    [(date(2026, 3, 3), "Ajoutez comme pièce la lettre partie ce jour-là."), (SENT, "Gardez la preuve d’envoi.")],
    ids=["before it was written", "the same day"],
)
def test_what_left_before_the_letter_was_written_is_to_be_added(signed_in, case_file, run_jobs, at, sent_on, sentence):  # noqa: F811
    at(date(2026, 3, 6))
    run_jobs()
    sent = {"channel": "registered", **day(sent_on, "sent_on")}
    told = signed_in.post(page("letter_sent", case_file, case_file.letters.get().pk), sent, follow=True)
    assert f"Envoi noté. {sentence}" in told.content.decode()
