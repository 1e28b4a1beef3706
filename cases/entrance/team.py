"""The people of an organization: who is there, who is invited, who may do what, and what was changed."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import staff, team
from accounts.addresses import AddressRefused
from accounts.doors import door_of
from accounts.models import Membership
from cases import mail
from cases.entrance.seat import seated
from cases.forms.team import InvitationForm, RoleForm
from cases.queue import enqueue
from cases.tenancy import beyond

SHOWN = 30  # lines of the log


@require_http_methods(["GET", "POST"])
def members(request, seat, *, today):
    organization, door = seat.organization, door_of(seat.organization)
    form = InvitationForm(request.POST or None, door=door) if seat.role == door.directing else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and _invited(form, seat):
            messages.success(request, "L’invitation part par courriel. Son lien sert une fois, pendant sept jours.")
            return _to_team(seat)
    now, scope, entries = timezone.now(), seat.own_scope("équipe"), staff.last_entries(organization)
    lines = organization.events.select_related("by__organization", "about__organization").order_by("-at")[:SHOWN]
    context = {
        **_frame(seat),
        "form": form,
        "members": [(place, place.called(scope), entries.get(place.user_id)) for place in _members(organization)],
        "invitations": [(row, row.email.reveal(scope)) for row in team.waiting(organization, now=now)],
        "resets": team.resets_asked(organization, now=now),
        "lines": lines,
    }
    return render(request, "entrance/team.html", context)


@require_http_methods(["GET", "POST"])
def member(request, seat, member_id, *, today):
    """One person: who directs changes the role or takes the place away; any colleague asks for a new second factor."""
    place, door = _member(seat, member_id), door_of(seat.organization)
    form = None
    if seat.role == door.directing:
        form = RoleForm(request.POST or None, door=door, initial={"role": place.role})
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
                return _to_team(seat)
    called = place.called(seat.own_scope("équipe"))
    context = {**_frame(seat), "form": form, "place": place, "called": called, "is_self": place.pk == seat.pk}
    return render(request, "entrance/member.html", context)


@require_http_methods(["GET", "POST"])
def remove(request, seat, member_id, *, today):
    place = _member(seat, member_id)
    if request.method != "POST":
        context = {**_frame(seat), "place": place, "called": place.called(seat.own_scope("équipe"))}
        return render(request, "entrance/remove.html", context)
    is_shared, now = _works_elsewhere(place), timezone.now()
    said = "Cette personne n’a plus accès à rien ici."
    return _done(request, seat, lambda: team.remove(place, by=seat, is_shared=is_shared, now=now), said)


@require_POST
def ask_reset(request, seat, member_id, *, today):
    place = _member(seat, member_id)
    is_shared = _works_elsewhere(place)
    said = "La demande est notée. Une troisième personne de l’équipe doit l’accepter sous 48 heures, sur cette page."
    return _done(request, seat, lambda: team.ask_reset(place, by=seat, is_shared=is_shared), said)


@require_POST
def agree_to_reset(request, seat, line_id, *, today):
    line = get_object_or_404(seat.organization.events.select_related("about"), pk=line_id)
    is_shared = line.about is not None and _works_elsewhere(line.about)

    def agree():
        with transaction.atomic():
            place = team.agree_to_reset(line_id, by=seat, is_shared=is_shared, now=timezone.now())
            mail.announce(place.user, key=f"second-factor-reset:{line_id}", template="second_factor_reset")

    said = "C’est fait\u202f: cette personne est prévenue, et ajoutera une application à sa prochaine connexion."
    return _done(request, seat, agree, said)


@require_http_methods(["GET", "POST"])
def withdraw(request, seat, invitation_id, *, today):
    row = get_object_or_404(seat.organization.invitations, pk=invitation_id)
    if request.method != "POST":
        context = {**_frame(seat), "invitation": row, "email": row.email.reveal(seat.own_scope("équipe"))}
        return render(request, "entrance/withdraw.html", context)
    team.withdraw(seat.organization, invitation_id, by=seat, now=timezone.now())
    messages.success(request, "L’invitation est retirée\u202f: son lien ne sert plus.")
    return _to_team(seat)


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
    return _to_team(seat)


def _to_team(seat):
    return redirect(door_of(seat.organization).url("team", seat.pk))


def _frame(seat):
    door = door_of(seat.organization)
    return {"seat": seat, "door": door, "directs": seat.role == door.directing, "acts": seat.role in door.acting}


def _member(seat, member_id):
    return get_object_or_404(_members(seat.organization), pk=member_id)


def _members(organization):
    return (
        organization.memberships.filter(removed_at=None).select_related("user", "organization__key").order_by("number")
    )


def _works_elsewhere(place):
    with beyond():  # whether this person works elsewhere too is all that is asked, and told to nobody
        return Membership.objects.in_force().filter(user=place.user_id).exclude(pk=place.pk).exists()


def at(door):
    seeing, acting = seated(door, roles=door.seeing), seated(door, roles=door.acting)
    directing, name, here = seated(door, roles={door.directing}), door.name, f"{door.address}/<uuid:seat_id>/equipe/"
    return [
        path(here, seeing(members), name=f"{name}_team"),
        path(f"{here}<uuid:member_id>/", acting(member), name=f"{name}_member"),
        path(f"{here}<uuid:member_id>/retirer/", directing(remove), name=f"{name}_member_remove"),
        path(f"{here}<uuid:member_id>/second-facteur/", acting(ask_reset), name=f"{name}_reset_ask"),
        path(f"{here}accord/<uuid:line_id>/", acting(agree_to_reset), name=f"{name}_reset_agree"),
        path(f"{here}invitation/<uuid:invitation_id>/", directing(withdraw), name=f"{name}_withdraw"),
    ]
