"""People told of a breach: what they are told, the list of them, what was posted."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from cases import recipients
from cases.forms.case import Record
from cases.forms.dates import DatePartsField
from cases.forms.texts import OneOf, PlainText
from cases.forms.towns import communes_of, of_other_towns, same_town
from cases.models import BreachNotice
from cases.tables import UnreadableTable

LISTED = ("data", "consequences", "measures", "advice")
LINES = "Une ligne par élément."
MOST_IN_A_LIST = 12
DIGITS = {"class": "input-short", "inputmode": "numeric", "autocomplete": "off"}


class ListText(PlainText):
    """Several things, one a line."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", LINES)
        super().__init__(limit=1_500, rows=4, **kwargs)

    def clean(self, value):
        found = [line.strip(" ;.-–•") for line in super().clean(value).split("\n")]
        found = [line for line in found if line]
        if len(found) > MOST_IN_A_LIST:
            raise ValidationError(f"Indiquez {MOST_IN_A_LIST} lignes au plus.", code="lines")
        if any(len(line) > 200 for line in found):
            raise ValidationError("Chaque ligne compte 200 caractères au plus.", code="lines")
        return found

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value


class NoticeTextForm(Record):
    """RGPD art. 34 § 2: clear words; nature, likely consequences, measures. The contact comes from the letterhead."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    what = PlainText(
        label="Ce qui s’est passé", limit=1_500, rows=5, missing="Dites en termes clairs ce qui s’est passé.",
        help_text="Pour une personne sans connaissance technique. Seulement ce qui est établi.",
    )  # fmt: skip
    happened = PlainText(label="Quand", limit=120, required=False, help_text="Par exemple : du 3 au 16 février 2026.")
    data = ListText(
        label="Données qui peuvent être touchées", missing="Indiquez au moins une donnée.",
        help_text=f"{LINES} Par exemple : votre adresse postale.",
    )  # fmt: skip
    consequences = ListText(label="Ce que cela peut entraîner", missing="Indiquez au moins une conséquence probable.")
    measures = ListText(label="Ce qui est fait", missing="Indiquez au moins une mesure.")
    advice = ListText(label="Ce que la personne peut faire", required=False)

    def told(self):
        names = ("what", "happened", *LISTED)
        return {name: self.cleaned_data[name] for name in names}


class RecipientsForm(forms.Form):
    upload = forms.FileField(
        label="Liste des personnes (CSV)",
        help_text="Première ligne : nom, prénom, adresse, code postal, ville. Les autres colonnes ne sont pas gardées.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide. Choisissez-en un autre."},
    )

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            megabytes = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            raise ValidationError(f"Ce fichier dépasse {megabytes}\u00a0Mo. Coupez la liste en plusieurs.")
        try:
            self.reading = recipients.read(upload.read())
        except UnreadableTable as unreadable:
            raise ValidationError(str(unreadable), code="unreadable") from None
        return upload

    def doubts(self):
        """(line, sentence) where the town is none of its postcode's: the person is to be told all the same."""
        known = communes_of({postcode for _, postcode, _ in self.reading.towns})
        return [
            (line, of_other_towns(postcode, city, known[postcode]))
            for line, postcode, city in self.reading.towns
            if postcode in known and not same_town(city, known[postcode])
        ]


class PostedForm(Record):
    """A range of letters, and the day they left."""

    first = forms.IntegerField(label="De la lettre n°", min_value=1)
    last = forms.IntegerField(label="À la lettre n°", min_value=1)
    on = DatePartsField(label="Postées le")
    channel = OneOf(label="Comment", choices=BreachNotice.Channel.choices, missing="Choisissez comment.")

    def __init__(self, *args, count, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first", "last"):
            field = self.fields[name]
            field.widget = forms.TextInput(attrs=dict(DIGITS))
            wrong = f"Indiquez un numéro de lettre, de 1 à {count}."
            field.error_messages = dict.fromkeys(("required", "invalid", "min_value"), wrong)
            field.validators = [self._among(count, wrong)]
        self.initial |= {"first": 1, "last": count}

    @staticmethod
    def _among(count, wrong):
        def check(value):
            if not 1 <= value <= count:
                raise ValidationError(wrong)

        return check

    def clean(self):
        typed = super().clean()
        if typed.get("first") and typed.get("last") and typed["first"] > typed["last"]:
            self.add_error("last", "Ce numéro vient avant le premier. Vérifiez les deux.")
        return typed
