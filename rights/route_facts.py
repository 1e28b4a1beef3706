"""The facts of the letters that lead to a judge, to a prosecutor or to an association; frozen with the letter."""

from dataclasses import dataclass
from datetime import date

from rights.damage import Damage
from rights.fact_reading import Line, Prose


@dataclass(frozen=True)
class Compensation:
    """GDPR art. 82. `duties`: codes of rights.duties.DUTIES; the bank details are never asked here.

    The day the person learnt of the leak is not among them: it starts the limitation, and these facts travel inside
    the PDF to the other side.
    """

    duties: tuple[str, ...]
    damage: tuple[Damage, ...] = ()
    moral: Prose = ""  # the non-material harm, in the person's words
    moral_cents: int | None = None  # what the person asks for it, or nothing
    link: Prose = ""  # why this harm comes from the leak, in the person's words
    processor: Line = ""  # mentioned, never addressed


@dataclass(frozen=True)
class Complainant:
    """Whoever signs a criminal complaint. The birth name and date of a person represented are in `capacity`."""

    birth_place: Line
    profession: Line
    birth_name: Line = ""
    birth_date: date | None = None
    nationality: Line = ""


@dataclass(frozen=True)
class CriminalComplaint:
    """A complaint against X: nobody is named as guilty. `happened`: codes of rights.offences.HAPPENINGS."""

    court: Line  # « tribunal judiciaire de Vannes »
    complainant: Complainant
    happened: tuple[str, ...]
    since_on: date  # when the facts took place or came out
    place: Line  # where they were suffered
    laboratory: Line  # where the data were; it is not accused
    story: Prose
    told_on: date | None = None  # when the laboratory told of the leak, if it did
    damage: tuple[Damage, ...] = ()
    harm: Prose = ""  # the harm in words, besides the table


@dataclass(frozen=True)
class Mandate:
    """One document, two mandates: the Civil Code's for requests, GDPR art. 80's for the CNIL and the judge."""

    association: Line
    number: Line  # its RNA or SIREN
    starts_on: date
    ends_on: date  # twelve months after `starts_on` at most
    scopes: tuple[str, ...]  # codes of rights.mandates.SCOPES
    controller: Line  # the laboratory's company
    approval: Line = ""  # as the association states it
    notices: str = "email"  # how the association tells the person: rights.mandates.NOTICES
    accepted_on: date | None = None  # agreed to in the person's own space; else the document is to be signed
    accepted_words: Line = ""  # the version of the words read there


@dataclass(frozen=True)
class Revocation:
    """The end of a mandate, told to the association and to whoever knew of it."""

    association: Line
    given_on: date  # the day of the mandate
    effective_on: date
    told_to: tuple[Line, ...] = ()  # third parties who hold a copy of this letter
