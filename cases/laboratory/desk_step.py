"""What a laboratory has to do first in a file, in one sentence."""

from dataclasses import dataclass

from cases.models import State
from cases.models.demand import DECIDED
from rights.periods import date_in_words


@dataclass(frozen=True)
class DeskStep:
    """`code`: the move that does it, of `cases.laboratory.desk_moves`; empty when there is nothing to do."""

    sentence: str
    code: str = ""
    words: str = ""
    tone: str = "in-time"


def desk_step(case_file, demands, *, on):
    """The most pressing thing among all the demands of a file."""
    going_on = [demand for demand in demands if demand.awaits_answer]
    if not going_on:
        return _over(demands)
    if any(demand.receipt()[0] is None for demand in going_on):
        return DeskStep(
            "Le jour de réception n’est pas établi\u202f: notez-le, le délai en part. "
            "À défaut, il part du jour où vous avez ouvert ce dossier.",
            "accuser",
            "Accuser réception",
        )
    if all(demand.state == State.IDENTITY_REQUESTED for demand in going_on):
        return DeskStep(
            "Le délai est suspendu\u202f: la personne doit répondre sur son identité.",
            "identite-recue",
            "La preuve d’identité est arrivée",
        )
    due_on = case_file.due_on
    if due_on is None:
        return DeskStep(
            "Aucun texte ne fixe de date\u202f: répondez dans les meilleurs délais.", "repondre", "Répondre"
        )
    if due_on < on:
        late = f"Le dernier jour était le {date_in_words(due_on, weekday=True)}\u202f: répondez sans attendre."
        return DeskStep(late, "repondre", "Répondre", "late")
    tone = "soon" if (due_on - on).days <= 7 else "in-time"
    return DeskStep(f"Réponse due au plus tard le {date_in_words(due_on, weekday=True)}.", "repondre", "Répondre", tone)


def _over(demands):
    if any(demand.is_open for demand in demands):
        again = (
            "Une demande est rouverte, et la personne ne l’a pas encore envoyée de nouveau\u202f: rien n’est à faire."
        )
        return DeskStep(again, tone="done")
    if any(demand.state in DECIDED for demand in demands):
        return DeskStep(
            "Vous avez répondu. La personne peut le contester\u202f: gardez la preuve de cette réponse.", tone="done"
        )
    return DeskStep("Plus rien n’est demandé dans ce dossier.", tone="done")
