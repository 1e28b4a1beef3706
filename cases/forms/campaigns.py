"""Campaigns of an association: which letter, of which leak, to which laboratories; then what every letter says."""

import csv
import io

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from cases.forms.case import Record
from cases.forms.dates import DatePartsField
from cases.forms.texts import OneOf, PlainText, SomeOf, choice
from rights.catalogue import RIGHTS

CHANNELS = (
    ("registered", "Lettre recommandée avec avis de réception"),
    ("post", "Lettre simple"),
    ("by_hand", "En main propre"),
)


class ChoiceForm(forms.Form):
    """Read from the address, so that a choice can be kept and gone back to."""

    acte = OneOf(label="Quel courrier écrire\u202f?", missing="Choisissez un courrier.")
    fuite = forms.ChoiceField(label="Pour quelle fuite\u202f?", required=False)
    labo = SomeOf(label="À quels laboratoires\u202f?", required=False, help_text="Aucun coché\u202f: tous.")
    qui = forms.ChoiceField(
        label="Pour quels dossiers\u202f?", required=False, choices=(("", "Tous les dossiers"), ("moi", "Les miens"))
    )

    def __init__(self, *args, acts, leaks, laboratories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["acte"].choices = [(act.code, act.title) for act in acts]
        self.leaks = {leak.slug: leak for leak in leaks}
        self.laboratories = {str(row.pk): row for row in laboratories}
        self.fields["fuite"].choices = [("", "Toutes"), *((slug, leak.title) for slug, leak in self.leaks.items())]
        self.fields["labo"].choices = [(pk, f"{row.name}, {row.city}") for pk, row in self.laboratories.items()]
        if not self.laboratories:
            del self.fields["labo"]

    def chosen(self):
        """What of `cases.association.campaigning.files_for` was chosen."""
        told = self.cleaned_data
        return {
            "breach": self.leaks.get(told["fuite"]),
            "laboratories": [self.laboratories[pk] for pk in told.get("labo", ())],
            "mine": told["qui"] == "moi",
        }


class OptionsForm(Record):
    """What is the same in every letter of the act."""

    rights = SomeOf(
        label="Que demander\u202f?",
        missing="Cochez au moins un droit.",
        help_text="Pour un adhérent qui a dit ce qu’il veut, sa lettre demande cela, et rien d’autre.",
    )
    days = OneOf(label="Combien de temps laisser au laboratoire\u202f?", choices=(("8", "8 jours"), ("15", "15 jours")))
    reveal_identity = OneOf(
        label="La CNIL peut-elle dire au laboratoire de qui vient la plainte\u202f?",
        choices=(("yes", choice("Oui", "Presque toujours nécessaire pour faire respecter un droit.")), ("no", "Non")),
    )
    ASKED = {
        "mandate": (), "renewal": (), "request": ("rights",), "reminder": ("days",), "formal_notice": ("days",),
        "cnil_complaint": ("reveal_identity",), "cnil_follow_up": (),
    }  # fmt: skip

    NAMES = ("rights", "days", "reveal_identity")

    def __init__(self, *args, act, asked_for, said=(), came_back=None, **kwargs):
        """`said`: the rights of somebody who asked for them herself; they are not asked again.

        `came_back`: {name: value} of what was chosen before another page was needed.
        """
        initial = {"rights": ["access"], "days": "15", "reveal_identity": "yes"} | (came_back or {})
        super().__init__(*args, initial=initial, **kwargs)
        self.said = list(said)
        self.fields["rights"].choices = [(code, capfirst(RIGHTS[code].name)) for code in asked_for]
        for name in self.NAMES:
            if name not in self.ASKED[act.code] or (name == "rights" and self.said):
                del self.fields[name]

    @staticmethod
    def asked(options):
        """What of these decides who is left out, for an address: [(name, value)]."""
        return [("rights", right) for right in options.get("rights", ())]

    @staticmethod
    def carried(options):
        """All of these, for the address to which one comes back: [(name, value)]."""
        told = [*OptionsForm.asked(options), ("days", options.get("days"))]
        told.append(("reveal_identity", {True: "yes", False: "no"}.get(options.get("reveal_identity"))))
        return [(name, value) for name, value in told if value]

    @staticmethod
    def given(address, asked_for):
        """What `carried` wrote in an address; only what the form offers."""
        offers = {name: dict(OptionsForm.base_fields[name].choices) for name in ("days", "reveal_identity")}
        told = {name: address[name] for name in offers if address.get(name) in offers[name]}
        rights = [right for right in address.getlist("rights") if right in asked_for]
        return told | ({"rights": rights} if rights else {})

    def options(self):
        """As a campaign keeps them; before the form is posted, or while it is wrong, what is offered first."""
        told = {**self.initial, **(self.cleaned_data if self.is_bound and self.is_valid() else {})}
        found = {"rights": self.said or list(told["rights"])} if "rights" in self.fields or self.said else {}
        if "days" in self.fields:
            found["days"] = int(told["days"])
        if "reveal_identity" in self.fields:
            found["reveal_identity"] = told["reveal_identity"] == "yes"
        return found


class PostedForm(Record):
    """The day on which chosen letters left."""

    channel = OneOf(label="Comment sont-elles parties\u202f?", choices=CHANNELS)
    on = DatePartsField(label="Quel jour\u202f?")

    def said(self):
        return {"posted": self.cleaned_data["on"], "channel": self.cleaned_data["channel"]}


class ArrivedForm(Record):
    """The day on which chosen letters were received, as their slips say."""

    on = DatePartsField(
        label="Quel jour ces lettres ont-elles été reçues\u202f?", help_text="D’après les avis de réception."
    )

    def said(self):
        return {"received": self.cleaned_data["on"]}


class FiledForm(Record):
    """The day on which chosen complaints were filed."""

    on = DatePartsField(
        label="Quel jour la CNIL a-t-elle reçu ces plaintes\u202f?",
        help_text="La date de ses accusés d’enregistrement. Le numéro de chaque plainte se note dans son dossier.",
    )

    def said(self):
        return {"lodged": self.cleaned_data["on"]}


class ReceiptsForm(Record):
    """A list that came back, as a file or typed."""

    upload = forms.FileField(
        label="Liste du prestataire (CSV ou XLSX)",
        required=False,
        help_text="Première ligne\u202f: Repère ou Numéro, Posté le, Reçu le. Rien d’autre n’est gardé.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"empty": "Ce fichier est vide. Choisissez-en un autre."},
    )
    typed = PlainText(
        label="Ou quelques lignes à la main",
        limit=20_000,
        rows=5,
        required=False,
        help_text="Une lettre par ligne\u202f: repère\u202f; posté le\u202f; numéro de recommandé\u202f; reçu le.",
    )
    field_order = ("upload", "typed")

    def clean(self):
        told = super().clean()
        upload, text = told.get("upload"), told.get("typed")
        if self.errors:
            return told
        if not upload and not text:
            raise ValidationError("Choisissez un fichier, ou écrivez au moins une ligne.")
        if upload and text:
            raise ValidationError("Choisissez un fichier, ou écrivez des lignes\u202f: pas les deux à la fois.")
        if upload and upload.size > settings.UPLOAD_MAX_BYTES:
            megabytes = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            self.add_error("upload", f"Ce fichier dépasse {megabytes}\u00a0Mo. Coupez la liste en plusieurs.")
        return told

    def content(self):
        """The bytes of the list, whichever way it came."""
        if upload := self.cleaned_data["upload"]:
            return upload.read()
        titles = ["Repère", "Posté le", "Numéro", "Reçu le"]
        rows = [line.rstrip("; ").split(";") for line in self.cleaned_data["typed"].split("\n")]
        written = io.StringIO(newline="")
        csv.writer(written, delimiter=";").writerows(
            [titles, *([*(cell.strip() for cell in row), *[""] * (len(titles) - len(row))] for row in rows)]
        )
        return written.getvalue().encode()
