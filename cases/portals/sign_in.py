"""The way in for patients: a code sent by e-mail, typed in the same browser. No password, no link."""

import re

from django import forms
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import codes, sessions
from accounts.addresses import AddressRefused
from accounts.rates import client_ip
from cases import answers_cookie
from cases.forms.texts import EmailText, PlainText
from cases.queue import enqueue

ATTEMPT = "sign_in_attempt"
AFTERWARDS = "after_sign_in"  # the page to come back to, one of the patient’s door


class AddressForm(forms.Form):
    email = EmailText(
        label="Votre adresse e-mail",
        autocomplete="email",
        missing="Indiquez votre adresse e-mail.",
        help_text="Nous y envoyons un code à taper ici. Aucun mot de passe à retenir.",
    )


class CodeForm(forms.Form):
    code = PlainText(
        label="Le code reçu par courriel",
        limit=20,
        autocomplete="one-time-code",
        missing="Tapez le code reçu par courriel.",
        help_text="Huit lettres et chiffres. Les espaces et les majuscules ne comptent pas.",
    )


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request):
    back = way_back(request.GET.get("next", ""))
    if request.user.is_authenticated and not request.user.works_here:
        return redirect(back or ("case_open" if wants_to_follow(request) else "case_list"))
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                attempt = codes.begin(form.cleaned_data["email"], ip=client_ip(request))
                enqueue("send_sign_in_code", attempt, key=f"code:{attempt}")
        except AddressRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            request.session[ATTEMPT], request.session[AFTERWARDS] = attempt, back
            return redirect("sign_in_code")
    return render(request, "sign_in/address.html", {"form": form, "back_to": back})


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_code(request):
    attempt = request.session.get(ATTEMPT)
    if not attempt:
        return redirect("sign_in")
    form, over = CodeForm(request.POST or None), False
    if request.method == "POST" and form.is_valid():
        try:
            user = codes.verify(attempt, form.cleaned_data["code"], ip=client_ip(request))
        except codes.CodeRefused as refusal:
            form.add_error("code", str(refusal))
            over = refusal.over
        else:
            now = timezone.now()
            sessions.begin(request, user, now=now)
            request.session.pop(ATTEMPT, None)  # gone already when somebody else was signed in here
            back = request.session.pop(AFTERWARDS, "")
            return redirect(back or ("case_open" if wants_to_follow(request) else "case_list"))
    return render(request, "sign_in/code.html", {"form": form, "over": over})


def way_back(path):
    """The path when it is one of the patient's own pages, else nothing: never another site, never another door."""
    return path if re.fullmatch(r"/dossiers/[0-9a-z/-]*", path) else ""


def wants_to_follow(request):
    """The person asked for a file just before signing in, and the answers are still there."""
    if not answers_cookie.follows(request):
        return False
    answers = answers_cookie.carried(request, at=timezone.now()).answers
    return not answers.complete()


@require_POST
def sign_out(request):
    sessions.end(request)
    return sessions.clear_site_data(redirect("home"))


urlpatterns = [
    path("connexion/", sign_in, name="sign_in"),
    path("connexion/code/", sign_in_code, name="sign_in_code"),
    path("deconnexion/", sign_out, name="sign_out"),
]
