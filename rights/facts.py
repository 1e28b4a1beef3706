"""The facts a date depends on, and nothing about who: no name, no state, no clock."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Suspension:
    """The laboratory asked who the person is; the clock waits for the answer."""

    asked_on: date
    provided_on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened, as dates of the civil calendar in Paris. Nothing about who."""

    received_on: date | None
    received_presumed: bool = False
    sent_on: date | None = None
    department: str = "75"  # of the laboratory
    commune_temple: bool | None = None
    suspensions: tuple[Suspension, ...] = ()
    extension_notices: tuple[date, ...] = ()  # as sent by the laboratory
    documents_on: date | None = None  # the day the information asked for was constituted
    received_at: datetime | None = None  # aware; only when the hour is known
    days: int | None = None  # the period a formal notice gives
    aware_at: datetime | None = None  # when the laboratory learnt of the breach
    progress_on: tuple[date, ...] = ()  # real news from the CNIL, not a mere registration
    heir: bool = False  # the person the data are about has died

    def __post_init__(self) -> None:
        for moment in (self.received_at, self.aware_at):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("A moment without its zone cannot be counted from")


@dataclass(frozen=True, slots=True)
class Policy:
    """Where the law leaves room, what the house chose; named, so that a date can say how the law was read."""

    version: str = "2026-11"
    csp_old_information_mode: Literal["two_months", "gdpr_one_month"] = "two_months"
    unknown_age_waits: bool = False  # information of unknown age: no blame before the longer period has passed
