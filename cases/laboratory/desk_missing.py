"""What a laboratory still lacks to close a file: read from what is known of it, for whoever opens its page."""

from dataclasses import dataclass

from django.urls import reverse

from cases.models import Action, State
from rights.identification import identity_strength, left_unsaid
from rights.periods import date_in_words
from rights.statutes import GDPR_12_6


@dataclass(frozen=True)
class Missing:
    """One thing, in words; `url` and `link`: where it is given, for whoever may."""

    words: str
    url: str = ""
    link: str = ""


def missing(case_file, demands, seat, *, facts, drafts, tasks, awaits_deposit):
    """In the order in which they stand in the way; nothing once no demand is open, but tasks.

    `facts`: of the letter received, or None. `drafts`: replies that have not left. `tasks`: as
    `cases.laboratory.tasks` opens them. `awaits_deposit`: whether one of the drafts announces documents online while
    none is there.
    """
    going_on = [demand for demand in demands if demand.awaits_answer]
    found = []
    if going_on:
        found += [*_receipt(case_file, going_on, seat), *_identity(case_file, going_on, seat, facts)]
        if not seat.organization.letterhead:
            words = "L’en-tête de vos courriers\u202f: sans lui, aucune lettre ne s’écrit."
            found.append(Missing(words, reverse("desk_letterhead", args=[seat.pk]), "Le remplir"))
        rights = "\u202f; ".join(demand.right.name for demand in going_on)
        found.append(Missing(f"Votre décision\u202f: {rights}."))
    if awaits_deposit:
        words = "Les documents qu’un projet de lettre annonce en ligne."
        found.append(Missing(words, _of(case_file, seat, "desk_deposit"), "Les déposer"))
    for row in drafts:
        if row.submitted_at and not row.read_by_id:
            words = f"La relecture d’un projet\u202f: {row.kind.title}."
            found.append(Missing(words, reverse("desk_reply", args=[seat.pk, row.pk]), "Le lire"))
    for one in tasks:
        if one.task.is_open:
            words = f"Une tâche en cours\u202f: {one.title}, pour le {date_in_words(one.task.due_on)}."
            found.append(Missing(words, reverse("desk_task", args=[seat.pk, one.task.pk]), "La voir"))
    return found


def _receipt(case_file, demands, seat):
    unproved = next((demand for demand in demands if demand.awaits_receipt), None)
    if unproved is None:
        return []
    day, presumed = unproved.receipt()
    words = "Le jour de réception\u202f: le délai en part."
    if presumed:
        words = f"La preuve du jour de réception\u202f: le {date_in_words(day)} n’est que présumé."
    elif day:
        words = f"Le jour de réception\u202f: seule l’ouverture ici, le {date_in_words(day)}, le montre."
    return [Missing(words, _of(case_file, seat, "desk_move", "accuser"), "Le noter")]


def _identity(case_file, demands, seat, facts):
    asked = [demand.last(Action.ASK_IDENTITY).on for demand in demands if demand.state == State.IDENTITY_REQUESTED]
    if asked:
        words = f"La preuve d’identité demandée le {date_in_words(min(asked))}."
        return [Missing(words, _of(case_file, seat, "desk_move", "identite-recue"), "Elle est arrivée")]
    if facts is None or identity_strength(facts) == "forte":
        return []
    unsaid, why = ", ".join(left_unsaid(facts)), f"Seul un doute raisonnable permet de le demander ({GDPR_12_6.short})."
    return [Missing(f"Dans la demande\u202f: {unsaid}. {why}")]


def _of(case_file, seat, name, *args):
    return reverse(name, args=[seat.pk, case_file.pk, *args])
