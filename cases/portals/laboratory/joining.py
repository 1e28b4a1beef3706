"""By a link that was mailed: joining a laboratory, or choosing a new password."""

import uuid

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import second_factor, sessions, staff, team
from accounts.models import User
from accounts.rates import client_ip
from cases import mail
from cases.entrance.sign_in import begins_at, is_staff
from cases.forms.desk_entry import NameForm, NewAccountForm, NewPasswordForm, WorkAddressForm
from cases.queue import enqueue
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
    context = {"invitation": found, "email": address, "here": request.path}
    if account is not None and not _is_inside(request, account):
        return render(request, "desk/invitation.html", {**context, "must_sign_in": True})
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
            return redirect("desk_enrol")
    return render(request, "desk/invitation.html", {**context, "form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request):
    """Ask for a link to choose a new password: the same answer, whoever has this address."""
    form, sent = WorkAddressForm(request.POST or None), False
    form.fields["email"].help_text = ""
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        with transaction.atomic():
            user_id = staff.may_ask_for_link(form.cleaned_data["email"], ip=client_ip(request), now=now)
            enqueue("send_password_link", user_id or uuid.uuid4(), key=f"password:{uuid.uuid4()}")
        sent = True
    return render(request, "desk/forgotten.html", {"form": form, "sent": sent})


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def password(request, user_id, token):
    """A new password, by the link; then the usual way in, second factor included."""
    person = staff.person_of_link(user_id, token)
    if person is None:
        raise Http404
    address = person.email.reveal(person.own_scope("nouveau mot de passe"))
    form = NewPasswordForm(request.POST or None, known=(address,))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            staff.choose_password(person, form.cleaned_data["password"])
            mail.announce(person, key=f"password:{token[-32:]}", template="password_changed")
        messages.success(request, "Votre mot de passe est changé. Connectez-vous avec lui.")
        return redirect("desk_sign_in")
    return render(request, "desk/password.html", {"form": form})


def _is_inside(request, account):
    return is_staff(request) and request.user.pk == account.pk and second_factor.is_verified(request.user)


urlpatterns = [
    path("invitation/<slug:token>/", invitation, name="desk_invitation"),
    path("laboratoire/connexion/mot-de-passe/", forgotten, name="desk_forgotten"),
    path("mot-de-passe/<uuid:user_id>/<slug:token>/", password, name="desk_password"),
]
