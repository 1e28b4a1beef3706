"""What a worker gave up, begun again by whoever follows it: one address for all that is made part by part."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST

from cases import queue
from cases.association import grouping, posting, receipts, scanning
from cases.intake import lists
from cases.models import GroupFile, Mailing, MemberImport, Receipts, ScanLot
from cases.portals.association.seat import COORDINATORS, MEMBERS, at_association


@dataclass(frozen=True)
class Work:
    """`rows`: those that a member sees; `given_up`: the jobs of one that failed for good; `page`: where it is followed,
    and `roles`: by whom. `for_member`: its jobs act for the member that the row names, or, once that one works here no
    more, for whoever begins again.
    """

    rows: Callable
    given_up: Callable
    page: str
    roles: frozenset = MEMBERS
    for_member: bool = True


WORKS = {
    "envoi": Work(Mailing.objects.visible_to, posting.given_up, "association_mailing"),
    "avis": Work(Receipts.objects.visible_to, receipts.given_up, "association_receipts"),
    "groupe": Work(GroupFile.objects.visible_to, grouping.given_up, "association_group_file", COORDINATORS),
    "liste": Work(
        MemberImport.objects.visible_to, lists.given_up, "association_import_list", COORDINATORS, for_member=False
    ),
    "mandats": Work(ScanLot.objects.visible_to, scanning.given_up, "association_scan_lot", COORDINATORS),
}


@at_association()
@require_POST
def again(request, seat, *, today, work, row_id):
    """Queue anew the jobs that were given up. What was done stays done."""
    one = WORKS.get(work)
    if one is None or seat.role not in one.roles:
        raise Http404
    row = get_object_or_404(one.rows(seat), pk=row_id)
    if one.for_member:
        one.rows(seat).filter(pk=row.pk).carried_on_by(seat)
    if queue.try_again(one.given_up(row)):
        messages.success(request, "Le travail reprend là où il s’était arrêté.")
    return redirect(one.page, seat.pk, row.pk)


urlpatterns = [path("association/<uuid:seat_id>/reprendre/<slug:work>/<uuid:row_id>/", again, name="association_again")]
