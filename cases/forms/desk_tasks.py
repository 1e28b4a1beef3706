"""A task for a colleague or for somebody at a processor, and its answer."""

from datetime import date, timedelta

from django import forms

from cases.forms.case import Record
from cases.forms.dates import DatePartsField
from cases.forms.texts import PlainText, SomeOf, choice

FARTHEST = timedelta(days=366)


class TaskForm(Record):
    to = forms.ChoiceField(
        label="À qui\u202f?",
        error_messages={
            "required": "Choisissez une personne.",
            "invalid_choice": "Cette personne n’est plus dans l’équipe. Choisissez dans la liste.",
        },
    )
    title = PlainText(label="Ce qui est à faire", limit=80, missing="Dites en quelques mots ce qui est à faire.")
    instructions = PlainText(
        label="Les consignes",
        limit=2_000,
        rows=5,
        missing="Écrivez les consignes.",
        help_text="Ni résultat d’examen, ni numéro de sécurité sociale.",
    )
    shared = SomeOf(
        label="Ce que cette personne verra du dossier",
        required=False,
        help_text="Un répondant extérieur ne verra rien d’autre\u202f: cochez le strict nécessaire.",
    )
    due_on = DatePartsField(label="Pour quel jour\u202f?", not_after=date.max)

    def __init__(self, *args, people, facts, **kwargs):
        super().__init__(*args, **kwargs)
        self.facts = facts
        self.fields["to"].choices = [("", "Choisissez"), *((str(member.pk), words) for member, words in people)]
        self.fields["shared"].choices = [(label, choice(label, value)) for label, value in facts.items()]

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise forms.ValidationError("Ce jour est passé. Indiquez aujourd’hui ou un jour à venir.", code="past")
        if due_on > self.today + FARTHEST:
            raise forms.ValidationError("Ce jour est trop loin\u202f: indiquez un jour d’ici un an.", code="future")
        return due_on

    def clean_shared(self):
        return {label: self.facts[label] for label in self.cleaned_data["shared"]}


class TaskAnswerForm(Record):
    answer = PlainText(
        label="Votre réponse",
        limit=4_000,
        rows=6,
        missing="Écrivez votre réponse\u202f: ce qui a été fait, ou pourquoi ce n’est pas possible.",
        help_text="Ni résultat d’examen, ni numéro de sécurité sociale.",
    )
