"""The facts of a letter: what is frozen with it, read from JSON and written back without loss.

Every text is cleaned here (Unicode NFC, no invisible or control character) and refused when the letter's fonts cannot
print it. The schema is published in docs/letter-facts.md.
"""

from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from rights.printable import clean, first_unprintable
from rights.replies import Reply

LINE, PROSE = 200, 8_000  # characters
Line = Annotated[str, LINE]
Prose = Annotated[str, PROSE]


class FactsError(ValueError):
    """What is wrong, where (dotted path of the field), in a sentence for the person who typed it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


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
    number: Line = ""
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
class HealthAccess:
    mode: str = "copy"
    doctor: Line = ""
    period: Line = ""


@dataclass(frozen=True)
class Rectification:
    wrong: Prose = ""
    right: Prose = ""
    evidence: Prose = ""


@dataclass(frozen=True)
class Erasure:
    ground: str = "no_longer_needed"
    also: Prose = ""  # data the person names besides the usual ones


@dataclass(frozen=True)
class Details:
    health_access: HealthAccess = HealthAccess()
    rectification: Rectification | None = None
    erasure: Erasure = Erasure()


@dataclass(frozen=True)
class FirstRequest:
    sent_on: date
    received_on: date | None = None
    presumed: bool = False
    registered_number: Line = ""
    channel: str = ""  # as in Sending; empty: registered when there is a number, else a letter
    reminded_on: date | None = None  # the last reminder of it that left before this letter


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
    days_late: int = 0
    steps: tuple[Step, ...] = ()


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


@dataclass(frozen=True)
class LetterFacts:
    date: date
    sender: Sender
    recipient: Recipient
    place: Line = ""
    reference: Line = ""
    sending: Sending = Sending()
    capacity: Capacity = Capacity()
    identification: Identification = Identification()
    breach: Leak | None = None
    rights: tuple[str, ...] = ()
    details: Details = Details()
    first_request: FirstRequest | None = None
    chronology: tuple[Entry, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    replies: tuple[Reply, ...] = ()
    missing: tuple[Prose, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    answer_by_days: int | None = None
    complaint: Complaint | None = None

    @classmethod
    def from_dict(cls, facts: dict[str, Any]) -> "LetterFacts":
        read: LetterFacts = _read(cls, facts, "")
        return read

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


def _read(kind: Any, value: Any, path: str) -> Any:
    """`value` as `kind`, or a FactsError that names the field."""
    if get_origin(kind) in (Union, UnionType):
        wanted = next(option for option in get_args(kind) if option is not type(None))
        return None if value in (None, "", {}) else _read(wanted, value, path)
    if get_origin(kind) is Annotated:
        return _read_text(value, path, limit=kind.__metadata__[0])
    if get_origin(kind) is tuple:
        if not isinstance(value, list | tuple):
            raise FactsError(path, "Une liste est attendue ici.")
        return tuple(_read(get_args(kind)[0], item, f"{path}.{number}") for number, item in enumerate(value, 1))
    if is_dataclass(kind):
        return _read_record(kind, value, path)
    if kind is str:
        return _read_text(value, path, limit=PROSE * 4)
    if kind is date:
        return _read_date(value, path)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise FactsError(path, "Un nombre entier est attendu ici." if kind is int else "Oui ou non est attendu ici.")
    return value


def _read_record(kind: Any, value: Any, path: str) -> Any:
    if not isinstance(value, dict):
        raise FactsError(path, "Un groupe de champs est attendu ici.")
    hints = get_type_hints(kind, include_extras=True)
    for name in value:
        if name not in hints:
            raise FactsError(_under(path, str(name)[:60]), "Ce champ n’existe pas dans une lettre.")
    read = {}
    for one in fields(kind):
        where = _under(path, one.name)
        if value.get(one.name) is not None:
            read[one.name] = _read(hints[one.name], value[one.name], where)
        elif one.default is MISSING:
            raise FactsError(where, "Cette information manque : la lettre ne peut pas s’écrire sans elle.")
    return kind(**read)


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _read_date(value: Any, path: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise FactsError(path, "Cette date n’existe pas. Écrivez-la ainsi : 2026-03-01.") from None


def _read_text(value: Any, path: str, *, limit: int) -> str:
    if not isinstance(value, str):
        raise FactsError(path, "Un texte est attendu ici.")
    text = clean(value)
    if limit == LINE:
        text = " ".join(text.split("\n"))
    if len(text) > limit:
        raise FactsError(path, f"Ce texte compte {len(text)} caractères : {limit} au plus peuvent être imprimés ici.")
    if character := first_unprintable(text):
        raise FactsError(
            path,
            f"Le signe « {character} » ne peut pas être imprimé dans une lettre. "
            "Retirez-le, ou remplacez-le par des lettres latines, grecques ou cyrilliques.",
        )
    return text
