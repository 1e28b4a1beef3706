"""The complaint about a file: what the law reads of it, the draft for the CNIL, the letter to its silence."""

from dataclasses import replace

from django.db import transaction

from accounts.models import Membership
from cases.chronicle import chronicle
from cases.first_letter import is_partner, proof_of_capacity
from cases.issues import of_demands, offers, refuse_what_is_not_so, ticked, with_history
from cases.mandates import mandate_in_force
from cases.models import Action, CaseFile, Letter
from cases.models.demand import DECIDED, OPEN
from cases.models.role import SYSTEM
from cases.proofs import proof_numbers, proved_chronology
from cases.record import record_of
from cases.workflow import OUTSIDE, NotAllowed, perform_all
from cases.writing import (
    as_json,
    case_demands,
    letter_key,
    recalling,
    refuse_too_many,
    refuse_twice,
    write_letter,
)
from rights import complaint_form, complaints, rendering
from rights.french import capitalized

AFTER_SENDING = OPEN | DECIDED
UNREAD = "Quelqu’un vient d’écrire un projet de plainte dans ce dossier\u202f: relisez-le avant de le refaire."
AFTER_A_BREACH = ("check_security", "check_information")


def complaint_of(case_file, scope, *, on, reveal_identity=None, override_reason="", mandate=None):
    """(what the law reads, the demands it speaks of) for a complaint about this file on a day.

    `mandate`: of cases.mandates, when the association files it in the person’s name.
    """
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
            capacity_exhibit=len(exhibits) if proof else None,
            by_association=mandate.association if mandate else "",
            mandate_exhibit=proof_numbers(case_file, scope)[str(mandate.document.pk)] if mandate else None,
        ),
        body=complaints.BodyComplainedOf(
            name=told.laboratory_name,
            lines=tuple(line for line in told.recipient_lines if line != told.laboratory_name),
            data_protection_contact=contact,
        ),
        demands=tuple(replace(record_of(demand, scope), partner=is_partner(told)) for demand in demands),
        chronology=lines,
        exhibits=exhibits,
        breach=complaints.BreachFacts(title=case_file.breach.title) if case_file.breach else None,
        wishes=("obtain_answer", "order_compliance", *(AFTER_A_BREACH if case_file.breach else ())),
        reveal_identity=reveal_identity,
        override_reason=override_reason,
    )  # fmt: skip
    return facts, demands


def write_complaint(
    case_file, *, by, on, key, scope=None, reveal_identity=None, override_reason="", issues=(), mandate=None, over=""
):
    """The draft of a complaint to the CNIL, as things stand on that day: a letter of the file; nothing is filed.

    `issues`: what went wrong, as the person said it; `mandate`: as in `complaint_of`. An association writes through
    what its mandate opens, and that mandate always goes with it (R-27); `over`: the id of the draft that it redoes.
    """
    refuse_too_many(case_file, by)
    if isinstance(by, Membership):
        scope = case_file.scope_for(by, purpose="cnil_complaint")
        mandate = mandate_in_force(case_file, scope, on=on, covering="cnil", of=by.organization)
        if mandate is None:
            raise NotAllowed(OUTSIDE)
    scope = scope or case_file.system_scope(purpose="cnil_complaint")
    facts, demands = complaint_of(
        case_file, scope, on=on, reveal_identity=reveal_identity, override_reason=override_reason, mandate=mandate
    )
    verdict = complaints.complaint_ripeness(facts.demands, on=on)
    spoken_of = {record.right for record in complaints.subjects(facts)}
    subjects = [demand for demand in demands if demand.right_code in spoken_of]
    frozen = recalling(case_file, subjects, scope, on=on)
    issues = of_demands(issues, spoken_of)
    facts = replace(facts, chronology=with_history(facts.chronology, issues), issues=issues)
    frozen["chronology"], frozen["exhibits"] = as_json(facts.chronology), as_json(facts.exhibits)
    frozen["issues"] = as_json(issues)
    facts = replace(facts, remarks=rendering.issue_paragraphs("cnil_complaint", frozen))
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
            "by_association": facts.complainant.by_association,
            "mandate_exhibit": facts.complainant.mandate_exhibit,
        },
    )
    refuse_what_is_not_so("cnil_complaint", frozen)
    with transaction.atomic():
        _refuse_unread(case_file, by=by, key=key, over=over)
        letter = write_letter(case_file, "cnil_complaint", frozen, subjects, on=on, key=key)
        perform_all(Action.WRITE_LETTER, subjects, by=by, on=on, letter=letter, key=key)
    return letter


