"""Question 3 of the journey: what is wanted, and what some of the rights must say of themselves."""

from django import forms

from cases.forms.journey import Step
from cases.forms.journey_choices import (
    OTHER_RIGHTS,
    PORTABILITY_FORMATS,
    PORTABILITY_SCOPES,
    RESTRICTION_GROUNDS,
    USES,
    WISHES,
    buttons,
)
from cases.forms.texts import OneOf, PlainText, SomeOf
from rights.letters import WEIGHED_USES


class Folded(forms.CheckboxSelectMultiple):
    """Tick boxes whose named groups are folded, and open when one of their boxes is ticked."""

    template_name = "components/folded_choices.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["groups"] = [
            (title, boxes, any(box["selected"] for box in boxes)) for title, boxes, _ in context["widget"]["optgroups"]
        ]
        return context


class WantsForm(Step):
    wants = SomeOf(
        label="Que voulez‑vous demander ?",
        help_text="Plusieurs réponses possibles : une seule lettre les portera toutes.",
        missing="Cochez au moins une demande. Si vous hésitez, cochez la première.",
        widget=Folded,
    )

    def prepare(self):
        usual = [wish for wish in WISHES if wish[0] not in OTHER_RIGHTS]
        others = [wish for wish in WISHES if wish[0] in OTHER_RIGHTS]
        self.fields["wants"].choices = [*buttons(usual), ("D’autres droits", buttons(others))]

    def told(self):
        return {"wants": tuple(code for code, _, _ in WISHES if code in self.cleaned_data["wants"])}


class CorrectionForm(Step):
    wrong = PlainText(
        label="Ce qui est inexact",
        help_text="Recopiez ce qui est écrit par le laboratoire.",
        limit=600,
        rows=4,
        missing="Indiquez ce qui est inexact.",
    )
    right = PlainText(
        label="Ce qu’il faut écrire à la place", limit=600, rows=4, missing="Indiquez ce qu’il faut écrire à la place."
    )


class RestrictionForm(Step):
    """Art. 18(1): the four cases."""

    restriction_ground = OneOf(
        label="Pourquoi geler vos données ?",
        help_text="La loi prévoit quatre cas. Après une fuite, le premier est le plus utile.",
        missing="Choisissez le cas le plus proche du vôtre.",
    )
    restriction_reason = PlainText(
        label="Vos précisions",
        help_text="Quelques mots, sans détail médical. Ils seront recopiés dans la lettre.",
        limit=600,
        rows=3,
        required=False,
    )

    def prepare(self):
        self.fields["restriction_ground"].choices = buttons(RESTRICTION_GROUNDS)

    def clean(self):
        ground, reason = self.cleaned_data.get("restriction_ground"), self.cleaned_data.get("restriction_reason")
        if reason or "restriction_reason" in self.errors:
            return
        if ground == "accuracy":
            self.add_error("restriction_reason", "Indiquez quelles données sont inexactes, et en quoi.")
        if ground == "objection" and "objection" not in self.answers.rights:
            self.add_error("restriction_reason", "Indiquez quelle opposition est en cours, et depuis quand.")


class PortabilityForm(Step):
    portability_scope = OneOf(
        label="Quelles données voulez-vous récupérer ?",
        help_text="Ce droit ne couvre que ce que vous avez fourni. Pour le reste, la lettre demande une copie.",
        missing="Choisissez les données à récupérer.",
    )
    portability_format = OneOf(
        label="Dans quel format ?",
        help_text="Si vous hésitez, gardez le premier.",
        missing="Choisissez un format, ou « Peu importe ».",
    )
    portability_target = PlainText(
        label="À transmettre aussi à un autre organisme",
        help_text="Son nom, par exemple un autre laboratoire. Sinon, elles ne sont remises qu’à vous.",
        limit=150,
        required=False,
    )

    def remembered(self):
        return {**super().remembered(), "portability_format": self.answers.portability_format or "any"}

    def prepare(self):
        self.fields["portability_scope"].choices = buttons(PORTABILITY_SCOPES)
        self.fields["portability_format"].choices = buttons(PORTABILITY_FORMATS)


class ObjectionForm(Step):
    """Art. 21: marketing and research need no reason; the rest is weighed against the person's situation."""

    objection_uses = SomeOf(
        label="À quelles utilisations vous opposez-vous ?",
        help_text="Jamais aux soins, ni à ce que la loi impose au laboratoire.",
        missing="Cochez au moins une utilisation.",
    )
    objection_other = PlainText(
        label="Si c’est une autre utilisation, laquelle ?",
        limit=300,
        rows=2,
        required=False,
    )
    objection_situation = PlainText(
        label="Ce qui, dans votre situation, justifie cette opposition",
        help_text="Inutile pour la publicité et la recherche. Quelques mots suffisent, sans détail médical.",
        limit=600,
        rows=3,
        required=False,
    )

    def prepare(self):
        self.fields["objection_uses"].choices = buttons(USES)
        for name in ("objection_other", "objection_situation"):  # the boxes ticked say whether it is needed
            self.fields[name].one_of_several = True

    def clean(self):
        uses = self.cleaned_data.get("objection_uses", [])
        if "other" in uses and not self.cleaned_data.get("objection_other") and "objection_other" not in self.errors:
            self.add_error("objection_other", "Décrivez l’utilisation à laquelle vous vous opposez.")
        weighed = set(WEIGHED_USES).intersection(uses)
        if weighed and not self.cleaned_data.get("objection_situation") and "objection_situation" not in self.errors:
            self.add_error(
                "objection_situation",
                "Dites pourquoi en quelques mots : pour un partage ou un autre usage, la loi demande de le peser.",
            )

    def told(self):
        told = {**super().told(), "objection_uses": tuple(self.cleaned_data["objection_uses"])}
        if "other" not in told["objection_uses"]:
            told["objection_other"] = ""
        return told
