"""Questions 1 and 2 of the journey: what happened, which laboratory, when."""

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from cases.answers import Answers
from cases.forms.leak_words import in_a_line
from cases.forms.masking import OffersMask
from cases.forms.periods import parse_period
from cases.forms.texts import EmailText, OneOf, PlainText, choice
from cases.forms.towns import checked_postcode, department_of
from directory.addresses import AddressProblem, format_window_lines, letter_address
from directory.models import Breach, BreachLaboratory, Laboratory
from directory.search import search_laboratories

OFFICER = "Délégué à la protection des données"


class Step(OffersMask, forms.Form):
    """One page of the journey. `on` is today; `told()` is what the page changes in the answers."""

    stays = False  # True: the page comes back to itself

    def __init__(self, data=None, *, answers: Answers, on):
        self.answers, self.on = answers, on
        super().__init__(data, initial=self.remembered())
        self.prepare()

    def remembered(self):
        """What was answered before, by field name."""
        return {name: getattr(self.answers, name) for name in self.base_fields if hasattr(self.answers, name)}

    def prepare(self):
        """Choices, limits and labels that depend on the answers or on the day."""

    def told(self):
        return {name: value for name, value in self.cleaned_data.items() if hasattr(self.answers, name)}

    def new_answers(self) -> Answers:
        return self.answers.but(**self.told())


class SituationForm(Step):
    situation = OneOf(label="Que s’est-il passé ?", missing="Choisissez ce qui s’est passé, ou « Je ne sais pas ».")
    other_breach = PlainText(
        label="Si c’est une autre fuite, laquelle ?",
        help_text="Quelques mots suffisent : qui l’a annoncée, et quand.",
        limit=150,
        required=False,
    )

    def remembered(self):
        known = self.answers.breach if self.answers.situation == "known" else self.answers.situation
        return {"situation": known, "other_breach": self.answers.other_breach}

    def prepare(self):
        leaks = [(leak.slug, choice(leak.title, in_a_line(leak))) for leak in Breach.objects.order_by("disclosed_on")]
        self.fields["situation"].choices = [
            *leaks,
            ("other", choice("Une autre fuite de données", "Annoncée par votre laboratoire, la presse ou un message.")),
            ("unknown", choice("Je ne sais pas", "Vous avez un doute : la lettre posera la question.")),
        ]

    def told(self):
        said, words = self.cleaned_data["situation"], self.cleaned_data["other_breach"]
        if said in ("other", "unknown"):
            return {"situation": said, "breach": "", "other_breach": words if said == "other" else ""}
        return {"situation": "known", "breach": said, "other_breach": ""}


class SearchForm(Step):
    """Looks for a laboratory. The words looked for travel with the answers, not in the address."""

    stays = True
    search = PlainText(
        label="Nom du laboratoire, ville ou code postal",
        help_text="Par exemple : Océalab Vannes, ou 56000. Les fautes de frappe ne gênent pas.",
        limit=80,
        missing="Indiquez le nom du laboratoire, sa ville ou son code postal.",
    )

    def results(self):
        return search_laboratories(self.answers.search) if self.answers.search else []


class ChooseForm(Step):
    laboratory = OneOf(
        label="Où votre prélèvement a-t-il été fait ?",
        missing="Choisissez votre laboratoire, ou « Mon laboratoire n’est pas dans la liste ».",
    )

    def prepare(self):
        self.fields["laboratory"].error_messages["invalid_choice"] = (
            "Ce laboratoire n’est pas dans l’annuaire. Cherchez-le par son nom ou sa ville, puis choisissez-le."
        )
        found = list(search_laboratories(self.answers.search)) if self.answers.search else []
        others = {_uuid(self.answers.laboratory), _uuid(self.data.get("laboratory"))} - {lab.pk for lab in found}
        found = [*Laboratory.objects.filter(pk__in=others - {None}), *found]
        named = self._named_in_the_leak(found)
        self.fields["laboratory"].choices = [
            (str(lab.pk), choice(lab.name, _place(lab, named.get(lab.pk, "")))) for lab in found
        ]

    def _named_in_the_leak(self, found):
        if not self.answers.breach:
            return {}
        links = BreachLaboratory.objects.filter(breach__slug=self.answers.breach, laboratory__in=found)
        return {link.laboratory_id: link.confidence_words for link in links}

    def told(self):
        lab = Laboratory.objects.get(pk=self.cleaned_data["laboratory"])
        if str(lab.pk) == self.answers.laboratory:
            return {}  # the address that the person has checked is kept
        return {
            "laboratory": str(lab.pk),
            "laboratory_name": lab.name,
            "laboratory_city": lab.town,
            "laboratory_street": "",
            "laboratory_postcode": "",
            "department": lab.department_id,
            "recipient_lines": (),
            "recipient_email": "",
        }


