"""Dates that have come: which are not noted yet, and noting them. Late is true without any of this."""

from datetime import date, timedelta

from django.db.models import Q

from cases import complaining
from cases.mail import announce
from cases.models import Action, Deadline, Demand, Event, State
from cases.models.deadline import RETENTION
from cases.models.demand import CNIL_CLOCKS, DECIDED, OPEN
from cases.models.event import ERASABLE
from cases.models.justice import CRIMINAL_CLOCK
from cases.models.role import SYSTEM
from cases.record import record_of
from cases.workflow import perform
from rights.complaints import ripeness

COMING_DAYS = 5  # before the strict date: reminders never trust a favourable reading
APPEAL_DAYS = 30  # before the last day of an appeal: a lawyer has to be found
WAITING_DAYS = 30  # an identity request left open that long is recalled
KEPT_UNTIL = Deadline.objects.filter(rule=RETENTION).values("demand")
ELSEWHERE = Deadline.objects.filter(rule__in=CNIL_CLOCKS | {CRIMINAL_CLOCK}).values("demand")
SLIP_DAYS = 10  # a registered letter whose slip has not been noted


def due_notices(demand, *, on):
    """[(key, action, civil day it became true, rule, last day)] of every notice owed on a day, in date order."""
    owed = _reopenings(demand, on)
    going_on = demand.state in OPEN | DECIDED
    for deadline in demand.dates(on=on):
        if deadline.rule == RETENTION or not (going_on or demand.outlives(deadline)):
            continue
        clock = f"{demand.pk}:{deadline.rule}"
        if demand.awaits(deadline) and deadline.suspended_since is None:
            strict = deadline.strict_due_on
            if (
                strict
                and deadline.rule != CRIMINAL_CLOCK
                and on >= (coming := strict - timedelta(days=_ahead(deadline.rule)))
            ):
                owed.append((f"coming:{clock}:{strict}", Action.NOTICE_COMING, coming, deadline.rule, strict))
            if deadline.is_late(on=on):
                late = deadline.due_on + timedelta(days=1)
                owed.append(
                    (f"late:{clock}:{deadline.due_on}", Action.NOTICE_LATE, late, deadline.rule, deadline.due_on)
                )
            if deadline.remind_on and on >= deadline.remind_on:
                remind = deadline.remind_on
                owed.append((f"remind:{clock}:{remind}", Action.NOTICE_REMIND, remind, deadline.rule, None))
        elif demand.is_open and on >= (since := deadline.suspended_since + timedelta(days=WAITING_DAYS)):
            owed.append(
                (f"waiting:{clock}:{deadline.suspended_since}", Action.NOTICE_WAITING, since, deadline.rule, None)
            )
    if not going_on:
        return owed
    if demand.state == State.SENT and demand.receipt()[0] is None:
        ask = demand.sent_on + timedelta(days=SLIP_DAYS)
        if on >= ask:
            owed.append((f"receipt:{demand.pk}:{demand.sent_on}", Action.NOTICE_RECEIPT, ask, "", None))
    verdict = ripeness(record_of(demand), on=on)
    if verdict.ripe:
        since = min(verdict.ripe_on or on, on)
        owed.append((f"ripe:{demand.pk}:{verdict.rule}:{since}", Action.NOTICE_RIPE, since, verdict.rule, None))
    return sorted(owed, key=lambda notice: (notice[2], notice[1] == Action.NOTICE_RIPE))


def _reopenings(demand, on):
    """The day comes that the laboratory itself gave when it refused to erase: the demand opens again."""
    if demand.state not in {State.REFUSED, State.CLOSED}:
        return []
    return [
        (f"erasable:{demand.pk}:{row.due_on}", Action.REOPEN, row.due_on, row.rule, row.due_on)
        for row in demand.deadlines.all()
        if row.rule == RETENTION and on >= row.due_on
    ]


def _ahead(rule):
    return APPEAL_DAYS if rule.startswith("ce_appeal") else COMING_DAYS


def unnoticed(*, on):
    """(demand id, keys of its notices not yet noted) of every demand that owes some, in a few queries per 500."""
    demands = (
        Demand.objects.filter(
            Q(state__in=OPEN | DECIDED) | Q(state=State.CLOSED, pk__in=KEPT_UNTIL) | Q(pk__in=ELSEWHERE)
        )
        .select_related("case_file__laboratory")
        .prefetch_related("events", "deadlines")
    )
    for batch in _batches(demands.order_by("pk").iterator(chunk_size=500), 500):
        owed = {demand.pk: [notice[0] for notice in due_notices(demand, on=on)] for demand in batch}
        keys = [key for due in owed.values() for key in due]
        noted = set(Event.objects.filter(key__in=keys).values_list("key", flat=True))
        for demand_id, due in owed.items():
            if missing := [key for key in due if key not in noted]:
                yield demand_id, missing


def take_note(demand, *, on, quietly=False):
    """Write each notice owed and not yet written; with the first new one, the draft if ripe, and one e-mail a day."""
    written = []
    for key, action, since, rule, due_on in due_notices(demand, on=on):
        if Event.objects.filter(key=key).exists():
            continue
        facts = {"cause": ERASABLE} if action == Action.REOPEN else {"rule": rule, "due_on": due_on}
        perform(action, demand, by=SYSTEM, on=max(since, demand.sent_on or date.min), key=key, **facts)
        written.append(action)
    followed = not demand.case_file.came_on_paper  # else nobody here could file a complaint
    if followed and Action.NOTICE_RIPE in written and Action.REOPEN not in written:  # reopened: to be asked again first
        complaining.write_first_draft(demand.case_file, on=on, key=f"complaint:{demand.case_file_id}:{on}")
    if written and not quietly:
        announce(demand.case_file.patient, key=f"news:{demand.case_file_id}:{on}")
    return written


def _batches(rows, size):
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
