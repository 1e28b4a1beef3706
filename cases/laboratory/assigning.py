"""Files given to a colleague, each change with its line: who gave it, to whom, when."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.doors import LABORATORY
from cases.models import Assignment, CaseFile


@dataclass(frozen=True)
class Given:
    on: date
    text: str


def assign(files, member, *, by, at):
    """Give these files to a member, or to nobody (None); those that are there already stay as they are."""
    ids = [row.pk for row in files]
    with transaction.atomic():
        held = CaseFile.objects.visible_to(by).select_for_update(of=("self",)).filter(pk__in=ids)
        moved = [row.pk for row in held if row.assignee_id != (member.pk if member else None)]
        CaseFile.objects.visible_to(by).filter(pk__in=moved).update(assignee=member)
        by.organization.assignments.bulk_create(
            Assignment(organization=by.organization, case_file_id=pk, member=member, by=by, at=at) for pk in moved
        )


def nobodys(seat):
    """The condition on files that nobody at work here has: given to nobody, or to somebody who can act no more.

    Whoever left, has a closed account or only reads by now keeps the line of the assignment, and answers nothing.
    """
    team = seat.organization.memberships
    idle = team.exclude(pk__in=team.in_force().filter(role__in=LABORATORY.acting))
    return Q(assignee=None) | Q(assignee__in=list(idle.values_list("pk", flat=True)))  # values: an index finds them


def assignments_of(case_file, seat):
    """The lines of a file, newest first, for colleagues alone: names, where the person would read a number."""
    scope = seat.own_scope("attribution")
    rows = seat.organization.assignments.filter(case_file=case_file).order_by("-at", "pk")
    return [
        Given(timezone.localdate(row.at), f"{_said(row, scope)}, noté pour vos collègues seulement")
        for row in rows.select_related("by__organization__key", "member__organization__key")
    ]


def _said(row, scope):
    by = row.by.called(scope)
    return f"Attribué à {row.member.called(scope)} par {by}" if row.member else f"Rendu à l’équipe par {by}"
