"""The facts of what a laboratory writes: gathered from the letter it received, the history and its own letterhead."""

from cases.models import Action
from cases.workflow import NotAllowed
from directory.window import format_window_lines
from rights.letters import FIRST_LETTERS, validate

NOT_ALIKE = (
    "L’identité n’a pas été demandée, ou la prolongation annoncée, pour toutes ces demandes à la fois\u202f: "
    "leurs dates diffèrent. Répondez-leur séparément."
)


def request_letter(case_file):
    """The letter by which the person asked, as the laboratory received it."""
    return case_file.letters.exchanged().filter(kind_code__in=FIRST_LETTERS).order_by("written_on").first()


def letter_facts(case_file, kind, demands, seat, *, on, told, received_on=None, recipient=None):
    """The facts of a letter of the laboratory, checked: `told` is what it decides (rights.laboratory_facts).

    `recipient`: the lines of a processor’s address; empty: the person who wrote.

    Raises FactsError, naming the field, where the law or good sense does not let this letter go.
    """
    asked = request_letter(case_file).facts.reveal(case_file.scope_for(seat, purpose=kind))
    head = seat.organization.letterhead.reveal(seat.own_scope(kind)) or {}
    sent = next(event for event in demands[0].this_time() if event.action == Action.SEND)
    received, presumed = _receipt(demands, received_on)
    facts = {
        "reference": case_file.reference,
        "place": head.get("place", ""),
        "date": on.isoformat(),
        "sender": head.get("sender") or {"name": seat.organization.name, "lines": []},
        "recipient": {"lines": list(recipient or _window(asked["sender"]))},
        "sending": {"channel": "post"},
        "capacity": asked["capacity"],
        "identification": asked["identification"],
        "breach": asked["breach"],
        "rights": [demand.right_code for demand in demands],
        "first_request": {
            "sent_on": sent.on.isoformat(),
            "received_on": received.isoformat() if received else None,
            "presumed": presumed,
            "channel": sent.data["channel"],
        },
        "laboratory": {
            "officer": head.get("officer") or {},
            "signatory": head.get("signatory", ""),
            "department": case_file.department,
            "commune_temple": case_file.commune_temple,
            "documents_on": _documents_on(demands),
            "pauses": _pauses(demands),
            "extended_on": _extended_on(demands),
            **told,
        },
    }
    validate(kind, facts)
    return facts


def _window(sender):
    return format_window_lines([sender["name"], *sender["lines"]])


def _receipt(demands, noted):
    """The one receipt that a letter recalls: demands received on different days are answered apart.

    `noted`: the day that the letter acknowledges; later than the one counted from, it moves no date, here either.
    """
    receipts = {demand.receipt() for demand in demands}
    if len(receipts) > 1:
        raise NotAllowed("Ces demandes n’ont pas été reçues le même jour\u202f: répondez-leur séparément.")
    known, presumed = receipts.pop()
    return (noted, False) if noted and (known is None or noted <= known) else (known, presumed)


def _pauses(demands):
    """What stopped at least one of them; each clock of the letter then weighs it by its own rule."""
    asked = {tuple(pause.asked_on for pause in demand.facts().suspensions) for demand in demands}
    if len(asked) > 1:
        raise NotAllowed(NOT_ALIKE)
    kept = {}
    for demand in demands:
        void = demand.claim().void_suspensions
        for pause in demand.facts().suspensions:
            if pause.provided_on or pause not in void:  # asked too late, it waits for nothing
                kept[pause.asked_on] = pause.provided_on or kept.get(pause.asked_on)
    return [
        {"asked_on": asked_on.isoformat(), "provided_on": provided_on.isoformat() if provided_on else None}
        for asked_on, provided_on in sorted(kept.items())
    ]


def _extended_on(demands):
    notices = {demand.facts().extension_notices[:1] for demand in demands if demand.right.extendable}
    if len(notices) > 1:
        raise NotAllowed(NOT_ALIKE)
    return next((day.isoformat() for days in notices for day in days), None)


def _documents_on(demands):
    days = {day for demand in demands for day in (demand.documents_from, demand.documents_until) if day}
    return sorted(day.isoformat() for day in days)
