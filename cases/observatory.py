"""The public figures of laboratories: how often and how fast they answer, so rounded that no file can be deduced.

What an onlooker may try, and what stands in the way, is in docs/decisions/0033. In short: one snapshot a month; a
person counted once for a laboratory; nothing under the minimum; every count a whole step, whose edges are secret and
stay the same; no total, and no line for the others.
"""

from dataclasses import asdict, dataclass
from itertools import groupby
from math import ceil
from operator import itemgetter

from django.conf import settings

from cases.conditions import ANSWERED, unanswered
from cases.models import CaseFile, Snapshot
from directory.models import LegalEntity
from vault.index import blind_index

STEP = 5  # files, and hundredths
WEEK = 7


@dataclass(frozen=True)
class Figures:
    """`files`: about so many. `share`: hundredths of them answered, 5 for « at most », 95 for « at least ».
    `weeks`: in which half of those answered were; None when they are too few.
    """

    files: int
    share: int
    weeks: int | None


def rounded(delays, waiting, *, minimum, edges):
    """Figures of one laboratory, or None under the minimum. `delays`: days to answer, a person each; `waiting`: people
    whose last day has passed without an answer. `edges`: 0 to 4, where the steps of all begin, and of those answered.

    Every count is rounded before anything is drawn from it, whether it is shown and the shares of the median as well:
    somebody more looks like the next edge. One edge for both counts would be known by the one and serve for the other.
    """
    files, answered = stepped(len(delays) + waiting, edges[0]), stepped(len(delays), edges[1])
    if files < minimum + STEP:  # a step more: never under the minimum, whatever the edge
        return None
    share = STEP * round(100 * answered / files / STEP)
    shown = answered >= minimum + STEP
    return Figures(files, min(max(share, STEP), 100 - STEP), _weeks(delays, answered, edges[1]) if shown else None)


def stepped(count, edge):
    return STEP * ((count + edge) // STEP)


def _weeks(delays, answered, edge):
    """In which half of them were answered."""
    counted = sorted(max(ceil(days / WEEK), 1) for days in delays)
    return next(week for rank, week in enumerate(counted, 1) if 2 * stepped(rank, edge) >= answered)


def edges_of(entity):
    """Secret, and the same each month: steps drawn anew would show, by their average, what they hide."""
    return tuple(
        int(blind_index(f"{entity}", purpose=purpose, tenant="public")[:8], 16) % STEP
        for purpose in ("observatory", "observatory, answered")
    )


def publish(*, on):
    """The snapshot of the month, made the first time it is asked for."""
    values = {"made_on": on, "minimum": settings.OBSERVATORY_MINIMUM, "figures": _figures(on)}
    return Snapshot.objects.get_or_create(month=on.replace(day=1), defaults=values)[0]


def is_published(*, on):
    return Snapshot.objects.filter(month=on.replace(day=1)).exists()


def _figures(on):
    shown = []
    for entity, people in groupby(_people(on), key=itemgetter(0)):
        delays, waiting = [], 0
        for _, _, received_on, answered_on in people:
            if answered_on:
                delays.append(max((answered_on - received_on).days, 0))
            else:
                waiting += 1
        found = rounded(delays, waiting, minimum=settings.OBSERVATORY_MINIMUM, edges=edges_of(entity))
        if found:
            shown.append({"entity": str(entity), **asdict(found)})
    return shown


def _people(on):
    """(laboratory, person, received, answered), once for each person: her oldest file there that counts.

    Counts: answered, or past its last day. Not: a demonstration, and what the laboratory recorded itself.
    """
    files = CaseFile.objects.filter(ANSWERED | unanswered(on), controller__isnull=False)
    files = files.filter(patient__is_demo=False, recorded_by=None)
    rows = files.order_by("controller", "patient", "received_on", "pk").values_list(
        "controller", "patient", "received_on", "answered_on"
    )
    before = None
    for row in rows.iterator(chunk_size=2_000):
        if row[:2] != before:
            yield row
        before = row[:2]


def latest():
    """(the last snapshot, [(laboratory, Figures)] by name); (None, []) before the first one."""
    snapshot = Snapshot.objects.order_by("-month").first()
    if snapshot is None:
        return None, []
    entities = LegalEntity.objects.in_bulk([row["entity"] for row in snapshot.figures])
    known = {str(pk): entity for pk, entity in entities.items()}
    rows = [
        (known[row["entity"]], Figures(row["files"], row["share"], row["weeks"]))
        for row in snapshot.figures
        if row["entity"] in known
    ]
    return snapshot, sorted(rows, key=lambda row: row[0].name)
