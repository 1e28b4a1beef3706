"""What a person records in the own file, one question a form."""

import uuid

from django import forms

from cases.forms.dates import DatePartsField
from cases.forms.files import Upload
from cases.forms.masking import OffersMask
from cases.forms.texts import OneOf, PlainText, SomeOf, choice
from cases.models import Document
from rights.refusals import REFUSAL_GROUNDS

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


class Record(OffersMask, forms.Form):
    """A form of the case page: knows today, carries the key that makes a double click one act."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

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
    document = forms.UUIDField(widget=forms.HiddenInput, required=False)
    upload = Upload(label="La preuve, si vous l’avez", required=False)

    def kept(self, case_file):
        """The document added earlier by this page, if it is one of this file."""
        pk = self.cleaned_data.get("document")
        return Document.objects.filter(case_file=case_file, pk=pk).first() if pk else None


class SentForm(Record):
    channel = OneOf(label="Comment l’avez-vous envoyée ?", choices=CHANNELS)
    sent_on = DatePartsField(label="Quel jour ?")
    number = PlainText(
        label="Numéro de la lettre recommandée", limit=30, required=False, help_text="Il est sur le reçu de La Poste."
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


REPLIES = (
    ("complet", choice("Il a répondu à tout")),
    ("partiel", choice("Il a répondu en partie", "Il manque des informations ou des documents.")),
    ("refus", choice("Il a refusé")),
    ("prolongation", choice("Il demande plus de temps", "La loi permet deux mois de plus, s’il l’annonce à temps.")),
    ("identite", choice("Il demande qui je suis", "Une preuve d’identité, une copie de pièce…")),
    ("renvoi", choice("Il me renvoie vers un autre organisme")),
)


class ReplyForm(Record):
    reply = OneOf(label="Qu’a fait le laboratoire ?", choices=REPLIES)


class AboutDemands(WithDocument):
    """What the laboratory did, on one demand or several."""

    demands = SomeOf(label="Sur quelles demandes ?")
    on = DatePartsField(label="À quelle date ?", help_text="La date de sa lettre ou de son message.")

    def __init__(self, *args, demands, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_id = {str(demand.pk): demand for demand in demands}
        self.fields["demands"].choices = [(pk, demand.right.label) for pk, demand in self.by_id.items()]
        if not self.is_bound:
            self.initial["demands"] = list(self.by_id)
        if len(self.by_id) == 1:
            self.fields["demands"].widget = forms.MultipleHiddenInput()

    @property
    def chosen(self):
        return [self.by_id[pk] for pk in self.cleaned_data["demands"]]

    def facts(self):
        """The facts of the act, by the names of the workflow."""
        return {}


STATEMENT = {"limit": MAX_WORDS, "rows": 4, "required": False}


class FullForm(AboutDemands):
    """Answered, says the laboratory."""


class PartlyForm(AboutDemands):
    missing = SomeOf(label="Que manque-t-il ?", required=False)
    statement = PlainText(label="Autre chose qui manque", **STATEMENT)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["missing"].choices = [
            (f"{demand.right_code}.{rank}", words)
            for demand in self.by_id.values()
            for rank, words in enumerate(demand.right.expects)
        ]

    def clean(self):
        told = super().clean()
        if not told.get("missing") and not told.get("statement") and "statement" not in self.errors:
            self.add_error("missing", "Cochez ce qui manque, ou décrivez-le.")
        return told

    def facts(self):
        return {"missing": self.cleaned_data["missing"], "statement": self.cleaned_data["statement"]}


YES_NO = (("yes", "Oui"), ("no", "Non"))


OTHER_GROUND = ("other", choice("Autre chose, ou aucun motif"))


class RefusalForm(AboutDemands):
    ground = OneOf(label="Quel motif donne‑t‑il ?", missing="Choisissez le motif le plus proche, ou « Autre chose ».")
    reasons_given = OneOf(label="Le laboratoire dit-il pourquoi ?", choices=YES_NO)
    remedies_given = OneOf(
        label="Mentionne-t-il la plainte à la CNIL et le recours au juge ?",
        choices=YES_NO,
        help_text="La loi l’oblige à le faire dans son refus.",
    )
    statement = PlainText(
        label="Le motif, avec ses mots",
        help_text="Recopiez la phrase et le texte de loi cité, sans détail médical.",
        **STATEMENT,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fitting = [
            (code, choice(ground.label, ground.counter))
            for code, ground in REFUSAL_GROUNDS.items()
            if any(ground.fits(demand.right_code) for demand in self.by_id.values())
        ]
        self.fields["ground"].choices = [*fitting, OTHER_GROUND]

    def facts(self):
        return {
            "ground": self.cleaned_data["ground"],
            "reasons_given": self.cleaned_data["reasons_given"] == "yes",
            "remedies_given": self.cleaned_data["remedies_given"] == "yes",
            "statement": self.cleaned_data["statement"],
        }


class ExtensionForm(AboutDemands):
    reasons_given = OneOf(label="Explique-t-il pourquoi il lui faut plus de temps ?", choices=YES_NO)
    statement = PlainText(label="Son explication, avec ses mots", **STATEMENT)

    def facts(self):
        return {
            "reasons_given": self.cleaned_data["reasons_given"] == "yes",
            "statement": self.cleaned_data["statement"],
        }


class IdentityForm(AboutDemands):
    reasons_given = OneOf(
        label="Explique-t-il pourquoi il doute de votre identité ?",
        choices=YES_NO,
        help_text="Il ne peut demander une preuve que s’il a un doute raisonnable.",
    )
    asks_id_copy = OneOf(label="Exige-t-il la copie d’une pièce d’identité ?", choices=YES_NO)

    def facts(self):
        return {
            "reasons_given": self.cleaned_data["reasons_given"] == "yes",
            "asks_id_copy": self.cleaned_data["asks_id_copy"] == "yes",
        }


class RedirectForm(AboutDemands):
    statement = PlainText(label="Vers qui vous renvoie-t-il ?", limit=300, missing="Indiquez l’organisme.")

    def facts(self):
        return {"statement": self.cleaned_data["statement"]}


class IdentityGivenForm(WithDocument):
    on = DatePartsField(
        label="Quel jour le laboratoire a-t-il reçu votre réponse ?",
        help_text="À défaut, le jour où vous l’avez envoyée.",
    )


class AssessForm(AboutDemands):
    assessment = OneOf(
        label="Que pensez-vous de cette réponse ?",
        choices=(
            ("satisfied", "Elle me convient"),
            ("incomplete", choice("Il manque quelque chose", "Vous pourrez le réclamer, puis saisir la CNIL.")),
            ("wrong", "Elle est inexacte"),
            ("nothing_received", choice("Je n’ai en réalité rien reçu", "Un pli vide, un fichier qui ne s’ouvre pas.")),
        ),
    )
    statement = PlainText(label="En quelques mots", **STATEMENT)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["upload"]
        self.initial.setdefault("on", self.today)
        self.fields["on"].help_text = "Le jour où vous avez lu la réponse."

    def facts(self):
        return {"assessment": self.cleaned_data["assessment"], "statement": self.cleaned_data["statement"]}


class FollowUpForm(Record):
    """A reminder or a formal notice: how long the laboratory is given."""

    days = OneOf(
        label="Combien de temps lui laissez-vous ?",
        choices=(("8", "8 jours"), ("15", choice("15 jours", "Le plus courant."))),
    )


class ComplaintForm(Record):
    """The wish of the complainant, and why now if it is early."""

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

    def __init__(self, *args, ripe, **kwargs):
        super().__init__(*args, **kwargs)
        if ripe:
            del self.fields["reason"]


class LodgedForm(Record):
    on = DatePartsField(
        label="Quel jour la CNIL l’a-t-elle reçue ?", help_text="La date de son accusé d’enregistrement."
    )
    number = PlainText(label="Numéro de la plainte", limit=40, required=False)


class ConfirmForm(Record):
    """One button: nothing to type."""


class DocumentForm(Record):
    kind = OneOf(label="Qu’est-ce que c’est ?", choices=Document.Kind.choices)
    title = PlainText(
        label="Titre de la pièce",
        limit=80,
        missing="Donnez un titre court à cette pièce.",
        help_text="Par exemple : « avis de réception du 3 mars ». Sans détail médical.",
    )
    upload = Upload(label="Le fichier")
