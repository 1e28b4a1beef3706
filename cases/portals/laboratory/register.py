"""Accounts of what was asked and answered: figures, and the register of demands as CSV and as PDF."""

from django import forms
from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import OrganizationEvent
from cases import register, spreadsheet
from cases.downloads import sealed, sealed_response
from cases.portals.laboratory.seat import at_desk
from rights import rendering

MOST_PRINTED = 200  # demands in one PDF: what is printed while somebody waits
ON_A_SHEET = 40  # rows of one table: a long one takes the press more time than several short ones
FIRST_YEAR = 2018
Act = OrganizationEvent.Act
EXPORTED = Act.EXPORTED
TAKEN = (EXPORTED, Act.TOOK_TOLD, Act.TOOK_LETTERS)


class YearForm(forms.Form):
    year = forms.TypedChoiceField(label="Demandes envoyées en", required=False, coerce=int, empty_value=None)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        years = range(today.year, FIRST_YEAR - 1, -1)
        self.fields["year"].choices = [("", "Toutes les années"), *((year, str(year)) for year in years)]


@at_desk()
@require_safe
def figures(request, seat, *, today):
    exports = OrganizationEvent.objects.filter(organization=seat.organization_id, act__in=TAKEN)
    return render(request, "desk/figures.html", {
        "seat": seat, "figures": register.figures(seat, today=today), "form": YearForm(today=today),
        "exports": exports.select_related("by").order_by("-at")[:5],
    })  # fmt: skip


@at_desk()
@require_POST
def export(request, seat, *, today):
    """The register, to keep or to show: who took it and when stays written."""
    form = YearForm(request.POST, today=today)
    year = form.cleaned_data["year"] if form.is_valid() else None
    ids = list(register.demands_sent(seat, year=year).values_list("pk", flat=True))
    rows = register.rows(seat, today=today, year=year)
    if request.POST.get("format") == "pdf":
        return _pdf(request, seat, rows, ids, today=today, year=year)
    note_taken(seat, EXPORTED, ids, detail="demandes, csv")
    content = spreadsheet.lines(_with_headings(rows))
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    return sealed(response, f"registre-{today.isoformat()}.csv")


def _pdf(request, seat, rows, ids, *, today, year):
    if len(ids) > MOST_PRINTED:
        messages.error(
            request, f"Le PDF va jusqu’à {MOST_PRINTED} demandes. Choisissez une année, ou prenez le fichier CSV."
        )
        return redirect("desk_figures", seat.pk)
    note_taken(seat, EXPORTED, ids, detail="demandes, pdf")
    printed = list(rows)
    words = {"laboratory": seat.organization.name, "on": today, "year": year, "headings": register.HEADINGS}
    sheets = [printed[start : start + ON_A_SHEET] for start in range(0, len(printed), ON_A_SHEET)]
    content = rendering.render_register({**words, "sheets": sheets})
    return sealed_response(content, "application/pdf", f"registre-{today.isoformat()}.pdf")


def _with_headings(rows):
    yield register.HEADINGS
    yield from rows


def note_taken(seat, act, ids, *, detail):
    """Who took which rows away, when and as what stays written."""
    seat.organization.events.taken(act, ids, by=seat, at=timezone.now(), detail=detail)


urlpatterns = [
    path("laboratoire/<uuid:seat_id>/chiffres/", figures, name="desk_figures"),
    path("laboratoire/<uuid:seat_id>/registre/", export, name="desk_register"),
]
