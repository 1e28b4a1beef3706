"""What the laboratory answered, as the person records it: one question, then one page for each kind of answer."""

from datetime import date

from django import forms
from django.conf import settings
from django.utils.text import capfirst

from cases.forms.case import MAX_WORDS, Record, WithDocument
from cases.forms.dates import DatePartsField
from cases.forms.issues import is_filled
from cases.forms.steps import InSteps, Step
from cases.forms.texts import OneOf, PeriodText, PlainText, SomeOf, choice
from rights.periods import Months
from rights.refusals import REFUSAL_GROUNDS
from rights.retention import MOST_MONTHS, Retention

REPLIES = (
    ("complet", choice("Il a répondu à tout")),
    ("partiel", choice("Il a répondu en partie", "Il manque des informations ou des documents.")),
    ("refus", choice("Il a refusé")),
    ("prolongation", choice("Il demande plus de temps", "La loi permet deux mois de plus, s’il l’annonce à temps.")),
    ("identite", choice("Il demande qui je suis", "Une preuve d’identité, une copie de pièce…")),
    ("renvoi", choice("Il me renvoie vers un autre organisme")),
)


class ReplyForm(Record):
    reply = OneOf(
        label="Qu’a fait le laboratoire ?",
        choices=REPLIES,
        help_text="Une lettre, un courriel, un message sur son site : choisissez ce qui s’en rapproche le plus.",
    )


class AboutDemands(WithDocument):
    """What the laboratory did, on one demand or several."""

    demands = SomeOf(label="Sur quelles demandes ?")
    on = DatePartsField(label="À quelle date ?", help_text="La date de sa lettre ou de son message.")

    may_hold_results = False  # the laboratory's paper may carry results: kept only where the house may host them

    def __init__(self, *args, demands, **kwargs):
        super().__init__(*args, **kwargs)
        if self.may_hold_results and not settings.STORE_MEDICAL_DOCUMENTS:
            del self.fields["upload"]
        self.by_id = {str(demand.pk): demand for demand in demands}
        self.fields["demands"].choices = [(pk, demand.right.label) for pk, demand in self.by_id.items()]
        if not self.is_bound:
            self.initial["demands"] = [pk for pk, demand in self.by_id.items() if demand.is_open] or list(self.by_id)
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

    may_hold_results = True


