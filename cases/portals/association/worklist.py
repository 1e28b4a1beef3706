"""The first page of an association's space."""

from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from cases.portals.association.seat import at_association


@at_association()
@require_safe
def worklist(request, seat, *, today):
    return render(request, "association/worklist.html", {"seat": seat})


urlpatterns = [path("association/<uuid:seat_id>/", worklist, name="association")]
