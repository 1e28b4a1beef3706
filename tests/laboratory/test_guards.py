"""What the law forbids a laboratory is refused by the table itself, whatever page or program asks."""

from datetime import date

import pytest

from cases.laboratory import deciding
from cases.laboratory.desk_moves import moves_for
from cases.models import Action, CaseFile, State
from cases.models.role import Role
from cases.opening import open_case
from cases.workflow import TRANSITIONS, NotAllowed, perform, perform_all
from cases.workflow.desk import Point
from cases.writing import case_demands, write_letter
from rights.laboratory_letters import DONE, GIVEN, NOT_HELD, WITHHELD
from rights.retention import Retention
from tests.cases.conftest import SENT, answers
from tests.laboratory.conftest import sent_to
from tests.laboratory.test_deciding import EXTENSION, IDENTITY, LETTERHEAD
from tests.laboratory.test_deciding import NOT_HELD as SEARCHED

IN_TIME, LATE = date(2026, 3, 20), date(2026, 4, 8)
DOUBT = {"doubts": ["address"], "reason": "L’adresse diffère.", "asked": ["l’adresse d’alors"]}
KEPT = Retention(text_cited=True, months=360, starts_on=date(2019, 6, 3), ends_on=date(2049, 6, 3))


def unprinted(site, patient, **told):
    """A file sent on 4 March 2026; what is tried here reads no letter, and printing is slow."""
    told = {"laboratory": str(site.pk), "laboratory_name": site.name, **told}
    case_file = open_case(patient, answers(**told), on=SENT)
    perform_all(Action.SEND, list(case_file.demands.all()), by=patient, on=SENT, channel="registered")
    return CaseFile.objects.get(pk=case_file.pk)


@pytest.fixture
def case_file(site, patient):
    return unprinted(site, patient)


@pytest.fixture
def letter(received):
    """A row of this kind, for acts that leave with one; its words are not what is tried here."""

    def of(kind):
        return write_letter(received, kind, {}, [], on=IN_TIME, key=kind)

    return of


@pytest.fixture
def demand(received):
    return received.demands.get()


def given(*outcomes, ground="", right="access", retention=None):
    return [Point(right, "données", outcome, ground if outcome == WITHHELD else "", retention) for outcome in outcomes]


IDENTITY_LETTER, EXTENSION_LETTER, ANSWER_LETTER = "lab_identity_request", "lab_extension", "lab_answer"
THIRD = {"ground": "third_parties"}
REFUSED = [  # act, its letter, its facts, what the person at the desk reads
    # RGPD art. 12 § 6: a reasonable doubt, said; the least that lifts it
    (Action.ASK_IDENTITY, IDENTITY_LETTER, DOUBT | {"doubts": []}, "fait qui fait douter"),
    (Action.ASK_IDENTITY, IDENTITY_LETTER, DOUBT | {"doubts": ["x"]}, "fait qui fait douter"),
    (Action.ASK_IDENTITY, IDENTITY_LETTER, DOUBT | {"reason": " "}, "doute raisonnable"),
    (Action.ASK_IDENTITY, IDENTITY_LETTER, DOUBT | {"asked": []}, "le moins possible"),
    # RGPD art. 12 § 3: complexity or number, explained
    (Action.EXTEND, EXTENSION_LETTER, EXTENSION | {"reasons": []}, "la complexité"),
    (Action.EXTEND, EXTENSION_LETTER, EXTENSION | {"reasons": ["holidays"]}, "la complexité"),
    (Action.EXTEND, EXTENSION_LETTER, EXTENSION | {"explanation": ""}, "sans effet"),
    # RGPD art. 12 § 3 and 15: each request has its decision, and is called what it is
    (Action.ANSWER_FULL, ANSWER_LETTER, {"points": []}, "Il manque une décision"),
    (Action.ANSWER_FULL, ANSWER_LETTER, {"points": given(GIVEN, WITHHELD, **THIRD)}, "en partie"),
    (Action.ANSWER_PARTLY, ANSWER_LETTER, {"points": given(GIVEN)}, "en entier"),
    (Action.ANSWER_PARTLY, ANSWER_LETTER, {"points": given(WITHHELD, **THIRD)}, "c’est un refus"),
    # RGPD art. 12 § 4: a ground, and one that the law knows for this request
    (Action.ANSWER_PARTLY, ANSWER_LETTER, {"points": given(GIVEN, WITHHELD)}, "motif"),
    (Action.ANSWER_PARTLY, ANSWER_LETTER, {"points": given(GIVEN, WITHHELD, ground="legal_retention")}, "motif"),
    # RGPD art. 4 § 7: who the controller is
    (Action.REDIRECT, "lab_redirection", {"controller": " ", "forwarded": False}, "Nommez l’organisme"),
    # an act leaves with its own letter, a receipt with what shows it
    (Action.ANSWER_FULL, EXTENSION_LETTER, {"points": given(NOT_HELD)}, "avec sa lettre"),
    (Action.RECEIVE, "lab_acknowledgement", {"proof": "memory"}, "d’où vous tenez cette date"),
]


