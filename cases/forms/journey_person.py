"""Questions 4 to 6 of the journey: for whom, who writes, how the letter leaves."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from cases.first_letter import PARTNERS
from cases.forms.dates import DatePartsField
from cases.forms.journey import Step, known_address
from cases.forms.journey_choices import (
    AFTER_DEATH,
    CAPACITIES,
    CHANNELS,
    COMPLAINT,
    LINKS,
    MOTIVES,
    PROOFS,
    WISHES,
    buttons,
)  # fmt: skip
from cases.forms.texts import EmailText, OneOf, PhoneText, PlainText, SomeOf
from cases.forms.towns import KEEP, checked_postcode, town_doubt
from cases.templatetags.french import date_in_words

OLDEST = date(1900, 1, 1)


class PersonForm(Step):
    capacity = OneOf(label="Pour qui écrivez‑vous ?", missing="Choisissez pour qui vous écrivez.")

    def prepare(self):
        self.fields["capacity"].choices = buttons(CAPACITIES)

    def told(self):
        capacity = self.cleaned_data["capacity"]
        told = {"capacity": capacity}
        if capacity != "guardian":
            told["link"] = ""
        if capacity != "heir":
            told |= {"motive": "", "proof_kind": ""}
        if capacity != "self":
            told |= {"birth_name": "", "birth_date": ""}  # not needed to find somebody else
        else:
            told |= {"person_name": "", "person_birth_name": "", "person_birth_date": ""}
        return told


class RelativeForm(Step):
    """The person whose samples were taken, when somebody else writes."""

    link = OneOf(label="À quel titre écrivez-vous ?")
    person_name = PlainText(label="Prénom et nom", limit=80, missing="Indiquez le prénom et le nom de cette personne.")
    person_birth_name = PlainText(label="Nom de naissance", help_text="S’il est différent.", limit=80, required=False)
    person_birth_date = DatePartsField(
        label="Date de naissance",
        help_text="Par exemple : 27 3 1954",
        error_messages={
            "missing": "Indiquez sa date de naissance : le laboratoire en a besoin pour retrouver le dossier."
        },
    )
    motive = OneOf(
        label="Pourquoi demandez-vous ces informations ?", help_text="La loi demande un motif après un décès."
    )
    proof_kind = OneOf(
        label="Qu’allez-vous joindre pour prouver votre lien ?", help_text="Une copie, à glisser dans l’enveloppe."
    )
    after_death = SomeOf(label="Que voulez‑vous demander ?")

    def remembered(self):
        return {**super().remembered(), "person_birth_date": iso_day(self.answers.person_birth_date)}

    def prepare(self):
        born = self.fields["person_birth_date"]
        born.not_after, born.not_before = self.on, OLDEST
        heir = self.answers.capacity == "heir"
        if self.answers.capacity == "parent":
            born.not_before = self.on.replace(year=self.on.year - 18, day=min(self.on.day, 28))
        if self.answers.capacity != "guardian":
            del self.fields["link"]
        else:
            self.fields["link"].choices = buttons(LINKS)
        if not heir:
            del self.fields["motive"], self.fields["proof_kind"]
        else:
            self.fields["motive"].choices = buttons(MOTIVES)
            self.fields["proof_kind"].choices = buttons(PROOFS)
        if heir and not self.answers.rights:
            self.fields["after_death"].choices = buttons(AFTER_DEATH)
        else:
            del self.fields["after_death"]

    def clean(self):
        """R-25: after a death the leak is asked about to assert rights; the other motives open the medical file."""
        asked = {*self.answers.rights, *self.cleaned_data.get("after_death", ())}
        if "breach_info" in asked and self.cleaned_data.get("motive", "rights") != "rights":
            self.add_error(
                "motive",
                "Savoir si ses données ont fuité se demande pour faire valoir des droits : choisissez ce motif. "
                "Pour garder le vôtre, retirez cette demande à la question 3.",
            )

        if "erasure" in asked and self.cleaned_data.get("proof_kind") in PARTNERS:
            self.add_error(
                "proof_kind",
                "La loi ne confie qu’aux héritiers la fermeture du compte. Choisissez une preuve d’héritier, ou "
                "retirez cette demande à la question 3.",
            )

    @property
    def left_out(self):
        """The wishes that end with the person, in a sentence; nothing when all of them stand."""
        if self.answers.capacity != "heir":
            return ""
        lost = [label for code, label, _ in WISHES if code in self.answers.wants and code not in self.answers.rights]
        lost = [label for label in lost if label != COMPLAINT[1]]
        return "Ces droits s’éteignent avec la personne : " + " ; ".join(lost).lower() + "." if lost else ""

    def told(self):
        told = super().told()
        told["person_birth_date"] = self.cleaned_data["person_birth_date"].isoformat()
        if chosen := self.cleaned_data.get("after_death"):
            told["wants"] = (*self.answers.wants, *(code for code, _, _ in AFTER_DEATH if code in chosen))
        return told


class IdentityForm(Step):
    """What lets the laboratory find the person, and answer. Never a social-security number."""

    name = PlainText(
        label="Prénom et nom", limit=80, missing="Indiquez votre prénom et votre nom.", autocomplete="name"
    )
    birth_name = PlainText(label="Nom de naissance", help_text="S’il est différent.", limit=80, required=False)
    birth_date = DatePartsField(
        label="Date de naissance",
        help_text="Par exemple : 27 3 1984. Elle évite de vous confondre avec quelqu’un d’autre.",
        autocomplete="bday",
        error_messages={
            "missing": "Indiquez votre date de naissance : le laboratoire en a besoin pour vous retrouver."
        },
    )
    address_lines = PlainText(
        label="Votre adresse : numéro et rue",
        help_text="Bâtiment, étage ou lieu-dit sur une autre ligne.",
        limit=120,
        rows=3,
        missing="Indiquez votre adresse : la réponse y sera envoyée.",
        autocomplete="street-address",
    )
    postcode = PlainText(
        label="Code postal",
        limit=6,
        css="input-postcode",
        missing="Indiquez votre code postal.",
        autocomplete="postal-code",
    )
    city = PlainText(label="Ville", limit=40, missing="Indiquez votre ville.", autocomplete="address-level2")
    town = OneOf(
        label="Quelle est la bonne ville ?",
        missing="Ce code postal est celui d’une autre ville. Choisissez la bonne, ou gardez la vôtre.",
    )
    address_then = PlainText(
        label="Adresse au moment du prélèvement", help_text="Si elle était différente.", limit=160, required=False
    )
    email = EmailText(label="Adresse e-mail", required=False, autocomplete="email")
    phone = PhoneText(label="Téléphone", required=False)

    def remembered(self):
        return {
            **super().remembered(),
            "address_lines": "\n".join(self.answers.address_lines),
            "birth_date": iso_day(self.answers.birth_date),
        }

    def prepare(self):
        self.fields["birth_date"].not_after, self.fields["birth_date"].not_before = self.on, OLDEST
        if self.answers.for_someone_else:  # the laboratory looks for the other person
            del self.fields["birth_name"], self.fields["birth_date"]
            self.fields["name"].label = "Votre prénom et votre nom"
            self.fields["address_then"].label = "Adresse de cette personne au moment du prélèvement"
            self.fields["address_then"].help_text = "Si elle n’est pas la vôtre."
        self.doubt = town_doubt((self.data.get("postcode") or "").strip(), (self.data.get("city") or "").strip())
        if not self.doubt:
            del self.fields["town"]
        else:
            proposals = [(town, town) for town in self.doubt]
            typed = (self.data.get("city") or "")[:40]
            self.fields["town"].choices = [*proposals, (KEEP, f"Garder « {typed} »")]

    def clean_postcode(self):
        return checked_postcode(self.cleaned_data["postcode"])

    def clean_address_lines(self):
        lines = [line for line in self.cleaned_data["address_lines"].split("\n") if line]
        if len(lines) > 4:
            raise ValidationError(f"Votre adresse a {len(lines)} lignes, pour quatre au plus. Regroupez-les.")
        return tuple(lines)

    def told(self):
        told = super().told()
        if "birth_date" in self.cleaned_data:
            told["birth_date"] = self.cleaned_data["birth_date"].isoformat()
        else:
            told |= {"birth_date": "", "birth_name": ""}
        if self.cleaned_data.get("town", KEEP) != KEEP:
            told["city"] = self.cleaned_data["town"]
        return told


class SendingForm(Step):
    channel = OneOf(label="Comment allez‑vous l’envoyer ?", missing="Choisissez comment vous enverrez la lettre.")

    def prepare(self):
        self.fields["channel"].choices = buttons(CHANNELS)


class RecipientEmailForm(Step):
    recipient_email = EmailText(
        label="À quelle adresse e-mail l’enverrez-vous ?",
        help_text="Cherchez « délégué à la protection des données » ou « DPO » au bas du site du laboratoire.",
        missing="Indiquez l’adresse e-mail du laboratoire, ou revenez en arrière pour choisir un autre envoi.",
    )

    def remembered(self):
        return {"recipient_email": self.answers.recipient_email or (self.known.email if self.known else "")}

    def prepare(self):
        if self.known and self.known.email and self.initial["recipient_email"] == self.known.email:
            said = f" ({self.known.email_source})" if self.known.email_source else ""
            when = f" le {date_in_words(self.known.email_on)}" if self.known.email_on else ""
            self.fields[
                "recipient_email"
            ].help_text = (
                f"Celle du délégué à la protection des données, relevée{when}{said}. Vérifiez-la avant d’écrire."
            )

    @cached_property
    def known(self):
        return known_address(self.answers, self.on)


def iso_day(text):
    return date.fromisoformat(text) if text else None
