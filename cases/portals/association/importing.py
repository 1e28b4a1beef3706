"""A list of members sent by a coordinator: read, checked, corrected, then entered while she does something else."""

import re
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import spreadsheet
from cases.downloads import sealed, sealed_response
from cases.forms.masking import typed
from cases.forms.member_lists import EnterForm, LaboratoriesForm, LineForm, ListForm
from cases.intake import correcting, lists
from cases.intake.reading import KINDS, five_digits, has, in_full, is_wrong
from cases.intake.sites import laboratory_said
from cases.member_columns import COLUMNS, SCOPE_SAID, WHY, to_fill_in
from cases.models import MemberImport
from cases.portals.association.seat import COORDINATORS, at_association
from cases.portals.association.set_aside import seen, set_aside
from cases.tables import UnreadableTable
from cases.templatetags.french import plural
from cases.workflow import NotAllowed
from directory.search import nearest_laboratories, search_laboratories, towns_for_postcode

POSTCODE = re.compile(r"\d{5}")
ROWS, LISTS, NAMES, TOWNS = 30, 10, 30, 10


@at_association(roles=COORDINATORS)
@require_http_methods(["GET", "POST"])
def import_list(request, seat, *, today):
    """A file sent, and the lists of late. With ?colonnes=, what the columns of one of them were taken for."""
    given = {"today": today, "remembered": lists.remembered(seat)} | _said_before(request, seat)
    if request.method == "POST":
        form = ListForm(request.POST, request.FILES, **given)
        if form.is_valid():
            said = form.cleaned_data
            told = {"breach": said["breach"], "scopes": said["scopes"], "key": form.key("members")}
            try:
                source = lists.keep(seat, form.table, form.roles, at=timezone.now(), **told)
                return redirect("association_import_list", seat.pk, source.pk)
            except UnreadableTable as unreadable:
                form.add_error("upload", str(unreadable))
    else:
        form = ListForm(**given)
    recent = MemberImport.objects.visible_to(seat).select_related("opened_by").order_by("-opened_at")[:LISTS]
    return render(request, "association/import.html", {
        "seat": seat, "form": form, "recent": recent, "columns": COLUMNS.values(),
    })  # fmt: skip


def _said_before(request, seat):
    """What was said of the list whose columns are to be corrected: these, and what holds for lines that say nothing."""
    rows = MemberImport.objects.visible_to(seat).select_related("organization__key", "breach")
    try:
        source = rows.filter(pk=UUID(request.GET.get("colonnes", ""))).first()
    except ValueError:
        source = None
    if source is None:
        return {}
    said = {"breach": source.breach.slug if source.breach else "", "scopes": source.scopes}
    return {"columns": source.columns.reveal(seat.own_scope(lists.PURPOSE)), "initial": said}


@at_association(roles=COORDINATORS)
@require_safe
def model(request, seat, *, today, form):
    """The list to fill in."""
    if form == "csv":
        return sealed_response(b"".join(spreadsheet.lines(to_fill_in())), spreadsheet.CSV, "adherents.csv")
    if form != "xlsx":
        raise Http404
    return sealed_response(
        spreadsheet.workbook(to_fill_in(), widths=[22] * len(COLUMNS)), spreadsheet.XLSX, "adherents.xlsx"
    )


@at_association(roles=COORDINATORS)
@require_safe
def one_list(request, seat, *, today, list_id):
    return _page(request, seat, list_or_404(seat, list_id), today=today)


