"""The letters of the routes beyond the laboratory’s answer: facts gathered from the file, checked, frozen, queued."""

from django.db import transaction

from cases import diary
from cases.first_letter import letter_facts, proof_of_capacity
from cases.models import Action, Document
from cases.workflow import NotAllowed, perform_all
from cases.writing import case_demands, refuse_too_many, write_letter
from directory.courts import prosecutor_lines, title
from rights.french import capitalized
from rights.letters import FactsError, validate


def write_compensation(case_file, *, by, on, key, days, entries, **claim):
    """GDPR art. 82, on the harms chosen in the diary. `claim`: fields of rights.route_facts.Compensation."""
    facts, scope = _begin(case_file, by, on)
    facts["answer_by_days"] = days
    facts["first_request"] = _first_request(case_file)
    damage = _damage(case_file, facts, scope, entries)
    facts["compensation"] = {**claim, "damage": damage, "processor": _processor(case_file)}
    return _write(case_file, "compensation", facts, by=by, on=on, key=key)


def write_criminal_complaint(case_file, *, by, on, key, court, street, complainant, entries, **complaint):
    """A complaint against X to the prosecutor of this court. `complaint`: the rest of CriminalComplaint."""
    facts, scope = _begin(case_file, by, on)
    facts["recipient"] = {"lines": list(prosecutor_lines(court, street)), "email": ""}
    damage = _damage(case_file, facts, scope, entries)
    facts["criminal"] = {
        **complaint, "court": title(court), "complainant": complainant, "damage": damage,
        "laboratory": _laboratory(case_file, scope),
    }  # fmt: skip
    return _write(case_file, "criminal_complaint", facts, by=by, on=on, key=key)


def write_mandate(case_file, *, by, on, key, address, **mandate):
    """To an association that has no space here: a paper between the two."""
    facts = mandate_facts(case_file, by=by, on=on, address=address, **mandate)
    return _write(case_file, "mandate", facts, by=by, on=on, key=key)


def mandate_facts(case_file, *, by, on, address, **mandate):
    """What the letter of a mandate is written from. `mandate`: fields of rights.route_facts.Mandate."""
    facts, scope = _begin(case_file, by, on)
    facts["recipient"] = {"lines": list(address), "email": ""}
    facts["mandate"] = {**mandate, "controller": _laboratory(case_file, scope)}
    return facts


def write_revocation(case_file, *, by, on, key, address, **revocation):
    facts, _ = _begin(case_file, by, on)
    facts["recipient"] = {"lines": list(address), "email": ""}
    facts["revocation"] = revocation
    return _write(case_file, "mandate_revocation", facts, by=by, on=on, key=key)


def _begin(case_file, by, on):
    refuse_too_many(case_file, by)
    scope = case_file.scope_for(by, purpose="courrier")
    facts = letter_facts(case_file.told(scope), on=on, reference=case_file.reference)
    facts.update(rights=[], details={}, sending={"channel": "registered", "number": "", "email": ""})
    return facts, scope


def _write(case_file, kind, facts, *, by, on, key):
    """The letter and its line in the history, on every demand of the file: none of these routes is one demand’s."""
    facts = checked(kind, facts)
    demands = case_demands(case_file)
    with transaction.atomic():
        letter = write_letter(
            case_file, kind, facts, demands, by=by if kind == "compensation" else None, on=on, key=key
        )
        perform_all(Action.WRITE_LETTER, demands, by=by, on=on, letter=letter, key=key)
    return letter


def checked(kind, facts):
    """These facts as a letter of this kind freezes them; NotAllowed, with the sentence, where it cannot be written."""
    facts = _as_json(facts)
    try:
        validate(kind, facts)
    except FactsError as refusal:
        raise NotAllowed(refusal.sentence) from refusal
    return facts


def _damage(case_file, facts, scope, chosen):
    """The harms chosen, each with the number of its proof. The exhibits: the letters that told of the leak, those
    proofs, and what shows in which capacity one writes.
    """
    told_by = case_file.documents.filter(kind=Document.Kind.BREACH_LETTER).order_by("number")
    letters = sum(row.may_leave for row in told_by)
    facts["exhibits"] += [
        {"number": n, "title": "Lettre annonçant la fuite", "on": None} for n in range(1, letters + 1)
    ]
    found = [entry for entry in diary.entries(case_file, scope) if str(entry.row.pk) in chosen]
    numbers = {}
    for entry in found:
        if entry.document and entry.document.may_leave and entry.document.pk not in numbers:
            numbers[entry.document.pk] = len(facts["exhibits"]) + 1
            shown = f"Preuve du {entry.harm.words}" if entry.harm.nature != "costs" else "Justificatif de frais"
            facts["exhibits"].append({"number": numbers[entry.document.pk], "title": shown, "on": entry.harm.on})
    proof = proof_of_capacity(case_file.told(scope))
    if proof and facts["exhibits"]:
        facts["exhibits"].append({"number": len(facts["exhibits"]) + 1, "title": capitalized(proof), "on": None})
    return [diary.as_json(harm) for harm in diary.with_exhibits(found, numbers)]


def _first_request(case_file):
    """Only whether one left: the letter then does not enclose the proof of capacity again."""
    sent = case_file.events.filter(action=Action.SEND).order_by("number").first()
    return {"sent_on": sent.on, "channel": sent.data["channel"]} if sent else None


def _laboratory(case_file, scope):
    told = case_file.told(scope)
    return " – ".join(part for part in (told.laboratory_name, told.laboratory_city) if part)[:200]


def _processor(case_file):
    return case_file.breach.processor if case_file.breach else ""


def _as_json(value):
    if isinstance(value, dict):
        return {name: _as_json(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(part) for part in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
