"""The mandates a person gave to associations, as far as this file shows: written here, ended here, signed, in force."""

from dataclasses import dataclass
from datetime import date

from cases.models import Action, Document, Letter

WRITTEN, ENDED = "mandate", "mandate_revocation"


@dataclass(frozen=True)
class SignedMandate:
    association: str
    document: Document  # the signed copy


def mandate_in_force(case_file, scope, *, on, covering):
    """The latest mandate of this file that is signed, in force that day and covers the act; else None.

    `covering`: a code of rights.mandates.SCOPES. A revocation stops every new act as soon as it is written (Code civil,
    art. 2003 and 2004): what the association does not know yet, this house does.
    """
    signed = list(case_file.documents.filter(kind=Document.Kind.MANDATE).order_by("-number"))
    for mandate in mandates_of(case_file, scope):
        # Scans name no mandate: each, from the latest, goes with the latest mandate written before it was added.
        scan = signed.pop(0) if signed and signed[0].added_on >= mandate.letter.written_on else None
        running = mandate.revoked_on is None and mandate.starts_on <= on <= mandate.ends_on
        if scan and running and covering in mandate.scopes:
            scan.case_file = case_file
            return SignedMandate(mandate.association, scan)
    return None


@dataclass(frozen=True)
class Written:
    """A mandate as it was written, signed or not; `revoked_on`: the day a letter of revocation ends it."""

    letter: Letter
    association: str
    address: tuple[str, ...]
    scopes: tuple[str, ...]
    starts_on: date
    ends_on: date
    revoked_on: date | None


def mandates_of(case_file, scope):
    """Every mandate of the file, the latest first."""
    written = case_file.events.filter(action=Action.WRITE_LETTER, data__kind__in=(WRITTEN, ENDED)).in_order()
    rank = {event.data["letter"]: event.number for event in written}
    told = []
    for row in sorted(case_file.letters.filter(pk__in=rank), key=lambda row: -rank[str(row.pk)]):
        row.case_file = case_file
        told.append((row, row.facts.reveal(scope)))
    ends = [facts["revocation"] for row, facts in told if row.kind_code == ENDED]
    names = {_name(facts["mandate"]) for row, facts in told if row.kind_code == WRITTEN}
    return [_written(row, facts, ends, names) for row, facts in told if row.kind_code == WRITTEN]


def _name(told):
    return told["association"].casefold()


def _written(letter, facts, ends, names):
    """A revocation names the association, and the day of the mandate: that of the letter, or of its signature.

    One that names none of those written here was perhaps misspelt: it ends them all, for none may act in doubt.
    """
    mandate = facts["mandate"]
    revoked = [
        date.fromisoformat(end["effective_on"])
        for end in ends
        if (_name(end) == _name(mandate) or _name(end) not in names)
        and end["given_on"] >= letter.written_on.isoformat()
    ]
    return Written(
        letter, mandate["association"], tuple(facts["recipient"]["lines"][1:]), tuple(mandate["scopes"]),
        date.fromisoformat(mandate["starts_on"]), date.fromisoformat(mandate["ends_on"]),
        min(revoked, default=None),
    )  # fmt: skip
