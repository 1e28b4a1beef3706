"""Text as people type it: bounded, printable in a letter, and never with a social-security number in it."""

import re
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rights.periods import number_in_words
from rights.printable import clean, refusal
from rights.retention import MOST_MONTHS
from vault.nir import contains_nir

NARROW = "\u202f"
NIR_REFUSED = (
    "Ce texte semble contenir un numéro de sécurité sociale. Recours ne le demande et ne le garde jamais, et il ne "
    "sert pas à vous retrouver. Effacez-le ou masquez-le pour continuer."
)
SHORTENED = (
    "Un tableur a abrégé ce numéro, et des chiffres sont perdus : recopiez celui du reçu, dans une colonne au format "
    "Texte."
)
NO_NUMBER = "Ceci ne peut pas être un numéro de recommandé : recopiez celui du reçu, par exemple 2C 123 456 7890 1."
MISCOPIED = "Un signe de ce numéro est faux : relisez-le sur le reçu."
TOLD = 300  # from so many characters on, a field says how many it takes before they are typed
SPACES = re.compile(r"[^\S\n]+")


def tidy(text):
    """What was meant by what was typed: composed characters, plain line ends, no stray spaces, curly apostrophes."""
    return "\n".join(SPACES.sub(" ", line).strip() for line in clean(text).replace("'", "’").split("\n")).strip()


def _grouped(count):
    return f"{count:,}".replace(",", NARROW)


