"""A request whose day of receipt is presumed and noted by nobody: the laboratory acts on it, and says no more."""

from datetime import date

import pytest

from cases.laboratory import answering, deciding
from cases.models import Action, CaseFile, State
from tests.laboratory.conftest import sent_to
from tests.laboratory.test_answering import leak, outcome, standard, validated
from tests.laboratory.test_deciding import drafted, states
from tests.laboratory.test_moves import _at_work

__all__ = ["_at_work", "leak", "standard"]
SENT = date(2026, 3, 4)


@pytest.fixture
def mailed(site, other_patient, run_jobs, standard):
    """Sent by e-mail on 4 March 2026, of the same leak, and acknowledged by nobody."""
    case_file = sent_to(site, other_patient, run_jobs, channel="email")
    CaseFile.objects.filter(pk=case_file.pk).update(breach=standard.breach)
    return case_file


def test_it_is_answered_with_the_others_from_the_day_presumed(received, mailed, standard, agent, run_jobs):
    assert {one.why_not for one in answering.candidates(standard, agent)} == {""}
    batch = validated(standard, agent, received, mailed)
    run_jobs()
    assert outcome(batch) == {(received.pk, "sent", ""), (mailed.pk, "sent", "")}
    demand = mailed.demands.get()
    assert (demand.state, demand.receipt()) == (State.ANSWERED, (SENT, True))  # an answer proves no earlier day
    receipt = mailed.events.get(action=Action.RECEIVE)
    assert (receipt.on, receipt.recorder, receipt.data["proof"]) == (SENT, "system", "act_of_laboratory")


def test_its_letter_says_that_the_day_is_presumed(mailed, agent):
    extension = {"extension": {"reasons": ["complexity"], "explanation": "Des archives de 2015 sont à relire."}}
    reply = drafted(mailed, agent, "lab_extension", extension)
    text = deciding.rendering.render_body(reply.kind_code, deciding.facts_of(reply, agent, on=date(2026, 3, 20)))
    said = " ".join(text.replace("\u00a0", " ").split())
    assert "Nous avons reçu votre courriel du 4 mars 2026." in said
    assert "Le délai est compté depuis le mercredi 4 mars 2026, jour de réception présumé." in said
    assert "Nous avons reçu le" not in said
    deciding.send(reply, agent, version=1, on=date(2026, 3, 20))
    assert states(mailed) == [State.RECEIVED]
    assert mailed.demands.get().claim().extended


def test_a_later_day_that_is_acknowledged_moves_the_date_neither_on_the_page_nor_in_the_letter(mailed, agent):
    on, noted = date(2026, 3, 20), date(2026, 3, 16)
    reply = drafted(mailed, agent, "lab_acknowledgement", {}, received_on=noted, proof="inbox")
    letter = deciding.send(reply, agent, version=1, on=on)
    mailed.refresh_from_db()
    assert mailed.due_on == date(2026, 4, 7)  # 4 April is a Saturday, 6 April a holiday
    facts = letter.facts.reveal(mailed.system_scope(purpose="essai"))
    text = deciding.rendering.render_text(letter.kind_code, facts).replace("\u00a0", " ")
    assert "mardi 7 avril 2026" in text
    assert "16 mars" not in text
    assert mailed.events.filter(action=Action.RECEIVE).get().on == noted  # kept, and shown in the history
