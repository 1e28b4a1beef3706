"""What the clock does: take note of a date, once. It changes no state (late is never stored)."""

from cases.models import Action
from cases.models.role import Role
from cases.workflow.table import AFTER_SENDING, ANYTIME, Outcome, transition


def _noted(demand, *, on, rule="", due_on=None, **data):
    """A job took note of a date: no change of state, one line, named by its key."""
    return Outcome(data={"rule": rule, "due_on": due_on.isoformat() if due_on else None, **data})


for _action in (Action.NOTICE_REMIND, Action.NOTICE_RIPE, Action.NOTICE_WAITING, Action.NOTICE_RECEIPT):
    transition(_action, from_=AFTER_SENDING, by={Role.SYSTEM})(_noted)
for _action in (Action.NOTICE_COMING, Action.NOTICE_LATE):  # the dates of the CNIL and of the courts outlive a demand
    transition(_action, from_=ANYTIME, by={Role.SYSTEM}, follows_sending=False)(_noted)
