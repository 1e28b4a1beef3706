"""The clocks of the requests that a laboratory answers, from the facts of its letter. It types no date: it counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rights.catalogue import RIGHTS
from rights.claims import Claim, Facts, Suspension, claims_by_age
from rights.french import day
from rights.laboratory_facts import Laboratory
from rights.letter_facts import FirstRequest, LetterFacts


@dataclass(frozen=True)
class Running:
    """One clock of one request; `part` says which information it governs, when a request has two."""

    right: str
    noun: str  # "votre demande d’accès"
    part: str
    claim: Claim
    supposed: bool = False  # the age of the information is not known: the rule is sure, not which one applies

    @property
    def due(self) -> str:
        """The last day, in words; empty while suspended, or where no text gives a figure."""
        return day(self.claim.due_on, weekday=True)


def running(facts: LetterFacts, *, extended_on: date | None = None) -> tuple[Running, ...]:
    """Every clock of the letter, in its order; `extended_on`: as if an extension were announced that day.

    Health information of unknown age has both its clocks: recent, and more than five years old.
    """
    return tuple(_running(facts, facts.laboratory or Laboratory(), extended_on))


def by_age(code: str, known: Facts, documents_on: Sequence[date] = ()) -> Iterator[tuple[str, Claim]]:
    """The clocks of one right on these facts, each with the information it governs; no day known: of any age."""
    received_on = known.received_on or date.max
    any_age = (received_on, date(received_on.year - 6, 1, 1))  # the second is more than five years old for certain
    claims = claims_by_age(code, known, documents_on or any_age)
    for claim in reversed(claims):  # the recent first
        part = ""
        if len(claims) > 1:
            part = "informations de plus de cinq ans" if claim is claims[0] else "informations plus récentes"
        yield part, claim


def _running(facts: LetterFacts, laboratory: Laboratory, extended_on: date | None) -> Iterator[Running]:
    first, heir = facts.first_request or FirstRequest(facts.date), facts.capacity.kind == "heir"
    received_on = first.received_on or facts.date
    known = Facts(
        received_on,
        received_presumed=first.presumed,
        sent_on=first.sent_on,
        department=laboratory.department,
        commune_temple=laboratory.commune_temple,
        suspensions=tuple(Suspension(pause.asked_on, pause.provided_on) for pause in laboratory.pauses),
        extension_notices=tuple(on for on in (laboratory.extended_on, extended_on) if on),
        heir=heir,
    )
    for code in facts.rights:
        for part, claim in by_age(code, known, laboratory.documents_on):
            supposed = bool(part) and not laboratory.documents_on
            yield Running(code, RIGHTS[code].noun_for(heir=heir), part, claim, supposed)
