"""The files of a laboratory in the order in which they must be answered: views, search, and who does what."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Membership
from cases.laboratory import assigning, desk_queue
from cases.models import CaseFile
from cases.portals.laboratory.seat import WRITERS, at_desk
from directory.models import Breach
from rights.catalogue import RIGHTS

SEARCH_LIMIT = 60  # characters
ASSIGNED = {0: "Aucun dossier choisi\u202f: cochez-en au moins un.", 1: "Un dossier attribué."}


@at_desk()
@require_safe
def desk(request, seat, *, today):
    view = desk_queue.VIEWS.get(request.GET.get("vue"), desk_queue.VIEWS["a-traiter"])
    right, leak = request.GET.get("droit", ""), request.GET.get("fuite", "")
    typed = request.GET.get("q", "").replace("\x00", "")[:SEARCH_LIMIT].strip()
    right = right if right in RIGHTS else ""
    of_leak = CaseFile.objects.visible_to(seat).filter(breach=OuterRef("pk"))
    leaks = Breach.objects.filter(Exists(of_leak)).order_by("disclosed_on")
    leak = leak if leak in {row.slug for row in leaks} else ""
    context = {"left_out": "", "after": ""}
    if typed:
        found, context["left_out"] = desk_queue.search(seat, typed, right=right, leak=leak)
        rows = desk_queue.rows_of(seat, found)
    else:
        page = desk_queue.page(seat, view, on=today, right=right, leak=leak, after=request.GET.get("apres", ""))
        rows, context["after"] = page.rows, page.after
    counts = desk_queue.counts(seat, on=today)
    team = colleagues(seat)
    names = {member.pk: name for member, name in team}
    return render(
        request,
        "desk/queue.html",
        {
            **context,
            "seat": seat, "rows": [(row, names.get(row.case_file.assignee_id)) for row in rows], "today": today,
            "view": view, "q": typed, "right": right, "leak": leak,
            "views": [(one, counts.get(one.code)) for one in desk_queue.VIEWS.values()],
            "counted": desk_queue.COUNTED, "rights": RIGHTS.values(), "leaks": leaks,
            "colleagues": team, "may_assign": seat.role in WRITERS,
        },
    )  # fmt: skip


def colleagues(seat):
    """(membership, name) of everybody who may be given a file here."""
    scope = seat.own_scope("attribution")
    rows = Membership.objects.in_force().filter(organization=seat.organization, role__in=WRITERS).order_by("number")
    return [(row, row.called(scope)) for row in rows.select_related("organization__key", "user")]


@at_desk(roles=WRITERS)
@require_POST
def assign(request, seat, *, today):
    """Give the files ticked to a colleague, or to nobody: all of them, or none when one is not this laboratory's."""
    back = request.POST.get("back", "")
    here = reverse("desk", args=[seat.pk])
    try:
        files = list(CaseFile.objects.visible_to(seat).filter(pk__in=request.POST.getlist("files")))
        to = request.POST.get("to", "")
        member = next(row for row, _ in colleagues(seat) if str(row.pk) == to) if to else None
    except (ValidationError, StopIteration):
        files, member = [], None
    if len(files) != len(set(request.POST.getlist("files"))):
        files = []
    assigning.assign(files, member, by=seat, at=timezone.now())
    said = ASSIGNED.get(len(files), f"{len(files)} dossiers attribués.")
    (messages.success if files else messages.error)(request, said)
    return redirect(f"{here}{back}" if back.startswith("?") else here)


urlpatterns = [
    path("laboratoire/<uuid:seat_id>/", desk, name="desk"),
    path("laboratoire/<uuid:seat_id>/attribuer/", assign, name="desk_assign"),
]
