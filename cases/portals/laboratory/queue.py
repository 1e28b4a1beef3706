"""The files of a laboratory in the order in which they must be answered."""

from django.db.models import F
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from cases.models import CaseFile, Standing
from cases.portals.laboratory.seat import at_desk

ROWS = 30


@at_desk()
@require_safe
def desk(request, seat, *, today):
    files = (
        CaseFile.objects.visible_to(seat)
        .filter(standing=Standing.OPEN)
        .prefetch_related("demands")
        .order_by(F("due_on").asc(nulls_last=True), "pk")[:ROWS]
    )
    return render(request, "desk/queue.html", {"seat": seat, "files": files, "today": today})


urlpatterns = [path("laboratoire/<uuid:seat_id>/", desk, name="desk")]