def _refuse_unread(case_file, *, by, key, over):
    """Of an association, where several people and jobs write: over the last draft, which its writer has read.

    Takes the file's lock. A draft leaves by nobody's post: it is redone as often as the file changes.
    """
    CaseFile.objects.select_for_update(of=("self",)).get(pk=case_file.pk)
    if not isinstance(by, Membership) or Letter.objects.filter(key=letter_key(case_file, key)).exists():
        return
    last = latest_draft(case_file, by=by)
    if last is not None and str(last.pk) != str(over):
        raise NotAllowed(UNREAD)


def write_first_draft(case_file, *, on, key):
    """The draft that the clock writes: it says what the events show, and what the last letter said."""
    scope = case_file.system_scope(purpose="cnil_complaint")
    demands = [demand for demand in case_demands(case_file) if demand.state in AFTER_SENDING]
    issues = ticked(offers(case_file, demands, scope, on=on))
    return write_complaint(case_file, by=SYSTEM, on=on, key=key, scope=scope, issues=issues)


def latest_draft(case_file, *, by=None):
    """The last complaint written, printed or not yet; None before any.

    To a member of an association, the last that an association wrote: the clock's own goes without a mandate.
    """
    if isinstance(by, Membership):
        drafts = case_file.events.drafts_of_associations()
    else:
        drafts = case_file.letters.filter(kind_code="cnil_complaint")
    return drafts.in_order_written().last()


def filed_demands(case_file):
    """The demands of the complaint that was filed, whether the CNIL has decided or not."""
    return [demand for demand in case_demands(case_file) if demand.last(Action.LODGE_COMPLAINT)]


def cnil_is_silent(demands, *, on):
    """Those whose complaint has met three months of silence on that day."""
    return [demand for demand in demands if any(row.rule == "ce_appeal" for row in demand.dates(on=on))]


def complaint_number(case_file, scope):
    """The CNIL’s number, as told with the filing or read later on its acknowledgement; "" while unknown."""
    events = case_file.events.filter(action__in=(Action.LODGE_COMPLAINT, Action.HEAR_FROM_CNIL)).in_order()
    numbers = [(event.details.reveal(scope) or {}).get("number", "") for event in events if event.details]
    return next((number for number in reversed(numbers) if number), "")


def write_cnil_follow_up(case_file, demands, *, by, on, key):
    """The letter to the CNIL about the silence that these demands met: nothing is filed, no appeal is drafted."""
    refuse_too_many(case_file, by)
    scope = case_file.scope_for(by, purpose="cnil_follow_up")
    silence = next(row for row in demands[0].dates(on=on) if row.rule == "cnil_silence")
    lodged_on, news = demands[0].last(Action.LODGE_COMPLAINT).on, demands[0].cnil_progress()
    facts = recalling(case_file, demands, scope, on=on)
    facts["chronology"] = [
        {"on": line.on.isoformat(), "text": line.text}
        for line in chronicle(case_file, scope, actions={Action.HEAR_FROM_CNIL})
    ]
    facts["filed"] = {
        "on": lodged_on.isoformat(),
        "number": complaint_number(case_file, scope),
        "silent_since": max((lodged_on, *news)).isoformat(),
        "silence_on": silence.due_on.isoformat(),
    }
    with transaction.atomic():
        refuse_twice(case_file, "cnil_follow_up", by=by, on=on, key=key)
        letter = write_letter(case_file, "cnil_follow_up", facts, demands, by=by, on=on, key=key)
        perform_all(Action.WRITE_LETTER, demands, by=by, on=on, letter=letter, key=key)
    return letter
