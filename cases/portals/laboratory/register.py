"""Accounts of what was asked and answered: figures, and the register of demands as CSV and as PDF."""

from django import forms
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import OrganizationEvent
from cases import register, spreadsheet
from cases.downloads import sealed, sealed_response
from cases.forms.case import Record
from cases.laboratory import register_copies
from cases.laboratory.register_copies import A_PART
from cases.models import RegisterCopy
from cases.portals.laboratory.seat import at_desk

FIRST_YEAR = 2018
Act = OrganizationEvent.Act
EXPORTED = Act.EXPORTED
TAKEN = (EXPORTED, Act.TOOK_TOLD, Act.TOOK_LETTERS)


class YearForm(Record):
    year = forms.TypedChoiceField(label="Demandes envoyées en", required=False, coerce=int, empty_value=None)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, today=today, **kwargs)
        years = range(today.year, FIRST_YEAR - 1, -1)
        self.fields["year"].choices = [("", "Toutes les années"), *((year, str(year)) for year in years)]


@at_desk()
@require_safe
def figures(request, seat, *, today):
    exports = OrganizationEvent.objects.filter(organization=seat.organization_id, act__in=TAKEN)
    return render(request, "desk/figures.html", {
        "seat": seat, "figures": register.figures(seat, today=today), "form": YearForm(None, today=today),
        "median": register.MEDIAN,
        "exports": exports.select_related("by").order_by("-at")[:5],
        "copies": _copies(seat).order_by("-asked_at")[:5],
    })  # fmt: skip


@at_desk()
@require_POST
def export(request, seat, *, today):
    """The register, to keep or to show: who took it and when stays written. A long one is printed by the queue."""
    form = YearForm(request.POST, today=today)
    year = form.cleaned_data["year"] if form.is_valid() else None
    ids = list(register.demands_sent(seat, year=year).values_list("pk", flat=True))
    rows = register.rows(seat, today=today, year=year)
    if request.POST.get("format") == "pdf" and len(ids) > A_PART:
        copy = register_copies.ask(seat, ids, year=year, key=form.key("register"), at=timezone.now())
        return redirect("desk_register_copy", seat.pk, copy.pk)
    if request.POST.get("format") == "pdf":
        content = register_copies.printed(seat.organization, list(rows), year=year, on=today)
        note_taken(seat, EXPORTED, ids, detail="demandes, pdf")
        return sealed_response(content, "application/pdf", f"registre-{today.isoformat()}.pdf")
    note_taken(seat, EXPORTED, ids, detail="demandes, csv")
    response = StreamingHttpResponse(spreadsheet.lines(_with_headings(rows)), content_type=spreadsheet.CSV)
    return sealed(response, f"registre-{today.isoformat()}.csv")


@at_desk()
@require_safe
def copy(request, seat, *, today, copy_id):
    """A long register being printed, then ready to be taken."""
    row = get_object_or_404(_copies(seat), pk=copy_id)
    done, total = register_copies.progress_of(row)
    return render(request, "desk/register_copy.html", {
        "seat": seat, "copy": row, "done": done, "total": total, "is_ready": done == total,
        "stuck": register_copies.given_up(row).exists(),
    })  # fmt: skip


@at_desk()
@require_POST
def take_copy(request, seat, *, today, copy_id):
    """The whole as one PDF: who took it and when stays written."""
    row = get_object_or_404(_copies(seat), pk=copy_id)
    done, total = register_copies.progress_of(row)
    if done < total:
        register_copies.try_again(row)
        return redirect("desk_register_copy", seat.pk, row.pk)
    note_taken(seat, EXPORTED, register_copies.ids_of(row), detail="demandes, pdf")
    content = register_copies.whole(row, seat.own_scope("registre des demandes"))
    response = StreamingHttpResponse(content, content_type="application/pdf")
    return sealed(response, f"registre-{timezone.localdate(row.asked_at).isoformat()}.pdf")


def _copies(seat):
    return RegisterCopy.objects.visible_to(seat).filter(expires_at__gt=timezone.now())


def _with_headings(rows):
    yield register.HEADINGS
    yield from rows


def note_taken(seat, act, ids, *, detail):
    """Who took which rows away, when and as what stays written."""
    seat.organization.events.taken(act, ids, by=seat, at=timezone.now(), detail=detail)


urlpatterns = [
    path("laboratoire/<uuid:seat_id>/chiffres/", figures, name="desk_figures"),
    path("laboratoire/<uuid:seat_id>/registre/", export, name="desk_register"),
    path("laboratoire/<uuid:seat_id>/registre/<uuid:copy_id>/", copy, name="desk_register_copy"),
    path("laboratoire/<uuid:seat_id>/registre/<uuid:copy_id>/telecharger/", take_copy, name="desk_register_copy_taken"),
]
