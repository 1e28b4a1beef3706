"""A forgotten password: a link by e-mail, then a new one. The second factor stays."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import staff
from accounts.doors import LABORATORY, door_of
from accounts.rates import client_ip
from cases import mail
from cases.entrance.sign_in import seats_of
from cases.forms.entry import NewPasswordForm, WorkAddressForm
from cases.queue import enqueue


@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request, door):
    """Ask for a link to choose a new password: the same answer, whoever has this address."""
    form, sent = WorkAddressForm(request.POST or None), False
    form.fields["email"].help_text = ""
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        with transaction.atomic():
            user_id = staff.may_ask_for_link(form.cleaned_data["email"], ip=client_ip(request), now=now)
            enqueue("send_password_link", user_id or uuid.uuid4(), key=f"password:{uuid.uuid4()}")
        sent = True
    return render(request, "entrance/forgotten.html", {"form": form, "sent": sent, "door": door})


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def password(request, user_id, token):
    """A new password, by the link; then the usual way in, second factor included."""
    person = staff.person_of_link(user_id, token)
    if person is None:
        raise Http404
    seats = seats_of(person)
    door, names = door_of(seats[0].organization) if seats else LABORATORY, {seat.organization.name for seat in seats}
    address = person.email.reveal(person.own_scope("nouveau mot de passe"))
    form = NewPasswordForm(request.POST or None, known=(address, *names))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            staff.choose_password(person, form.cleaned_data["password"])
            mail.announce(person, key=f"password:{token[-32:]}", template="password_changed")
        messages.success(request, "Votre mot de passe est changé. Connectez-vous avec lui.")
        return redirect(door.url("sign_in"))
    return render(request, "entrance/password.html", {"form": form, "door": door})


urlpatterns = [path("mot-de-passe/<uuid:user_id>/<slug:token>/", password, name="new_password")]


def at(door):
    told = {"door": door}
    return [path(f"{door.address}/connexion/mot-de-passe/", forgotten, told, name=f"{door.name}_forgotten")]
