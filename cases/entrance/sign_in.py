"""The way in for staff: an address and a password, then the code of an application. Nothing between the two."""

import re

from django import forms
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import second_factor, sessions, staff
from accounts.doors import DOORS, door_of
from accounts.models import Membership, RecoverySheet, User
from accounts.rates import client_ip
from cases import mail
from cases.forms.texts import EmailText, PlainText
from rights import qr

AFTERWARDS = "after_sign_in"  # the page of somebody's place to come back to
ADDRESSES = "|".join(door.address for door in DOORS.values())
PLACE = re.compile(rf"/invitation/[0-9a-f]{{32}}/|/(?:{ADDRESSES})/[0-9a-f]{{8}}-[0-9a-z/-]*(?:\.[a-z]+)?")


class PasswordForm(forms.Form):
    email = EmailText(
        label="Adresse e-mail professionnelle", autocomplete="username", missing="Indiquez votre adresse e-mail."
    )
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        max_length=256,
        error_messages={
            "required": "Tapez votre mot de passe.",
            "max_length": "Un mot de passe compte au plus 256 caractères.",
        },
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SecondFactorForm(forms.Form):
    code = PlainText(
        label="Code de l’application, ou code de secours",
        limit=20,
        autocomplete="one-time-code",
        missing="Tapez le code que montre votre application.",
        help_text="Six chiffres, qui changent toutes les trente secondes. Sans votre appareil : un code de secours.",
    )


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request, door):
    back = way_back(request.GET.get("next", ""))
    if is_staff(request):
        return redirect(next_step(request, back, door))
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            user = staff.check_password(
                form.cleaned_data["email"], form.cleaned_data["password"], ip=client_ip(request), now=now
            )
        except staff.SignInRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            sessions.begin(request, user, now=now)
            staff.begin_enrolment(user)
            request.session[AFTERWARDS] = back
            return redirect(next_step(request, back, door))
    return render(request, "entrance/sign_in.html", {"form": form, "back_to": back, "door": door})


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor_code(request, door):
    """The second factor of somebody whose password was right, or who comes to a page that asks for it again."""
    back, now = way_back(request.GET.get("next", "")) or request.session.get(AFTERWARDS, ""), timezone.now()
    if not is_staff(request) or not staff.has_device(request.user):
        return redirect(next_step(request, back, door))
    is_again = second_factor.is_verified(request.user)
    if is_again and (not back or second_factor.is_fresh(request.session, now=now)):
        return redirect(next_step(request, back, door))
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if device := check_code(request.user, form.cleaned_data["code"]):
            staff.verify_session(request, device, now=now)
            request.session.pop(AFTERWARDS, None)
            return redirect(next_step(request, back, door))
        form.add_error("code", staff.WRONG_CODE)
    return render(request, "entrance/second_factor.html", {"form": form, "door": door, "is_again": is_again})


@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request, door):
    """The first application of somebody who has none, or the next one of whoever gave a code just now.

    The seed never comes from the browser, and shows here alone.
    """
    again = second_factor.is_verified(request.user) and second_factor.is_fresh(request.session, now=timezone.now())
    device = staff.waiting_device(request.user, again=again) if is_staff(request) else None
    if device is None:
        return redirect(next_step(request, "", door))
    form = SecondFactorForm(request.POST or None)
    form.fields["code"].label = "Code que montre l’application"
    form.fields["code"].help_text = "Six chiffres, qui changent toutes les trente secondes."
    if request.method == "POST" and form.is_valid():
        codes = staff.confirm(request, device, form.cleaned_data["code"], now=timezone.now())
        if codes:
            onwards = next_step(request, request.session.pop(AFTERWARDS, ""), door)
            return render(request, "entrance/recovery_codes.html", {"codes": codes, "onwards": onwards})
        form.add_error("code", staff.WRONG_CODE)
    secret = device.secret()
    context = {
        "form": form,
        "drawing": qr.drawn(device.address()),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }
    return render(request, "entrance/enrol.html", context)


@never_cache
@require_safe
def places(request, door):
    """Where this person works, when it is in several places, whichever their doors, or in none any more."""
    if not is_staff(request) or not second_factor.is_verified(request.user):
        return redirect(next_step(request, "", door))
    seats = [(seat, begins_at(seat)) for seat in seats_of(request.user)]
    return render(request, "entrance/places.html", {"places": seats})


def check_code(user, typed):
    """The device that accepted this code, or None. Of a recovery code that served, its person is told by e-mail."""
    with transaction.atomic():
        device = second_factor.check(user, typed)
        if isinstance(device, RecoverySheet):
            used = f"recovery-code:{device.pk}:{device.codes.count()}"
            mail.announce(user, key=used, template="recovery_code_used")
    return device


def is_staff(request):
    return request.user.is_authenticated and request.user.kind == User.Kind.STAFF


def seats_of(user):
    return list(Membership.objects.in_force().filter(user=user).select_related("organization").order_by("joined_at"))


def next_step(request, back, door):
    """What comes next for whoever asks: sign in, enrol, give the code, then the page asked for or one's place."""
    if not is_staff(request):
        return door.url("sign_in")
    if staff.waiting_device(request.user):
        return door.url("enrol")
    if not second_factor.is_verified(request.user):
        if not staff.has_device(request.user):  # reset by somebody else meanwhile: the password is asked again
            sessions.end(request)
            return door.url("sign_in")
        return door.url("second_factor")
    if back:
        return back
    seats = seats_of(request.user)
    return begins_at(seats[0]) if len(seats) == 1 else door.url("places")


def begins_at(seat):
    """The first page of this place."""
    return reverse(door_of(seat.organization).roles[seat.role], args=[seat.pk])


def way_back(path):
    """The path when it is a page of somebody's place, else nothing: never another site, never a patient's page."""
    return path if PLACE.fullmatch(path) else ""


def at(door):
    told = {"door": door}
    return [
        path(f"{door.address}/connexion/", sign_in, told, name=f"{door.name}_sign_in"),
        path(f"{door.address}/connexion/second-facteur/", second_factor_code, told, name=f"{door.name}_second_factor"),
        path(f"{door.address}/connexion/application/", enrol, told, name=f"{door.name}_enrol"),
        path(f"{door.address}/places/", places, told, name=f"{door.name}_places"),
    ]
