"""The dashboard of an association, the list behind each of its figures, and both as files to take away."""

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import OrganizationEvent
from cases import spreadsheet
from cases.association import figures, overview, overview_tables
from cases.downloads import sealed, sealed_response
from cases.portals.association.chosen import ChosenForm
from cases.portals.association.seat import COORDINATORS, at_association
from cases.register import MEDIAN

CHARTS = 12  # laboratories drawn; the table has the others
TABLED = 60


@at_association()
@require_safe
def dashboard(request, seat, *, today):
    form = ChosenForm(request.GET, seat=seat)
    board = figures.board(form.chosen.files(seat), on=today)
    laboratories = [(one, form.query(laboratoire=one.code)) for one in board.laboratories[:TABLED]]
    return render(request, "association/overview.html", {
        "seat": seat, "today": today, "form": form, "board": board, "query": form.query(), "laboratories": laboratories,
        "drawn": [pair for pair in laboratories if pair[0].answered][:CHARTS], "bands": overview.BAND_WORDS,
        "beyond": max(len(board.laboratories) - TABLED, 0), "definitions": overview.DEFINITIONS,
        "median": MEDIAN, "exports": _exports(seat),
    })  # fmt: skip


@at_association()
@require_safe
def one_list(request, seat, *, today, code):
    found, form = _found(code, today), ChosenForm(request.GET, seat=seat)
    files = found.rows(form.chosen.files(seat), on=today)
    rows, after = overview.page(seat, files, after=request.GET.get("apres", ""))
    return render(request, "association/overview_list.html", {
        "seat": seat, "today": today, "form": form, "list": found, "rows": rows, "count": files.count(),
        "query": form.query(), "next": form.query(apres=after) if after else "",
    })  # fmt: skip


@at_association(roles=COORDINATORS)
@require_POST
def take_list(request, seat, *, today, code):
    """A list whole, with the names: who took it and when stays written."""
    found, form = _found(code, today), ChosenForm(request.GET, seat=seat)
    files = found.rows(form.chosen.files(seat), on=today)
    rows = overview_tables.of_list(seat, files)
    return _taken(
        request, seat, rows, [(found.title, rows)], name=f"liste-{code}-{today.isoformat()}", told=code, files=files
    )


@at_association(roles=COORDINATORS)
@require_POST
def take_dashboard(request, seat, *, today):
    """The figures as they stand: a sheet for each table, or one table after the other."""
    files = ChosenForm(request.GET, seat=seat).chosen.files(seat)
    board = figures.board(files, on=today)
    sheets = list(overview_tables.of_board(board))
    return _taken(
        request, seat, overview_tables.one_after_the_other(sheets), sheets,
        name=f"tableau-{today.isoformat()}", told="tableau", files=files,
    )  # fmt: skip


def _found(code, today):
    found = overview.listed(code, on=today)
    if found is None:
        raise Http404
    return found


def _taken(request, seat, rows, sheets, *, name, told, files):
    kind = "xlsx" if request.POST.get("format") == "xlsx" else "csv"
    ids = files.order_by().values_list("pk", flat=True)
    act = OrganizationEvent.Act.TOOK_LIST
    seat.organization.events.taken(act, ids, by=seat, at=timezone.now(), detail=f"{kind} {told}"[:40])
    if kind == "xlsx":
        return sealed_response(spreadsheet.workbook_of(sheets), spreadsheet.XLSX, f"{name}.xlsx")
    return sealed(StreamingHttpResponse(spreadsheet.lines(rows), content_type=spreadsheet.CSV), f"{name}.csv")


def _exports(seat):
    acts = (OrganizationEvent.Act.TOOK_LIST, OrganizationEvent.Act.TOOK_GROUP_FILE)
    taken = OrganizationEvent.objects.filter(organization=seat.organization_id, act__in=acts)
    return taken.select_related("by__organization").order_by("-at")[:5]


AT = "association/<uuid:seat_id>/tableau/"
urlpatterns = [
    path(AT, dashboard, name="association_overview"),
    path(f"{AT}telecharger/", take_dashboard, name="association_overview_taken"),
    path(f"{AT}<slug:code>/", one_list, name="association_list"),
    path(f"{AT}<slug:code>/telecharger/", take_list, name="association_list_taken"),
]
