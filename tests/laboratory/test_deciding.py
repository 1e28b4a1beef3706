"""From the draft of a laboratory to the letter that leaves: the law first, then both or neither."""

from datetime import date

import pytest
from django.utils import timezone

from cases.laboratory import deciding
from cases.laboratory.desk_moves import moves_for
from cases.models import Action, Mail, Reply, State
from cases.workflow import NotAllowed, perform
from cases.writing import case_demands
from rights.fact_reading import FactsError
from tests.laboratory.conftest import ROLE, member, sent_to

LETTERHEAD = {
    "sender": {"name": "Laboratoire des Exemples", "lines": ["1 rue des Essais", "56000 Vannes"]},
    "officer": {"name": "Le délégué", "email": "dpo@labo.example"},
    "signatory": "Le biologiste responsable",
    "place": "Vannes",
}
IDENTITY = {"doubts": ["address"], "reason": "L’adresse n’est pas celle du dossier.", "asked": ["l’adresse d’alors"]}
EXTENSION = {"reasons": ["complexity"], "explanation": "Des archives de 2015 sont à relire."}
WITHHELD = {
    "right": "access", "category": "lettre d’un proche", "outcome": "withheld", "ground": "third_parties",
    "explanation": "Cette lettre parle de la santé d’une autre personne.",
}  # fmt: skip
NOT_HELD = {
    "right": "access", "category": "tout", "outcome": "not_held",
    "explanation": "Recherche faite le 16 mars 2026 dans le logiciel et les archives.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _letterhead(laboratory):
    laboratory.letterhead = LETTERHEAD
    laboratory.save(update_fields=["letterhead"])


def drafted(case_file, seat, kind, told, *, on=date(2026, 3, 20), key="a", **more):
    return deciding.draft(case_file, kind, case_demands(case_file), seat, told=told, key=key, on=on, **more)


def states(case_file):
    return [demand.state for demand in case_file.demands.all()]


def test_an_acknowledgement_dates_the_receipt_and_tells_the_person(case_file, agent, run_jobs, mailoutbox):
    reply = drafted(
        case_file, agent, "lab_acknowledgement", {}, on=date(2026, 3, 9), received_on=date(2026, 3, 5), proof="stamp"
    )
    letter = deciding.send(reply, agent, version=1, on=date(2026, 3, 9))
    case_file.refresh_from_db()
    assert states(case_file) == [State.RECEIVED]
    assert case_file.due_on == date(2026, 4, 7)
    event = case_file.events.get(action=Action.RECEIVE)
    assert (event.on, event.recorder, event.author) == (date(2026, 3, 5), "laboratory", "laboratory")
    assert event.data["member"] == agent.number
    run_jobs()
    letter.refresh_from_db()
    assert letter.is_ready
    assert [mail.subject for mail in mailoutbox] == ["Du nouveau dans votre espace"]


def test_nothing_leaves_twice(received, agent):
    reply = drafted(received, agent, "lab_extension", {"extension": EXTENSION})
    deciding.send(reply, agent, version=1, on=date(2026, 3, 20))
    with pytest.raises(deciding.ChangedMeanwhile, match="Cette lettre est déjà partie"):  # it answers nothing
        deciding.send(reply, agent, version=1, on=date(2026, 3, 20))
    assert received.events.filter(action=Action.EXTEND).count() == 1
    assert Mail.objects.count() == 1
    received.refresh_from_db()
    assert received.due_on == date(2026, 6, 5)


def test_the_same_page_posted_twice_drafts_once(received, agent):
    first = drafted(received, agent, "lab_extension", {"extension": EXTENSION})
    assert drafted(received, agent, "lab_extension", {"extension": EXTENSION}) == first


@pytest.mark.parametrize(
    ("kind", "told", "on", "field"),
    [
        # RGPD art. 12 § 3: within the first month, suspension aside
        ("lab_extension", {"extension": EXTENSION}, date(2026, 4, 8), "date"),
        (
            "lab_extension",
            {"extension": EXTENSION | {"reasons": []}},
            date(2026, 3, 20),
            "laboratory.extension.reasons",
        ),
        # RGPD art. 12 § 6: a reasonable doubt, said
        (
            "lab_identity_request",
            {"identity": IDENTITY | {"doubts": []}},
            date(2026, 3, 20),
            "laboratory.identity.doubts",
        ),
        (
            "lab_identity_request",
            {"identity": IDENTITY | {"id_copy": True, "id_copy_reason": ""}},
            date(2026, 3, 20),
            "laboratory.identity.id_copy_reason",
        ),
        # RGPD art. 12 § 4: a refusal gives its ground
        ("lab_refusal", {"points": [WITHHELD | {"ground": ""}]}, date(2026, 3, 20), "laboratory.points.1.ground"),
    ],
)
def test_what_the_law_forbids_is_not_even_drafted(received, officer, kind, told, on, field):
    with pytest.raises(FactsError) as refused:
        drafted(received, officer, kind, told, on=on)
    assert refused.value.field == field
    assert not Reply.objects.exists()


def test_a_draft_that_waited_too_long_does_not_leave(received, agent):
    reply = drafted(received, agent, "lab_extension", {"extension": EXTENSION})
    with pytest.raises(NotAllowed, match="sans effet"):
        deciding.send(reply, agent, version=1, on=date(2026, 4, 8))
    assert not received.events.filter(action=Action.EXTEND).exists()


def test_an_identity_request_suspends_and_the_answer_by_post_starts_again(received, agent):
    reply = drafted(received, agent, "lab_identity_request", {"identity": IDENTITY})
    deciding.send(reply, agent, version=1, on=date(2026, 3, 20))
    received.refresh_from_db()
    assert (states(received), received.standing, received.due_on) == (["identity_requested"], "waiting", None)
    perform(Action.PROVIDE_IDENTITY, received.demands.get(), by=agent, on=date(2026, 3, 30))
    received.refresh_from_db()
    assert (states(received), received.due_on) == ([State.RECEIVED], date(2026, 4, 15))


def test_a_refusal_is_the_officers_and_another_persons(received, agent, officer):
    reply = drafted(received, agent, "lab_refusal", {"points": [WITHHELD]})
    with pytest.raises(NotAllowed, match="délégué à la protection des données"):
        deciding.send(reply, agent, version=1, on=date(2026, 3, 20))
    deciding.send(reply, officer, version=1, on=date(2026, 3, 20))
    assert states(received) == [State.REFUSED]
    refusal = received.events.get(action=Action.REFUSE)
    assert refusal.data["ground"] == "third_parties"
    assert refusal.data["compliant"]


def test_an_officer_alone_refuses_alone_and_with_another_does_not(received, officer, laboratory):
    reply = drafted(received, officer, "lab_refusal", {"points": [WITHHELD]})
    second = member(laboratory, ROLE.OFFICER)
    assert "Une autre personne" in deciding.why_not_send(reply, officer)
    type(second).objects.filter(pk=second.pk).update(removed_at=timezone.now())
    assert deciding.why_not_send(reply, officer) == ""


def test_where_all_is_read_twice_the_author_does_not_send(received, agent, officer, laboratory):
    laboratory.two_persons = True
    laboratory.save(update_fields=["two_persons"])
    reply = drafted(received, agent, "lab_answer", {"points": [NOT_HELD]})
    reply.drafted_by.organization.refresh_from_db()
    agent.organization.refresh_from_db()
    with pytest.raises(NotAllowed, match="Une autre personne"):
        deciding.send(reply, agent, version=1, on=date(2026, 3, 20))
    deciding.send(deciding.submit(reply, version=1), officer, version=1, on=date(2026, 3, 20))
    assert states(received) == [State.ANSWERED]


def test_two_at_once_the_second_is_told(received, agent, officer):
    reply = drafted(received, agent, "lab_answer", {"points": [NOT_HELD]})
    demands = case_demands(received)
    told = {"points": [NOT_HELD | {"category": "tous les dossiers"}]}
    deciding.revise(reply, demands, officer, kind="lab_answer", told=told, version=1, on=date(2026, 3, 20))
    for late in (
        lambda: deciding.send(reply, agent, version=1, on=date(2026, 3, 20)),
        lambda: deciding.drop(reply, version=1),
        lambda: deciding.revise(reply, demands, agent, kind="lab_answer", told=told, version=1, on=date(2026, 3, 20)),
    ):
        with pytest.raises(deciding.ChangedMeanwhile):
            late()
    assert Reply.objects.get().version == 2


def test_the_desk_explains_what_the_law_forbids(received, agent, reader):
    early = {move.code: move for move in moves_for(case_demands(received), agent, on=date(2026, 3, 20))}
    assert early["prolonger"].is_open
    assert "7 avril 2026" in early["prolonger"].note
    late = {move.code: move for move in moves_for(case_demands(received), agent, on=date(2026, 4, 8))}
    assert "sans effet" in late["prolonger"].why_not
    assert "ne suspendrait plus" in late["identite"].note
    assert not any(move.is_open for move in moves_for(case_demands(received), reader, on=date(2026, 3, 20)))


def test_before_any_receipt_is_known_the_desk_asks_for_it(site, patient, agent, run_jobs):
    case_file = sent_to(site, patient, run_jobs)
    found = {move.code: move for move in moves_for(case_demands(case_file), agent, on=date(2026, 3, 20))}
    assert found["accuser"].is_open
    assert "jour où la demande est arrivée" in found["repondre"].why_not


def test_nothing_of_the_laboratory_happens_without_its_letter(received, agent):
    with pytest.raises(NotAllowed, match="part avec sa lettre"):
        perform(Action.EXTEND, received.demands.get(), by=agent, on=date(2026, 3, 20), **EXTENSION)