class PlainText(forms.CharField):
    """One line, or several with `rows`. Each refusal says what to do; the form shows again what was typed."""

    def __init__(self, *, limit, rows=0, missing="Répondez à cette question pour continuer.", css="", **kwargs):
        self.limit, self.rows = limit, rows
        if rows and limit >= TOLD:
            told = f"{_grouped(limit)} caractères au plus."
            kwargs["help_text"] = f"{kwargs['help_text']} {told}" if kwargs.get("help_text") else told
        attrs = {"class": css} if css else {}
        if autocomplete := kwargs.pop("autocomplete", "off"):
            attrs["autocomplete"] = autocomplete
        widget = forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
        kwargs.setdefault("widget", widget)
        super().__init__(strip=False, error_messages={"required": missing}, **kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        if len(text) > 2 * self.limit + 1_000:
            raise self._too_long(text)
        return tidy(text if self.rows else text.replace("\n", " "))

    def validate(self, value):
        super().validate(value)
        if len(value) > self.limit:
            raise self._too_long(value)
        if sentence := refusal(value):
            raise ValidationError(sentence, code="unprintable")
        if contains_nir(value):
            raise ValidationError(NIR_REFUSED, code="nir")

    def _too_long(self, text):
        length, limit = _grouped(len(text)), _grouped(self.limit)
        return ValidationError(
            f"Ce texte est trop long : il compte {length} caractères, pour {limit} au plus. Gardez l’essentiel.",
            code="too_long",
        )


class EmailText(PlainText):
    """An e-mail address, or nothing."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": kwargs.pop("autocomplete", "off")}))
        super().__init__(limit=120, **kwargs)

    def to_python(self, value):
        return super().to_python(value).replace("’", "'")  # an address is not typography

    def validate(self, value):
        super().validate(value)
        if value and not re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}", value):
            raise ValidationError(
                "Cette adresse e-mail est incomplète. Écrivez-la ainsi : nom@exemple.fr.", code="email"
            )


class PhoneText(PlainText):
    """A telephone number, grouped by two when French, or nothing. Its shape keeps other numbers out."""

    def __init__(self, **kwargs):
        super().__init__(limit=25, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}), **kwargs)

    def validate(self, value):
        forms.CharField.validate(self, value)
        digits = re.sub(r"[\s.\-/()]", "", value)
        if value and not re.fullmatch(r"(?:0|\+33)[1-9]\d{8}|\+(?!33)\d{8,14}", digits):
            raise ValidationError(
                "Ce numéro de téléphone est incomplet. Écrivez-le ainsi : 06 12 34 56 78, ou +32 pour l’étranger.",
                code="phone",
            )

    def clean(self, value):
        value = super().clean(value)
        digits = re.sub(r"[\s.\-/()]", "", value)
        if digits.startswith("+33"):
            digits = "0" + digits[3:]
        return " ".join(re.findall("..", digits)) if digits.startswith("0") else value


def number_problem(text):
    """Why this cannot be the number of a registered letter; "" when it can, whichever postal provider gave it.

    La Poste follows thirteen signs, « 2C 123 456 7890 1 » or « RK 123 456 785 FR », and takes 11 to 15; others give
    shorter and longer ones. The ninth digit of the second shape checks the eight others (UPU, standard S10).
    """
    bare = "".join(text.split()).upper()
    if re.fullmatch(r"\d+(?:[.,]\d+)?E[+-]\d+|\d+[.,]\d+E\d+", bare):
        return SHORTENED
    plain = re.sub(r"[^0-9A-Z]", "", bare)
    is_day = re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2}", bare)
    if is_day or len(plain) < 8 or len(text) > 40 or sum(map(str.isdigit, plain)) < 6:
        return NO_NUMBER
    if found := re.fullmatch(r"[A-Z]{2}(\d{8})(\d)FR", plain):
        total = sum(int(digit) * weight for digit, weight in zip(found[1], (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
        if int(found[2]) != {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11):
            return MISCOPIED
    return ""


class RegisteredNumber(PlainText):
    """The number of a registered letter, or nothing."""

    def __init__(self, **kwargs):
        super().__init__(limit=40, **kwargs)

    def validate(self, value):
        super().validate(value)
        if value and (sentence := number_problem(value)):
            raise ValidationError(sentence, code="number")


class PeriodText(PlainText):
    """A period as a letter gives it, « dix ans », « 18 mois »: a number of months, or None."""

    wanted = re.compile(r"(?:une? (?:durée|délai) de )?(\d{1,4}|[a-zé-]+(?: et un)?) (ans?|années?|mois)")
    numbers: ClassVar = {number_in_words(number): number for number in range(1, 100)}

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", "Par exemple : 10 ans, ou 18 mois")
        super().__init__(limit=60, css="input-medium", **kwargs)

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        found = self.wanted.fullmatch(typed.lower().replace("\N{NO-BREAK SPACE}", " "))
        count = int(found[1]) if found and found[1].isdigit() else self.numbers.get(found[1]) if found else None
        if not count:
            raise ValidationError("Écrivez cette durée ainsi : 10 ans, ou 18 mois.", code="period")
        months = count if found[2] == "mois" else count * 12
        if months > MOST_MONTHS:
            raise ValidationError("Cette durée est trop longue : indiquez 100 ans au plus.", code="too_long")
        return months


class Said(SafeString):
    """The words of a choice as a page shows them; `label` alone, to repeat in a summary."""

    label = ""


def choice(label, hint=""):
    """The words beside a radio button or a tick box: what it is, then what it means."""
    said = format_html('<span class="choice__label">{}</span>', label)
    said = Said(format_html('<span>{}<span class="choice__hint">{}</span></span>', said, hint) if hint else said)
    said.label = label
    return said


class OneOf(forms.ChoiceField):
    """Radio buttons; `choices` are (value, words or choice())."""

    def __init__(self, *, missing="Choisissez une réponse.", **kwargs):
        messages = {"required": missing, "invalid_choice": "Cette réponse n’existe pas. Choisissez dans la liste."}
        super().__init__(widget=forms.RadioSelect, error_messages=messages, **kwargs)


class SomeOf(forms.MultipleChoiceField):
    """Tick boxes, at least one of them."""

    def __init__(self, *, missing="Cochez au moins une réponse.", **kwargs):
        messages = {
            "required": missing,
            "invalid_choice": "Cette réponse n’existe pas. Choisissez dans la liste.",
            "invalid_list": "Cette réponse n’existe pas. Choisissez dans la liste.",
        }
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(error_messages=messages, **kwargs)