def _uuid(text):
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _place(lab, note):
    where = ", ".join(part for part in (lab.address, f"{lab.postcode} {lab.town}".strip()) if part)
    return f"{where} — {note}" if note else where


class UnlistedLaboratoryForm(Step):
    laboratory_name = PlainText(
        label="Nom du laboratoire",
        help_text="Tel qu’il est écrit sur votre compte rendu : la société, pas seulement la marque.",
        limit=76,
        missing="Indiquez le nom du laboratoire.",
    )
    laboratory_street = PlainText(
        label="Adresse : numéro et rue", limit=76, rows=2, missing="Indiquez l’adresse du laboratoire."
    )
    laboratory_postcode = PlainText(
        label="Code postal", limit=5, css="input-postcode", missing="Indiquez le code postal : cinq chiffres."
    )
    laboratory_city = PlainText(label="Ville", limit=32, missing="Indiquez la ville du laboratoire.")

    def clean_laboratory_postcode(self):
        return checked_postcode(self.cleaned_data["laboratory_postcode"])

    def clean(self):
        if not self.errors:
            name, street = self.cleaned_data["laboratory_name"], self.cleaned_data["laboratory_street"]
            town = f"{self.cleaned_data['laboratory_postcode']} {self.cleaned_data['laboratory_city']}"
            try:
                self.lines = window_lines([name, OFFICER, street, town])
            except ValidationError as error:
                self.add_error("laboratory_street", error)

    def told(self):
        department = department_of(self.cleaned_data["laboratory_postcode"])
        return {**super().told(), "laboratory": "", "recipient_lines": self.lines, "department": department}


class AddressForm(Step):
    """Where the letter goes: what the directory knows, as the person corrects it."""

    recipient_lines = PlainText(
        label="Adresse du destinataire",
        help_text="Six lignes au plus, de 38 caractères. La dernière : code postal et ville.",
        limit=280,
        rows=6,
        missing="Indiquez l’adresse où envoyer la lettre.",
    )
    recipient_email = EmailText(
        label="Adresse e-mail du délégué à la protection des données",
        help_text="Si vous la connaissez : elle figure souvent au bas du site du laboratoire.",
        required=False,
    )

    def remembered(self):
        lines = self.answers.recipient_lines or (self.known.lines if self.known else ())
        return {"recipient_lines": "\n".join(lines), "recipient_email": self.answers.recipient_email}

    @cached_property
    def known(self):
        return known_address(self.answers, self.on)

    @property
    def warnings(self):
        return " ".join(self.known.warnings) if self.known else ""

    def clean_recipient_lines(self):
        return window_lines(self.cleaned_data["recipient_lines"].split("\n"))


def known_address(answers, on):
    """What the directory knows of the laboratory chosen; None when it is typed."""
    lab = Laboratory.objects.select_related("legal_entity").filter(pk=_uuid(answers.laboratory)).first()
    return letter_address(lab, on=on) if lab else None


def window_lines(lines):
    try:
        return format_window_lines(lines)
    except AddressProblem as problem:
        raise ValidationError(list(problem.sentences)) from None


class SampleForm(Step):
    sample_period = PlainText(
        label="Quand le prélèvement a-t-il été fait, à peu près ?",
        help_text="Par exemple : mars 2019, été 2018, ou de 2017 à 2019.",
        limit=60,
        missing="Indiquez une date, même approximative, ou cochez « Je ne sais plus ».",
        css="input-medium",
    )
    sample_unknown = forms.BooleanField(label="Je ne sais plus", required=False)
    report_number = PlainText(
        label="Numéro du compte rendu",
        help_text="En haut de vos résultats, si vous les avez. Jamais votre numéro de sécurité sociale.",
        limit=40,
        required=False,
        css="input-medium",
    )

    def prepare(self):
        self.fields["sample_period"].required = not self.data.get("sample_unknown")

    def clean(self):
        typed = self.cleaned_data.get("sample_period")
        if typed:
            try:
                self.period = parse_period(typed, on=self.on)
            except ValidationError as error:
                self.add_error("sample_period", error)

    def told(self):
        number = self.cleaned_data["report_number"]
        if not self.cleaned_data["sample_period"]:
            return {
                "sample_period": "", "sample_unknown": True, "sampled_from": "", "sampled_until": "",
                "report_number": number,
            }  # fmt: skip
        return {
            "sample_period": self.period.words,
            "sample_unknown": False,
            "sampled_from": self.period.since,
            "sampled_until": self.period.until,
            "report_number": number,
        }
