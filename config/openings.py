"""Pages of the operators' site where a space is opened.

For an association one of them prepares, another one confirms. For a laboratory a letter with a code is asked for;
`manage.py post_codes` prints it, on the server: nobody reads a code on these pages.
"""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import openings, posted, team
from accounts.addresses import AddressRefused
from accounts.models import Opening, Organization
from cases.forms.openings import AssociationOpeningForm, CompanyForm
from cases.laboratory import door_letter
from cases.queue import enqueue
from directory.models import LegalEntity

SHOWN = 100


@require_safe
def every(request):
    """Those that wait first, then the latest."""
    rows = list(_rows().filter(dropped_at=None).order_by("-prepared_at")[:SHOWN])
    context = {
        "waiting": [row for row in rows if row.confirmed_at is None],
        "others": [row for row in rows if row.confirmed_at is not None],
        "alone": openings.operators().count() < 2, "letters": posted.to_print().filter(member=None)[:SHOWN],
    }  # fmt: skip
    return render(request, "administration/openings.html", context)


@require_http_methods(["GET", "POST"])
def association(request):
    today = timezone.localdate()
    form = AssociationOpeningForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("email", "checked", "checked_on")}
        try:
            with transaction.atomic():
                organization = Organization.objects.standing_for(association=form.write(by=request.user, on=today))
                row = openings.prepare(organization, **told, by=request.user, now=timezone.now())
        except AddressRefused as refusal:
            form.add_error("email", str(refusal))
        except openings.OpeningRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’ouverture est préparée. Un autre opérateur doit la confirmer.")
            return redirect("administration:opening", row.pk)
    return render(request, "administration/opening_association.html", {"form": form})


@require_http_methods(["GET", "POST"])
def laboratory(request):
    """The company is found in the directory, with the address where its letter goes; then the letter is asked for."""
    if request.method == "POST":
        company = get_object_or_404(LegalEntity, finess=request.POST.get("finess", "")[:20])
        try:
            openings.ask_by_post(company, now=timezone.now())
        except openings.OpeningRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, "La lettre est demandée. Imprimez-la sur le serveur, puis postez-la.")
        return redirect("administration:openings")
    form = CompanyForm(request.GET if "search" in request.GET else None)
    found = form.found() if form.is_valid() else []
    rows = [(company, door_letter.letter_address_of(company)) for company in found]
    return render(request, "administration/opening_laboratory.html", {"form": form, "rows": rows})


@require_safe
def one(request, opening_id):
    row = get_object_or_404(_rows(), pk=opening_id)
    context = {
        "row": row, "address": row.address(request.user), "is_mine": row.prepared_by_id == request.user.pk,
        "alone": openings.operators().count() < 2,
    }  # fmt: skip
    return render(request, "administration/opening.html", context)


@require_POST
def confirm(request, opening_id):
    return _act(request, opening_id, openings.confirm, "L’ouverture est confirmée : l’invitation part par courriel.")


@require_POST
def invite_again(request, opening_id):
    return _act(request, opening_id, openings.invite_again, "Un nouveau lien part ; le précédent ne sert plus.")


@require_POST
def drop(request, opening_id):
    return _act(request, opening_id, openings.drop, "L’ouverture est abandonnée : aucun lien envoyé ne sert plus.")


def _act(request, opening_id, act, said):
    get_object_or_404(Opening, pk=opening_id)
    try:
        with transaction.atomic():
            invitation = act(opening_id, by=request.user, now=timezone.now())
            if invitation:
                enqueue("send_invitation", invitation.pk, key=f"invitation:{invitation.pk}")
    except (openings.OpeningRefused, team.TeamRefused) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("administration:opening", opening_id)


def _rows():
    return Opening.objects.select_related(
        "organization__key", "organization__association", "organization__legal_entity", "prepared_by", "confirmed_by"
    )


def addresses(admin_view):
    """Each behind the password and the second factor of an operator."""
    return [
        path("ouvertures/", admin_view(every), name="openings"),
        path("ouvertures/association/", admin_view(association), name="opening_association"),
        path("ouvertures/laboratoire/", admin_view(laboratory), name="opening_laboratory"),
        path("ouvertures/<uuid:opening_id>/", admin_view(one), name="opening"),
        path("ouvertures/<uuid:opening_id>/confirmer/", admin_view(confirm), name="opening_confirm"),
        path("ouvertures/<uuid:opening_id>/renvoyer/", admin_view(invite_again), name="opening_again"),
        path("ouvertures/<uuid:opening_id>/abandonner/", admin_view(drop), name="opening_drop"),
    ]
