"""One line of the diary: what, when, how long, how much, and what shows it."""

from datetime import date

from cases.forms.amounts import EurosField, HoursField
from cases.forms.case import MAX_WORDS, WithDocument
from cases.forms.dates import DatePartsField
from cases.forms.texts import OneOf, PlainText, choice
from rights.damage import Damage

NATURES = (
    ("message", choice("Un message suspect", "SMS, courriel ou lettre qui se fait passer pour quelqu’un d’autre.")),
    ("call", choice("Un appel suspect")),
    ("fraud", choice("Une fraude", "Un prélèvement, un achat, un compte ou un crédit à mon nom.")),
    ("hours", choice("Du temps passé", "Démarches, appels, mots de passe à changer.")),
    ("costs", choice("Des frais", "Timbres, photocopies, déplacements, avocat.")),
    ("distress", choice("De l’inquiétude", "Ce que vous ressentez, et ce que cela change dans vos journées.")),
    ("other", choice("Autre chose")),
)


class DiaryForm(WithDocument):
    field_order = ("nature", "on", "text", "hours", "euros", "upload")
    nature = OneOf(label="Qu’est-ce que c’est ?", choices=NATURES, missing="Choisissez ce qui s’en rapproche le plus.")
    on = DatePartsField(
        label="Quel jour ?",
        help_text="À peu près, si vous ne savez plus. Par exemple : 27 3 2026",
        not_before=date(2015, 1, 1),
    )
    text = PlainText(
        label="Que s’est-il passé ?", limit=MAX_WORDS, rows=4,
        missing="Décrivez ce qui s’est passé, en une phrase ou deux.",
        help_text="Les faits, simplement. Sans résultat d’examen ni mot de passe.",
    )  # fmt: skip
    hours = HoursField(label="Temps passé", help_text="En heures. Par exemple : 1,5 ou 1 h 30")
    euros = EurosField(label="Argent perdu ou dépensé", help_text="En euros. Par exemple : 12,50")

    def clean(self):
        told = super().clean()
        needed = {
            "hours": ("hours", "Indiquez le temps passé, par exemple 1,5 pour une heure et demie."),
            "costs": ("euros", "Indiquez la somme dépensée, par exemple 12,50."),
        }
        name, sentence = needed.get(told.get("nature"), ("", ""))
        if name and told.get(name) is None and name not in self.errors:
            self.add_error(name, sentence)
        return told

    def harm(self):
        """What was typed, as the law’s room counts it; only on a valid form."""
        told = self.cleaned_data
        return Damage(told["on"], told["nature"], told["text"], cents=told["euros"], minutes=told["hours"])

    @staticmethod
    def initial_of(harm):
        return {"nature": harm.nature, "on": harm.on, "text": harm.text, "euros": harm.cents, "hours": harm.minutes}
