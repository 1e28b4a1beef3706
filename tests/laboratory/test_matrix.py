"""Who may do what in which state: one table, read by people, and tried at random from the laboratory's side.

UPDATE_GOLDEN=1 rewrites `matrix.txt`; then read the diff.
"""

import os
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Action, Event, State
from cases.models.role import Role
from cases.workflow import TRANSITIONS, NotAllowed, perform
from cases.workflow.desk import Point
from cases.writing import write_letter
from rights.laboratory_letters import EXTENSION_REASONS, GIVEN, WITHHELD
from tests.laboratory.test_guards import case_file, unprinted

__all__ = ["case_file"]
GOLDEN = Path(__file__).with_name("matrix.txt")
LETTERS = {Role.PATIENT: "P", Role.ASSOCIATION: "A", Role.LABORATORY: "L", Role.OFFICER: "D", Role.SYSTEM: "C"}
MAY = frozenset(
    {
        Action.RECEIVE, Action.ASK_IDENTITY, Action.PROVIDE_IDENTITY, Action.EXTEND, Action.ANSWER_FULL,
        Action.ANSWER_PARTLY, Action.REDIRECT, Action.DEPOSIT,
    }
)  # fmt: skip
ON_PAPER = frozenset({Action.PREPARE, Action.SEND})  # of a letter that the laboratory entered itself


def matrix():
    """One line an act, one column a state: P patient, A association, L laboratory, D its officer, C the clock."""
    width = max(len(state) for state in State) + 1
    lines = ["".ljust(24) + "".join(state.ljust(width) for state in State)]
    for action in Action:
        cells = [
            "".join(
                letter
                for role, letter in LETTERS.items()
                if (row := TRANSITIONS.get((action, role))) and state in row.from_
            )
            or "·"
            for state in State
        ]
        lines.append(action.ljust(24) + "".join(cell.ljust(width) for cell in cells))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def test_the_table_is_the_one_that_was_read():
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(matrix())
    assert matrix() == GOLDEN.read_text(), "Qui peut quoi a changé : relisez matrix.txt, puis UPDATE_GOLDEN=1."


def test_the_laboratory_has_no_row_beyond_its_own_acts():
    assert {action for action, role in TRANSITIONS if role == Role.LABORATORY} == MAY | ON_PAPER
    assert {action for action, role in TRANSITIONS if role == Role.OFFICER} == MAY | ON_PAPER | {Action.REFUSE}


TRIED = [action for action in Action if action != Action.DEPOSIT]  # which moves nothing
ACT = st.tuples(
    st.sampled_from(TRIED), st.booleans(), st.integers(0, 9), st.sampled_from(["doute", "autre doute", " "])
)
ACTS = st.lists(ACT, min_size=1, max_size=14)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_by_no_sequence_does_a_laboratory_withdraw_close_or_gain_time(acts, site, patient, agent, officer):
    """Whatever is tried, in any order: never withdrawn, never closed, a date only moved by a suspension or an
    extension in time, and the history still verifies.
    """
    with transaction.atomic():
        file = unprinted(site, patient, journey=os.urandom(16).hex())
        demand = file.demands.get()
        perform(Action.RECEIVE, demand, by=patient, on=date(2026, 3, 5))
        on, announced = date(2026, 3, 9), 0
        for action, by_officer, days, words in acts:
            on += timedelta(days=days)
            demand = file.demands.get()
            late, before = demand.claim().is_late(on=on), demand.claim().due_on
            try:
                perform(action, demand, by=officer if by_officer else agent, on=on, **facts(file, action, words, on))
            except NotAllowed:
                continue
            announced += action == Action.EXTEND
            demand = file.demands.get()
            if late:
                assert demand.claim().due_on == before
        assert demand.state not in {State.WITHDRAWN, State.CLOSED}
        assert announced <= 1
        assert {event.action for event in file.events.filter(at__isnull=False)} <= {
            *MAY, Action.REFUSE, Action.PREPARE, Action.SEND,
        }  # fmt: skip
        Event.objects.verify_chain(file)
        replayed = file.demands.get()
        stored = {row.rule: row.due_on for row in replayed.deadlines.all()}
        assert stored["access"] == replayed.claim().due_on
        transaction.set_rollback(True)


KINDS = {
    Action.RECEIVE: "lab_acknowledgement", Action.ASK_IDENTITY: "lab_identity_request", Action.EXTEND: "lab_extension",
    Action.ANSWER_FULL: "lab_answer", Action.ANSWER_PARTLY: "lab_answer", Action.REFUSE: "lab_refusal",
    Action.REDIRECT: "lab_redirection",
}  # fmt: skip


def facts(file, action, words, on):
    """What the act takes when it is one of the laboratory's, good enough to be accepted most of the time."""
    whole, none = Point("access", "données", GIVEN), Point("access", "données", WITHHELD, "excessive")
    told = {
        Action.SEND: {"channel": "post"},
        Action.RECEIVE: {"proof": "stamp"},
        Action.ASK_IDENTITY: {"doubts": ["name"], "reason": words, "asked": [f"{words} {on}"]},
        Action.EXTEND: {"reasons": EXTENSION_REASONS, "explanation": words},
        Action.ANSWER_FULL: {"points": [whole]},
        Action.ANSWER_PARTLY: {"points": [whole, none]},
        Action.REFUSE: {"points": [none], "read_by": {1, 2}},
        Action.REDIRECT: {"controller": words, "forwarded": False},
    }.get(action, {})
    kind = KINDS.get(action)
    return told | ({"letter": write_letter(file, kind, {}, [], on=on, key=f"{kind}:{on}")} if kind else {})
