"""Mandates to an association that has a space here: asked for, agreed to, signed on paper; and why a file is opened."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from cases import mandate_codes
from cases.forms.case import Record
from cases.forms.dates import DatePartsField
from cases.forms.files import Upload
from cases.forms.texts import EmailText, OneOf, PlainText, SomeOf, choice
from cases.scan_files import TooMuch, unpack
from rights.mandates import NOTICES, SCOPES, last_end
from rights.periods import date_in_words

BEFOREHAND = ("requests", "health", "cnil")  # what an association asks for unless it unticks it; never the answers


class ScopesForm(Record):
    """What an association may do; for somebody who has died, the law lets it do less."""

    scopes = SomeOf(label="Que peut faire l’association\u202f?")

    def __init__(self, *args, heir=False, offered=None, **kwargs):
        super().__init__(*args, **kwargs)
        offered = offered or [code for code, scope in SCOPES.items() if scope.for_the_dead or not heir]
        self.fields["scopes"].choices = [(code, choice(SCOPES[code].label, SCOPES[code].hint)) for code in offered]


class DatedForm(ScopesForm):
    """A mandate from its first day to its last, twelve months at most."""

    starts_on = DatePartsField(label="À partir de quel jour\u202f?")
    ends_on = DatePartsField(label="Jusqu’à quel jour\u202f?", help_text="Ce jour compris. Douze mois au plus.")
    notices = OneOf(
        label="Comment donner des nouvelles à la personne\u202f?",
        choices=[(code, capfirst(words)) for code, words in NOTICES.items()],
    )

    def __init__(self, *args, today, starts_on=None, **kwargs):
        super().__init__(*args, today=today, **kwargs)
        first = starts_on or today
        self.fields["starts_on"].not_before = today
        self.fields["starts_on"].not_after = self.fields["ends_on"].not_after = last_end(last_end(today))
        if not self.is_bound:
            self.initial |= {"starts_on": first, "ends_on": last_end(first), "notices": "email"}

    def clean(self):
        told = super().clean()
        starts_on, ends_on = told.get("starts_on"), told.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Le mandat finit après avoir commencé. Vérifiez les deux dates.")
        elif starts_on and ends_on and ends_on > last_end(starts_on):
            latest = date_in_words(last_end(starts_on))
            said = f"Un mandat dure douze mois au plus\u202f: jusqu’au {latest}. Il peut se renouveler."
            self.add_error("ends_on", said)
        return told

    @property
    def asked(self):
        return {name: self.cleaned_data[name] for name in ("scopes", "starts_on", "ends_on", "notices")}


class AskForm(DatedForm):
    """An association prepares a mandate for somebody to sign."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            offered = [code for code, _ in self.fields["scopes"].choices]
            self.initial.setdefault("scopes", [code for code in BEFOREHAND if code in offered])


class Agreement(forms.Form):
    agreed = forms.BooleanField(
        label="J’ai lu ce que cette association pourra faire, et je lui donne mandat jusqu’à cette date",
        error_messages={"required": "Cochez la case pour donner ce mandat. Sinon, rien ne change."},
    )


class AcceptForm(Agreement, ScopesForm):
    """The person agrees to what is asked, or to less of it."""

    field_order = ("scopes", "agreed")


