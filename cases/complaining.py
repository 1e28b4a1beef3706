"""The complaint about a file: what the law reads of it, and the draft that says it to the CNIL."""

from django.db import transaction

from cases.answers import proof_of_capacity
from cases.models import Action
from cases.models.demand import DECIDED, OPEN
from cases.proofs import proved_chronology
from cases.record import record_of
from cases.workflow import perform_all
from cases.writing import as_json, case_demands, recalling, refuse_too_many, write_letter
from rights import complaint_form, complaints
from rights.french import capitalized

AFTER_SENDING = OPEN | DECIDED
AFTER_A_BREACH = ("check_security", "check_information")


def complaint_of(case_file, scope, *, on, reveal_identity=None, override_reason=""):
    """(what the law reads, the demands it speaks of) for a complaint about this file on a day."""
    demands = [d for d in case_demands(case_file) if d.state in AFTER_SENDING]
    told = case_file.told(scope)
    lines, exhibits = proved_chronology(case_file, scope)
    proof = proof_of_capacity(told)  # what the first letter enclosed, and the CNIL has not seen
    if proof:
        exhibits += (complaints.Exhibit(len(exhibits) + 1, capitalized(proof)),)
    contact = told.recipient_email
    facts = complaints.ComplaintFacts(
        written_on=on,
        complainant=complaints.Complainant(
            name=told.name, lines=(*told.address_lines, f"{told.postcode} {told.city}"), email=told.email,
            phone=told.phone, capacity=told.capacity, on_behalf_of=told.person_name,
            mandate_exhibit=len(exhibits) if proof else None,
        ),
        body=complaints.BodyComplainedOf(
            name=told.laboratory_name,
            lines=tuple(line for line in told.recipient_lines if line != told.laboratory_name),
            data_protection_contact=contact,
        ),
        demands=tuple(record_of(demand, scope) for demand in demands),
        chronology=lines,
        exhibits=exhibits,
        breach=complaints.BreachFacts(title=case_file.breach.title, disclosed_on=case_file.breach.disclosed_on)
        if case_file.breach
        else None,
        wishes=("obtain_answer", "order_compliance", *(AFTER_A_BREACH if case_file.breach else ())),
        reveal_identity=reveal_identity,
        override_reason=override_reason,
    )  # fmt: skip
    return facts, demands


def write_complaint(case_file, *, by, on, key, scope=None, reveal_identity=None, override_reason=""):
    """The draft of a complaint to the CNIL, as things stand on that day: a letter of the file; nothing is filed."""
    refuse_too_many(case_file, by)
    scope = scope or case_file.system_scope(purpose="cnil_complaint")
    facts, demands = complaint_of(
        case_file, scope, on=on, reveal_identity=reveal_identity, override_reason=override_reason
    )
    verdict = complaints.complaint_ripeness(facts.demands, on=on)
    spoken_of = {record.right for record in complaints.subjects(facts)}
    subjects = [demand for demand in demands if demand.right_code in spoken_of]
    frozen = recalling(case_file, subjects, scope, on=on)
    frozen["chronology"], frozen["exhibits"] = as_json(facts.chronology), as_json(facts.exhibits)
    frozen.update(
        complaint={
            "ripe": verdict.ripe,
            "reasons": list(verdict.reasons) if verdict.ripe else [verdict.stands] if verdict.stands else [],
            "override_reason": override_reason,
            "breached": [statute.cite for statute in complaints.texts(facts)],
            "missing": list(complaints.missing(facts)),
            "wishes": [complaints.WISHES[code] for code in facts.wishes],
            "fields": [
                {"code": field.code, "label": field.label, "text": field.text}
                for field in complaint_form.form_fields(facts)
            ],
            "reveal_identity": reveal_identity,
            "respondent": {"siren": "", "group": "", "contact": facts.body.data_protection_contact},
        },
    )
    with transaction.atomic():
        letter = write_letter(case_file, "cnil_complaint", frozen, subjects, on=on, key=key)
        perform_all(Action.WRITE_LETTER, subjects, by=by, on=on, letter=letter, key=key)
    return letter
