"""Pages of the operators' site where a space is opened: one of them prepares, another one confirms."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import openings, team
from accounts.addresses import AddressRefused
from accounts.models import Opening, Organization
from cases.forms.openings import AssociationOpeningForm, LaboratoryOpeningForm
from cases.queue import enqueue

SHOWN = 100


@require_safe
def every(request):
    """Those that wait first, then the latest."""
    rows = list(_rows().filter(dropped_at=None).order_by("-prepared_at")[:SHOWN])
    context = {
        "waiting": [row for row in rows if row.confirmed_at is None],
        "others": [row for row in rows if row.confirmed_at is not None],
        "alone": openings.operators().count() < 2,
    }
    return render(request, "administration/openings.html", context)


@require_http_methods(["GET", "POST"])
def association(request):
    today = timezone.localdate()
    form = AssociationOpeningForm(request.POST or None, today=today)

    def stands_for():
        return {"association": form.write(by=request.user, on=today)}

    return _prepared(request, form, stands_for, title="Ouvrir l’espace d’une association")


@require_http_methods(["GET", "POST"])
def laboratory(request):
    form = LaboratoryOpeningForm(request.POST or None, today=timezone.localdate())
    return _prepared(request, form, lambda: {"legal_entity": form.company}, title="Ouvrir l’espace d’un laboratoire")


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


def _prepared(request, form, stands_for, *, title):
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("email", "checked", "checked_on")}
        try:
            with transaction.atomic():
                organization = Organization.objects.standing_for(**stands_for())
                row = openings.prepare(organization, **told, by=request.user, now=timezone.now())
        except AddressRefused as refusal:
            form.add_error("email", str(refusal))
        except openings.OpeningRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’ouverture est préparée. Un autre opérateur doit la confirmer.")
            return redirect("administration:opening", row.pk)
    return render(request, "administration/opening_form.html", {"form": form, "title": title})


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
