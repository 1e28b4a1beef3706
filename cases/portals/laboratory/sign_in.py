"""The way in for staff: an address and a password, then the code of an application. Nothing between the two."""

import re

from django import forms
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import second_factor, sessions, staff
from accounts.models import Membership, Organization, User
from accounts.rates import client_ip
from cases.forms.texts import EmailText, PlainText
from cases.portals.laboratory.seat import READERS
from rights import qr

AFTERWARDS = "desk_after_sign_in"  # the page of the desk to come back to


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
def sign_in(request):
    back = way_back(request.GET.get("next", ""))
    if is_staff(request):
        return redirect(next_step(request, back))
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
            return redirect(next_step(request, back))
    return render(request, "desk/sign_in.html", {"form": form, "back_to": back})


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor_code(request):
    """The second factor of somebody whose password was right."""
    back = way_back(request.GET.get("next", "")) or request.session.get(AFTERWARDS, "")
    if not is_staff(request) or second_factor.is_verified(request.user) or not staff.has_device(request.user):
        return redirect(next_step(request, back))
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if staff.pass_second_factor(request, form.cleaned_data["code"]):
            request.session.pop(AFTERWARDS, None)
            return redirect(next_step(request, back))
        form.add_error("code", staff.WRONG_CODE)
    return render(request, "desk/second_factor.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request):
    """The first application of somebody who has none. The seed never comes from the browser, and shows here alone."""
    device = staff.waiting_device(request.user) if is_staff(request) else None
    if device is None:
        return redirect(next_step(request, ""))
    form = SecondFactorForm(request.POST or None)
    form.fields["code"].label = "Code que montre l’application"
    form.fields["code"].help_text = "Six chiffres, qui changent toutes les trente secondes."
    if request.method == "POST" and form.is_valid():
        codes = staff.confirm(request, device, form.cleaned_data["code"])
        if codes:
            back = request.session.pop(AFTERWARDS, "")
            return render(request, "desk/recovery_codes.html", {"codes": codes, "onwards": next_step(request, back)})
        form.add_error("code", staff.WRONG_CODE)
    secret = device.secret()
    context = {
        "form": form,
        "drawing": qr.drawn(device.address()),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }
    return render(request, "desk/enrol.html", context)


@never_cache
@require_safe
def places(request):
    """Where this person works, when it is in several laboratories, or in none any more."""
    if not is_staff(request) or not second_factor.is_verified(request.user):
        return redirect(next_step(request, ""))
    return render(request, "desk/places.html", {"places": [(seat, begins_at(seat)) for seat in seats_of(request.user)]})


def is_staff(request):
    return request.user.is_authenticated and request.user.kind == User.Kind.STAFF


def seats_of(user):
    return list(
        Membership.objects.in_force()
        .filter(user=user, organization__kind=Organization.Kind.LABORATORY)
        .select_related("organization")
        .order_by("joined_at")
    )


def next_step(request, back):
    """What comes next for whoever asks: sign in, enrol, give the code, then the page asked for or one's place."""
    if not is_staff(request):
        return reverse("desk_sign_in")
    if staff.waiting_device(request.user):
        return reverse("desk_enrol")
    if not second_factor.is_verified(request.user):
        if not staff.has_device(request.user):  # reset by somebody else meanwhile: the password is asked again
            sessions.end(request)
            return reverse("desk_sign_in")
        return reverse("desk_second_factor")
    if back:
        return back
    seats = seats_of(request.user)
    return begins_at(seats[0]) if len(seats) == 1 else reverse("desk_places")


def begins_at(seat):
    """The first page of this place: the demands, or the tasks of whoever sees no file."""
    return reverse("desk" if seat.role in READERS else "desk_tasks", args=[seat.pk])


def way_back(path):
    """The path when it is a page of somebody's place, else nothing: never another site, never another door."""
    return path if re.fullmatch(r"/laboratoire/[0-9a-f]{8}-[0-9a-z/-]*|/invitation/[0-9a-f]{32}/", path) else ""


urlpatterns = [
    path("laboratoire/connexion/", sign_in, name="desk_sign_in"),
    path("laboratoire/connexion/second-facteur/", second_factor_code, name="desk_second_factor"),
    path("laboratoire/connexion/application/", enrol, name="desk_enrol"),
    path("laboratoire/places/", places, name="desk_places"),
]
