"""The facts of a letter that each right asked for adds of its own: `details`, one record a right."""

from dataclasses import dataclass
from datetime import date

from rights.fact_reading import Line, Prose


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
class Retained:
    """What the laboratory refused to erase, and until when it said it would keep it."""

    refused_on: date
    until: date
    text: Line = ""


@dataclass(frozen=True)
class Erasure:
    ground: str = "no_longer_needed"
    also: Prose = ""  # data the person names besides the usual ones
    retained: Retained | None = None  # asked again once the announced term is past


@dataclass(frozen=True)
class Restriction:
    """Art. 18(1): which of the four cases, and what the person says of it."""

    ground: str = "legal_claims"
    reason: Prose = ""
    data: Prose = ""  # which data; empty: those that the ground itself points at


@dataclass(frozen=True)
class Portability:
    scope: str = "account"
    format: str = "any"
    target: Line = ""  # another body to receive the data; empty: the person


@dataclass(frozen=True)
class Objection:
    uses: tuple[str, ...] = ()
    other: Prose = ""  # the use objected to, when it is not in the list
    situation: Prose = ""  # Art. 21(1): what in the person's situation weighs against it


@dataclass(frozen=True)
class Details:
    health_access: HealthAccess = HealthAccess()
    rectification: Rectification | None = None
    erasure: Erasure = Erasure()
    restriction: Restriction = Restriction()
    portability: Portability = Portability()
    objection: Objection = Objection()


NO_DETAILS = Details()
