"""A date typed in three boxes, with errors that say what to do."""

from calendar import monthrange
from datetime import date
from unicodedata import combining, normalize

from django import forms
from django.core.exceptions import ValidationError

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

LONGEST_PART = 60


def _plain(text):
    return "".join(letter for letter in normalize("NFD", text.lower()) if not combining(letter))


def _ordinal(day):
    return "1er" if day == 1 else str(day)


class DatePartsInput(forms.MultiWidget):
    """Three text boxes named <field>_day, _month and _year; `autocomplete="bday"` names them for the browser."""

    template_name = "components/date_parts.html"
    parts = (("day", "Jour", 2), ("month", "Mois", 9), ("year", "Année", 4))

    def __init__(self, attrs=None, *, autocomplete=""):
        boxes = {}
        for part, _label, length in self.parts:
            box = {"class": f"input-{part}", "inputmode": "text" if part == "month" else "numeric", "maxlength": length}
            box["autocomplete"] = f"{autocomplete}-{part}" if autocomplete else "off"
            boxes[part] = forms.TextInput(attrs=box)
        super().__init__(boxes, attrs)

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None, None, None]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for subwidget, (part, label, _length) in zip(context["widget"]["subwidgets"], self.parts, strict=True):
            subwidget["part"], subwidget["part_label"] = part, label
        return context


class HiddenDateParts(DatePartsInput):
    """The same three boxes, out of sight: what travels from one page of a form to the next."""

    template_name = "django/forms/widgets/multiwidget.html"

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.widgets = [forms.HiddenInput() for _ in self.widgets]


class DatePartsField(forms.Field):
    """A `date`. The form, which is given today's date, sets `not_before` and `not_after`: no clock is read here."""

    hidden_widget = HiddenDateParts

    def __init__(self, *, autocomplete="", not_before=None, not_after=None, **kwargs):
        kwargs.setdefault("widget", DatePartsInput(autocomplete=autocomplete))
        kwargs.setdefault("help_text", "Par exemple : 27 3 2026")
        self.not_before, self.not_after = not_before, not_after
        super().__init__(**kwargs)

    def to_python(self, value):
        if value is None or isinstance(value, date):
            return value
        day, month, year = (str(part or "").strip() for part in value)
        if not (day or month or year):
            return None
        missing = [name for part, name in ((day, "le jour"), (month, "le mois"), (year, "l’année")) if not part]
        if max(len(day), len(month), len(year)) > LONGEST_PART:  # also before int(), which refuses thousands of digits
            raise ValidationError("Cette date est trop longue. Écrivez-la ainsi : 27 3 2026.", code="length")
        if missing:
            raise ValidationError(f"Il manque {' et '.join(missing)}. Complétez la date.", code="incomplete")
        return self._date(day, self._month(month), year)

    def _month(self, typed):
        names = [_plain(name) for name in MONTHS]
        plain = _plain(typed).rstrip(".")
        matches = [rank for rank, name in enumerate(names, 1) if len(plain) >= 3 and name.startswith(plain)]
        if len(matches) == 1:
            return matches[0]
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= 12:
            return int(typed)
        raise ValidationError(
            f"Le mois « {typed} » n’existe pas. Indiquez un nombre entre 1 et 12, ou le nom du mois.", code="month"
        )

    def _date(self, day, month, year):
        if not (year.isascii() and year.isdigit() and len(year) == 4 and int(year) >= 1000):
            raise ValidationError("Écrivez l’année avec quatre chiffres, par exemple 2026.", code="year")
        day = day.removesuffix("er")
        if not (day.isascii() and day.isdigit()):
            raise ValidationError(f"Le jour « {day} » n’est pas un nombre. Indiquez un jour entre 1 et 31.", code="day")
        last = monthrange(int(year), month)[1]
        if not 1 <= int(day) <= last:
            when = f"Le {_ordinal(int(day))} {MONTHS[month - 1]}" + (f" {year}" if month == 2 else "")
            raise ValidationError(f"{when} n’existe pas. Indiquez un jour entre 1 et {last}.", code="day")
        return date(int(year), month, int(day))

    def validate(self, value):
        if value is None and self.required:
            raise ValidationError(
                self.error_messages.get("missing", "Indiquez la date : le jour, le mois et l’année."), code="required"
            )
        if value and self.not_after and value > self.not_after:
            raise ValidationError(
                f"Cette date n’est pas encore arrivée. Indiquez une date jusqu’au {_in_words(self.not_after)}.",
                code="future",
            )
        if value and self.not_before and value < self.not_before:
            raise ValidationError(
                f"Cette date est trop ancienne. Indiquez une date à partir du {_in_words(self.not_before)}.",
                code="past",
            )

    def has_changed(self, initial, data):
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True


def _in_words(day):
    return f"{_ordinal(day.day)} {MONTHS[day.month - 1]} {day.year}"
