"""A file as its page tells it: where each demand stands, its dates, what may be done, what happened."""

from django.db.models import prefetch_related_objects
from django.urls import reverse

from cases.complaining import cnil_is_silent
from cases.models import Action, State
from cases.models.demand import DECIDED, OPEN
from cases.models.justice import CRIMINAL_CLOCK
from cases.workflow import available
from cases.writing import to_follow_up
from rights.catalogue import RIGHTS

DEMANDS = ("demands__events", "demands__deadlines")
STATES = {
    State.DRAFT: "Pas encore envoyée",
    State.SENT: "Envoyée, date de réception à noter",
    State.RECEIVED: "Reçue par le laboratoire",
    State.IDENTITY_REQUESTED: "Le laboratoire demande qui vous êtes",
    State.REDIRECTED: "Le laboratoire renvoie vers un autre organisme",
    State.ANSWERED: "Le laboratoire a répondu",
    State.PARTLY_ANSWERED: "Le laboratoire a répondu en partie",
    State.REFUSED: "Le laboratoire a refusé",
    State.WITHDRAWN: "Demande retirée",
    State.CLOSED: "Demande close",
}


def state_in_words(demand):
    return "Rouverte, à demander de nouveau" if demand.awaits_letter else STATES[demand.state]


def in_order(case_file):
    """The demands of a file in the order of the catalogue, with what their pages need, in a fixed number of queries."""
    prefetch_related_objects([case_file], *DEMANDS)
    return sorted(case_file.demands.all(), key=lambda demand: list(RIGHTS).index(demand.right_code))


def clocks(demand, *, on):
    """Its dates for the screen, the governing one first."""
    return sorted(
        (row for row in demand.dates(on=on) if row.rule != CRIMINAL_CLOCK),  # told once, among the routes
        key=lambda row: (row.rule != demand.right_code, row.due_on or row.remind_on or row.suspended_since),
    )


def links(case_file, demands, *, on, role):
    """(words, name of its page) of everything that this part may do now, as the table of transitions says."""
    states = {demand.state for demand in demands}
    may = {action for demand in demands for action in available(demand, role)}
    going_on = [demand for demand in demands if demand.state in (OPEN | DECIDED) - {State.IDENTITY_REQUESTED}]
    unproved = any(demand.awaits_receipt for demand in demands if demand.is_open and not demand.awaits_letter)
    pages = (
        (Action.RECEIVE in may and unproved, "Noter la date de réception", "case_received"),
        (Action.REFUSE in may, "Le laboratoire a répondu ou écrit", "case_reply"),
        (State.IDENTITY_REQUESTED in states, "J’ai répondu sur mon identité", "case_identity_given"),
        (
            any(demand.state == State.IDENTITY_REQUESTED and not demand.contested_on for demand in demands),
            "Contester cette demande d’identité",
            "case_identity_contest",
        ),
        (Action.ASSESS in may, "Donner mon avis sur la réponse", "case_assess"),
        (bool(to_follow_up(going_on, "reminder", on=on)), "Préparer une relance", "case_reminder"),
        (bool(to_follow_up(going_on, "formal_notice", on=on)), "Préparer une mise en demeure", "case_formal_notice"),
        (
            Action.LODGE_COMPLAINT in may and states & (OPEN | DECIDED),
            "Voir ou préparer la plainte à la CNIL",
            "case_complaint",
        ),
        (any(demand.complaint_is_pending for demand in demands), "La CNIL m’a écrit", "case_cnil_wrote"),
        (bool(cnil_is_silent(demands, on=on)), "Écrire à la CNIL, restée silencieuse", "case_cnil_follow_up"),
        (
            any(
                row.due_on and row.due_on >= on
                for demand in demands
                for row in demand.dates(on=on)
                if demand.awaits(row)
            ),
            "Mettre les dates dans mon agenda (.ics)",
            "case_calendar",
        ),
        (True, "Noter ce que la fuite me coûte", "case_diary"),
        (Action.CLOSE in may, "Clore le dossier", "case_close"),
        (State.CLOSED in states, "Rouvrir une demande close", "case_reopen"),
        (Action.WITHDRAW in may, "Retirer la demande", "case_withdraw"),
    )
    return [(words, name) for shown, words, name in pages if shown]


def moment(case_file, line, among, *, at=""):
    """A line of the timeline; it says which demands it is about when it is not about all."""
    text = line.text
    if line.rights and len(line.rights) < among:
        text = f"{text.removesuffix('.')} ({', '.join(line.rights)})."
    if line.notes:
        text = f"{text} {' '.join(line.notes)}"
    proof = at + reverse("document_download", args=[case_file.pk, line.documents[0]]) if line.documents else ""
    return {"on": line.on, "text": text, "proof_url": proof, "proof_label": "Voir la pièce", "future": False}
