"""The mandates a person gave to associations, as far as this file shows: written here, ended here, signed, in force.

Those to an association that has a space here are rows (`cases.association.carrying`); to any other, papers between
the two.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cases.models import Action, Document, Letter, Mandate

WRITTEN, ENDED = "mandate", "mandate_revocation"


@dataclass(frozen=True)
class SignedMandate:
    association: str
    document: Document | Letter  # the signed copy, or the letter that keeps what was agreed to in the person's space


def mandate_in_force(case_file, scope, *, on, covering, of=None):
    """The latest mandate of this file that is signed, in force that day and covers the act; else None.

    `covering`: a code of rights.mandates.SCOPES; `of`: the one association whose mandate serves. A revocation stops
    every new act as soon as it is written (Code civil, art. 2003 and 2004): what the association does not know yet,
    this house does.
    """
    running = case_file.mandates.in_force(on).select_related("organization", "document", "letter")
    if of is not None:
        running = running.filter(organization=of)
    for row in running.order_by("-signed_on"):
        if covering in row.scopes and (proof := row.document or row.letter):
            proof.case_file = case_file
            return SignedMandate(row.organization.name, proof)
    if of is not None:
        return None
    of_rows = case_file.mandates.exclude(document=None).values("document")
    scans = case_file.documents.filter(kind=Document.Kind.MANDATE).exclude(pk__in=of_rows)
    signed = list(scans.order_by("-number"))
    for mandate in _on_paper(case_file, scope):
        # Scans name no mandate: each, from the latest, goes with the latest mandate written before it was added.
        scan = signed.pop(0) if signed and signed[0].added_on >= mandate.letter.written_on else None
        running = mandate.revoked_on is None and mandate.starts_on <= on <= mandate.ends_on
        if scan and running and covering in mandate.scopes:
            scan.case_file = case_file
            return SignedMandate(mandate.association, scan)
    return None


@dataclass(frozen=True)
class Written:
    """A mandate as it was written, signed or not; `revoked_on`: the day it ended, or that a letter of revocation says.

    `row`: of an association that has a space here.
    """

    letter: Letter
    association: str
    address: tuple[str, ...]
    scopes: tuple[str, ...]
    starts_on: date
    ends_on: date
    revoked_on: date | None
    row: Mandate | None = None


def mandates_of(case_file, scope):
    """Every mandate of the file that has its letter, those of associations with a space here first, then the latest."""
    return [*_registered(case_file, scope), *_on_paper(case_file, scope)]


def _registered(case_file, scope):
    rows = case_file.mandates.exclude(letter=None).select_related("letter", "organization").order_by("-asked_at")
    told = []
    for row in rows:
        row.letter.case_file = case_file
        told.append((row, row.letter.facts.reveal(scope)["recipient"]["lines"][1:]))
    return [
        Written(
            row.letter, row.organization.name, tuple(lines), tuple(row.scopes), row.starts_on, row.ends_on,
            timezone.localdate(row.revoked_at) if row.revoked_at else None, row,
        )
        for row, lines in told
    ]  # fmt: skip


def _on_paper(case_file, scope):
    written = case_file.events.filter(action=Action.WRITE_LETTER, data__kind__in=(WRITTEN, ENDED)).in_order()
    rank = {event.data["letter"]: event.number for event in written}
    told = []
    for row in sorted(case_file.letters.filter(pk__in=rank), key=lambda row: -rank[str(row.pk)]):
        row.case_file = case_file
        told.append((row, row.facts.reveal(scope)))
    ends = [facts["revocation"] for row, facts in told if row.kind_code == ENDED]
    names = {_name(facts["mandate"]) for row, facts in told if row.kind_code == WRITTEN}
    names |= {name.casefold() for name in case_file.mandates.values_list("organization__name", flat=True)}
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
