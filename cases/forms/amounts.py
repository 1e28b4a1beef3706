"""Money and time as people write them, kept as whole cents and whole minutes: sums are exact."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from rights.damage import euros, hours

MOST_EUROS, MOST_HOURS = 1_000_000, 10_000


class _Typed(forms.Field):
    def __init__(self, **kwargs):
        attrs = {"class": "input-short", "inputmode": "decimal", "autocomplete": "off", "maxlength": 20}
        super().__init__(widget=forms.TextInput(attrs=attrs), required=False, **kwargs)

    def to_python(self, value):
        typed = "".join(str(value or "").split()).lower()[:40]
        return self.read(typed) if typed else None


class EurosField(_Typed):
    """« 12 », « 12,50 », « 1 234.5 € » → cents."""

    def read(self, typed):
        match = re.fullmatch(r"(\d{1,9})(?:[.,](\d{1,2}))?(?:€|euros?)?", typed, re.ASCII)
        if not match:
            raise ValidationError(
                "Écrivez la somme en euros, avec une virgule s’il y a des centimes : 12,50.", code="sum"
            )
        cents = int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))
        if cents > MOST_EUROS * 100:
            raise ValidationError("Cette somme est trop grande. Vérifiez-la.", code="sum")
        return cents

    def prepare_value(self, value):
        return euros(value).removesuffix("\N{NO-BREAK SPACE}€") if isinstance(value, int) else value


class HoursField(_Typed):
    """« 1,5 », « 1 h 30 », « 45 min » → minutes; nothing for zero."""

    def read(self, typed):
        if match := re.fullmatch(r"(\d{1,5})h(?:(\d{1,2})(?:min)?)?", typed, re.ASCII):
            minutes = int(match[1]) * 60 + int(match[2] or 0)
            fits = int(match[2] or 0) < 60
        elif match := re.fullmatch(r"(\d{1,6})min", typed, re.ASCII):
            minutes, fits = int(match[1]), True
        elif match := re.fullmatch(r"(\d{1,5}(?:[.,]\d{1,2})?)(?:heures?)?", typed, re.ASCII):
            minutes, fits = round(Decimal(match[1].replace(",", ".")) * 60), True
        else:
            minutes, fits = 0, False
        if not fits or minutes > MOST_HOURS * 60:
            raise ValidationError("Écrivez le temps en heures : 1,5 ou 1 h 30 pour une heure et demie.", code="time")
        return minutes or None

    def prepare_value(self, value):
        return hours(value) if isinstance(value, int) else value