class GiveForm(Agreement, DatedForm):
    """The person chooses an association that has a space here, and says what it may do."""

    organization = OneOf(label="À quelle association\u202f?")
    field_order = ("organization", "scopes", "starts_on", "ends_on", "notices", "agreed")

    def __init__(self, *args, organizations, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {str(row.pk): row for row in organizations}
        self.fields["organization"].choices = [(pk, choice(row.name, hint_of(row))) for pk, row in self.known.items()]
        self.fields["notices"].label = "Comment vous donnera-t-elle des nouvelles\u202f?"
        if not self.is_bound:
            self.initial.setdefault("scopes", ["requests"])

    @property
    def chosen(self):
        return self.known[self.cleaned_data["organization"]]


def hint_of(organization):
    """What tells two associations of one name apart: the number and the town that an operator checked."""
    row = organization.association
    return ", ".join(part for part in (row.register_number, row.city) if part) if row else ""


class ScanForm(Record):
    """The paper came back signed."""

    signed_on = DatePartsField(label="Quel jour la personne l’a-t-elle signé\u202f?")
    upload = Upload(label="La copie du mandat signé")


class ManyFiles(forms.FileField):
    """Several files, or one ZIP of them, read as they are: `cases.association.scanning` says what is in them."""

    def clean(self, data, initial=None):
        sent = [super(ManyFiles, self).clean(one) for one in data or [None]]
        if sum(one.size for one in sent) > settings.UPLOAD_MAX_BYTES:
            megabytes = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            raise ValidationError(f"Cet envoi dépasse {megabytes}\u00a0Mo. Partagez-le en plusieurs.")
        try:
            return unpack(sent)
        except TooMuch as much:
            raise ValidationError(str(much)) from much


class Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class ScansForm(Record):
    """Many copies of signed mandates, named by the reference of the file or the number of the person."""

    signed_on = DatePartsField(
        label="Quel jour ont-ils été signés\u202f?",
        required=False,
        help_text="Pour les copies dont ni le nom ni votre liste d’adhérents ne disent le jour."
        " Par exemple\u202f: 27 3 2026",
    )
    uploads = ManyFiles(
        label="Les copies, ou un fichier ZIP qui les réunit",
        help_text="PDF, PNG ou JPEG. 10\u00a0Mo par envoi.",
        widget=Several(attrs={"multiple": True, "accept": ".pdf,.png,.jpg,.jpeg,.zip"}),
        error_messages={"required": "Choisissez au moins un fichier.", "empty": "Un de ces fichiers est vide."},
    )


class SignedForm(Record):
    """The day on which the mandates of a lot were signed, where nothing else says it."""

    signed_on = DatePartsField(
        label="Quel jour ont été signées les copies sans date\u202f?",
        help_text="Le jour écrit sur le mandat. S’il diffère d’une copie à l’autre, recommencez en l’écrivant dans le"
        " nom de chacune. Par exemple\u202f: 27 3 2026",
    )


class ReasonForm(Record):
    reason = PlainText(
        label="Pourquoi ouvrez-vous ce dossier\u202f?",
        limit=300,
        rows=3,
        missing="Écrivez pourquoi\u202f: la personne lira cette raison.",
        help_text="Par exemple\u202f: «\u202fj’accueille la personne en l’absence de ma collègue\u202f».",
    )


class MandateCodeForm(forms.Form):
    """What is printed at the top of a mandate."""

    reference = PlainText(
        label="Dossier",
        limit=20,
        missing="Tapez la référence du dossier, imprimée sur le mandat.",
        help_text="Par exemple R-7K3F-92QD. Les tirets, les espaces et les majuscules ne comptent pas.",
    )
    code = PlainText(
        label="Code du mandat",
        limit=20,
        missing="Tapez le code imprimé sur le mandat, à côté du dossier.",
        help_text="Huit lettres et chiffres, par exemple 4MTR-8XCA.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-code-from-address": ""}),
    )

    def clean_reference(self):
        if not (reference := mandate_codes.reference_of(self.cleaned_data["reference"])):
            raise ValidationError("Une référence compte un R, puis huit lettres et chiffres. Vérifiez-la.")
        return reference

    def clean_code(self):
        if not (code := mandate_codes.plain(self.cleaned_data["code"])):
            raise ValidationError("Ce code compte huit lettres et chiffres, sans zéro ni un, ni I, L ou O.")
        return code


class InviteForm(Record):
    email = EmailText(
        label="Son adresse e-mail",
        missing="Indiquez l’adresse e-mail de la personne.",
        help_text="Un lien y est envoyé. Le courriel ne dit ni votre nom, ni celui du laboratoire.",
    )


class JoinForm(Record):
    """Who follows a mailed link says what the association recorded: one of the two is enough."""

    birth_date = DatePartsField(label="Date de naissance", required=False)
    postcode = PlainText(
        label="Ou le code postal de votre adresse", limit=10, required=False, css="input-short",
        help_text="Seulement si l’association n’a pas noté votre date de naissance.",
    )  # fmt: skip
    field_order = ("birth_date", "postcode")

    def clean(self):
        told = super().clean()
        if not self.errors and not told.get("birth_date") and not told.get("postcode"):
            self.add_error("birth_date", "Indiquez votre date de naissance, ou votre code postal.")
        return told
