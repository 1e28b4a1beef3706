"""From facts to dates (step by step). Pure: the same facts always give the same dates."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, overload

from rights.clocks import Clock
from rights.facts import Facts, Policy, Suspension
from rights.holidays import Calendar
from rights.periods import PARIS, CivilPeriod, Hours, last_day
from rights.time_limits import TimeLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """Everything the calculation found on its way; the derivation puts it in words."""

    clock: Clock
    facts: Facts
    calendar: Calendar
    time_limit: TimeLimit
    start: date | None = None  # day 0
    period: CivilPeriod | Hours | None = None  # as extended
    effective: tuple[Suspension, ...] = ()
    void: tuple[Suspension, ...] = ()
    suspended_days: int = 0
    suspended_since: date | None = None
    notice_limit_on: date | None = None  # last day to announce an extension
    extended_by: date | None = None
    void_extensions: tuple[date, ...] = ()
    end_on: date | None = None  # before the roll
    due_on: date | None = None
    strict_due_on: date | None = None
    due_at: datetime | None = None  # of a period in hours
    strict_due_at: datetime | None = None
    earliest_at: datetime | None = None
    earliest_on: date | None = None
    remind_on: date | None = None


def reckon(clock: Clock, facts: Facts, policy: Policy) -> Reckoning:
    limit = clock.governing(facts, policy)
    calendar = Calendar(facts.department, commune_temple=facts.commune_temple)
    found = Reckoning(clock=clock, facts=facts, calendar=calendar, time_limit=limit, period=limit.period_for(facts))
    if isinstance(found.period, Hours):
        return _in_hours(found, found.period)
    start = first_day(limit, facts)
    if found.period is None:
        return _without_a_figure(found, start)
    if start is None:
        return replace(found, strict_due_on=_bare_end(limit, limit.strict_period or found.period, facts.sent_on))
    return _in_days(replace(found, start=start), found.period, start)


def first_day(limit: TimeLimit, facts: Facts) -> date | None:
    """Day 0: the receipt, never the posting; real news starts some periods again."""
    if facts.received_on is None or not limit.restarts:
        return facts.received_on
    return max((facts.received_on, *facts.progress_on))


def _in_hours(found: Reckoning, period: Hours) -> Reckoning:
    """Article 33: elapsed hours, no closed day moves the end; the prudent target is the bare sum."""
    aware_at = found.facts.aware_at
    if aware_at is None:
        return found
    due_at, strict_due_at = period.after_the_hour_of(aware_at), period.after(aware_at)
    return replace(
        found,
        start=aware_at.astimezone(PARIS).date(),
        due_at=due_at,
        strict_due_at=strict_due_at,
        due_on=due_at.date(),
        strict_due_on=strict_due_at.date(),
    )


def _without_a_figure(found: Reckoning, start: date | None) -> Reckoning:
    remind_after = found.time_limit.remind_after
    if start is None or remind_after is None:
        return replace(found, start=start)
    return replace(found, start=start, remind_on=last_day(remind_after, since=start, calendar=found.calendar))


def _in_days(found: Reckoning, base: CivilPeriod, start: date) -> Reckoning:
    limit, facts, calendar = found.time_limit, found.facts, found.calendar
    effective, void = effective_suspensions(limit, base, start=start, asked=facts.suspensions, calendar=calendar)
    suspended_days = days_covered(effective)
    suspended_since = next((pause.asked_on for pause in effective if pause.provided_on is None), None)

    notice_limit_on = None
    if limit.extended_to and suspended_since is None:
        notice_limit_on = last_day(base, since=start, calendar=calendar, suspended_days=suspended_days)
    notices = sorted(facts.extension_notices) if limit.extended_to else []
    extended_by = next((day for day in notices if notice_limit_on is None or day <= notice_limit_on), None)
    void_extensions = list(notices)
    if extended_by:
        void_extensions.remove(extended_by)  # once is enough: a second extension adds nothing
    period = limit.extended_to if extended_by and limit.extended_to else base

    strict_start = facts.sent_on if facts.received_presumed and facts.sent_on and start == facts.received_on else start
    end_on = _bare_end(limit, period, start) + timedelta(days=suspended_days)
    due_on = calendar.next_business_day(end_on) if limit.rolled_by else end_on
    return replace(
        found,
        period=period,
        effective=effective,
        void=void,
        suspended_days=suspended_days,
        suspended_since=suspended_since,
        notice_limit_on=notice_limit_on,
        extended_by=extended_by,
        void_extensions=tuple(void_extensions),
        end_on=None if suspended_since else end_on,
        due_on=None if suspended_since else due_on,
        strict_due_on=_bare_end(limit, limit.strict_period or period, strict_start),
        **_earliest(limit, facts, start),
    )


@overload
def _bare_end(limit: TimeLimit, period: CivilPeriod, start: date) -> date: ...
@overload
def _bare_end(limit: TimeLimit, period: CivilPeriod, start: date | None) -> date | None: ...
def _bare_end(limit: TimeLimit, period: CivilPeriod, start: date | None) -> date | None:
    """The period alone: no suspension, no roll. A clear period (délai franc) leaves out its last day too."""
    if start is None:
        return None
    return period.after(start) + timedelta(days=1 if limit.clear else 0)


def effective_suspensions(
    limit: TimeLimit, base: CivilPeriod, *, start: date, asked: tuple[Suspension, ...], calendar: Calendar
) -> tuple[tuple[Suspension, ...], tuple[Suspension, ...]]:
    """Those asked while the first period was still running, shifted by the earlier ones and rolled; and the others."""
    effective: list[Suspension] = []
    void: list[Suspension] = []
    for pause in sorted(asked, key=lambda pause: (pause.asked_on, pause.provided_on or date.max)):
        running = any(earlier.provided_on is None for earlier in effective)
        in_time = running or pause.asked_on <= last_day(
            base, since=start, calendar=calendar, suspended_days=days_covered(effective)
        )
        (effective if limit.suspended_by and in_time else void).append(pause)
    return tuple(effective), tuple(void)


def days_covered(pauses: Iterable[Suspension]) -> int:
    """The days between question and answer, a day shared by two pauses counted once. Pauses come sorted."""
    days = 0
    covered_until = date.min
    for pause in pauses:
        if pause.provided_on is None:
            continue
        since = max(pause.asked_on, covered_until)
        days += max((pause.provided_on - since).days, 0)
        covered_until = max(covered_until, pause.provided_on)
    return days


def _earliest(limit: TimeLimit, facts: Facts, start: date) -> dict[str, Any]:
    """CSP L. 1111-7: forty-eight hours to reflect; two days when the hour of receipt is not known."""
    if limit.not_before is None:
        return {}
    if facts.received_at is None:
        return {"earliest_on": start + timedelta(hours=limit.not_before.count)}
    earliest_at = limit.not_before.after(facts.received_at)
    return {"earliest_at": earliest_at, "earliest_on": earliest_at.date()}
