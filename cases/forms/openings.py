"""What an operator writes before a space is opened: who it is for, what was checked, whom to invite."""

import re

from django import forms
from django.core.exceptions import ValidationError

from cases.forms.dates import DatePartsField
from cases.forms.texts import EmailText, PlainText
from cases.forms.towns import checked_postcode
from directory.imports.numbers import association_number
from directory.models import Association, LegalEntity
from directory.search import search_laboratories

NUMBER = "Ce numéro n’est ni un RNA (W suivi de neuf chiffres), ni un SIREN (neuf chiffres, dont une clé). Vérifiez-le."
MOST = 10  # companies shown at once
TAKEN = "Ce numéro est celui de {name} dans l’annuaire. Reprenez ce nom, ou vérifiez le numéro."


class AssociationOpeningForm(forms.Form):
    """`today` is the last day on which a check can have been made."""

    name = PlainText(
        label="Nom de l’association",
        limit=80,
        missing="Indiquez le nom de l’association.",
        help_text="Celui de l’annuaire quand elle y est déjà : sa fiche est alors complétée.",
    )
    number = PlainText(label="Numéro RNA ou SIREN", limit=20, missing="Indiquez le numéro RNA ou SIREN.")
    street = PlainText(label="Adresse postale", limit=160, missing="Indiquez le numéro et la rue.")
    postcode = PlainText(label="Code postal", limit=10, missing="Indiquez le code postal.")
    city = PlainText(label="Ville", limit=60, missing="Indiquez la ville.")
    website = PlainText(label="Site", limit=300, required=False, help_text="https://…")
    checked = PlainText(
        label="Ce que vous avez vérifié",
        limit=600,
        rows=5,
        missing="Écrivez ce que vous avez vérifié, et comment.",
        help_text="Par exemple : fiche du registre, appel au numéro public du siège, identité de la personne.",
    )
    checked_on = DatePartsField(label="Quel jour\u202f?")
    email = EmailText(
        label="Adresse e-mail professionnelle de la première personne",
        missing="Indiquez l’adresse de la personne à inviter.",
        help_text="Elle dirigera l’espace. L’invitation part quand un autre opérateur a confirmé.",
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["checked_on"].not_after = today

    def clean_number(self):
        number = association_number(self.cleaned_data["number"])
        if not number:
            raise ValidationError(NUMBER, code="number")
        return number

    def clean_postcode(self):
        return checked_postcode(self.cleaned_data["postcode"])

    def clean_website(self):
        website = self.cleaned_data["website"]
        if website and not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", website):
            raise ValidationError("Écrivez l’adresse entière du site : https://association.example.", code="website")
        return website

    def clean(self):
        told = super().clean()
        self.known = Association.objects.filter(name__iexact=told.get("name", "")).first()
        if told.get("number"):
            bearer = Association.objects.filter(register_number=told["number"]).exclude(pk=self.known and self.known.pk)
            if other := bearer.first():
                self.add_error("number", TAKEN.format(name=other.name))
        return told

    def write(self, *, by, on):
        """The association in the directory, as it was checked: completed, or added."""
        told = self.cleaned_data
        row = self.known or Association(name=told["name"], category=Association.Category.OTHER)
        row.correct(
            by=by.login, on=on, source="vérifié par l’opérateur", register_number=told["number"],
            address=told["street"], postcode=told["postcode"], city=told["city"],
            website=told["website"] or row.website,
        )  # fmt: skip
        return row


class CompanyForm(forms.Form):
    """Which company of the directory: looked for by its name, a site or a town, or by its number."""

    search = PlainText(
        label="Quel laboratoire\u202f?",
        limit=200,
        missing="Indiquez un nom, une ville ou un FINESS juridique.",
        help_text="Nom de la société ou d’un site, ville, ou FINESS juridique.",
    )

    def found(self):
        """At most ten companies, the best first."""
        said = self.cleaned_data["search"]
        by_number = LegalEntity.objects.filter(finess=said.replace(" ", "").upper())
        return list(by_number) or list(dict.fromkeys(site.legal_entity for site in search_laboratories(said)))[:MOST]
