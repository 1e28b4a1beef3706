"""The facts of what a laboratory writes: gathered from the letter it received, the history and its own letterhead."""

from cases.models import Action
from cases.workflow import NotAllowed
from directory.window import format_window_lines
from rights.letters import FIRST_LETTERS, validate


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
    received, presumed = (received_on, False) if received_on else _receipt(demands)
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


def _receipt(demands):
    """The one receipt that a letter recalls: demands received on different days are answered apart."""
    receipts = {demand.receipt() for demand in demands}
    if len(receipts) > 1:
        raise NotAllowed("Ces demandes n’ont pas été reçues le même jour\u202f: répondez-leur séparément.")
    return receipts.pop()


def _pauses(demands):
    return [
        {
            "asked_on": pause.asked_on.isoformat(),
            "provided_on": pause.provided_on.isoformat() if pause.provided_on else None,
        }
        for pause in demands[0].facts().suspensions
        if pause.provided_on or pause not in demands[0].claim().void_suspensions  # asked too late, it waits for nothing
    ]


def _extended_on(demands):
    days = demands[0].facts().extension_notices
    return days[0].isoformat() if days else None


def _documents_on(demands):
    days = {day for demand in demands for day in (demand.documents_from, demand.documents_until) if day}
    return sorted(day.isoformat() for day in days)
