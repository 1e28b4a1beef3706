"""Files of an association in the states that its dashboard counts, without the acts that lead there."""

from datetime import date, timedelta

from cases.association import members
from cases.models import CaseFile, Deadline, Demand
from cases.models.state import Standing
from tests.cases.conftest import answers

TODAY = date(2026, 6, 1)  # a Monday
DAY = timedelta(days=1)


def entered(seat, count, *, at, **told):
    """So many people of made-up names, a file each."""
    told = {"wants": (), "channel": ""} | told
    start = CaseFile.objects.count()
    entries = [
        members.Entry(answers(name=f"Personne {rank:03}", **told), ("requests",), TODAY, TODAY + 300 * DAY, f"A-{rank}")
        for rank in range(start, start + count)
    ]
    return members.enter(seat, entries, on=TODAY, at=at).files


def answered(case_file, site, days, **more):
    received = TODAY - 100 * DAY
    _set(
        case_file, controller=site.legal_entity, standing=Standing.ANSWERED, received_on=received,
        answered_on=received + days * DAY, **more,
    )  # fmt: skip


def waiting(case_file, site, due_on, **more):
    _set(
        case_file, controller=site.legal_entity, standing=Standing.OPEN, received_on=due_on - 31 * DAY, due_on=due_on,
        **more,
    )  # fmt: skip


def refused(case_file, *grounds):
    for right, ground in zip(("access", "erasure"), grounds, strict=False):
        Demand.objects.create(case_file=case_file, right_code=right, state="refused", ground=ground)


def silent(case_file):
    demand = Demand.objects.create(case_file=case_file, right_code="access", state="received")
    Deadline.objects.create(
        demand=demand, rule="cnil_silence", due_on=TODAY - DAY, period_words="trois mois", statute="x",
        calendar_version="x",
    )  # fmt: skip
    _set(case_file, complaint="filed")


def _set(case_file, **values):
    CaseFile.objects.filter(pk=case_file.pk).update(**values)
