"""Which files of the association the dashboard looks at. Typed in the address, so that a figure can be linked to."""

from django import forms
from django.utils.http import urlencode

from cases.association.overview import NOBODY, UNLISTED, UNLISTED_WORDS, Chosen, workers
from cases.models import CaseFile
from directory.models import Breach, LegalEntity

WRONG_DAY = "Cette date n’existe pas. Écrivez-la ainsi\u202f: 27/03/2026."


class DayField(forms.DateField):
    def __init__(self, **kwargs):
        super().__init__(
            required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d/%m/%Y"], error_messages={"invalid": WRONG_DAY}, **kwargs,
        )  # fmt: skip


def leaks_and_laboratories(seat):
    """Choices: those of the files of this association, and all of them."""
    files = CaseFile.objects.visible_to(seat).order_by()
    leaks = Breach.objects.filter(pk__in=files.values("breach")).order_by("disclosed_on")
    entities = LegalEntity.objects.filter(pk__in=files.values("controller")).order_by("name")
    return (
        [("", "Toutes"), *((row.slug, row.title) for row in leaks)],
        [("", "Tous"), *((str(row.pk), row.name) for row in entities)],
    )


class ChosenForm(forms.Form):
    fuite = forms.ChoiceField(label="Fuite", required=False)
    laboratoire = forms.ChoiceField(label="Laboratoire", required=False)
    charge = forms.ChoiceField(label="Chargé de dossiers", required=False)
    du = DayField(label="Ouverts du")
    au = DayField(label="au")

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fuite"].choices, self.fields["laboratoire"].choices = leaks_and_laboratories(seat)
        self.fields["laboratoire"].choices += [(UNLISTED, UNLISTED_WORDS.capitalize())]
        self.fields["charge"].choices = [
            ("", "Tous"), *((str(row.pk), name) for row, name in workers(seat)), (NOBODY, "Non attribués"),
        ]  # fmt: skip

    def clean(self):
        told = super().clean()
        if told.get("du") and told.get("au") and told["du"] > told["au"]:
            self.add_error("au", "La période finit avant de commencer. Vérifiez les deux dates.")
        return told

    @property
    def chosen(self):
        """What is asked, as far as it can be understood."""
        self.is_valid()
        told = getattr(self, "cleaned_data", {})
        return Chosen(
            leak=told.get("fuite", ""), laboratory=told.get("laboratoire", ""), worker=told.get("charge", ""),
            since=told.get("du"), until=told.get("au"),
        )  # fmt: skip

    def query(self, **others):
        """What was asked, and others in its place, as the end of an address: « ?fuite=… »."""
        told = {name: self.data.get(name, "") for name in self.fields} | others
        asked = {name: value for name, value in told.items() if value}
        return f"?{urlencode(asked)}" if asked else "?"
