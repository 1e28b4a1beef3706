"""How far a file has come, in a few values that lists and figures count: a replay of the events of its demands."""

from dataclasses import dataclass
from datetime import date

from django.db import models

from cases.models.event import Action
from cases.models.state import DECIDED, OPEN, State

ANSWERED = DECIDED | {State.CLOSED}
ASKED = ANSWERED | OPEN


class Complaint(models.TextChoices):
    """Where the complaint to the CNIL is, once one was filed; its decisions bear their own codes."""

    FILED = "filed", "déposée"
    ACTED = "acted", "suites données par la CNIL"
    CLOSED = "closed", "close par la CNIL"
    REJECTED = "rejected", "rejetée par la CNIL"


@dataclass(frozen=True)
class Progress:
    """`received_on`: the first day a period runs from, proved or presumed. `answered_on`: the day from which no demand
    waited any more; None while one does, or when the person says that nothing came.
    """

    received_on: date | None
    answered_on: date | None
    complaint: str


def progress_of(demands):
    """Of all the demands of a file, their events at hand."""
    asked = [demand for demand in demands if demand.state in ASKED]
    receipts = [day for demand in asked if (day := demand.receipt()[0])]
    ends = [demand.stopped_on if demand.state in ANSWERED else None for demand in asked]
    answered = max(ends) if ends and all(ends) else None
    return Progress(min(receipts, default=None), answered, complaint_of(demands))


def complaint_of(demands):
    """Waiting for the CNIL if one demand is; else as the last decision left it."""
    found = [pair for demand in demands if (pair := demand.complaint())[0] or pair[1]]
    decisions = [concluded for _, concluded in found if concluded]
    if any(concluded is None for _, concluded in found):
        return Complaint.FILED
    return max(decisions, key=lambda event: event.number).data["decision"] if decisions else ""


def ground_of(demand):
    """The code of the ground on which it stands refused; empty when it does not."""
    refused = demand.last(Action.REFUSE) if demand.state == State.REFUSED else None
    return refused.data["ground"] if refused else ""