@pytest.mark.parametrize(("action", "kind", "facts", "said"), REFUSED)
def test_what_the_law_forbids_is_refused_and_changes_nothing(demand, agent, letter, action, kind, facts, said):
    with pytest.raises(NotAllowed, match=said):
        perform(action, demand, by=agent, on=IN_TIME, letter=letter(kind), **facts)
    demand.refresh_from_db()
    assert demand.state == State.RECEIVED
    assert not demand.events.filter(action=action).exclude(action=Action.RECEIVE).exists()


@pytest.mark.parametrize(
    ("action", "facts"),
    [
        (Action.ASK_IDENTITY, DOUBT),
        (Action.EXTEND, EXTENSION),
        (Action.ANSWER_FULL, {"points": given(NOT_HELD)}),
        (Action.ANSWER_PARTLY, {"points": given(GIVEN, WITHHELD, ground="third_parties")}),
        (Action.REFUSE, {"points": given(WITHHELD, ground="excessive")}),
        (Action.REDIRECT, {"controller": "Laboratoire d’à côté", "forwarded": True}),
        (Action.RECEIVE, {"proof": "stamp"}),
    ],
)
def test_no_act_of_the_laboratory_goes_without_its_letter(demand, officer, action, facts):
    with pytest.raises(NotAllowed, match="part avec sa lettre"):
        perform(action, demand, by=officer, on=IN_TIME, letter=None, **facts)


@pytest.mark.parametrize(
    ("action", "facts"),
    [(Action.ASK_IDENTITY, DOUBT), (Action.EXTEND, EXTENSION), (Action.ANSWER_FULL, {"points": given(NOT_HELD)})],
)
def test_nothing_is_decided_before_the_receipt_is_known(case_file, agent, action, facts):
    """Règlement n° 1182/71: no period without the event it runs from."""
    with pytest.raises(NotAllowed, match="Notez d’abord le jour"):
        perform(action, case_file.demands.get(), by=agent, on=IN_TIME, letter=None, **facts)


ACTS = {
    "accuser": Action.RECEIVE, "repondre": Action.ANSWER_FULL, "identite": Action.ASK_IDENTITY,
    "identite-recue": Action.PROVIDE_IDENTITY, "prolonger": Action.EXTEND, "transmettre": Action.REDIRECT,
}  # fmt: skip


@pytest.mark.parametrize("on", [IN_TIME, LATE])
def test_what_a_button_offers_the_table_lists_in_whatever_state(demand, agent, on):
    for state in State:
        demand.state = state
        for move in moves_for([demand], agent, on=on):
            if (move.demands or move.void) and move.code in ACTS:
                assert state in TRANSITIONS[ACTS[move.code], Role.LABORATORY].from_, (state, move)


def test_an_agent_refuses_nothing(demand, agent, letter):
    with pytest.raises(NotAllowed, match="ne vous revient pas"):
        perform(
            Action.REFUSE, demand, by=agent, on=IN_TIME, letter=letter("lab_refusal"),
            points=given(WITHHELD, ground="excessive"),
        )  # fmt: skip


