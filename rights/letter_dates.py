"""What a letter says of its periods and dates: in words, request by request."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rights import french
from rights.catalogue import EIGHT_DAYS, KINDS, RIGHTS, TWO_MONTHS
from rights.facts import Facts, Policy
from rights.letter_facts import Deadline, LetterFacts, Step
from rights.periods import in_words, of_period


class Numbered(Protocol):
    """A numbered request of the letter."""

    @property
    def number(self) -> int: ...
    @property
    def code(self) -> str: ...


@dataclass(frozen=True)
class Clock:
    """One period of the letter, and the requests it governs."""

    numbers: tuple[int, ...]
    of_words: str  # "d’un mois"; empty where no text gives a figure
    cite: str
    due: str = ""
    old_words: str = ""  # the longer period for old information, when the age is not known

    @property
    def requests(self) -> str:
        return f"{'à la demande' if len(self.numbers) == 1 else 'aux demandes'} n° {french.listed(self.numbers)}"


def clocks_of(facts: LetterFacts, asked: Sequence[Numbered]) -> tuple[Clock, ...]:
    """Requests under one period are spoken of together, in the order of the letter."""
    numbers: dict[tuple[str, str, str, str], list[int]] = {}
    for one in asked:
        given = [deadline for deadline in facts.deadlines if deadline.right == one.code]
        for clock in [_given(deadline) for deadline in given] or [_in_the_law(one.code, facts)]:
            numbers.setdefault(clock, []).append(one.number)
    clocks = [Clock(tuple(found), *clock) for clock, found in numbers.items()]
    soon = [clock for clock in clocks if not clock.of_words]
    if len(soon) > 1:
        together = tuple(sorted(number for clock in soon for number in clock.numbers))
        clocks = [clock for clock in clocks if clock.of_words]
        clocks.append(Clock(together, "", french.listed([clock.cite for clock in soon])))
    return tuple(clocks)


def _given(deadline: Deadline) -> tuple[str, str, str, str]:
    words = french.of(deadline.period_words) if deadline.period_words else ""
    return words, deadline.statute, french.day(deadline.due_on, weekday=True), ""


def _in_the_law(code: str, facts: LetterFacts) -> tuple[str, str, str, str]:
    """The rule alone, when no date is known: the letter is not received yet."""
    known = Facts(received_on=None, heir=facts.capacity.kind == "heir")
    limit = next(limit for limit in RIGHTS[code].answer_within if limit.applies(known, Policy()))
    if limit.period is None:
        return "", limit.statute.cite, "", ""
    old = in_words(TWO_MONTHS.period) if limit is EIGHT_DAYS and TWO_MONTHS.period else ""
    return of_period(limit.period), limit.statute.cite, "", old


@dataclass(frozen=True)
class DeadlineLine:
    noun: str
    rule: str
    due: str
    late: str
    deadline: Deadline


def deadlines_of(facts: LetterFacts) -> tuple[Deadline, ...]:
    """Those of the facts; for a request without one, the rule alone."""
    found = list(facts.deadlines)
    for code in facts.rights:
        if not any(deadline.right == code for deadline in found):
            words, cite, _, _ = _in_the_law(code, facts)
            found.append(Deadline(code, period_words=words.removeprefix("d’").removeprefix("de "), statute=cite))
    return tuple(found)


def deadline_line(deadline: Deadline, heir: bool) -> DeadlineLine:
    right = RIGHTS.get(deadline.right)
    noun = right.noun_for(heir=heir).replace("votre ", "", 1) if right else deadline.label
    words = deadline.period_words or ("sans délai chiffré" if heir else "")
    days = deadline.days_late
    return DeadlineLine(
        noun=french.capitalized(noun),
        rule=f"{words} ({deadline.statute})" if words and deadline.statute else words or deadline.statute,
        due=french.day(deadline.due_on) or ("–" if deadline.period_words else "dans les meilleurs délais"),
        late=f"{days} jour{'s' if days > 1 else ''}" if days > 0 else "–",
        deadline=deadline,
    )


def lateness(facts: LetterFacts) -> dict[str, bool]:
    """Whether some period of the letter is over, and whether every one with a date is."""
    late = [deadline.days_late > 0 for deadline in facts.deadlines if deadline.due_on]
    return {"any_late": any(late), "all_late": bool(late) and all(late)}


def period_words(kind: str) -> str:
    """The general period of a clock: « un mois »."""
    period = KINDS[kind].rule.period
    return in_words(period) if period else ""


def derivations_of(lines: tuple[DeadlineLine, ...]) -> tuple[tuple[str, tuple[Step, ...]], ...]:
    """How each date was found; requests that share it are named together."""
    found: dict[tuple[Step, ...], list[str]] = {}
    for line in lines:
        if line.deadline.steps:
            steps = tuple(replace(step, text=step.text.removesuffix(".")) for step in line.deadline.steps)
            found.setdefault(steps, []).append(line.noun.lower())
    return tuple((french.capitalized(french.listed(nouns)), steps) for steps, nouns in found.items())
