"""The people of a laboratory: who is there, who is invited, who may do what, and what was changed."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import team
from accounts.addresses import AddressRefused
from accounts.models import Membership
from cases import mail
from cases.forms.desk_team import InvitationForm, RoleForm
from cases.portals.laboratory.seat import OFFICERS, WRITERS, at_desk
from cases.queue import enqueue
from cases.tenancy import beyond

SHOWN = 30  # lines of the log


@at_desk()
@require_http_methods(["GET", "POST"])
def members(request, seat, *, today):
    is_officer = seat.role == Membership.Role.OFFICER
    form = InvitationForm(request.POST or None) if is_officer else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and _invited(form, seat):
            messages.success(request, "L’invitation part par courriel. Son lien sert une fois, pendant sept jours.")
            return redirect("desk_team", seat.pk)
    organization, now = seat.organization, timezone.now()
    scope = seat.own_scope("équipe")
    lines = organization.events.select_related("by__organization", "about__organization").order_by("-at")[:SHOWN]
    context = {
        "seat": seat,
        "form": form,
        "is_officer": is_officer,
        "may_agree": seat.role in WRITERS,
        "members": [(place, place.called(scope)) for place in _members(organization)],
        "invitations": [(row, row.email.reveal(scope)) for row in team.waiting(organization, now=now)],
        "resets": team.resets_asked(organization, now=now),
        "lines": lines,
    }
    return render(request, "desk/team.html", context)


@at_desk(roles=WRITERS)
@require_http_methods(["GET", "POST"])
def member(request, seat, member_id, *, today):
    """One person: an officer changes the role or takes the place away; any colleague asks for a new second factor."""
    place = get_object_or_404(_members(seat.organization), pk=member_id)
    is_officer = seat.role == Membership.Role.OFFICER
    form = RoleForm(request.POST or None, initial={"role": place.role}) if is_officer else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                team.change_role(place, form.cleaned_data["role"], by=seat)
            except team.TeamRefused as refusal:
                form.add_error("role", str(refusal))
            else:
                messages.success(request, "Le rôle est changé, dès la prochaine page de cette personne.")
                return redirect("desk_team", seat.pk)
    context = {
        "seat": seat, "form": form, "place": place, "called": place.called(seat.own_scope("équipe")),
        "is_officer": is_officer, "is_self": place.pk == seat.pk,
    }  # fmt: skip
    return render(request, "desk/member.html", context)


@at_desk(roles=OFFICERS)
@require_POST
def remove(request, seat, member_id, *, today):
    place = get_object_or_404(_members(seat.organization), pk=member_id)
    said = "Cette personne n’a plus accès à rien ici."
    return _done(request, seat, lambda: team.remove(place, by=seat, now=timezone.now()), said)


@at_desk(roles=WRITERS)
@require_POST
def ask_reset(request, seat, member_id, *, today):
    place = get_object_or_404(_members(seat.organization), pk=member_id)
    with beyond():  # whether this person works elsewhere too is all that is asked, and told to nobody
        is_shared = Membership.objects.in_force().filter(user=place.user_id).exclude(pk=place.pk).exists()
    said = "La demande est notée. Une troisième personne du laboratoire doit l’accepter sous 48 heures, sur cette page."
    return _done(request, seat, lambda: team.ask_reset(place, by=seat, is_shared=is_shared), said)


@at_desk(roles=WRITERS)
@require_POST
def agree_to_reset(request, seat, line_id, *, today):
    get_object_or_404(seat.organization.events, pk=line_id)

    def agree():
        with transaction.atomic():
            place = team.agree_to_reset(line_id, by=seat, now=timezone.now())
            mail.announce(place.user, key=f"second-factor-reset:{line_id}", template="second_factor_reset")

    said = "C’est fait : cette personne est prévenue, et ajoutera une application à sa prochaine connexion."
    return _done(request, seat, agree, said)


@at_desk(roles=OFFICERS)
@require_POST
def withdraw(request, seat, invitation_id, *, today):
    get_object_or_404(seat.organization.invitations, pk=invitation_id)
    team.withdraw(seat.organization, invitation_id, by=seat, now=timezone.now())
    messages.success(request, "L’invitation est retirée : son lien ne sert plus.")
    return redirect("desk_team", seat.pk)


def _invited(form, seat):
    """Whether the invitation is on its way; else the form says why not."""
    try:
        with transaction.atomic():
            told = form.cleaned_data
            invitation = team.invite(seat.organization, told["email"], told["role"], by=seat, now=timezone.now())
            enqueue("send_invitation", invitation.pk, key=f"invitation:{invitation.pk}")
    except (AddressRefused, team.TeamRefused) as refusal:
        form.add_error("email", str(refusal))
        return False
    return True


def _done(request, seat, act, said):
    try:
        act()
    except team.TeamRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("desk_team", seat.pk)


def _members(organization):
    return (
        organization.memberships.filter(removed_at=None).select_related("user", "organization__key").order_by("number")
    )


urlpatterns = [
    path("laboratoire/<uuid:seat_id>/equipe/", members, name="desk_team"),
    path("laboratoire/<uuid:seat_id>/equipe/<uuid:member_id>/", member, name="desk_member"),
    path("laboratoire/<uuid:seat_id>/equipe/<uuid:member_id>/retirer/", remove, name="desk_member_remove"),
    path("laboratoire/<uuid:seat_id>/equipe/<uuid:member_id>/second-facteur/", ask_reset, name="desk_reset_ask"),
    path("laboratoire/<uuid:seat_id>/equipe/accord/<uuid:line_id>/", agree_to_reset, name="desk_reset_agree"),
    path("laboratoire/<uuid:seat_id>/equipe/invitation/<uuid:invitation_id>/", withdraw, name="desk_withdraw"),
]
