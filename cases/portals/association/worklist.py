"""What is to be done in all the files that an association carries, and the list behind each line."""

from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from accounts.doors import ASSOCIATION
from cases import conditions
from cases.association import overview
from cases.association.campaigning import files_for
from cases.conditions import CONDITIONS
from cases.forms.campaigns import ArrivedForm, FiledForm, PostedForm
from cases.portals.association.seat import at_association
from cases.portals.association.ticked import ticked

NOTES = {"posted": PostedForm, "received": ArrivedForm, "lodged": FiledForm}


@at_association()
@require_safe
def worklist(request, seat, *, today):
    mine = request.GET.get("qui") == "moi"
    counts = conditions.counts(files_for(seat, mine=mine), on=today)
    rows = [(condition, counts[code]) for code, condition in CONDITIONS.items()]
    context = {"seat": seat, "mine": mine, "rows": [row for row in rows if row[1]], "directs": directs(seat)}
    return render(request, "association/worklist.html", context)


@at_association()
@require_safe
def to_do(request, seat, *, today, code):
    """The files of one line, thirty a page, with what can be done for many of them at once."""
    return list_page(request, seat, code, today=today)


def list_page(request, seat, code, *, today, form=None):
    if code not in CONDITIONS:
        raise Http404
    condition, mine = CONDITIONS[code], request.GET.get("qui") == "moi"
    files = condition.files(files_for(seat, mine=mine), today)
    rows, after = overview.page(seat, files, after=request.GET.get("apres", ""))
    if form is None and condition.note:
        form = NOTES[condition.note](today=today)
    context = {
        "seat": seat, "condition": condition, "mine": mine, "rows": rows, "after": after, "total": files.count(),
        "form": form, "directs": directs(seat), "today": today, "ticked": ticked(request.POST), "here": request.GET,
        "dated": any(row.due_on for row in rows),
    }  # fmt: skip
    return render(request, "association/to_do.html", context)


def directs(seat):
    """Whether this member may decide of a campaign."""
    return seat.role == ASSOCIATION.directing


urlpatterns = [
    path("association/<uuid:seat_id>/", worklist, name="association"),
    path("association/<uuid:seat_id>/a-faire/<slug:code>/", to_do, name="association_to_do"),
]
