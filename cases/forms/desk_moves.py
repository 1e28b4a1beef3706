"""What a laboratory decides, asked as its letter needs it. The law’s sentence comes back beside the field concerned."""

from datetime import date, timedelta

from django import forms
from django.conf import settings
from django.utils.text import capfirst

from cases.forms.case import Record
from cases.forms.dates import DatePartsField
from cases.forms.texts import OneOf, PlainText, SomeOf, choice

REASON = {"limit": 1_500, "rows": 4}
DOUBTS = (
    ("address", "L’adresse n’est pas celle du dossier"),
    ("name", "Le nom ne correspond pas"),
    ("birth_date", "La date de naissance ne correspond pas"),
    ("homonyms", "Plusieurs personnes portent ce nom"),
    ("not_found", "Personne ne correspond dans nos fichiers"),
    ("channel", "La demande est venue par un moyen peu sûr"),
)


class MoveForm(Record):
    """On one demand or several. `places`: the fact that a refusal of the law names, and the field that asks for it."""

    kind = ""
    places = ()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    demands = SomeOf(label="Pour quelles demandes\u202f?")

    def __init__(self, *args, demands, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_id = {str(demand.pk): demand for demand in demands}
        self.fields["demands"].choices = [(pk, capfirst(demand.right.name)) for pk, demand in self.by_id.items()]
        if not self.is_bound:
            going_on = [pk for pk, demand in self.by_id.items() if demand.is_open]  # the others, on purpose only
            self.initial.setdefault("demands", going_on or list(self.by_id))
        if len(self.by_id) == 1:
            self.fields["demands"].widget = forms.MultipleHiddenInput()

    @property
    def chosen(self):
        return [self.by_id[pk] for pk in self.cleaned_data["demands"]]

    def told(self):
        """What is decided, as rights.laboratory_facts names it."""
        return {}

    def received_on(self):
        return None

    def addressed_to(self):
        """The lines of an address, when the letter goes to somebody else than the person."""
        return None

    def place(self, error):
        """Put a sentence of the law beside the field it is about, or above all of them."""
        field = next((name for fact, name in self.places if error.field.startswith(fact)), None)
        self.add_error(field if field in self.fields else None, error.sentence)


SOURCES = (
    ("slip", "L’avis de réception d’une lettre recommandée"),
    ("stamp", "Un tampon, ou votre registre du courrier"),
    ("inbox", "Votre messagerie, ou votre formulaire en ligne"),
    ("counter", "Un reçu remis à la personne"),
    ("call", "La note prise pendant l’appel"),
)


ON_PAPER = tuple(source for source in SOURCES if source[0] != "call")


class AcknowledgeForm(MoveForm):
    kind = "lab_acknowledgement"
    places = (("first_request", "on"),)
    on = DatePartsField(
        label="Quel jour la demande est-elle arrivée au laboratoire\u202f?",
        help_text="Même si personne n’a lu le pli. Le délai en part, sauf s’il court déjà depuis un jour plus ancien.",
    )
    proof = OneOf(
        label="D’où tenez-vous cette date\u202f?",
        choices=ON_PAPER,
        missing="Dites d’où vous tenez cette date\u202f: elle fait partir le délai.",
    )

    def received_on(self):
        return self.cleaned_data["on"]


class IdentityForm(MoveForm):
    kind = "lab_identity_request"
    places = (
        ("laboratory.identity.doubts", "doubts"),
        ("laboratory.identity.reason", "reason"),
        ("laboratory.identity.asked", "asked"),
        ("laboratory.identity.id_copy_reason", "id_copy_reason"),
    )
    doubts = SomeOf(label="Qu’est-ce qui fait douter\u202f?", choices=DOUBTS, missing="Cochez au moins un fait.")
    reason = PlainText(
        label="Expliquez le doute, dans ce dossier",
        help_text="Imprimé dans la lettre. Ce qui ne correspond pas, sans donner l’information juste.",
        missing="Expliquez le doute\u202f: la loi ne permet de demander l’identité que pour un doute raisonnable.",
        **REASON,
    )
    asked = PlainText(
        label="Que demandez-vous\u202f?",
        help_text="Le moins possible, une chose par ligne. Ni numéro de sécurité sociale, ni pièce d’identité ici.",
        missing="Indiquez ce que la personne doit fournir, le moins possible.",
        limit=600,
        rows=3,
    )
    id_copy_reason = PlainText(
        label="Exiger la copie d’une pièce d’identité\u202f: pourquoi rien de moins ne suffit",
        help_text="Laissez vide pour ne pas la demander, ce qui est la règle.",
        required=False,
        **REASON,
    )

    def told(self):
        said = self.cleaned_data
        return {
            "identity": {
                "doubts": said["doubts"],
                "reason": said["reason"],
                "asked": [line for line in said["asked"].split("\n") if line],
                "id_copy": bool(said["id_copy_reason"]),
                "id_copy_reason": said["id_copy_reason"],
            }
        }


class ExtensionForm(MoveForm):
    kind = "lab_extension"
    places = (
        ("laboratory.extension.reasons", "reasons"),
        ("laboratory.extension.explanation", "explanation"),
        ("rights", "demands"),
    )
    reasons = SomeOf(
        label="Pour quelle raison\u202f?",
        choices=(("complexity", "La complexité de la demande"), ("number", "Le nombre des demandes de cette personne")),
        missing="Indiquez la raison\u202f: la complexité de la demande ou le nombre de demandes.",
    )
    explanation = PlainText(
        label="Expliquez cette raison",
        missing="Expliquez cette raison\u202f: sans elle, la prolongation est sans effet.",
        **REASON,
    )

    def told(self):
        return {"extension": {name: self.cleaned_data[name] for name in ("reasons", "explanation")}}


class RedirectionForm(MoveForm):
    kind = "lab_redirection"
    places = (
        ("laboratory.redirection.reason", "reason"),
        ("laboratory.redirection.controller", "controller"),
        ("laboratory.redirection.forwarded_on", "forwarded_on"),
    )
    reason = PlainText(
        label="Pourquoi ces données ne relèvent-elles pas de vous\u202f?",
        missing="Dites pourquoi ces données ne relèvent pas de vous.",
        **REASON,
    )
    controller = PlainText(
        label="Qui en est responsable\u202f?",
        help_text="Nom puis adresse, une ligne chacun.",
        missing="Nommez l’organisme qui en est responsable.",
        limit=300,
        rows=4,
    )
    forwarded_on = DatePartsField(
        label="Jour où vous lui avez transmis la demande", help_text="Laissez vide si vous ne l’avez pas fait.",
        required=False,
    )  # fmt: skip

    def told(self):
        said = self.cleaned_data
        return {
            "redirection": {
                "reason": said["reason"],
                "controller": [line for line in said["controller"].split("\n") if line],
                "forwarded_on": said["forwarded_on"].isoformat() if said["forwarded_on"] else None,
            }
        }


class InquiryForm(MoveForm):
    kind = "lab_processor_inquiry"
    places = (
        ("laboratory.inquiry.asks", "asks"),
        ("laboratory.inquiry.answer_by", "answer_by"),
        ("recipient", "recipient"),
    )
    recipient = PlainText(
        label="À quel sous-traitant\u202f?",
        help_text="Nom puis adresse, une ligne chacun.",
        missing="Indiquez le sous-traitant et son adresse.",
        limit=300,
        rows=4,
    )
    asks = PlainText(
        label="Que doit-il fournir ou faire\u202f?",
        help_text="Une chose par ligne.",
        missing="Indiquez ce que le sous-traitant doit fournir ou faire.",
        **REASON,
    )
    answer_by = DatePartsField(label="Pour quel jour\u202f?", help_text="Avant votre propre échéance.")
    contract = PlainText(label="Référence du contrat", limit=120, required=False)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, today=today, **kwargs)
        self.fields["answer_by"].not_before, self.fields["answer_by"].not_after = today, today + timedelta(days=365)

    def told(self):
        said = self.cleaned_data
        return {
            "inquiry": {
                "asks": [line for line in said["asks"].split("\n") if line],
                "answer_by": said["answer_by"].isoformat(),
                "contract": said["contract"],
            }
        }

    def addressed_to(self):
        return [line for line in self.cleaned_data["recipient"].split("\n") if line]


class IdentityCameForm(Record):
    """What the person sent by post, and the day it arrived: the clock runs again from there."""

    on = DatePartsField(label="Quel jour est-elle arrivée\u202f?", help_text="Le délai reprend ce jour-là.")


LONG_AGO = date(1990, 1, 1)
MODES = (
    ("enclosed", choice("Jointe à cette lettre, par la poste")),
    (
        "online",
        choice(
            "Déposée ici, chiffrée",
            "Avec un code que vous postez. La lettre part une fois le dépôt fait.",
        ),
    ),
    ("on_site", choice("Remise sur place")),
    ("doctor", choice("Envoyée au médecin que la personne a désigné")),
)


def modes():
    """Documents are left here only where this house may host them."""
    return [one for one in MODES if one[0] != "online" or settings.STORE_MEDICAL_DOCUMENTS]


class DeliveryMode(OneOf):
    def __init__(self, **kwargs):
        super().__init__(label="Comment la personne reçoit-elle les documents\u202f?", choices=modes, **kwargs)
