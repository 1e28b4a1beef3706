"""The figures of an association's dashboard: how many files of each list, counted by the database in a few queries.

None opens anything sealed. Days are civil days; a day on which several things happen counts for each of them.
"""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, Count, F, Value, When

from cases.association.overview import (
    BAND_WORDS,
    DELAY,
    OTHER_GROUND,
    STANDINGS,
    UNLISTED,
    UNLISTED_WORDS,
    WEEK,
    mondays,
    silent,
)  # fmt: skip
from cases.conditions import ANSWERED, late, unanswered
from cases.models import Demand, Standing
from cases.models.progress import Complaint
from cases.register import BANDS, days_for, ground_words
from directory.models import LegalEntity
from rights.catalogue import REFUSAL_GROUNDS


@dataclass(frozen=True)
class Figure:
    """So many files, and the code of the list that holds them."""

    words: str
    count: int
    code: str
    monday: date | None = None


@dataclass
class Answers:
    """How one laboratory answers. Delays in days; None while nothing was answered."""

    name: str
    code: str  # of the filter
    days: Counter = field(default_factory=Counter)  # {days from receipt to answer: files}
    unanswered: int = 0

    @property
    def answered(self):
        return self.days.total()

    @property
    def bands(self):
        """(words, files, code of the list), from the shortest delays to the longest."""
        counted = Counter()
        for days, count in self.days.items():
            counted[bisect_left([most for most, _ in BANDS], days)] += count
        return [Figure(words, counted[rank], f"repondus-{rank}") for rank, words in enumerate(BAND_WORDS)]

    @property
    def most(self):
        """Of the largest band: what the others are drawn against."""
        return max(band.count for band in self.bands)

    @property
    def quartile(self):
        return days_for(1 / 4, self.days)

    @property
    def median(self):
        return days_for(1 / 2, self.days)

    @property
    def last_quartile(self):
        return days_for(3 / 4, self.days)

    @property
    def unanswered_share(self):
        """In hundredths, of the files answered or past their last day; None when there is none."""
        due = self.answered + self.unanswered
        return round(100 * self.unanswered / due) if due else None


@dataclass
class Board:
    total: int
    standings: list
    late: Figure
    weeks: list
    laboratories: list
    grounds: list
    complaints: list

    @property
    def unanswered(self):
        return sum(one.unanswered for one in self.laboratories)

    @property
    def answered(self):
        return sum(one.answered for one in self.laboratories)


def board(files, *, on):
    """All the figures of these files of one association, in six queries, however many they are."""
    counted = list(
        files.order_by().values("controller", "standing").annotate(
            files=Count("pk"),
            unanswered=Count("pk", filter=unanswered(on)),
            late=Count("pk", filter=late(on)),
        )
    )  # fmt: skip
    standings = Counter()
    for row in counted:
        standings[row["standing"]] += row["files"]
    return Board(
        total=standings.total(),
        standings=[Figure(words, standings[code], f"etat-{code}") for code, words in STANDINGS.items()],
        late=Figure("Dernier jour passé", sum(row["late"] for row in counted), "retard"),
        weeks=_weeks(files, on),
        laboratories=_laboratories(files, counted),
        grounds=_grounds(files),
        complaints=_complaints(files, on),
    )


def _weeks(files, on):
    weeks = mondays(on)
    due = files.order_by().filter(standing=Standing.OPEN, due_on__gte=on, due_on__lt=weeks[-1] + WEEK)
    counted = Counter()
    for due_on, count in due.values_list("due_on").annotate(Count("pk")):
        counted[due_on - timedelta(days=due_on.weekday())] += count
    return [Figure("", counted[monday], f"semaine-{monday.isoformat()}", monday) for monday in weeks]


def _laboratories(files, counted):
    """Those with files answered or past their last day, the most files first."""
    ids = {row["controller"] for row in counted}
    names = dict(LegalEntity.objects.filter(pk__in=ids - {None}).values_list("pk", "name"))
    found = {pk: Answers(names.get(pk, UNLISTED_WORDS.capitalize()), str(pk or UNLISTED)) for pk in ids}
    for row in counted:
        found[row["controller"]].unanswered += row["unanswered"]
    delays = files.order_by().filter(ANSWERED).annotate(delay=DELAY).values_list("controller", "delay")
    for controller, delay, count in delays.annotate(Count("pk")):
        found[controller].days[max(delay, timedelta()).days] += count
    shown = [one for one in found.values() if one.answered or one.unanswered]
    return sorted(shown, key=lambda one: (-one.answered - one.unanswered, one.name))


def _grounds(files):
    known = Case(When(ground__in=tuple(REFUSAL_GROUNDS), then=F("ground")), default=Value(OTHER_GROUND))
    refused = Demand.objects.filter(case_file__in=files.order_by()).exclude(ground="").annotate(known=known)
    counted = Counter(dict(refused.values_list("known").annotate(Count("case_file", distinct=True))))
    return [Figure(ground_words(code), count, f"refus-{code}") for code, count in counted.most_common()]


def _complaints(files, on):
    stages = dict(files.order_by().exclude(complaint="").values_list("complaint").annotate(Count("pk")))
    found = [Figure(stage.label, stages.get(stage, 0), f"cnil-{stage}") for stage in Complaint]
    silence = silent(files.order_by(), on=on).count()
    found.insert(1, Figure("dont silence de la CNIL", silence, "cnil-silence"))
    return found
