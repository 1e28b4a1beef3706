"""What a complaint is written from: plain values, frozen with the letter. No rule lives here."""

from dataclasses import dataclass
from datetime import date

from rights.letter_facts import Issue
from rights.ripeness import DemandRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Complainant:
    name: str
    lines: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    capacity: str = "self"  # self | parent | guardian | heir
    on_behalf_of: str = ""
    capacity_exhibit: int | None = None  # what proves the capacity
    by_association: str = ""  # which files in the person's name
    mandate_exhibit: int | None = None  # its signed mandate


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyComplainedOf:
    name: str
    lines: tuple[str, ...] = ()
    siren: str = ""
    data_protection_contact: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachFacts:
    title: str


@dataclass(frozen=True, slots=True)
class ChronologyLine:
    on: date
    text: str
    exhibit: int | None = None


@dataclass(frozen=True, slots=True)
class Exhibit:
    number: int
    title: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintFacts:
    written_on: date
    complainant: Complainant
    body: BodyComplainedOf
    demands: tuple[DemandRecord, ...]
    chronology: tuple[ChronologyLine, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    breach: BreachFacts | None = None
    issues: tuple[Issue, ...] = ()
    remarks: tuple[str, ...] = ()  # the same in paragraphs, as the letter prints them
    wishes: tuple[str, ...] = ("obtain_answer", "order_compliance")
    reveal_identity: bool | None = None
    override_reason: str = ""  # why the person writes before the complaint is ripe


@dataclass(frozen=True, slots=True)
class FormField:
    code: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    code: str
    label: str
    ok: bool
    advice: str = ""
