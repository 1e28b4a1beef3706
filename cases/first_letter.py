"""The first letter, from what a person told us: its kind, and its facts as rights.letters validates them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.answers import Answers
from directory.models import Breach
from rights.french import day
from rights.letters import letter_kind_for
from rights.periods import date_in_words

HEIR_PROOFS = {
    "family_book": "copie du livret de famille",
    "notarial_deed": "acte de notoriété",
    "civil_union": "attestation de PACS",
    "shared_life": "justificatif de vie commune",
}
PARTNERS = ("civil_union", "shared_life")  # no heirs: the law names them beside (CSP art. L. 1110-4)
GUARDIAN_LINKS = {
    "tutor": "tutelle",
    "family_authority": "habilitation familiale",
    "assistant": "curatelle, avec son accord exprès",
}

GUARDIAN_PROOFS = {
    "tutor": "copie de la décision du juge",
    "family_authority": "copie de la décision du juge",
    "assistant": "copie de la décision du juge, avec l’accord écrit de la personne",
}


def letter_kind(answers: Answers) -> str:
    """The letter that carries every right asked for."""
    return letter_kind_for(answers.rights)


def letter_facts(answers: Answers, *, on: date, reference: str | None = None) -> dict[str, Any]:
    """The facts of the first letter, as rights.letters validates them."""
    return {
        "reference": reference,
        "place": answers.place or answers.city,
        "date": on.isoformat(),
        "sender": {
            "name": answers.name,
            "lines": [*answers.address_lines, f"{answers.postcode} {answers.city}"],
            "email": answers.email,
            "phone": answers.phone,
        },
        "recipient": {"lines": list(answers.recipient_lines), "email": answers.recipient_email},
        "sending": {
            "channel": answers.channel,
            "number": "",
            "email": answers.recipient_email if answers.channel == "email" else "",
        },
        "capacity": _capacity(answers),
        "identification": _identification(answers),
        "breach": _breach(answers),
        "rights": list(answers.rights),
        "details": _details(answers),
        "first_request": None,
        "chronology": [],
        "deadlines": [],
        "exhibits": [],
        "answer_by_days": None,
        "complaint": None,
    }


def _capacity(answers: Answers) -> dict[str, Any]:
    person = None
    if answers.for_someone_else:
        person = {
            "name": answers.person_name,
            "birth_name": answers.person_birth_name,
            "birth_date": answers.person_birth_date,
        }
    return {
        "kind": answers.capacity,
        "person": person,
        "link": GUARDIAN_LINKS.get(answers.link, "") if answers.capacity == "guardian" else "",
        "bond": answers.proof_kind if is_partner(answers) else "heir",
        "motive": answers.motive,
        "proof": proof_of_capacity(answers),
    }


def is_partner(answers: Answers) -> bool:
    """After a death: someone the health code names beside the heirs."""
    return answers.capacity == "heir" and answers.proof_kind in PARTNERS


def proof_of_capacity(answers: Answers) -> str:
    """What the envelope holds to show that one may write for somebody else; nothing for oneself or one's child."""
    if answers.capacity == "heir":
        return HEIR_PROOFS.get(answers.proof_kind, "")
    return GUARDIAN_PROOFS.get(answers.link, "") if answers.capacity == "guardian" else ""


def _identification(answers: Answers) -> dict[str, Any]:
    """Of the person whose samples were taken: enough to be found, never more."""
    own = not answers.for_someone_else
    place = " – ".join(part for part in (answers.laboratory_name, answers.laboratory_city) if part)
    return {
        "name": answers.name if own else answers.person_name,
        "birth_name": answers.birth_name if own else answers.person_birth_name,
        "birth_date": answers.birth_date if own else answers.person_birth_date,
        "address_then": answers.address_then,
        "samples": [{"period": answers.sample_period, "place": place[:200], "report_number": answers.report_number}],
        "lab_file_number": "",
    }


def _breach(answers: Answers) -> dict[str, Any] | None:
    if answers.breach:
        breach = Breach.objects.get(slug=answers.breach)
        day_known = breach.date_precision == "day"
        return {
            "title": breach.title
            if day_known
            else f"{breach.title}, {date_in_words(breach.disclosed_on).split(' ', 1)[1]}",
            "disclosed_on": breach.disclosed_on.isoformat() if day_known else "",
            "knows_from": "",
            "finding": _finding(breach.sanction),
        }
    if answers.other_breach:
        return {"title": answers.other_breach, "disclosed_on": "", "knows_from": ""}
    return None


def _finding(sanction: Mapping[str, Any] | None) -> str:
    """What the CNIL found about this leak, with its source; nothing when it decided nothing."""
    if not sanction:
        return ""
    found = ", ".join(fault["summary"] for fault in sanction["breaches"])
    decided = day(date.fromisoformat(sanction["decided_on"]))
    return (
        f"À propos de cette fuite, la CNIL a relevé à l’encontre de {sanction['against'].title()} : {found} "
        f"(formation restreinte, délibération {sanction['decision']} du {decided})."
    )


def _details(answers: Answers) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if "health_access" in answers.rights:
        details["health_access"] = {"mode": "copy"}
    if "rectification" in answers.rights:
        details["rectification"] = {"wrong": answers.wrong, "right": answers.right, "evidence": ""}
    if "restriction" in answers.rights:
        details["restriction"] = {"ground": answers.restriction_ground, "reason": answers.restriction_reason}
    if "portability" in answers.rights:
        details["portability"] = {
            "scope": answers.portability_scope,
            "format": answers.portability_format,
            "target": answers.portability_target,
        }
    if "objection" in answers.rights:
        details["objection"] = {
            "uses": list(answers.objection_uses),
            "other": answers.objection_other,
            "situation": answers.objection_situation,
        }
    return details