def test_a_refusal_that_gives_something_is_none(demand, officer, letter):
    points = given(GIVEN, WITHHELD, ground="excessive")
    with pytest.raises(NotAllowed, match="Un refus ne donne rien"):
        perform(Action.REFUSE, demand, by=officer, on=IN_TIME, letter=letter("lab_refusal"), points=points)


def test_two_people_read_a_refusal_where_two_work(demand, agent, officer, letter):
    refusal = {"letter": letter("lab_refusal"), "points": given(WITHHELD, ground="excessive")}
    with pytest.raises(NotAllowed, match="une autre personne"):
        perform(Action.REFUSE, demand, by=officer, on=IN_TIME, read_by={officer.pk}, **refusal)
    perform(Action.REFUSE, demand, by=officer, on=IN_TIME, read_by={agent.pk}, **refusal)
    assert demand.state == State.REFUSED


def test_one_person_alone_refuses_alone(demand, officer, letter):
    refusal = {"letter": letter("lab_refusal"), "points": given(WITHHELD, ground="excessive")}
    perform(Action.REFUSE, demand, by=officer, on=IN_TIME, read_by={officer.pk}, **refusal)
    assert demand.state == State.REFUSED


def test_a_legal_retention_gives_its_text_its_period_and_its_end(site, patient, officer):
    """RGPD art. 17 § 3 b: without a term, « we keep » is no ground."""
    case_file = unprinted(site, patient, wants=("erasure",))
    demand = case_file.demands.get()
    perform(Action.RECEIVE, demand, by=patient, on=date(2026, 3, 5))
    refusal = {"letter": write_letter(case_file, "lab_refusal", {}, [], on=IN_TIME, key="r")}
    said = {"ground": "legal_retention", "right": "erasure"}
    for lacking in (None, Retention(text_cited=True, months=360)):
        points = given(WITHHELD, retention=lacking, **said)
        with pytest.raises(NotAllowed, match="conservation légale"):
            perform(Action.REFUSE, demand, by=officer, on=IN_TIME, points=points, **refusal)
    perform(Action.REFUSE, demand, by=officer, on=IN_TIME, points=given(WITHHELD, retention=KEPT, **said), **refusal)
    assert demand.retention.erasable_on == date(2049, 6, 3)  # and on that day the demand may be made again


def test_identity_is_not_asked_twice_for_the_same_thing_nor_for_the_same_reason(demand, agent, letter):
    """Décret n° 2019-536, art. 77: one suspension for one doubt."""
    ask = {"by": agent, "letter": letter("lab_identity_request")}
    perform(Action.ASK_IDENTITY, demand, on=date(2026, 3, 10), **ask, **DOUBT)
    with pytest.raises(NotAllowed, match="attend déjà sa réponse"):
        perform(Action.ASK_IDENTITY, demand, on=date(2026, 3, 11), **ask, **DOUBT)
    perform(Action.PROVIDE_IDENTITY, demand, by=agent, on=date(2026, 3, 17))
    again = {"doubts": ["name"], "reason": "Le nom diffère encore.", "asked": ["L’adresse d’alors."]}
    with pytest.raises(NotAllowed, match="une seconde fois"):
        perform(Action.ASK_IDENTITY, demand, on=date(2026, 3, 18), **ask, **again)
    with pytest.raises(NotAllowed, match="première demande"):
        perform(
            Action.ASK_IDENTITY, demand, on=date(2026, 3, 18), **ask,
            **again | {"asked": ["le mois d’un examen"], "reason": "l’adresse diffère"},
        )  # fmt: skip
    perform(Action.ASK_IDENTITY, demand, on=date(2026, 3, 18), **ask, **again | {"asked": ["le mois d’un examen"]})
    assert demand.events.filter(action=Action.ASK_IDENTITY).order_by("number").last().data["again"]


def test_a_late_identity_request_suspends_nothing(demand, agent, letter):
    """Décret n° 2019-536, art. 77, within the first month; afterwards it is noted, and heals no delay."""
    perform(Action.ASK_IDENTITY, demand, by=agent, on=LATE, letter=letter("lab_identity_request"), **DOUBT)
    assert demand.state == State.RECEIVED
    assert demand.claim().due_on == date(2026, 4, 7)
    assert demand.claim().is_late(on=LATE)


