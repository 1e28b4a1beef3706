"""What a laboratory's letter says besides what every letter says: the facts behind `LetterFacts.laboratory`.

The request it answers is `first_request`, the rights understood are `rights`. No due date is among these facts: it is
computed from them (rights.laboratory_words), by the same clocks as on the person's side.
"""

from dataclasses import dataclass
from datetime import date

from rights.fact_reading import Line, Prose


@dataclass(frozen=True)
class Officer:
    """Whom to ask: the data protection officer, or whoever answers in their place."""

    name: Line = ""
    email: Line = ""
    phone: Line = ""


@dataclass(frozen=True)
class Pause:
    """An earlier identity request, and the day its answer came."""

    asked_on: date
    provided_on: date | None = None


@dataclass(frozen=True)
class IdentityRequest:
    doubts: tuple[str, ...] = ()  # codes of laboratory_letters.DOUBTS
    reason: Prose = ""  # what exactly does not match, in this file
    asked: tuple[Prose, ...] = ()  # the least that would lift the doubt
    id_copy: bool = False
    id_copy_reason: Prose = ""  # why nothing less would do


@dataclass(frozen=True)
class Extension:
    reasons: tuple[str, ...] = ()  # codes of laboratory_letters.EXTENSION_REASONS
    explanation: Prose = ""


@dataclass(frozen=True)
class Retention:
    """A text that obliges to keep data: which one, how long, from what and from when. The last day is computed."""

    text: Line
    years: int
    starts_from: Line
    starts_on: date


@dataclass(frozen=True)
class Point:
    """What the laboratory decides for one category of data, under one right."""

    right: str
    category: Line
    outcome: str  # of laboratory_letters.OUTCOMES
    explanation: Prose = ""  # the answer in words, where it was looked for, or the facts behind a refusal
    ground: str = ""  # of rights.refusals, when withheld
    text: Line = ""  # a text cited besides that of the ground
    retention: Retention | None = None


@dataclass(frozen=True)
class Holder:
    """One recipient of the data, by name."""

    name: Line
    role: Line = ""


@dataclass(frozen=True)
class Information:
    """Art. 15(1)(a) to (h), and 15(2)."""

    purposes: Prose = ""
    categories: Prose = ""
    recipients: tuple[Holder, ...] = ()
    retention: Prose = ""
    source: Prose = ""
    automated: Prose = ""
    transfers: Prose = ""


@dataclass(frozen=True)
class Delivery:
    mode: str = "enclosed"  # of laboratory_letters.DELIVERIES
    documents: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Inquiry:
    """What a processor is asked, and the last day to answer."""

    asks: tuple[Prose, ...]
    answer_by: date
    contract: Line = ""


@dataclass(frozen=True)
class Redirection:
    reason: Prose  # why this laboratory is not the controller
    controller: tuple[Line, ...]  # who is: name and address
    forwarded_on: date | None = None


@dataclass(frozen=True)
class Warned:
    """Art. 34(2): what a person whose data may be part of a breach is told."""

    what: Prose = ""  # its nature, in clear words
    happened: Line = ""  # when, in words; empty: not known
    data: tuple[Line, ...] = ()  # which of the person's data it may touch
    consequences: tuple[Prose, ...] = ()  # those that are likely
    measures: tuple[Prose, ...] = ()  # taken, or planned
    advice: tuple[Prose, ...] = ()  # what the person may do


@dataclass(frozen=True)
class Deposit:
    """Documents left online, and the code that opens them: on paper, and nowhere else."""

    code: Line
    url: Line  # of the site where it is typed
    documents: int  # how many
    expires_on: date  # from that day on they are erased


@dataclass(frozen=True)
class Laboratory:
    officer: Officer = Officer()
    signatory: Line = ""  # who signs, and as what
    department: str = "75"  # of the laboratory: its public holidays move last days
    commune_temple: bool | None = None
    documents_on: tuple[date, ...] = ()  # days the health information asked for was constituted; empty: unknown
    pauses: tuple[Pause, ...] = ()
    extended_on: date | None = None  # the day an extension was announced
    identity: IdentityRequest | None = None
    extension: Extension | None = None
    points: tuple[Point, ...] = ()
    information: Information | None = None
    delivery: Delivery = Delivery()
    inquiry: Inquiry | None = None
    redirection: Redirection | None = None
    warned: Warned | None = None
    deposit: Deposit | None = None
