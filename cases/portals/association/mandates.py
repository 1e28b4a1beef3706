"""The mandate of a file at an association: asked for, printed, its signed copy added, given up."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from cases.association import mandate_letters, mandating
from cases.file_pages.finding import NoLongerHere
from cases.forms.case import ConfirmForm
from cases.forms.mandates import AskForm, ScanForm
from cases.forms.masking import typed
from cases.portals.association.finding import mandate_or_404, of_carried
from cases.workflow import NotAllowed

LONGEST_AGO = timedelta(days=366)  # a mandate signed earlier has ended


@of_carried("mandat")
@require_http_methods(["GET", "POST"])
def ask(request, seat, case_file, *, today):
    """A mandate to be signed: the first one, or one that follows the mandate that runs."""
    last = case_file.mandates.filter(organization=seat.organization, revoked_at=None, ends_on__gte=today)
    last = last.exclude(signed_on=None).order_by("-ends_on").first()
    form = AskForm(
        typed(request), today=today, heir=case_file.capacity == "heir",
        starts_on=last.ends_on + timedelta(days=1) if last else None,
        initial={"scopes": last.scopes} if last else None,
    )  # fmt: skip

    def act():
        mandate = mandate_letters.prepare(
            case_file, seat.organization, by=seat, on=today, key=form.key("ask"), **form.asked
        )
        messages.success(request, "Le mandat se prépare. Imprimez-le, et faites-le signer.")
        return redirect("association_letter_detail", seat.pk, case_file.pk, mandate.letter_id)

    return _ask(request, seat, case_file, form, act, template="mandate_ask", last=last)


@of_carried("mandat")
@require_POST
def paper(request, seat, case_file, *, today, mandate_id):
    """The letter of a mandate that was asked for with many others."""
    mandate = mandate_or_404(case_file, seat, mandate_id)
    if mandate.signed_on or mandate.revoked_at:
        raise NoLongerHere
    try:
        mandate_letters.write_paper(mandate, by=seat, on=today)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("association_case_detail", seat.pk, case_file.pk)
    return redirect("association_letter_detail", seat.pk, case_file.pk, mandate.letter_id)


@of_carried("mandat")
@require_http_methods(["GET", "POST"])
def signed(request, seat, case_file, *, today, mandate_id):
    """The paper came back signed: its day, and its copy."""
    mandate = mandate_or_404(case_file, seat, mandate_id)
    if mandate.signed_on or mandate.revoked_at:
        raise NoLongerHere
    form = ScanForm(typed(request), request.FILES or None, today=today, earliest=today - LONGEST_AGO)

    def act():
        told = form.cleaned_data
        mandating.sign_paper(mandate, told["upload"], signed_on=told["signed_on"], by=seat, on=today)
        messages.success(request, "Mandat signé. Ce qu’il couvre peut être fait dès qu’il a commencé.")
        return redirect("association_case_detail", seat.pk, case_file.pk)

    return _ask(request, seat, case_file, form, act, template="mandate_signed", mandate=mandate)


@of_carried("mandat")
@require_http_methods(["GET", "POST"])
def renounce(request, seat, case_file, *, today, mandate_id):
    """The association gives the mandate up: the file leaves its sight."""
    mandate = mandate_or_404(case_file, seat, mandate_id)
    if mandate.revoked_at:
        raise NoLongerHere
    form = ConfirmForm(typed(request), today=today)

    def act():
        mandating.end(mandate, by=seat, on=today)
        messages.success(request, "Le mandat est terminé. La personne en est informée, si elle a un espace.")
        return redirect("association_members", seat.pk)

    return _ask(request, seat, case_file, form, act, template="mandate_renounce", mandate=mandate)


def _ask(request, seat, case_file, form, act, *, template, **context):
    if request.method == "POST" and form.is_valid():
        try:
            return act()
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    context |= {"seat": seat, "case_file": case_file, "form": form}
    return render(request, f"association/{template}.html", context)


_FILE = "association/<uuid:seat_id>/dossiers/<uuid:case_id>/mandats/"
urlpatterns = [
    path(f"{_FILE}nouveau/", ask, name="association_mandate_ask"),
    path(f"{_FILE}<uuid:mandate_id>/document/", paper, name="association_mandate_paper"),
    path(f"{_FILE}<uuid:mandate_id>/signe/", signed, name="association_mandate_signed"),
    path(f"{_FILE}<uuid:mandate_id>/renoncer/", renounce, name="association_mandate_renounce"),
]