class PartlyForm(AboutDemands):
    may_hold_results = True
    missing = SomeOf(label="Que manque-t-il ?", required=False)
    statement = PlainText(label="Autre chose qui manque", **STATEMENT)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["missing"].one_of_several = self.fields["statement"].one_of_several = True
        self.fields["missing"].choices = [
            (f"{demand.right_code}.{rank}", capfirst(words))
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


RETAINING = REFUSAL_GROUNDS["legal_retention"]
OTHER_GROUND = ("other", choice("Autre chose, ou aucun motif"))


TERM = ("text_cited", "period", "starts_on", "ends_on")  # what a refusal to erase must say (see rights.retention)
LONG_AGO = date(1990, 1, 1)


def _may_be_opposed(ground, demand):
    return ground.fits(demand.right_code, heir=demand.case_file.capacity == "heir")


class RefusalForm(InSteps, AboutDemands):
    """Two pages; between them, what he keeps and until when, if that is his ground."""

    steps = (
        Step("Le motif du refus", ("demands", "on", "ground")),
        Step("Ce qu’il dit devoir conserver", TERM, "Notez ce que dit sa lettre. Recours vous préviendra à la fin."),
        Step("Ce que dit sa réponse", ("reasons_given", "remedies_given", "statement", "upload")),
    )
    field_order = tuple(name for step in steps for name in step.names)
    ground = OneOf(label="Quel motif donne‑t‑il ?", missing="Choisissez le motif le plus proche, ou « Autre chose ».")
    reasons_given = OneOf(
        label="Le laboratoire dit-il pourquoi ?",
        choices=YES_NO,
        missing="Répondez par oui ou par non : le laboratoire dit-il pourquoi ?",
    )
    remedies_given = OneOf(
        label="Mentionne-t-il la plainte à la CNIL et le recours au juge ?",
        choices=YES_NO,
        missing="Répondez par oui ou par non : mentionne-t-il la CNIL et le juge ?",
        help_text="La loi l’oblige à le faire dans son refus.",
    )
    text_cited = PlainText(
        label="Quel texte cite-t-il ?",
        help_text="S’il dit devoir garder des données. Laissez vide ce qu’il ne dit pas : ce manque sera noté.",
        limit=200,
        required=False,
    )
    period = PeriodText(label="Pendant combien de temps ?", required=False)
    starts_on = DatePartsField(
        label="Depuis quelle date ?",
        help_text="Par exemple celle de l’examen : 27 3 2019",
        not_before=LONG_AGO,
        required=False,
    )
    ends_on = DatePartsField(
        label="Jusqu’à quelle date ?",
        help_text="Celle qu’il donne. Recours vous préviendra ce jour-là.",
        not_before=LONG_AGO,
        required=False,
    )
    statement = PlainText(
        label="Le motif, avec ses mots",
        help_text="Recopiez la phrase et le texte de loi cité, sans détail médical.",
        **STATEMENT,
    )

    def __init__(self, *args, today, demands, **kwargs):
        super().__init__(*args, today=today, demands=demands, **kwargs)
        self.fields["ends_on"].not_after = Months(MOST_MONTHS).after(today)
        if not any(_may_be_opposed(RETAINING, demand) for demand in demands):
            for name in TERM:
                del self.fields[name]
        fitting = [
            (code, choice(ground.label, ground.counter))
            for code, ground in REFUSAL_GROUNDS.items()
            if any(_may_be_opposed(ground, demand) for demand in self.by_id.values())
        ]
        self.fields["ground"].choices = [*fitting, OTHER_GROUND]

    def pages(self):
        """What he keeps is asked when that is his ground, and shown while something of it is typed."""
        kept = self.data.get("ground") == RETAINING.code or any(
            is_filled(self[name].data) for name in TERM if name in self.fields
        )
        return [page for page in super().pages() if page.names != TERM or kept]

    def clean(self):
        told = super().clean()
        needless = [name for name in TERM if told.get(name)]
        if needless and told.get("ground", RETAINING.code) != RETAINING.code:
            self.add_error(
                needless[0],
                f"Ces cases ne servent que si son motif est « {RETAINING.label} » : videz-les, ou changez le motif.",
            )
        start, end = told.get("starts_on"), told.get("ends_on")
        if start and end and end <= start:
            self.add_error("ends_on", "La date de fin est avant la date de départ. Vérifiez les deux dates.")
        return told

    def facts(self):
        told = self.cleaned_data
        term = {}
        if told["ground"] == RETAINING.code:
            term["text_cited"] = told["text_cited"]
            term["retention"] = Retention(
                text_cited=bool(told["text_cited"]), months=told["period"], starts_on=told["starts_on"],
                ends_on=told["ends_on"],
            )  # fmt: skip
        return {
            **term,
            "ground": self.cleaned_data["ground"],
            "reasons_given": self.cleaned_data["reasons_given"] == "yes",
            "remedies_given": self.cleaned_data["remedies_given"] == "yes",
            "statement": self.cleaned_data["statement"],
        }


class ExtensionForm(AboutDemands):
    reasons_given = OneOf(
        label="Explique-t-il pourquoi il lui faut plus de temps ?",
        choices=YES_NO,
        missing="Répondez par oui ou par non : explique-t-il pourquoi ?",
    )
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
        missing="Répondez par oui ou par non : explique-t-il son doute ?",
        help_text="Il ne peut demander une preuve que s’il a un doute raisonnable.",
    )
    asks_id_copy = OneOf(
        label="Exige-t-il la copie d’une pièce d’identité ?",
        choices=YES_NO,
        missing="Répondez par oui ou par non : exige-t-il une copie ?",
    )

    def facts(self):
        return {
            "reasons_given": self.cleaned_data["reasons_given"] == "yes",
            "asks_id_copy": self.cleaned_data["asks_id_copy"] == "yes",
        }


class RedirectForm(AboutDemands):
    statement = PlainText(label="Vers qui vous renvoie-t-il ?", limit=300, missing="Indiquez l’organisme.")

    def facts(self):
        return {"statement": self.cleaned_data["statement"]}


class AssessForm(AboutDemands):
    field_order = ("demands", "assessment", "statement", "on")
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
