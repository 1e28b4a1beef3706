"""Joining an organization, by a link that was mailed."""

from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import second_factor, sessions, staff, team
from accounts.doors import door_of
from accounts.models import User
from cases.entrance.sign_in import begins_at, is_staff
from cases.forms.entry import NameForm, NewAccountForm
from vault.scope import Scope


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def invitation(request, token):
    """What the link of an invitation opens. An account that exists joins once its second factor passed."""
    now = timezone.now()
    found = team.invitation_with(token, now=now)
    if found is None:
        raise Http404
    scope = Scope(actor=f"invitation:{found.pk}", purpose="invitation", keys=frozenset({found.organization.key_id}))
    address = found.email.reveal(scope)
    account = User.objects.staff_for_email(address)
    door = door_of(found.organization)
    context = {"invitation": found, "door": door, "email": address, "here": request.path}
    if account is not None and not _is_inside(request, account):
        return render(request, "entrance/invitation.html", {**context, "must_sign_in": True})
    form = (
        NameForm(request.POST or None)
        if account
        else NewAccountForm(request.POST or None, known=(address, found.organization.name))
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            with transaction.atomic():
                user = account or User.objects.create_staff(
                    address, told["password"], is_demo=found.organization.is_demo
                )
                seat = team.accept(found, user, name=told["name"], now=now)
        except team.TeamRefused as refusal:
            form.add_error(None, str(refusal))
        except IntegrityError:  # the same link in two windows: the other one has made the account
            return redirect(request.path)
        else:
            if account:
                return redirect(begins_at(seat))
            sessions.begin(request, user, now=now)
            staff.begin_enrolment(user)
            return redirect(door.url("enrol"))
    return render(request, "entrance/invitation.html", {**context, "form": form})


def _is_inside(request, account):
    return is_staff(request) and request.user.pk == account.pk and second_factor.is_verified(request.user)


urlpatterns = [path("invitation/<slug:token>/", invitation, name="invitation")]
