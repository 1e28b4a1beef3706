"""A request that came on paper or by telephone, as staff enter it."""

from datetime import date, timedelta

from django import forms
from django.utils.text import capfirst

from cases.answers import Answers
from cases.forms.case import Record
from cases.forms.dates import DatePartsField
from cases.forms.desk_moves import SOURCES
from cases.forms.texts import OneOf, PlainText, SomeOf
from cases.forms.towns import checked_postcode
from rights.catalogue import RIGHTS

CHANNELS = (
    ("registered", "Lettre recommandée"),
    ("post", "Lettre simple"),
    ("by_hand", "Lettre remise en main propre"),
    ("email", "Courriel"),
    ("portal", "Votre formulaire ou votre espace en ligne"),
    ("phone", "Téléphone"),
)
OLDEST = date(1900, 1, 1)
PATIENCE = timedelta(days=3 * 365)


class PaperForm(Record):
    name = PlainText(label="Prénom et nom de la personne", limit=80, missing="Indiquez le nom de la personne.")
    birth_date = DatePartsField(label="Date de naissance, si la lettre la donne", required=False, not_before=OLDEST)
    address = PlainText(
        label="Adresse de la personne", limit=160, rows=3, help_text="Sans le code postal ni la ville.",
        missing="Indiquez l’adresse\u202f: la réponse y part.",
    )  # fmt: skip
    postcode = PlainText(label="Code postal", limit=10, missing="Indiquez le code postal.", css="input-short")
    city = PlainText(label="Ville", limit=60, missing="Indiquez la ville.")
    wants = SomeOf(label="Qu’est-ce que la personne demande\u202f?")
    site = forms.ChoiceField(label="Quel site\u202f?", error_messages={"required": "Choisissez le site."})
    channel = OneOf(label="Comment la demande est-elle venue\u202f?", choices=CHANNELS)
    received_on = DatePartsField(
        label="Quel jour est-elle arrivée\u202f?", help_text="Le jour réel\u202f: le délai en part."
    )
    proof = OneOf(label="D’où tenez-vous ce jour\u202f?", choices=SOURCES, missing="Dites d’où vous tenez ce jour.")
    sent_on = DatePartsField(label="Date de la lettre, si elle en porte une", required=False)
    leak = forms.ChoiceField(
        label="De quelle fuite parle-t-elle\u202f?", required=False,
        help_text="Sa réponse type peut alors servir. Laissez vide si elle n’en nomme aucune.",
        error_messages={"invalid_choice": "Cette fuite n’est pas dans la liste."},
    )  # fmt: skip

    def __init__(self, *args, today, sites, leaks, **kwargs):
        super().__init__(*args, today=today, earliest=today - PATIENCE, **kwargs)
        self.fields["leak"].choices = [("", "Aucune"), *((leak.slug, leak.title) for leak in leaks)]
        if not leaks:
            del self.fields["leak"]
        self.sites = {str(site.pk): site for site in sites}
        self.fields["site"].choices = [(pk, f"{site.name}, {site.town}") for pk, site in self.sites.items()]
        self.fields["wants"].choices = [(right.code, capfirst(right.name)) for right in RIGHTS.values()]
        if len(self.sites) == 1 and not self.is_bound:
            self.initial["site"] = next(iter(self.sites))

    def clean_postcode(self):
        return checked_postcode(self.cleaned_data["postcode"])

    def clean(self):
        told = super().clean()
        sent, received = told.get("sent_on"), told.get("received_on")
        if sent and received and sent > received:
            self.add_error("sent_on", "La lettre porte une date qui vient après son arrivée. Vérifiez les deux dates.")
        return told

    def answers(self):
        said = self.cleaned_data
        site = self.sites[said["site"]]
        return Answers(
            situation="known" if said.get("leak") else "unknown", breach=said.get("leak", ""),
            laboratory=str(site.pk), laboratory_name=site.name, laboratory_city=site.town,
            department=site.department_id, wants=tuple(said["wants"]), capacity="self", name=said["name"],
            birth_date=said["birth_date"].isoformat() if said["birth_date"] else "",
            address_lines=tuple(line for line in said["address"].split("\n") if line), postcode=said["postcode"],
            city=said["city"], channel=said["channel"],
        )  # fmt: skip
