"""A right exercised on given facts: its dates, and why. The public face of the room; it reads no clock.

Today is always an argument (`on`), so that the same facts give the same dates for ever.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from rights.catalogue import KINDS
from rights.caveats import caveats
from rights.clocks import Clock
from rights.derivation import Step, steps
from rights.facts import Facts, Policy, Suspension
from rights.holidays import Calendar
from rights.periods import Period, in_words
from rights.reckoning import Reckoning, effective_suspensions, reckon
from rights.statutes import Statute
from rights.time_limits import TimeLimit

__all__ = ["Claim", "Facts", "Policy", "Step", "Suspension", "UnknownKind", "claims_by_age", "presumed_receipt"]

KIND_NAMES = {"criminal_complaint": "criminal_follow_up"}  # the complaint, and the clock it starts


class UnknownKind(ValueError):
    def __init__(self, kind: str) -> None:
        super().__init__(f"« {kind} » n’est pas un délai connu ; délais connus : {', '.join(KINDS)}.")


@dataclass(frozen=True)
class Claim:
    kind: str
    facts: Facts
    policy: Policy = field(default=Policy())

    def __post_init__(self) -> None:
        if KIND_NAMES.get(self.kind, self.kind) not in KINDS:
            raise UnknownKind(self.kind)

    @property
    def clock(self) -> Clock:
        return KINDS[KIND_NAMES.get(self.kind, self.kind)]

    @cached_property
    def _reckoning(self) -> Reckoning:
        return reckon(self.clock, self.facts, self.policy)

    # --- Dates ------------------------------------------------------------------------------------------------------
    @property
    def due_on(self) -> date | None:
        """The last day in time; None while suspended, before any receipt, or where no text gives a figure."""
        return self._reckoning.due_on

    @property
    def strict_due_on(self) -> date | None:
        """The period alone, from the proved receipt, else from the sending: the date of reminders, never of blame."""
        return self._reckoning.strict_due_on

    @property
    def due_at(self) -> datetime | None:
        """For a period in hours: the moment itself, Paris time."""
        return self._reckoning.due_at

    @property
    def strict_due_at(self) -> datetime | None:
        return self._reckoning.strict_due_at

    @property
    def earliest_on(self) -> date | None:
        """Before it, health information may not be handed over."""
        return self._reckoning.earliest_on

    @property
    def earliest_at(self) -> datetime | None:
        return self._reckoning.earliest_at

    @property
    def remind_on(self) -> date | None:
        """Where no text gives a figure: when a reminder is fair, by convention."""
        return self._reckoning.remind_on

    @cached_property
    def unsuspended_due_on(self) -> date | None:
        """The last day in time if no identity request stopped the clock: what the person who contests one counts."""
        return replace(self, facts=replace(self.facts, suspensions=())).due_on

    @property
    def suspended_since(self) -> date | None:
        return self._reckoning.suspended_since

    @property
    def suspended_days(self) -> int:
        """Days already added by effective suspensions that have ended."""
        return self._reckoning.suspended_days

    @property
    def void_suspensions(self) -> tuple[Suspension, ...]:
        """Asked too late: recorded, shown, without effect."""
        return self._reckoning.void

    # --- The rule ---------------------------------------------------------------------------------------------------
    @property
    def time_limit(self) -> TimeLimit:
        return self._reckoning.time_limit

    @property
    def statute(self) -> Statute:
        return self.time_limit.statute

    @property
    def period(self) -> Period | None:
        return self._reckoning.period

    @property
    def period_words(self) -> str:
        return in_words(self.period) if self.period else "dans les meilleurs délais"

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return steps(self._reckoning)

    @cached_property
    def uncertain(self) -> tuple[str, ...]:
        """What a jurist has still to confirm about this date, in sentences for the reader."""
        return caveats(self._reckoning)

    @cached_property
    def beside(self) -> "Claim | None":
        """The other clock that runs at the same time on the same facts (GDPR month beside the two CSP months)."""
        return Claim(self.time_limit.beside, self.facts, self.policy) if self.time_limit.beside else None

    # --- Extension and suspension -----------------------------------------------------------------------------------
    @property
    def extended(self) -> bool:
        return self._reckoning.extended_by is not None

    @property
    def extended_by(self) -> date | None:
        """The day of the notice that extended the period."""
        return self._reckoning.extended_by

    @property
    def void_extensions(self) -> tuple[date, ...]:
        return self._reckoning.void_extensions

    @property
    def extension_limit_on(self) -> date | None:
        """Last day to announce an extension; None when none is possible, or while the clock is suspended."""
        return self._reckoning.notice_limit_on

    def may_extend_on(self, day: date) -> bool:
        start = self._reckoning.start
        if start is None or self.extended or not self.time_limit.extended_to or day < start:
            return False
        return self.extension_limit_on is None or day <= self.extension_limit_on

    def suspension_is_effective(self, asked_on: date) -> bool:
        """Would asking for proof of identity on that day stop the clock?"""
        start, period = self._reckoning.start, self.time_limit.civil_period_for(self.facts)
        if start is None or period is None or asked_on < start:
            return False
        earlier = tuple(pause for pause in self.facts.suspensions if pause.asked_on <= asked_on)
        asked = Suspension(asked_on, asked_on)
        effective, _ = effective_suspensions(
            self.time_limit, period, start=start, asked=(*earlier, asked), calendar=self._reckoning.calendar
        )
        return asked in effective

    # --- Against a day ----------------------------------------------------------------------------------------------
    def is_late(self, *, on: date) -> bool:
        """Late starts the day after the last one."""
        return self.due_on is not None and on > self.due_on

    def days_left(self, *, on: date) -> int | None:
        """Zero on the last day, negative when late; None when no date runs."""
        return (self.due_on - on).days if self.due_on else None


def claims_by_age(kind: str, facts: Facts, documents_on: Iterable[date], policy: Policy | None = None) -> list[Claim]:
    """One claim for each rule that the ages of the documents call for: old and recent results run separately."""
    found: dict[TimeLimit, Claim] = {}
    for day in sorted(documents_on):
        claim = Claim(kind, replace(facts, documents_on=day), policy or Policy())
        found.setdefault(claim.time_limit, claim)
    return list(found.values())


def presumed_receipt(sent_on: date, calendar: Calendar) -> date:
    """A plain letter is presumed received three working days after posting: a convention of ours, marked as such."""
    day = sent_on
    for _ in range(3):
        day = calendar.next_business_day(date.fromordinal(day.toordinal() + 1))
    return day
