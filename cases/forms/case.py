"""What a person records in the own file, one question a form."""

import uuid

from django import forms
from django.utils.text import capfirst

from cases.forms.dates import DatePartsField
from cases.forms.files import Upload
from cases.forms.issues import WithIssues
from cases.forms.masking import OffersMask
from cases.forms.texts import OneOf, PlainText, RegisteredNumber, SomeOf, choice
from cases.models import Document

CHANNELS = (
    (
        "registered",
        choice("Lettre recommandée avec avis de réception", "La preuve la plus sûre : gardez le numéro et l’avis."),
    ),
    ("email", choice("Courriel", "Gardez le message envoyé et toute réponse automatique.")),
    ("by_hand", choice("En main propre", "Demandez un reçu daté et signé.")),
    ("portal", choice("Formulaire ou espace du laboratoire", "Faites une copie d’écran de la confirmation.")),
    ("post", choice("Lettre simple", "Sans preuve : la date de réception sera seulement présumée.")),
)
FOLLOW_UP_CHANNELS = tuple(c for c in CHANNELS if c[0] != "portal")
MAX_WORDS = 1_500
STALE = "Cette page est abîmée. Copiez vos textes, rechargez-la, puis recommencez."


class Record(OffersMask, forms.Form):
    """A form of the case page: knows today, carries the key that makes a double click one act."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False, error_messages={"invalid": STALE})

    def __init__(self, *args, today, earliest=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        if not self.is_bound:
            self.initial["form_key"] = uuid.uuid4()
        for field in self.fields.values():
            if isinstance(field, DatePartsField):
                field.not_after = field.not_after or today
                field.not_before = field.not_before or earliest

    def key(self, act):
        """Names the act of this very page: posted twice, done once."""
        return f"form:{self.cleaned_data.get('form_key') or uuid.uuid4()}:{act}"


class WithDocument(Record):
    """A record with a proof. A good file survives the errors of its neighbours: it is kept, and named by `document`."""

    field_order = (
        "certainty", "received_on", "demands", "on", "missing", "ground", "reasons_given", "remedies_given",
        "asks_id_copy", "statement", "upload",
    )  # fmt: skip
    document = forms.UUIDField(widget=forms.HiddenInput, required=False, error_messages={"invalid": STALE})
    upload = Upload(label="La preuve, si vous l’avez", required=False)

    def kept(self, case_file):
        """The document added earlier by this page, if it is one of this file."""
        pk = self.cleaned_data.get("document")
        return Document.objects.filter(case_file=case_file, pk=pk).first() if pk else None


class SentForm(Record):
    channel = OneOf(label="Comment l’avez-vous envoyée ?", choices=CHANNELS)
    sent_on = DatePartsField(label="Quel jour ?")
    number = RegisteredNumber(
        label="Numéro de la lettre recommandée", required=False, help_text="Il est sur le reçu de La Poste."
    )


class FollowUpSentForm(SentForm):
    channel = OneOf(label="Comment l’avez-vous envoyée ?", choices=FOLLOW_UP_CHANNELS)


class ReceivedForm(WithDocument):
    certainty = OneOf(
        label="Comment connaissez-vous cette date ?",
        choices=(
            (
                "proved",
                choice("J’ai une preuve", "Avis de réception, reçu signé, réponse automatique, suivi de La Poste."),
            ),
            ("presumed", choice("Je n’ai pas de preuve", "Lettre non réclamée : le jour de la première présentation.")),
        ),
    )
    received_on = DatePartsField(label="Quel jour le laboratoire l’a‑t‑il reçue ?")


class IdentityGivenForm(WithDocument):
    on = DatePartsField(
        label="Quel jour le laboratoire a-t-il reçu votre réponse ?",
        help_text="À défaut, le jour où vous l’avez envoyée.",
    )


class FollowUpForm(WithIssues, Record):
    """A reminder or a formal notice: what went wrong, and how long the laboratory is given."""

    days = OneOf(
        label="Combien de temps lui laissez-vous ?",
        choices=(("8", "8 jours"), ("15", "15 jours")),
    )


class ContestForm(FollowUpForm):
    """What the laboratory asked about who one is, contested."""

    statement = PlainText(
        label="Pourquoi cette demande vous paraît-elle injustifiée ?",
        help_text="Par exemple : « je me connecte déjà à votre site avec mes codes ». Recopié dans la lettre.",
        limit=600,
        rows=4,
        required=False,
    )
    field_order = ("statement", "days")


class ReopenForm(Record):
    """Which closed demand is made again, and why."""

    right = OneOf(label="Quelle demande ?")
    statement = PlainText(
        label="Qu’y a-t-il de nouveau ?",
        help_text="Par exemple : « mes données ont paru en ligne en mars ». Recopié dans la lettre.",
        limit=600,
        rows=4,
        missing="Dites ce qui est nouveau : la lettre le recopie.",
    )

    def __init__(self, *args, demands, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["right"].choices = [(demand.right_code, demand.right.label) for demand in demands]


class ComplaintForm(WithIssues, Record):
    """What went wrong, the wish of the complainant, and why now if it is early."""

    filed_by = OneOf(label="Qui dépose la plainte ?")
    reveal_identity = OneOf(
        label="La CNIL peut-elle dire au laboratoire que la plainte vient de vous ?",
        choices=(("yes", choice("Oui", "Presque toujours nécessaire pour faire respecter un droit.")), ("no", "Non")),
    )
    reason = PlainText(
        label="Pourquoi saisir la CNIL dès maintenant ?",
        limit=MAX_WORDS,
        rows=4,
        missing="Expliquez en une phrase pourquoi vous n’attendez pas : la plainte le dira.",
    )

    def __init__(self, *args, ripe, association="", **kwargs):
        super().__init__(*args, **kwargs)
        if ripe:
            del self.fields["reason"]
        if association:
            self.fields["filed_by"].choices = [
                ("me", "Moi-même"),
                ("association", choice(association, "Le mandat signé sera joint à la plainte.")),
            ]
            self.initial.setdefault("filed_by", "me")
        else:
            del self.fields["filed_by"]


class LodgedForm(Record):
    on = DatePartsField(
        label="Quel jour la CNIL l’a-t-elle reçue ?", help_text="La date de son accusé d’enregistrement."
    )
    number = PlainText(label="Numéro de la plainte", limit=40, required=False)


class DossierForm(Record):
    """Which exhibits go into the bound complaint; those that want a look are not ticked beforehand."""

    exhibits = SomeOf(label="Quelles pièces y mettre ?", required=False)

    def __init__(self, *args, proofs, **kwargs):
        super().__init__(*args, **kwargs)
        free = [proof for proof in proofs if not proof.held]
        self.fields["exhibits"].choices = [
            (str(proof.number), choice(f"Pièce n°\u00a0{proof.number} : {proof.title}", LOOK[proof.wants_a_decision]))
            for proof in free
        ]
        self.initial["exhibits"] = [str(proof.number) for proof in free if not proof.wants_a_decision]
        if not free:
            del self.fields["exhibits"]

    def clean(self):
        return {"exhibits": [], **super().clean()}


LOOK = {  # why an exhibit is not ticked beforehand
    "": "",
    "number": "Un nombre y ressemble à un numéro de sécurité sociale. Masquez-le d’abord sur une copie.",
    "unread": "Son texte n’a pas pu être lu. Vérifiez qu’il ne montre pas votre numéro de sécurité sociale.",
    "results": "Elle peut montrer des résultats d’examen. Ne la joignez que si elle prouve un fait de la plainte.",
}


class CnilWroteForm(Record):
    news = OneOf(
        label="Que dit la CNIL ?",
        choices=(
            ("accuse", choice("Elle a bien reçu la plainte", "Un accusé d’enregistrement, avec un numéro.")),
            ("piece", choice("Elle demande une pièce ou une précision")),
            ("avancement", choice("Elle donne des nouvelles", "La plainte est examinée, le laboratoire est contacté…")),
            ("decision", choice("Elle a décidé", "Elle clôt la plainte, la rejette, ou dit ce qu’elle a fait.")),
        ),
    )


class CnilNewsForm(WithDocument):
    """A letter that decides nothing yet; the acknowledgement brings the number of the complaint."""

    field_order = ("on", "number", "upload")

    on = DatePartsField(label="Quel jour avez-vous reçu ce message ?")
    number = PlainText(label="Numéro de la plainte, s’il est indiqué", limit=40, required=False)

    def __init__(self, *args, registered, **kwargs):
        super().__init__(*args, **kwargs)
        if not registered:
            del self.fields["number"]


class CnilDecisionForm(WithDocument):
    field_order = ("decision", "on", "remedies_given", "upload")
    decision = OneOf(
        label="Qu’a décidé la CNIL ?",
        choices=(
            (
                "acted",
                choice("Elle est intervenue", "Elle a rappelé la loi au laboratoire, ou l’a sanctionné."),
            ),
            ("closed", choice("Elle clôt la plainte sans autre suite")),
            ("rejected", choice("Elle rejette la plainte")),
        ),
    )
    on = DatePartsField(
        label="Quel jour avez-vous reçu sa lettre ?",
        help_text="Le délai pour la contester court depuis ce jour. Par exemple : 27 3 2026",
    )
    remedies_given = OneOf(
        label="La lettre dit-elle comment la contester, et dans quel délai ?",
        choices=(("yes", "Oui"), ("no", "Non")),
        missing="Répondez par oui ou par non : la lettre dit-elle comment la contester ?",
    )


class OpenForm(Record):
    """RGPD art. 9 § 2 a: being a laboratory's patient says something of one's health; keeping it wants a plain yes."""

    consent = forms.BooleanField(
        label="J’accepte que Recours garde mes réponses, mes lettres et mes pièces, chiffrées, pour suivre ce dossier",
        error_messages={
            "required": "Cochez la case pour ouvrir un dossier, ou prenez la lettre seule : rien n’est gardé."
        },
    )


class ConfirmForm(Record):
    """One button: nothing to type."""


class DocumentForm(Record):
    kind = OneOf(
        label="Qu’est-ce que c’est ?",
        missing="Choisissez ce qu’est cette pièce.",
        choices=[(code, capfirst(words)) for code, words in Document.Kind.choices],
    )
    title = PlainText(
        label="Titre de la pièce",
        limit=80,
        missing="Donnez un titre court à cette pièce.",
        help_text="Par exemple : « avis de réception du 3 mars ». Sans détail médical.",
    )
    upload = Upload(label="Le fichier")
