"""The laboratory's door, as far as it opens without an account: what came, what is due, is this letter ours."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import rates
from cases import door_codes
from cases.forms.texts import PlainText
from rights.catalogue import EIGHT_DAYS, RIGHTS
from rights.claims import Claim, Facts
from rights.laboratory_clocks import by_age
from rights.periods import in_words
from rights.rendering import LAW
from rights.schema import schema

PER_NETWORK = rates.Limit("letter code, network", 30, 60)
TOO_OFTEN = "Trop de codes ont été essayés depuis votre réseau. Attendez une heure, puis recommencez."
MALFORMED = (
    "Ce code compte douze lettres et chiffres, par exemple K7F3-92QD-XH4M. Il ne contient ni zéro, ni un, ni les "
    "lettres I, L et O : vérifiez-le sur la lettre."
)


class LetterCodeForm(forms.Form):
    code = PlainText(
        label="Code imprimé sur la lettre",
        limit=40,
        missing="Tapez le code imprimé sur la lettre, à côté du carré à flasher.",
        help_text="Douze lettres et chiffres. Les tirets, les espaces et les majuscules ne comptent pas.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-code-from-address": ""}),
    )

    def clean_code(self):
        code = door_codes.plain(self.cleaned_data["code"])
        if not code:
            raise ValidationError(MALFORMED, code="malformed")
        return code


@dataclass(frozen=True)
class Period:
    """One rule of answer, the requests under it, and its last day for a letter received on a given day."""

    names: tuple[str, ...]
    part: str
    claim: Claim
    extended: str


@never_cache
@require_http_methods(["GET", "POST"])
def laboratory_door(request):
    today = timezone.localdate()
    form = LetterCodeForm(request.POST or None)
    context = {"form": form, "periods": periods(today), "law": LAW, "not_before": in_words(EIGHT_DAYS.not_before)}
    status = 200
    if request.method == "POST" and form.is_valid():
        place = rates.network(rates.client_ip(request))
        if place and not rates.count(PER_NETWORK, place, now=timezone.now()):
            form.add_error("code", TOO_OFTEN)
            status = 429
        else:
            letter = door_codes.letter_with(form.cleaned_data["code"])
            context |= {"checked": True, "letter": letter, "town": town_of(letter), "opens": names_a_company(letter)}
    return render(request, "laboratory/door.html", context, status=status)


def names_a_company(letter):
    """Whether a space can be opened from this letter: its laboratory is one of the register."""
    laboratory = letter.case_file.laboratory if letter else None
    return bool(laboratory and laboratory.legal_entity)


def town_of(letter):
    """Where the controller is, from the public register; empty when the file names no registered laboratory."""
    laboratory = letter.case_file.laboratory if letter else None
    if laboratory is None:
        return ""
    entity = laboratory.legal_entity
    return (entity.city if entity else "") or laboratory.town


def periods(received_on: date):
    """Every period of answer, rights under one rule together."""
    found = {}
    for right in RIGHTS.values():
        for part, claim in by_age(right.code, Facts(received_on)):
            names, _ = found.setdefault(claim.time_limit, ([], (part, claim)))
            names.append(right.name)
    return [
        Period(
            tuple(names), part, claim, in_words(claim.time_limit.extended_to) if claim.time_limit.extended_to else ""
        )
        for names, (part, claim) in found.values()
    ]


@require_GET
def facts_schema(request):
    """The JSON Schema of `faits.json`, attached to the PDF of every letter."""
    return JsonResponse(
        schema(), content_type="application/schema+json", json_dumps_params={"ensure_ascii": False, "indent": 1}
    )


urlpatterns = [
    path("laboratoire/", laboratory_door, name="laboratory_door"),
    path("laboratoire/faits.schema.json", facts_schema, name="facts_schema"),
]
