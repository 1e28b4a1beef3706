"""What went wrong, in the words that its paragraph needs; the same for the laboratory and for the CNIL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rights.french import FIRM, NARROW, listed
from rights.issue_rules import duties, lacking, touched
from rights.issues import ISSUES
from rights.letter_facts import Issue, LetterFacts


class Asked(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def noun(self) -> str: ...  # "ma demande d’accès"


@dataclass(frozen=True)
class Expired:
    """One last day that passed, and the requests it was for."""

    to: str  # as in `Said`
    due_on: date | None
    cite: str


@dataclass(frozen=True)
class Said:
    """One module of the letter, ready for templates/letters/issues/<code>.html."""

    code: str
    template: str
    rights: tuple[str, ...]
    on: date | None
    choices: tuple[str, ...]
    amount: str  # "15 €"
    words: str
    to: str  # "à ma demande d’accès et à ma demande d’effacement"
    expired: tuple[Expired, ...]
    lacking: tuple[tuple[str, str], ...]  # (what is missing, where the text says it)
    proof: str  # " (pièce n° 3)", or nothing


def said(facts: LetterFacts, asked: Sequence[Asked]) -> tuple[Said, ...]:
    return tuple(_said(issue, facts, asked) for issue in facts.issues)


def asked_because(facts: LetterFacts) -> tuple[str, ...]:
    """What the letter asks because of all that went wrong, each thing once."""
    return tuple(dict.fromkeys(duty for issue in facts.issues for duty in duties(issue)))


def euros(cents: int | None) -> str:
    """« 15 € », « 15,50 € »; empty when there is no amount."""
    if cents is None:
        return ""
    whole, rest = divmod(cents, 100)
    grouped = f"{whole:,}".replace(",", NARROW)
    return f"{grouped},{rest:02}{FIRM}€" if rest else f"{grouped}{FIRM}€"


def _said(issue: Issue, facts: LetterFacts, asked: Sequence[Asked]) -> Said:
    rights = issue.rights or touched(ISSUES[issue.code], facts.rights)
    return Said(
        code=issue.code,
        template=f"letters/issues/{issue.code}.html",
        rights=rights,
        on=issue.on,
        choices=issue.choices,
        amount=euros(issue.amount_cents),
        words=issue.words,
        to=_to([one.noun for one in asked if one.code in rights]),
        expired=_expired(rights, facts, asked),
        lacking=tuple((words, statute.cite if statute else "") for words, statute in lacking(issue)),
        proof=f" (pièce n° {issue.exhibit})" if issue.exhibit else "",
    )


def _expired(rights: tuple[str, ...], facts: LetterFacts, asked: Sequence[Asked]) -> tuple[Expired, ...]:
    nouns = {one.code: one.noun for one in asked}
    found: dict[tuple[date | None, str], list[str]] = {}
    for deadline in facts.deadlines:
        if deadline.right in rights and deadline.due_on and deadline.due_on < facts.date:
            found.setdefault((deadline.due_on, deadline.statute), []).append(nouns[deadline.right])
    return tuple(Expired(_to(names), due_on, cite) for (due_on, cite), names in found.items())


def _to(nouns: Sequence[str]) -> str:
    return listed([f"à {noun}" for noun in nouns])
