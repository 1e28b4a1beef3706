"""What the laboratory answered so far, as a letter that follows recalls it: never more, never less."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rights.french import day, listed

LACKING = ("partly_answered", "incomplete")  # what is missing is listed
OUTCOMES = (*LACKING, "wrong", "refused", "nothing_received")


@dataclass(frozen=True)
class Reply:
    """What came for one right; a right without a reply met silence."""

    right: str
    outcome: str  # of OUTCOMES
    on: date | None = None


class Named(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def noun(self) -> str: ...  # "ma demande d’accès"


def answered(asked: Sequence[Named], replies: Sequence[Reply], *, missing: bool) -> list[str]:
    """What came, in sentences; what is missing from it is listed after them."""
    nouns: dict[tuple[str, date | None], list[str]] = {}
    for one in asked:
        if found := _reply(one, replies):
            nouns.setdefault((found.outcome, found.on), []).append(one.noun)
    if not nouns and missing:
        return ["Votre réponse ne m’a apporté qu’une partie de ce que je demandais."]
    return [_sentence(outcome, on, listed(of)) for (outcome, on), of in nouns.items()]


def unanswered(asked: Sequence[Named], replies: Sequence[Reply], *, missing: bool, named: bool = False) -> str:
    """The requests that met silence, in one sentence; empty when something came for each. `named`: one by one, since
    the letter speaks of others too.
    """
    silent = [one.noun for one in asked if not _reply(one, replies)]
    if not silent or (missing and not replies):
        return ""
    verb = "restent" if len(silent) > 1 else "reste"
    of_all = "mes demandes" if len(silent) > 1 else "ma demande"
    return f"Sauf erreur de ma part, {listed(silent) if replies or named else of_all} {verb} à ce jour sans réponse."


def _reply(one: Named, replies: Sequence[Reply]) -> Reply | None:
    return next((reply for reply in replies if reply.right == one.code), None)


def _sentence(outcome: str, on: date | None, nouns: str) -> str:
    if outcome == "refused":
        when = f"Le {day(on)}, vous avez" if on else "Vous avez"
        return f"{when} refusé de donner suite à {nouns.replace(' et ma ', ' et à ma ')}."
    subject = f"Votre réponse{f' du {day(on)}' if on else ''} à {nouns.replace(' et ma ', ' et à ma ')}"
    return {
        "wrong": f"{subject} est inexacte.",
        "nothing_received": f"{subject} ne contenait rien d’exploitable.",
    }.get(outcome, f"{subject} est incomplète.")


def duties(asked: Sequence[Named], replies: Sequence[Reply], *, missing: bool) -> list[str]:
    """What a formal notice orders, right by right, besides what is listed as missing."""
    orders = ["de me communiquer tout ce qui manque, tel qu’énuméré au point 1"] if missing else []
    for one in asked:
        found = _reply(one, replies)
        outcome = found.outcome if found else ""
        if missing and (outcome in LACKING or not replies):
            continue
        verb = {"refused": "de donner suite à", "wrong": "de rectifier votre réponse à"}.get(
            outcome, "de répondre intégralement et par écrit à"
        )
        orders.append(f"{verb} {one.noun}")
    return orders
