"""The facts of a letter: what is frozen with it, read from JSON and written back without loss.

The schema is published in docs/letter-facts.md.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from rights.detail_facts import NO_DETAILS, Details
from rights.fact_reading import Line, Prose, Short, read
from rights.laboratory_facts import Laboratory
from rights.replies import Reply
from rights.route_facts import Compensation, CriminalComplaint, Mandate, Revocation


@dataclass(frozen=True)
class Sender:
    name: Line
    lines: tuple[Line, ...]
    email: Line = ""
    phone: Line = ""


@dataclass(frozen=True)
class Recipient:
    lines: tuple[Line, ...]
    email: Line = ""


@dataclass(frozen=True)
class Sending:
    channel: str = "post"
    number: Short = ""
    email: Line = ""


@dataclass(frozen=True)
class Person:
    name: Line
    birth_name: Line = ""
    birth_date: date | None = None


@dataclass(frozen=True)
class Capacity:
    kind: str = "self"
    person: Person | None = None
    link: Line = ""
    bond: str = "heir"  # after a death: an heir, or whom the CSP names beside (art. L. 1110-4)
    motive: str = ""
    proof: Line = ""


@dataclass(frozen=True)
class Sample:
    period: Line = ""
    place: Line = ""
    report_number: Line = ""


@dataclass(frozen=True)
class Identification:
    name: Line = ""
    birth_name: Line = ""
    birth_date: date | None = None
    address_then: Line = ""
    samples: tuple[Sample, ...] = ()
    lab_file_number: Line = ""


@dataclass(frozen=True)
class Leak:
    title: Line = ""
    disclosed_on: date | None = None
    knows_from: Line = ""
    finding: Prose = ""  # what an authority found about this leak, as a full sentence with its source


@dataclass(frozen=True)
class FirstRequest:
    sent_on: date
    received_on: date | None = None
    presumed: bool = False
    registered_number: Line = ""
    channel: str = ""  # as in Sending; empty: registered when there is a number, else a letter
    reminded_on: date | None = None  # the last reminder of it that left before this letter


@dataclass(frozen=True)
class Renewal:
    """A request made before and ended: since when, and what is new."""

    asked_on: date
    because: Prose = ""


@dataclass(frozen=True)
class IdentityRequest:
    """What the laboratory asked before it would answer, and why the person contests it."""

    on: date
    reasons_given: bool = False
    asks_id_copy: bool = False
    because: Prose = ""


@dataclass(frozen=True)
class Entry:
    """One line of the chronology; `exhibit` is the number of the proof."""

    on: date
    text: Prose
    exhibit: int | None = None


@dataclass(frozen=True)
class Step:
    text: Prose
    source: Line = ""


@dataclass(frozen=True)
class Deadline:
    right: str
    label: Line = ""
    period_words: Line = ""
    statute: Line = ""
    due_on: date | None = None
    unsuspended_due_on: date | None = None  # without the suspension, for the letter that contests it
    days_late: int = 0
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Issue:
    """One thing that went wrong, as rights.issues declares it, and the answers to its questions."""

    code: str
    rights: tuple[str, ...] = ()  # which requests it touches; empty: all those of the letter it may touch
    on: date | None = None
    choices: tuple[str, ...] = ()
    amount_cents: int | None = None
    words: Prose = ""
    exhibit: int | None = None  # the number of the proof


@dataclass(frozen=True)
class Exhibit:
    number: int
    title: Line
    on: date | None = None


@dataclass(frozen=True)
class Field:
    code: str
    label: Line
    text: str = ""


@dataclass(frozen=True)
class Respondent:
    """What is known of the body complained of, besides its address."""

    siren: Line = ""
    group: Line = ""
    contact: Line = ""


@dataclass(frozen=True)
class Complaint:
    ripe: bool = True
    reasons: tuple[Prose, ...] = ()
    override_reason: Prose = ""
    breached: tuple[Line, ...] = ()
    missing: tuple[Prose, ...] = ()
    wishes: tuple[Prose, ...] = ()
    fields: tuple[Field, ...] = ()
    reveal_identity: bool | None = None  # None: still to be chosen
    respondent: Respondent = Respondent()
    by_association: Line = ""  # which files it in the person's name, with a mandate
    mandate_exhibit: int | None = None


@dataclass(frozen=True)
class Filed:
    """A complaint that the person filed with the CNIL, and since when the CNIL has been silent."""

    on: date
    number: Line = ""
    silent_since: date | None = None  # its last real news; empty: the filing
    silence_on: date | None = None  # the day on which silence is read as a rejection


@dataclass(frozen=True)
class Door:
    """Where the laboratory checks this letter, and the code that names it there."""

    url: Line
    code: Line


@dataclass(frozen=True)
class Mandatary:
    """The association that writes in the sender's name, and the day of the mandate to do so."""

    association: Line
    given_on: date
    number: Line = ""  # its RNA or SIREN number
    exhibit: int | None = None  # the number of its copy, where the exhibits name it


@dataclass(frozen=True)
class Posted:
    """A code that this house posts to a laboratory: to open its space, or for one of its people, named by number."""

    url: Line
    mark: Short
    code: Short
    valid_until: date
    company: Line
    opens: bool = True  # else it replaces the second factor of `member`
    member: Short = ""


@dataclass(frozen=True)
class LetterFacts:
    date: date
    sender: Sender
    recipient: Recipient
    place: Line = ""
    reference: Short = ""
    sending: Sending = Sending()
    capacity: Capacity = Capacity()
    identification: Identification = Identification()
    breach: Leak | None = None
    rights: tuple[str, ...] = ()
    details: Details = NO_DETAILS
    renewal: Renewal | None = None  # of the requests alone
    first_request: FirstRequest | None = None
    identity_request: IdentityRequest | None = None
    chronology: tuple[Entry, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    replies: tuple[Reply, ...] = ()
    missing: tuple[Prose, ...] = ()
    issues: tuple[Issue, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    answer_by_days: int | None = None
    complaint: Complaint | None = None
    filed: Filed | None = None
    compensation: Compensation | None = None
    criminal: CriminalComplaint | None = None
    mandate: Mandate | None = None
    revocation: Revocation | None = None
    mandatary: Mandatary | None = None  # of the letters that an association writes for the person
    door: Door | None = None
    posted: Posted | None = None
    laboratory: Laboratory | None = None  # of the letters a laboratory writes

    @classmethod
    def from_dict(cls, facts: dict[str, Any]) -> "LetterFacts":
        found: LetterFacts = read(cls, facts)
        return found

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: the same facts come back from `from_dict`."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
