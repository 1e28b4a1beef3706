"""What a person told us before any account: an immutable value that travels in the browser, never in our tables."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from directory.models import Breach
from rights.catalogue import RIGHTS
from rights.french import day
from rights.letters import letter_kind_for
from rights.periods import date_in_words

# The six questions, in the order in which they are asked.
QUESTIONS = ("situation", "laboratory", "wants", "person", "identity", "sending")

# What is sealed under the person's key; the rest under the case file's.
IDENTITY_FIELDS = (
    "name", "birth_name", "birth_date", "address_lines", "postcode", "city", "address_then", "email", "phone",
)  # fmt: skip
HEIR_PROOFS = {
    "family_book": "copie du livret de famille",
    "notarial_deed": "acte de notoriété",
    "civil_union": "attestation de PACS",
    "shared_life": "justificatif de vie commune",
}
HEIR_LINKS = {  # neither is an heir: the law names them beside (CSP art. L. 1110-4)
    "civil_union": "au titre du pacte civil de solidarité qui nous liait",
    "shared_life": "au titre de notre vie commune",
}
GUARDIAN_LINKS = {
    "tutor": "chargé de sa tutelle",
    "family_authority": "habilité à la représenter (habilitation familiale)",
    "assistant": "chargé de sa curatelle, avec son accord exprès",
}

GUARDIAN_PROOFS = {
    "tutor": "copie de la décision du juge",
    "family_authority": "copie de la décision du juge",
    "assistant": "copie de la décision du juge, avec l’accord écrit de la personne",
}


class UnreadableAnswers(ValueError):
    """The data is not a set of answers."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Every field is empty until its question is answered; dates are ISO text, months "YYYY-MM"."""

    journey: str = ""  # drawn at the first answer: a case file opened from it is opened once
    # 1. What happened
    situation: str = ""  # known | other | unknown
    breach: str = ""  # slug of a directory.Breach when known
    other_breach: str = ""  # the person's words when other
    # 2. Which laboratory, and when
    search: str = ""  # what was last looked for
    laboratory: str = ""  # UUID of a directory.Laboratory, or "" when typed
    laboratory_name: str = ""
    laboratory_street: str = ""  # typed, when not in the directory; lines
    laboratory_postcode: str = ""
    laboratory_city: str = ""
    recipient_lines: tuple[str, ...] = ()  # window form, as edited
    recipient_email: str = ""
    department: str = ""
    sample_period: str = ""  # in words: "mars 2019"
    sample_unknown: bool = False  # the person no longer knows when
    sampled_from: str = ""
    sampled_until: str = ""
    report_number: str = ""
    # 3. What is wanted
    wants: tuple[str, ...] = ()  # right codes and "complaint"
    wrong: str = ""
    right: str = ""
    # 4. For whom
    capacity: str = ""  # self | parent | guardian | heir
    person_name: str = ""
    person_birth_name: str = ""
    person_birth_date: str = ""
    link: str = ""  # GUARDIAN_LINKS code
    motive: str = ""  # cause_of_death | memory | rights
    proof_kind: str = ""  # HEIR_PROOFS code
    # 5. Identity
    name: str = ""
    birth_name: str = ""
    birth_date: str = ""
    address_lines: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    address_then: str = ""
    email: str = ""
    phone: str = ""
    # 6. How the letter leaves
    channel: str = ""  # registered | email | post | by_hand | portal
    place: str = ""

    def to_json(self) -> dict[str, Any]:
        """Every field, as JSON types."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Answers":
        """The same answers again; missing fields are empty, unknown ones left out. Raises UnreadableAnswers."""
        if not isinstance(data, Mapping):
            raise UnreadableAnswers("not an object")
        return cls(**{f.name: _typed(data[f.name], f.default) for f in fields(cls) if f.name in data})

    def but(self, **changes: Any) -> "Answers":
        return replace(self, **changes)

    @property
    def rights(self) -> tuple[str, ...]:
        """The rights that the letter carries, in the order of the catalogue: one demand each."""
        asked = set(self.wants) - {"complaint"}
        if "complaint" in self.wants:
            asked.add("breach_info")  # the CNIL wants the laboratory asked first
        if self.capacity == "heir":
            if "access" in asked:
                asked.add("health_access")  # the copy left to relatives is that of the medical file
            asked &= {right.code for right in RIGHTS.values() if right.open_to_heirs}
        return tuple(code for code in RIGHTS if code in asked)

    @property
    def wants_complaint(self) -> bool:
        return "complaint" in self.wants

    @property
    def for_someone_else(self) -> bool:
        return self.capacity not in ("", "self")

    @property
    def knows_correction(self) -> bool:
        return "rectification" not in self.wants or bool(self.wrong and self.right)

    @property
    def knows_relative(self) -> bool:
        """Whether enough is said of the person written for (R-25 for someone who has died)."""
        if not self.for_someone_else:
            return True
        if not (self.person_name and self.person_birth_date and self.rights):
            return False
        if self.capacity == "guardian":
            return bool(self.link)
        return self.capacity != "heir" or bool(self.motive and self.proof_kind)

    @property
    def knows_sender(self) -> bool:
        own_birth = self.birth_date or self.for_someone_else
        return bool(self.name and own_birth and self.address_lines and self.postcode and self.city)

    @property
    def knows_sample(self) -> bool:
        return bool(self.sample_period) or self.sample_unknown

    @property
    def knows_way(self) -> bool:
        return bool(self.channel) and (self.channel != "email" or bool(self.recipient_email))

    def complete(self) -> tuple[str, ...]:
        """The questions not answered yet, in order; empty when the letter can be written."""
        answered = {
            "situation": bool(self.situation),
            "laboratory": bool(self.laboratory_name and self.recipient_lines) and self.knows_sample,
            "wants": bool(self.wants) and self.knows_correction,
            "person": bool(self.capacity) and self.knows_relative,
            "identity": self.knows_sender,
            "sending": self.knows_way,
        }
        return tuple(question for question in QUESTIONS if not answered[question])


def _typed(value: Any, default: Any) -> Any:
    if isinstance(default, tuple):
        if not isinstance(value, Iterable) or isinstance(value, str) or not all(isinstance(v, str) for v in value):
            raise UnreadableAnswers("a list of texts was expected")
        return tuple(value)
    if type(value) is not type(default):
        raise UnreadableAnswers("a text was expected")
    return value


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
        "link": _link(answers),
        "motive": answers.motive,
        "proof": proof_of_capacity(answers),
    }


def _link(answers: Answers) -> str:
    if answers.capacity == "heir":
        return HEIR_LINKS.get(answers.proof_kind, "")
    return GUARDIAN_LINKS.get(answers.link, "") if answers.capacity == "guardian" else ""


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
    return details
