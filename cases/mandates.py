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
    """The last mandate of this file, if it is signed, in force that day and covers the act; else None.

    `covering`: a code of rights.mandates.SCOPES. A revocation stops every new act as soon as it is written (Code civil,
    art. 2003 and 2004): what the association does not know yet, this house does.
    """
    written = case_file.events.filter(action=Action.WRITE_LETTER, data__kind__in=(WRITTEN, ENDED)).in_order().last()
    last = case_file.letters.get(pk=written.data["letter"]) if written else None
    signed = case_file.documents.filter(kind=Document.Kind.MANDATE).order_by("number").last()
    if last is None or last.kind_code == ENDED or signed is None or signed.added_on < last.written_on:
        return None
    last.case_file = signed.case_file = case_file
    told = last.facts.reveal(scope)["mandate"]
    if covering not in told["scopes"] or not told["starts_on"] <= on.isoformat() <= told["ends_on"]:
        return None
    return SignedMandate(told["association"], signed)


@dataclass(frozen=True)
class Written:
    """A mandate as it was written, signed or not; `revoked_on`: the day a letter of revocation ends it."""

    letter: Letter
    association: str
    address: tuple[str, ...]
    starts_on: date
    ends_on: date
    revoked_on: date | None


def mandates_of(case_file, scope):
    """Every mandate of the file, the latest first."""
    told = []
    for row in case_file.letters.filter(kind_code__in=(WRITTEN, ENDED)).order_by("-written_on", "pk"):
        row.case_file = case_file
        told.append((row, row.facts.reveal(scope)))
    ends = [facts["revocation"] for row, facts in told if row.kind_code == ENDED]
    return [_written(row, facts, ends) for row, facts in told if row.kind_code == WRITTEN]


def _written(letter, facts, ends):
    """A revocation names the association, and the day of the mandate: that of the letter, or of its signature."""
    mandate = facts["mandate"]
    revoked = [
        date.fromisoformat(end["effective_on"])
        for end in ends
        if end["association"].casefold() == mandate["association"].casefold()
        and end["given_on"] >= letter.written_on.isoformat()
    ]
    return Written(
        letter, mandate["association"], tuple(facts["recipient"]["lines"][1:]),
        date.fromisoformat(mandate["starts_on"]), date.fromisoformat(mandate["ends_on"]),
        min(revoked, default=None),
    )  # fmt: skip
