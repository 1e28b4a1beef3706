"""A laboratory that has opened a file here holds its letter: since that day at the latest, whatever it says later.

The opening leaves its line (`cases.consulting`); this reads those lines and dates the receipt, once.
"""

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from accounts.models import Organization
from cases.mail import announce
from cases.models import Access, Action, Demand, Event, State
from cases.models.event import OPENED
from cases.models.role import SYSTEM
from cases.workflow import perform

LABORATORY = Organization.Kind.LABORATORY


def unnoted():
    """The demands sent, of which no receipt is on record though their laboratory has opened the file since."""
    sendings = Event.objects.filter(demand=OuterRef("pk"), action=Action.SEND).order_by("-number")
    sent = Demand.objects.filter(state=State.SENT).annotate(sent_at=Subquery(sendings.values("at")[:1]))
    return sent.filter(Exists(_openings(OuterRef("case_file"), OuterRef("sent_at"))))


def take_note(demand, *, at):
    """Date the receipt from the first opening since the letter was sent; the person is told, with the news of the day.

    Nothing when it has a receipt by now, or when nobody has opened it since it was sent again.
    """
    sent = demand.last(Action.SEND)
    if demand.state != State.SENT or sent is None:
        return
    first = _openings(demand.case_file_id, sent.at).order_by("at").first()
    if first is None:
        return
    day = timezone.localdate(first.at)
    perform(Action.RECEIVE, demand, by=SYSTEM, on=day, at=at, proof=OPENED, key=f"opened:{demand.pk}:{sent.number}")
    announce(demand.case_file.patient, key=f"news:{demand.case_file_id}:{timezone.localdate(at)}")


def _openings(case_file, since):
    return Access.objects.filter(case_file=case_file, organization__kind=LABORATORY, at__gte=since)
