"""The register of demands of a laboratory (GDPR art. 5(2)), and what it amounts to. Nothing sealed is opened for it."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Min, Q

from cases.models import Action, Demand, State
from cases.models.demand import DECISIONS
from cases.models.event import Event
from cases.models.state import OPEN
from rights.catalogue import REFUSAL_GROUNDS, RIGHTS

AT_ONCE = 500  # demands in memory while the register is read
OTHER_GROUND = "autre motif"
HEADINGS = (
    "Référence", "Demande", "État", "Envoyée le", "Reçue le", "Réception présumée", "Dernier jour", "Prolongée",
    "Décision", "Décidée le", "Motif du refus", "Jours de retard", "Attribuée à", "Saisie par",
)  # fmt: skip
TOLD = HEADINGS[1:-2]  # what does not say whose it is
DECISION_WORDS = {
    Action.ANSWER_FULL: "répondue en entier",
    Action.ANSWER_PARTLY: "répondue en partie",
    Action.REFUSE: "refusée",
}
BANDS = ((10, "10 jours au plus"), (20, "11 à 20 jours"), (31, "21 à 31 jours"), (92, "32 à 92 jours"))
LONGER = "plus de 92 jours"
MEDIAN = (
    "le plus petit délai dans lequel la moitié au moins des réponses sont venues (de deux au milieu, le plus court)"
)


def demands_sent(seat, *, year=None):
    """The demands this member may see, by the day they came; of one year: those sent in it."""
    demands = Demand.objects.visible_to(seat).annotate(
        first_sent_on=Min("events__on", filter=Q(events__action=Action.SEND))
    )
    if year:
        demands = demands.filter(first_sent_on__year=year)
    return demands.order_by("first_sent_on", "case_file__reference", "right_code")


def rows(seat, *, today, year=None):
    """The register, a demand a row, in the order of HEADINGS; as many queries as there are slices of demands."""
    for demand in _with_what_is_told(demands_sent(seat, year=year)).iterator(chunk_size=AT_ONCE):
        yield row_of(demand, today=today)


def rows_among(seat, ids, *, today):
    """Those of these demands, in the order of their ids; one that is gone is left out."""
    found = {str(one.pk): one for one in _with_what_is_told(Demand.objects.visible_to(seat).filter(pk__in=ids))}
    return [row_of(found[pk], today=today) for pk in ids if pk in found]


def _with_what_is_told(demands):
    related = ("case_file__laboratory", "case_file__assignee", "case_file__recorded_by")
    return demands.select_related(*related).prefetch_related("events", "deadlines")


def row_of(demand, *, today):
    """A row of the register: of the file, of the demand, and who at the laboratory has it."""
    case_file = demand.case_file
    staff = (case_file.assignee or "", case_file.recorded_by or "")
    return (case_file.reference, *told_of(demand, today=today), *staff)


def told_of(demand, *, today):
    """What happened to a demand, in the order of TOLD: no name, nothing that opens the file."""
    received_on, presumed = demand.receipt()
    deadline, decision = demand.nearest_deadline(), decision_of(demand)
    due_on = deadline.due_on if deadline else None
    ended_on = decision.on if decision else today if demand.is_open else None
    late = (ended_on - due_on).days if ended_on and due_on and ended_on > due_on else 0
    return (
        demand.right.name, demand.get_state_display(), demand.sent_on, received_on,
        "oui" if presumed else "", due_on, "oui" if deadline and deadline.extended else "",
        DECISION_WORDS[decision.action] if decision else "", decision.on if decision else None,
        ground_of(decision), late or "",
    )  # fmt: skip


def decision_of(demand):
    return next((event for event in reversed(demand.this_time()) if event.action in DECISIONS), None)


def ground_of(decision):
    """The ground of a refusal, in words."""
    if decision is None or decision.action != Action.REFUSE:
        return ""
    return ground_words(decision.data["ground"])


def ground_words(code):
    ground = REFUSAL_GROUNDS.get(code)
    return ground.label if ground else OTHER_GROUND


def days_for(share, counted):
    """The smallest number of days in which at least this share came: for a half, what `MEDIAN` says. None of none.

    Always a delay that was seen: a spreadsheet takes the mean of the two in the middle, which is nobody's.
    `counted`: {days: how many}.
    """
    seen = 0
    for days in sorted(counted):
        seen += counted[days]
        if seen >= share * sum(counted.values()):
            return days
    return None


@dataclass
class Figures:
    """How a laboratory answers. Days are counted from receipt to decision; late is after the last day."""

    by_state: list = field(default_factory=list)  # (words, how many)
    by_right: list = field(default_factory=list)
    bands: list = field(default_factory=list)  # (words, how many), of the demands decided
    grounds: list = field(default_factory=list)
    total: int = 0
    decided: int = 0
    decided_late: int = 0
    late_now: int = 0
    median_days: int | None = None

    @property
    def late_share(self):
        """In hundredths, of the demands decided; None when there is none."""
        return round(100 * self.decided_late / self.decided) if self.decided else None


def figures(seat, *, today: date) -> Figures:
    """Four queries, however many demands."""
    seen = Demand.objects.visible_to(seat)
    found = Figures()
    states = dict(seen.values_list("state").annotate(Count("pk")))
    found.by_state = [(state.label, states[state]) for state in State if state in states]
    rights = dict(seen.values_list("right_code").annotate(Count("pk")))
    found.by_right = [(right.name, rights[code]) for code, right in RIGHTS.items() if code in rights]
    found.total = sum(states.values())
    due = {
        pk: (state, due_on)
        for pk, state, due_on in seen.annotate(
            due=Min("deadlines__due_on", filter=Q(deadlines__rule__startswith=F("right_code")))
        ).values_list("pk", "state", "due")
    }
    found.late_now = sum(1 for state, due_on in due.values() if state in OPEN and due_on and due_on < today)
    days, grounds = [], Counter()
    for pk, received_on, decision in _decided(seen):
        found.decided += 1
        found.decided_late += bool(due[pk][1] and decision[1] > due[pk][1])
        if received_on:
            days.append(max((decision[1] - received_on).days, 0))
        if decision[0] == Action.REFUSE:
            grounds[ground_words(decision[2].get("ground", ""))] += 1
    found.median_days = days_for(1 / 2, Counter(days))
    counted = Counter(bisect_left([most for most, _ in BANDS], one) for one in days)
    words = [*(words for _, words in BANDS), LONGER]
    found.bands = [(words[rank], counted[rank]) for rank in range(len(words))] if days else []
    found.grounds = grounds.most_common()
    return found


def _decided(seen):
    """(demand, first receipt, (action, day, data) of the decision) of those decided, since they were last reopened."""
    events = Event.objects.filter(demand__in=seen, action__in=[Action.RECEIVE, Action.REOPEN, *DECISIONS])
    current, received_on, decision = None, None, None
    for pk, action, on, data in events.order_by("demand", "number").values_list("demand", "action", "on", "data"):
        if pk != current:
            if decision:
                yield current, received_on, decision
            current, received_on, decision = pk, None, None
        if action == Action.REOPEN:
            received_on, decision = None, None
        elif action == Action.RECEIVE:
            received_on = min(received_on, on) if received_on else on
        else:
            decision = (action, on, data)
    if decision:
        yield current, received_on, decision