@pytest.mark.parametrize(("on", "due"), [(date(2026, 4, 7), date(2026, 6, 5)), (LATE, date(2026, 4, 7))])
def test_an_extension_counts_until_the_last_day_of_the_first_month(demand, agent, letter, on, due):
    perform(Action.EXTEND, demand, by=agent, on=on, letter=letter("lab_extension"), **EXTENSION)
    assert demand.claim().due_on == due
    with pytest.raises(NotAllowed, match="qu’une fois"):
        perform(Action.EXTEND, demand, by=agent, on=on, letter=letter("lab_extension"), **EXTENSION)


def test_health_information_is_never_extended(site, patient, agent):
    """CSP art. R. 1111-1 gives no extension."""
    case_file = unprinted(site, patient, wants=("health_access",))
    perform_all(Action.RECEIVE, list(case_file.demands.all()), by=patient, on=date(2026, 3, 5))
    with pytest.raises(NotAllowed, match="code de la santé publique"):
        perform(Action.EXTEND, case_file.demands.get(), by=agent, on=IN_TIME, **EXTENSION)


@pytest.mark.parametrize(("day", "counted"), [(4, 4), (9, 5)])
def test_the_word_of_the_laboratory_lengthens_no_period(demand, agent, letter, day, counted):
    """Whoever benefits from a date does not move it: the earliest day governs, the later one is kept and said."""
    perform(
        Action.RECEIVE, demand, by=agent, on=date(2026, 3, day), proof="inbox", letter=letter("lab_acknowledgement")
    )
    demand.refresh_from_db()
    assert demand.receipt() == (date(2026, 3, counted), False)
    assert demand.events.filter(action=Action.RECEIVE).count() == 2


def test_a_presumed_day_is_not_moved_by_the_laboratory_either(case_file, agent):
    demand = case_file.demands.get()
    sent = demand.last(Action.SEND)
    type(sent).objects.filter(pk=sent.pk).update(data=sent.data | {"channel": "email"})
    letter = write_letter(case_file, "lab_acknowledgement", {}, [], on=IN_TIME, key="r")
    demand = case_file.demands.get()
    perform(Action.RECEIVE, demand, by=agent, on=date(2026, 3, 16), proof="inbox", letter=letter)
    demand = case_file.demands.get()
    assert demand.state == State.RECEIVED
    assert demand.receipt() == (date(2026, 3, 4), True)


def test_the_laboratory_completes_its_answer_and_never_takes_it_back(demand, officer, agent, letter):
    partly = {"points": given(GIVEN, WITHHELD, ground="third_parties"), "letter": letter("lab_answer")}
    perform(Action.ANSWER_PARTLY, demand, by=agent, on=IN_TIME, **partly)
    offered = {move.code: move for move in moves_for(case_demands(demand.case_file), agent, on=IN_TIME)}
    assert offered["repondre"].words == "Compléter la réponse"
    assert [code for code, move in offered.items() if move.is_open] == ["repondre"]
    for action in (Action.REFUSE, Action.REDIRECT, Action.EXTEND, Action.ASK_IDENTITY):
        with pytest.raises(NotAllowed):
            perform(action, demand, by=officer, on=IN_TIME, letter=None)
    perform(Action.ANSWER_FULL, demand, by=agent, on=IN_TIME, points=given(DONE, GIVEN), letter=letter("lab_answer"))
    assert demand.state == State.ANSWERED


def test_answering_is_allowed_while_an_identity_is_awaited(site, patient, run_jobs, agent, laboratory):
    received = sent_to(site, patient, run_jobs)
    perform_all(Action.RECEIVE, list(received.demands.all()), by=patient, on=date(2026, 3, 5))
    laboratory.letterhead = LETTERHEAD
    laboratory.save(update_fields=["letterhead"])
    agent.organization.refresh_from_db()
    for kind, told in (("lab_identity_request", {"identity": IDENTITY}), ("lab_answer", {"points": [SEARCHED]})):
        reply = deciding.draft(received, kind, case_demands(received), agent, told=told, key=kind, on=IN_TIME)
        deciding.send(reply, agent, version=1, on=IN_TIME)
    assert received.demands.get().state == State.ANSWERED
