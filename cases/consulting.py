"""Who opened a file, when and why: the reason asked of some, the line left by all, what the person reads of it.

The one thing that a GET writes (docs/decisions/0029).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import Organization
from cases.models import Access, CaseFile

AGAIN = timedelta(minutes=30)  # the same member, for the same purpose: one line
A_LOT = 500  # files noted at once
PURPOSES = {
    "demande": "traitement de votre demande",
    "dossier": "suivi de votre dossier",
    "courrier": "lecture d’un courrier",
    "piece": "lecture d’une pièce",
    "aperçu": "relecture d’une lettre avant qu’elle soit écrite",
    "acte": "acte fait ou noté en votre nom",
    "envoi": "préparation d’un envoi par la poste",
    "groupe": "dossier de groupe avec les copies des mandats signés",
    "reponses": "relecture ou correction de ce que vous avez dit",
    "mandat": "préparation ou signature du mandat",
}


@dataclass(frozen=True)
class Opening:
    """One line as the person reads it: a number, never a name."""

    at: datetime
    who: str
    purpose: str
    reason: str


def may_open(case_file, seat, *, now):
    """Whether this member of an association opens this file without more: it is theirs, or they said why today."""
    return case_file.case_worker_id == seat.pk or _since(case_file, seat, timezone.localdate(now)).exists()


def give_reason(case_file, seat, reason, *, at):
    """Why a file that is not this member's is opened: written for the person, good until midnight."""
    return _line(case_file, seat, purpose="dossier", at=at, unassigned=True, reason=reason)


def note(case_file, seat, *, purpose, at):
    """A line for an opening, unless the same member left one for the same purpose within half an hour."""
    lines = Access.objects.filter(case_file=case_file, member=seat, purpose=purpose, at__gt=at - AGAIN)
    if not lines.exists():
        _line(case_file, seat, purpose=purpose, at=at, unassigned=_is_elsewhere(case_file, seat))


def note_many(ids, seat, *, purpose, at):
    """The same for each of these files that this member sees, some hundreds at a time."""
    for start in range(0, len(ids), A_LOT):
        lot = ids[start : start + A_LOT]
        told = Access.objects.filter(case_file__in=lot, member=seat, purpose=purpose, at__gt=at - AGAIN)
        files = CaseFile.objects.visible_to(seat).filter(pk__in=lot).exclude(pk__in=told.values("case_file"))
        Access.objects.bulk_create(
            Access(
                case_file_id=pk, organization=seat.organization, member=seat, at=at, purpose=purpose,
                unassigned=worker != seat.pk,
            )
            for pk, worker in files.values_list("pk", "case_worker")
        )  # fmt: skip


def openings(lines, scope):
    """Access lines as the person reads them; `scope`: her own, of the file."""
    rows = lines.select_related("organization", "member", "case_file__key")
    return [Opening(row.at, _named(row), PURPOSES[row.purpose], row.reason.reveal(scope) or "") for row in rows]


def _is_elsewhere(case_file, seat):
    return seat.acts_for_people and case_file.case_worker_id != seat.pk


def _since(case_file, seat, day: date):
    midnight = datetime.combine(day, time(), timezone.get_current_timezone())
    return Access.objects.filter(case_file=case_file, member=seat, at__gte=midnight, reason__isnull=False)


def _line(case_file, seat, *, purpose, at, unassigned, reason=""):
    return Access.objects.create(
        case_file=case_file, organization=seat.organization, member=seat, at=at, purpose=purpose,
        unassigned=unassigned, reason=reason,
    )  # fmt: skip


def _named(row):
    who = "personne" if row.organization.kind == Organization.Kind.ASSOCIATION else "agent"
    return f"{row.organization.name}, {who} n°\u00a0{row.member.number}"
