"""What a laboratory's letter says of its periods: by when it answers, what a pause or an extension changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rights import french
from rights.derivation import Step
from rights.laboratory_clocks import Running, running
from rights.letter_facts import LetterFacts
from rights.periods import in_words
from rights.statutes import CSP_R1111_1, Statute

DOUBTS = {
    "address": "l’adresse indiquée n’est pas celle de notre dossier",
    "name": "le nom indiqué diffère de celui de notre dossier",
    "birth_date": "la date de naissance indiquée diffère de celle de notre dossier",
    "homonyms": "plusieurs dossiers correspondent aux éléments indiqués",
    "not_found": "les éléments indiqués ne permettent pas de retrouver de dossier",
    "channel": "la demande nous est parvenue par une voie qui ne permet pas de savoir qui l’envoie",
}
EXTENSION_REASONS = {
    "complexity": "la complexité de {demand}",
    "number": "le nombre de demandes auxquelles nous répondons",
}


@dataclass(frozen=True)
class Row:
    """One line of a table of dates."""

    noun: str
    rule: str
    due: str


def dates(facts: LetterFacts, clocks: Sequence[Running]) -> dict[str, Any]:
    limits = [clock.claim.time_limit for clock in clocks]
    extendable = [clock for clock in clocks if clock.claim.may_extend_on(facts.date) and clock.claim.extension_limit_on]
    waits = [clock for clock in clocks if clock.claim.earliest_on and clock.claim.earliest_on > facts.date]
    return {
        "rows": tuple(_row(clock) for clock in clocks),
        "derivations": _derivations(clocks),
        "suspended_since": next((clock.claim.suspended_since for clock in clocks if clock.claim.suspended_since), None),
        "pauses": _pauses(clocks),
        "by_analogy": CSP_R1111_1,  # which names no suspension: the letter says so
        "any_due": any(clock.claim.due_on for clock in clocks),
        "may_extend_until": french.day(extendable[0].claim.extension_limit_on) if extendable else "",
        "extendable_words": next(
            (in_words(limit.period) for limit in limits if limit.extended_to and limit.period), ""
        ),
        "extended_words": next((in_words(limit.extended_to) for limit in limits if limit.extended_to), ""),
        "not_before": waits[0].claim if waits else None,
        "late": _late(facts, clocks),
    }


def _row(clock: Running) -> Row:
    claim = clock.claim
    part = f" ({clock.part})" if clock.part else ""
    due = clock.due or ("suspendu" if claim.suspended_since else "dans les meilleurs délais")
    rule = f"{claim.period_words} ({claim.statute.short})" if claim.period else claim.statute.short
    return Row(french.capitalized(clock.noun.replace("votre ", "", 1)) + part, french.capitalized(rule), due)


def _derivations(clocks: Sequence[Running]) -> tuple[tuple[str, tuple[Step, ...]], ...]:
    """How each date was found; requests that share it are named together. Nothing is said of an age only supposed."""
    found: dict[tuple[Step, ...], list[str]] = {}
    for clock in clocks:
        if clock.supposed:
            continue
        part = f" ({clock.part})" if clock.part else ""
        found.setdefault(clock.claim.steps, []).append(clock.noun.replace("votre ", "", 1) + part)
    return tuple((french.capitalized(french.listed(nouns)), steps) for steps, nouns in found.items())


def _late(facts: LetterFacts, clocks: Sequence[Running]) -> tuple[tuple[str, str, str], ...]:
    """What comes after its date: the requests, the date, how many days."""
    found: dict[date, list[str]] = {}
    for clock in clocks:
        if clock.claim.due_on and clock.claim.is_late(on=facts.date):
            found.setdefault(clock.claim.due_on, []).append(clock.noun)
    lines = []
    for due, nouns in found.items():
        days = (facts.date - due).days
        words = f"{days} jour{'s' if days > 1 else ''}"
        lines.append((_to(dict.fromkeys(nouns)), french.day(due, weekday=True), words))
    return tuple(lines)


def _pauses(clocks: Sequence[Running]) -> tuple[tuple[str, date, Statute], ...]:
    """What stands still: the requests, since when, and the text that suspends them."""
    found: dict[tuple[date, Statute], list[Running]] = {}
    for clock in clocks:
        if since := clock.claim.suspended_since:
            found.setdefault((since, clock.claim.time_limit.suspended_by or clock.claim.statute), []).append(clock)
    return tuple((_to(_named(group)), since, statute) for (since, statute), group in found.items())


def _to(nouns: Iterable[str]) -> str:
    """« à votre demande d’accès et à votre demande d’effacement »."""
    return french.listed([f"à {noun}" for noun in nouns])


# --- Identity -------------------------------------------------------------------------------------------------------
def identity(facts: LetterFacts, clocks: Sequence[Running]) -> dict[str, Any]:
    """Which clocks this request stops, and which it comes too late to stop."""
    request = facts.laboratory.identity if facts.laboratory else None
    if request is None:
        return {}
    dated = [clock for clock in clocks if clock.claim.period]
    stopped = [clock for clock in dated if clock.claim.suspension_is_effective(facts.date)]
    by_text: dict[Statute, list[Running]] = {}
    for clock in stopped:
        by_text.setdefault(clock.claim.time_limit.suspended_by or clock.claim.statute, []).append(clock)
    return {
        "identity": request,
        "doubts": tuple(DOUBTS[code] for code in request.doubts),
        "stopped": tuple(
            (_to(_named(group)), statute, french.listed(list(dict.fromkeys(f"le {clock.due}" for clock in group))))
            for statute, group in by_text.items()
        ),
        "runs_on": tuple((_to(_named([clock])), clock.due) for clock in dated if clock not in stopped),
    }


def _named(clocks: Sequence[Running]) -> list[str]:
    """The requests of these clocks, once each: the part is told only where a sibling is left out."""
    nouns = [clock.noun for clock in clocks]
    return list(
        dict.fromkeys(
            f"{clock.noun} ({clock.part})" if clock.part and nouns.count(clock.noun) == 1 else clock.noun
            for clock in clocks
        )
    )


# --- Extension ------------------------------------------------------------------------------------------------------
def extension(facts: LetterFacts, clocks: Sequence[Running]) -> dict[str, Any]:
    notice = facts.laboratory.extension if facts.laboratory else None
    if notice is None:
        return {}
    extended = running(facts, extended_on=facts.date)
    first = clocks[0].claim
    return {
        "extension": notice,
        "reasons": tuple(EXTENSION_REASONS[code].format(demand=demand(facts)) for code in notice.reasons),
        "first_period": in_words(first.time_limit.period) if first.time_limit.period else "",
        "first_limit": french.day(first.extension_limit_on, weekday=True),
        "extended_rows": tuple(_row(clock) for clock in extended),
        "new_due": extended[0].due,
        "derivations": _derivations(extended),
    }


def demand(facts: LetterFacts) -> str:
    return "vos demandes" if len(facts.rights) > 1 else "votre demande"
