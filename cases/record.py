"""A demand as the law reads it when it weighs a complaint: dates and codes, and on request the person's own words."""

from cases.models import Action
from rights.catalogue import RIGHTS
from rights.complaints import DemandRecord
from rights.replies import OUTCOMES as OUTCOMES_OF_LETTERS

OUTCOMES = {
    Action.ANSWER_FULL: "answered",
    Action.ANSWER_PARTLY: "partly_answered",
    Action.REFUSE: "refused",
    Action.WITHDRAW: "withdrawn",
}


def record_of(demand, scope=None):
    """The record; with a scope, also what is missing in the person's own words."""
    row = next((row for row in demand.deadlines.all() if row.rule == demand.right_code), None)
    received_on, presumed = demand.receipt()
    refusal, assessment = demand.last(Action.REFUSE), demand.assessment
    asked, extension = demand.last(Action.ASK_IDENTITY), demand.last(Action.EXTEND)
    return DemandRecord(
        right=demand.right_code,
        heir=demand.case_file.capacity == "heir",
        due_on=row.due_on if row else None,
        unsuspended_due_on=demand.unsuspended_due_on,
        suspended_since=row.suspended_since if row else None,
        sent_on=demand.sent_on,
        received_on=received_on,
        received_presumed=presumed,
        outcome=outcome_of(demand),
        outcome_on=demand.decided_on,
        assessment=assessment.data["assessment"] if assessment else "",
        assessed_on=assessment.on if assessment else None,
        refusal_has_reasons=refusal.data["reasons_given"] if refusal else None,
        refusal_names_remedies=refusal.data["remedies_given"] if refusal else None,
        identity_asked_on=asked.on if asked else None,
        identity_has_reasons=asked.data["reasons_given"] if asked else None,
        identity_asks_copy=bool(asked and asked.data["asks_id_copy"]),
        retention_owed=demand.retention.owed if demand.retention else None,
        identity_contested=demand.contested_on is not None,
        extension_on=extension.on if extension else None,
        extension_has_reasons=extension.data["reasons_given"] if extension else None,
        extension_in_time=row.extended if extension and row else None,
        missing_items=tuple(missing_in_words(demand, scope)),
        asked_again_on=demand.insisted_on,
    )


def outcome_of(demand):
    """What the laboratory last decided, or that the person withdrew; closing a demand changes neither."""
    return next((OUTCOMES[event.action] for event in reversed(demand.this_time()) if event.action in OUTCOMES), "")


def missing_in_words(demand, scope=None):
    """What did not come, as the person ticked it and, with a scope, as the person wrote it; once each.

    Only of the last answer: what an earlier one lacked may have come since.
    """
    found = {}
    for event in demand.since_last_answer():
        if not _says_what_is_missing(event):
            continue
        for code in event.data["missing"]:
            right, _, rank = code.partition(".")
            if right == demand.right_code:
                found[RIGHTS[right].expects[int(rank)]] = True
        if scope and (statement := (event.details.reveal(scope) or {}).get("statement")):
            found[statement.rstrip(" .")] = True
    return list(found)


def _says_what_is_missing(event):
    if event.action == Action.ASSESS:
        return event.data["assessment"] in {"incomplete", "wrong"}
    return event.action == Action.ANSWER_PARTLY


def reply_of(demand):
    """What the laboratory answered, as the person found it: (outcome of rights.replies, day); None after silence."""
    outcome, assessment = outcome_of(demand), demand.assessment
    if outcome == "answered":
        outcome = assessment.data["assessment"] if assessment else ""
    return (outcome, demand.decided_on) if outcome in OUTCOMES_OF_LETTERS else None