@at_association(roles=COORDINATORS)
@require_http_methods(["GET", "POST"])
def line(request, seat, *, today, list_id, number):
    """One line: each cell with what is wrong beside it. It is kept as typed, even when something is wrong still."""
    source, scope = list_or_404(seat, list_id), seat.own_scope(lists.PURPOSE)
    if not source.checked_at:
        return redirect(_there(seat, source))
    found = correcting.line_of(source, number, scope)
    if found is None or source.entering_at:
        raise Http404
    held = found[2]
    form = _line_form(held, typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            held = correcting.correct(source, form.corrected(), scope, on=today)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect(_there(seat, source))
        if not is_wrong(held):
            messages.success(request, f"La ligne {number} est corrigée.")
            return redirect(_there(seat, source))
        form = _line_form(held)
    if request.method == "GET" or held is not found[2]:
        form.show(held["problems"])
    context = {"seat": seat, "line": held, "form": form, "back": _there(seat, source)}
    return render(request, "association/import_line.html", context)


def _line_form(held, data=None):
    """Filled with what the line says, or with what was typed; laboratories and towns that may be meant are proposed."""
    said, nearest = laboratory_said(held["cells"]), ()
    if said and has(held, "laboratory"):  # whose name looks like it, else those nearest to the person
        nearest = nearest_laboratories([said])[said] or search_laboratories(held["cells"].get("postcode", ""), limit=3)
    return LineForm(data or held["cells"], nearest=nearest, communes=_communes_meant(held), line=held)


def _communes_meant(held):
    """Those of the postcode, none when it has none known, where the town is in doubt; else None."""
    postcode = five_digits(held["cells"].get("postcode", ""))
    if not has(held, "town") or not POSTCODE.fullmatch(postcode):
        return None
    return [row.commune for row in towns_for_postcode(postcode)][:TOWNS]


@at_association(roles=COORDINATORS)
@require_http_methods(["GET", "POST"])
def laboratories(request, seat, *, today, list_id):
    """The names that the directory does not know, each once, with what may be meant."""
    source, scope = list_or_404(seat, list_id), seat.own_scope(lists.PURPOSE)
    unknown = correcting.unknown_laboratories(source, scope)
    said = dict(list(unknown.items())[:NAMES])
    form = LaboratoriesForm(typed(request), said=said, nearest=nearest_laboratories(said))
    if not said or source.entering_at:
        return redirect(_there(seat, source))
    if request.method == "POST" and form.is_valid():
        try:
            changed = correcting.name_laboratories(source, form.meant(), scope, on=today)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Laboratoire indiqué pour {plural(changed, 'ligne,lignes')}.")
        return redirect(_there(seat, source))
    context = {"seat": seat, "form": form, "more": len(unknown) - len(said), "back": _there(seat, source)}
    return render(request, "association/import_laboratories.html", context)


@at_association(roles=COORDINATORS)
@require_POST
def enter(request, seat, *, today, list_id):
    source = list_or_404(seat, list_id)
    form = EnterForm(request.POST, today=today, asks=lists.counts_of(source)[1]["unsigned"])
    if not form.is_valid():
        return _page(request, seat, source, today=today, form=form)
    try:
        lists.apply(source, seat, unsigned=form.enters_unsigned(), at=timezone.now())
    except NotAllowed as refusal:
        messages.info(request, str(refusal))
    return redirect(_there(seat, source))


@at_association(roles=COORDINATORS)
@require_POST
def drop(request, seat, *, today, list_id):
    def dropped():
        lists.drop(list_or_404(seat, list_id))

    names = {"here": "association_import_list", "afterwards": "association_import"}
    return set_aside(request, seat, dropped, list_id=list_id, **names)


@at_association(roles=COORDINATORS)
@require_safe
def refused(request, seat, *, today, list_id):
    """The lines to correct, under the names of the list to fill in, each with why it was left."""
    source, scope = list_or_404(seat, list_id), seat.own_scope(lists.PURPOSE)
    if not source.checked_at:
        return redirect(_there(seat, source))

    def rows():
        yield [*(column.title for column in COLUMNS.values()), WHY]
        for one in correcting.left_lines(source, scope, on=today):
            yield [*(one["cells"].get(role, "") for role in COLUMNS), " ".join(map(in_full, one["problems"]))]

    response = StreamingHttpResponse(spreadsheet.lines(rows()), content_type=spreadsheet.CSV)
    return sealed(response, "lignes-a-corriger.csv")


def list_or_404(seat, list_id):
    """Of this association; another's gives the same 404 as none."""
    rows = MemberImport.objects.visible_to(seat).select_related("organization__key", "breach", "opened_by")
    return get_object_or_404(rows, pk=list_id)


def _page(request, seat, source, *, today, form=None):
    scope = seat.own_scope(lists.PURPOSE)
    kinds, total = lists.counts_of(source)
    kind = request.GET.get("probleme", "")
    kind = kind if kind in kinds else next(iter(kinds), "")
    page = Paginator(range(kinds.get(kind, 0)), ROWS).get_page(request.GET.get("page"))
    found = correcting.page_of(source, kind, scope, start=page.start_index() - 1, size=ROWS) if kind else []
    columns = source.columns.reveal(scope)
    form = form or EnterForm(today=today, asks=total["unsigned"])
    return render(request, "association/import_list.html", {
        "seat": seat, "source": source, "total": total, "page": page, "kind": kind, "form": form,
        "kinds": [(code, KINDS[code], count) for code, count in kinds.items()], "kind_title": KINDS.get(kind, ""),
        "found": [(one, [in_full(said) for said in one["problems"] if said[1] == kind]) for one in found],
        "read": [(name, COLUMNS[role].title) for name, role in columns if role],
        "dropped": [name for name, role in columns if name and not role], "here": _there(seat, source),
        "done": total["lines"] == source.lines, "gone": _is_gone(source), "stuck": lists.given_up(source).exists(),
        "rest": source.lines - total["ready"] - total["blocked"],
        "scopes": [words for code, words in SCOPE_SAID.items() if code in source.scopes],
        "back": reverse("association_import", args=[seat.pk]), "seen": seen(seat, source.pk),
    })  # fmt: skip


def _is_gone(source):
    """Nobody entered it in time: its lines were erased."""
    return not source.entering_at and not source.parts.filter(lines__isnull=False).exists()


def _there(seat, source):
    return reverse("association_import_list", args=[seat.pk, source.pk])


BASE = "association/<uuid:seat_id>/import/"
urlpatterns = [
    path(BASE, import_list, name="association_import"),
    path(f"{BASE}modele.<slug:form>", model, name="association_import_model"),
    path(f"{BASE}<uuid:list_id>/", one_list, name="association_import_list"),
    path(f"{BASE}<uuid:list_id>/ligne/<int:number>/", line, name="association_import_line"),
    path(f"{BASE}<uuid:list_id>/laboratoires/", laboratories, name="association_import_laboratories"),
    path(f"{BASE}<uuid:list_id>/entrer/", enter, name="association_import_enter"),
    path(f"{BASE}<uuid:list_id>/ecarter/", drop, name="association_import_drop"),
    path(f"{BASE}<uuid:list_id>/lignes-a-corriger.csv", refused, name="association_import_refused"),
]
