"""What a person told us before any account: an immutable value that travels in the browser, never in our tables."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from rights.catalogue import RIGHTS

# The six questions, in the order in which they are asked.
QUESTIONS = ("situation", "laboratory", "wants", "person", "identity", "sending")

# What is sealed under the person's key; the rest under the case file's.
IDENTITY_FIELDS = (
    "name", "birth_name", "birth_date", "address_lines", "postcode", "city", "address_then", "email", "phone",
)  # fmt: skip


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
    restriction_ground: str = ""  # codes of rights.letters, here and below
    restriction_reason: str = ""
    portability_scope: str = ""
    portability_format: str = ""
    portability_target: str = ""
    objection_uses: tuple[str, ...] = ()
    objection_other: str = ""
    objection_situation: str = ""
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
        return "rectification" not in self.rights or bool(self.wrong and self.right)

    @property
    def knows_restriction(self) -> bool:
        said_elsewhere = self.restriction_ground != "objection" or self.restriction_reason or "objection" in self.rights
        return "restriction" not in self.rights or bool(self.restriction_ground and said_elsewhere)

    @property
    def knows_portability(self) -> bool:
        return "portability" not in self.rights or bool(self.portability_scope)

    @property
    def knows_objection(self) -> bool:
        return "objection" not in self.rights or bool(self.objection_uses)

    @property
    def knows_wants(self) -> bool:
        details = self.knows_correction, self.knows_restriction, self.knows_portability, self.knows_objection
        return bool(self.wants) and all(details)

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
            "wants": self.knows_wants,
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
