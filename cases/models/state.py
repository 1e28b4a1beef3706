"""Where a demand is, and where a file is for whoever has to answer it."""

from django.db import models


class State(models.TextChoices):
    DRAFT = "draft", "brouillon"
    SENT = "sent", "envoyée"
    RECEIVED = "received", "reçue"
    IDENTITY_REQUESTED = "identity_requested", "identité demandée"
    REDIRECTED = "redirected", "transmise"
    ANSWERED = "answered", "répondue"
    PARTLY_ANSWERED = "partly_answered", "répondue en partie"
    REFUSED = "refused", "refusée"
    WITHDRAWN = "withdrawn", "retirée"
    CLOSED = "closed", "close"


OPEN = frozenset({State.SENT, State.RECEIVED, State.IDENTITY_REQUESTED, State.REDIRECTED})
DECIDED = frozenset({State.ANSWERED, State.PARTLY_ANSWERED, State.REFUSED})


class Standing(models.TextChoices):
    """Where a file stands for whoever has to answer it: its demands taken together."""

    DRAFT = "draft", "brouillon"
    OPEN = "open", "à traiter"
    WAITING = "waiting", "en attente de la personne"
    ANSWERED = "answered", "répondue"
    OVER = "over", "terminée"


def standing_of(demands):
    """One standing for the demands of a file: open while one is open, unless all of those wait for the person.

    She has to say who she is, or to send again what she reopened.
    """
    states = {demand.state for demand in demands}
    going_on = [demand for demand in demands if demand.state in OPEN]
    if going_on:
        waits = all(demand.state == State.IDENTITY_REQUESTED or demand.awaits_letter for demand in going_on)
        return Standing.WAITING if waits else Standing.OPEN
    if states & DECIDED:
        return Standing.ANSWERED
    return Standing.DRAFT if states <= {State.DRAFT} else Standing.OVER
