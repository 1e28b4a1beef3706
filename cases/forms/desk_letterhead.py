"""What stands at the head and the foot of the letters of a laboratory."""

from django import forms
from django.core.exceptions import ValidationError

from cases.forms.texts import EmailText, PhoneText, PlainText
from rights.letter_facts import Sender
from rights.letters import FactsError, check_sender

LINE = 60  # characters above the window of an envelope


class LetterheadForm(forms.Form):
    """Read into, and written from, the facts that a letter of a laboratory shares with the next one."""

    name = PlainText(label="Nom du laboratoire", limit=LINE, missing="Indiquez le nom qui signe vos courriers.")
    lines = PlainText(
        label="Adresse",
        limit=250,
        rows=4,
        missing="Indiquez l’adresse du laboratoire, une ligne sous l’autre.",
        help_text="De deux à six lignes, la dernière avec le code postal et la ville.",
    )
    email = EmailText(label="Adresse e-mail du laboratoire", required=False)
    phone = PhoneText(label="Téléphone du laboratoire", required=False)
    officer_name = PlainText(label="Délégué à la protection des données", limit=LINE, required=False)
    officer_email = EmailText(label="Son adresse e-mail", required=False)
    officer_phone = PhoneText(label="Son téléphone", required=False, help_text="Une adresse ou un téléphone, au moins.")
    signatory = PlainText(
        label="Signataire", limit=120, required=False, help_text="Qui signe, et en quelle qualité. Signé à la main."
    )
    place = PlainText(label="Lieu", limit=LINE, required=False, help_text="Écrit devant la date : « Vannes, le… ».")

    def __init__(self, *args, told=None, **kwargs):
        super().__init__(*args, initial=_typed(told or {}), **kwargs)
        self.fields["officer_email"].one_of_several = self.fields["officer_phone"].one_of_several = True

    def clean_lines(self):
        lines = tuple(line for line in self.cleaned_data["lines"].split("\n") if line)
        if not 2 <= len(lines) <= 6:
            raise ValidationError("Écrivez l’adresse en deux à six lignes.", code="lines")
        return lines

    def clean(self):
        told = super().clean()
        if not self.errors:
            if not (told["officer_email"] or told["officer_phone"]):
                self.add_error("officer_email", "Indiquez comment joindre le délégué : une adresse ou un numéro.")
            try:
                check_sender(Sender(told["name"], told["lines"], told["email"], told["phone"]))
            except FactsError as wrong:
                self.add_error("name" if wrong.field == "sender" else wrong.field.partition(".")[2], wrong.sentence)
        return told

    def letterhead(self):
        """The facts, by their names in `rights.letter_facts`."""
        told = self.cleaned_data
        return {
            "sender": {
                "name": told["name"], "lines": list(told["lines"]), "email": told["email"], "phone": told["phone"],
            },
            "officer": {
                "name": told["officer_name"], "email": told["officer_email"], "phone": told["officer_phone"],
            },
            "signatory": told["signatory"],
            "place": told["place"],
        }  # fmt: skip


class ReviewForm(forms.Form):
    two_persons = forms.BooleanField(
        label="Une autre personne relit chaque réponse avant son envoi",
        required=False,
        help_text="Sans cela, seuls les refus sont relus, par le délégué à la protection des données.",
    )


def _typed(told):
    sender, officer = told.get("sender", {}), told.get("officer", {})
    return {
        **{name: sender.get(name, "") for name in ("name", "email", "phone")},
        "lines": "\n".join(sender.get("lines", ())),
        **{f"officer_{name}": officer.get(name, "") for name in ("name", "email", "phone")},
        "signatory": told.get("signatory", ""),
        "place": told.get("place", ""),
    }
