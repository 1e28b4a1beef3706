"""Many signed mandates at once: sent, tried, validated; how far it is."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.association import scanning
from cases.association.principals import names
from cases.forms.mandates import ScansForm, SignedForm
from cases.forms.masking import typed
from cases.models import CaseFile, Scan, ScanLot
from cases.portals.association.seat import COORDINATORS, at_association

State = Scan.State


@at_association(roles=COORDINATORS)
@require_http_methods(["GET", "POST"])
def scans(request, seat, *, today):
    form = ScansForm(typed(request), request.FILES or None, today=today)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        lot = scanning.receive(
            seat, told["uploads"], signed_on=told["signed_on"], on=today, at=timezone.now(), key=form.key("scans")
        )
        return redirect("association_scan_lot", seat.pk, lot.pk)
    return render(request, "association/scans.html", {"seat": seat, "form": form})


@at_association(roles=COORDINATORS)
@require_http_methods(["GET", "POST"])
def lot(request, seat, *, today, lot_id):
    """What matches and what does not, before anything is signed; then what was signed, as the jobs go."""
    row = get_object_or_404(ScanLot.objects.visible_to(seat), pk=lot_id)
    form = SignedForm(typed(request), today=today, earliest=today - scanning.OLDEST)
    if not scanning.undated(row).exists():
        del form.fields["signed_on"]
    if request.method == "POST" and form.is_valid():
        scanning.validate(row, signed_on=form.cleaned_data.get("signed_on"), at=timezone.now())
        messages.success(request, "Les mandats trouvés s’enregistrent, un par un. Vous pouvez quitter cette page.")
        return redirect("association_scan_lot", seat.pk, row.pk)
    scope, found = seat.own_scope("mandats signés"), row.scans.select_related("mandate__case_file").order_by("place")
    matched = {scan.mandate.case_file_id for scan in found if scan.mandate}
    files = CaseFile.objects.visible_to(seat).filter(pk__in=matched)
    called, lines = names(seat, list(files)), []
    for scan in found:
        scan.lot = row
        row.organization = seat.organization
        person = called.get(scan.mandate.case_file_id, "") if scan.mandate else ""
        lines.append((scan, scan.name.reveal(scope), person))
    return render(
        request,
        "association/scan_lot.html",
        {
            "seat": seat, "lot": row, "lines": lines, "form": form, "stuck": scanning.given_up(row).exists(),
            "counts": {state: sum(scan.state == state for scan, *_ in lines) for state in State.values},
        },
    )  # fmt: skip


_HERE = "association/<uuid:seat_id>/adherents/mandats-signes/"
urlpatterns = [
    path(_HERE, scans, name="association_scans"),
    path(f"{_HERE}<uuid:lot_id>/", lot, name="association_scan_lot"),
]
