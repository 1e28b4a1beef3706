"""Documents left by a laboratory: leaving them answers nothing by itself, and fetching them changes no state."""

from cases.models import Action
from cases.models.role import Role
from cases.workflow.table import ANYTIME, STAFF, Outcome, transition


@transition(Action.DEPOSIT, from_=ANYTIME, by=STAFF)
def deposit(demand, *, on, seat, delivery, count):
    """The letter of answer says what they are; the letter of the code goes by post, and is kept nowhere."""
    return Outcome(data={"delivery": str(delivery.pk), "count": count})


@transition(Action.FETCH_DEPOSIT, from_=ANYTIME, by={Role.PATIENT})
def fetch_deposit(demand, *, on, delivery, number):
    return Outcome(data={"delivery": str(delivery.pk), "number": number})
