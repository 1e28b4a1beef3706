"""Documents that a laboratory leaves for a person, and the code that the person types to open them."""

from django import forms
from django.core.exceptions import ValidationError

from cases.documents import HELD
from cases.forms.case import Record
from cases.forms.files import Upload
from cases.forms.masking import OffersMask
from cases.forms.texts import PlainText
from directory.window import format_window_lines

MOST = 5  # documents of one deposit


class DepositForm(Record):
    """Files are chosen again when the page comes back: no browser keeps them."""

    address = PlainText(
        label="L’adresse de la personne dans votre dossier",
        help_text="Nom, rue, code postal et ville, une ligne sous l’autre. Recopiez l’adresse de votre propre dossier, "
        "pas celle de la demande\u202f: le code doit arriver chez la personne que vous avez reçue.",
        limit=250,
        rows=5,
        missing="Indiquez l’adresse de votre dossier\u202f: le code y est posté.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, MOST + 1):
            first = number == 1
            self.fields[f"title_{number}"] = PlainText(
                label=f"Titre du document {number}",
                limit=80,
                required=False,
                help_text="Par exemple\u202f: compte rendu du 12 mars 2019. Il est chiffré avec le document."
                if first
                else "",
            )
            self.fields[f"upload_{number}"] = Upload(
                label=f"Document {number}", required=first, help_text="PDF, PNG ou JPEG." if first else ""
            )
            self.fields[f"title_{number}"].one_of_several = first

    def clean_address(self):
        lines = [line for line in self.cleaned_data["address"].split("\n") if line]
        if not 3 <= len(lines) <= 6:
            raise ValidationError("Écrivez de trois à six lignes\u202f: le nom, la rue, le code postal et la ville.")
        return format_window_lines(lines)

    def clean(self):
        told = super().clean()
        for number in range(1, MOST + 1):
            upload, title = told.get(f"upload_{number}"), told.get(f"title_{number}")
            if upload and not title:
                self.add_error(f"title_{number}", "Donnez un titre à ce document\u202f: la personne le lira.")
            if title and not upload and not self.errors:
                self.add_error(f"upload_{number}", "Choisissez le fichier de ce document, ou videz son titre.")
            if upload and upload.screening == HELD:
                sentence = "L’antivirus ne répond pas\u202f: ce document ne peut pas être examiné. Réessayez plus tard."
                self.add_error(f"upload_{number}", sentence)
        return told

    @property
    def documents(self):
        """(title, Cleaned) of each document chosen."""
        told = self.cleaned_data
        pairs = [(told[f"title_{number}"], told[f"upload_{number}"]) for number in range(1, MOST + 1)]
        return [(title, upload) for title, upload in pairs if upload]

    @property
    def numbers_seen(self):
        """One sentence for each document in which a social-security number seems to stand; nothing is altered."""
        return [
            f"Un numéro qui ressemble à un numéro de sécurité sociale se lit dans «\u202f{title}\u202f», "
            f"page{'s' if len(upload.pages_to_mask) > 1 else ''} {', '.join(map(str, upload.pages_to_mask))}. "
            "Le document est déposé tel quel\u202f: voyez si ce numéro y était nécessaire."
            for title, upload in self.documents
            if upload.pages_to_mask
        ]

    def place(self, error):
        """A sentence about the letter of the code, beside the address or above the fields."""
        self.add_error("address" if error.field.startswith("recipient") else None, error.sentence)


class CodeForm(OffersMask, forms.Form):
    code = PlainText(
        label="Le code de la lettre",
        help_text="Douze lettres et chiffres. Les tirets et les majuscules ne comptent pas.",
        limit=40,
        css="input-medium",
        missing="Tapez le code de la lettre que le laboratoire vous a postée.",
    )
