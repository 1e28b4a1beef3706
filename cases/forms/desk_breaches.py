"""One breach of the register, as a data protection officer describes it: GDPR art. 33(3) and (5), field by field."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.forms.case import Record
from cases.forms.dates import DatePartsField
from cases.forms.deadline import HourField
from cases.forms.texts import OneOf, PlainText, SomeOf, choice
from cases.models.breach_record import BreachVersion, notification_claim
from cases.templatetags.french import nbsp
from directory.models import Breach
from directory.models.breaches import LeakedField
from rights.periods import time_in_words

PARIS = ZoneInfo("Europe/Paris")
SINCE_THE_GDPR = date(2018, 5, 25)
NATURES = (
    ("confidentiality", choice("Confidentialité", "Des données ont été vues ou prises.")),
    ("integrity", choice("Intégrité", "Des données ont été changées.")),
    ("availability", choice("Disponibilité", "Des données ont été perdues ou bloquées.")),
)
RISKS = (
    ("high", choice("Élevé", "Notifier à la CNIL, et prévenir les personnes (RGPD, art. 33 et 34).")),
    ("some", choice("Possible", "Notifier à la CNIL (RGPD, art. 33).")),
    ("unlikely", choice("Improbable", "Inscrire au registre sans notifier, en disant pourquoi (RGPD, art. 33, § 5).")),
)
MOST = 100_000_000


class CountField(forms.Field):
    """« 491 840 » → 491840, or nothing when the number is not known."""

    def __init__(self, **kwargs):
        attrs = {"class": "input-short", "inputmode": "numeric", "autocomplete": "off", "maxlength": 15}
        super().__init__(widget=forms.TextInput(attrs=attrs), required=False, **kwargs)

    def to_python(self, value):
        typed = "".join(str(value or "").split())
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and int(typed[:15]) <= MOST and len(typed) < 15):
            raise ValidationError("Écrivez un nombre entier, même approximatif : 491 840.", code="count")
        return int(typed)


def hour_field(**kwargs):
    return HourField(
        help_text="Heure de Paris. Par exemple : 18 h 20",
        widget=forms.TextInput(attrs={"class": "input-short", "autocomplete": "off", "maxlength": 8}),
        error_messages={"required": "Indiquez l’heure : ce délai se compte en heures."},
        **kwargs,
    )


def words(label, *, rows=4, limit=3_000, **kwargs):
    return PlainText(label=label, limit=limit, rows=rows, **kwargs)


class BreachForm(Record):
    """`said()` is what a version keeps. What is late says why; what is not notified says why too."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = PlainText(label="Titre court", limit=120, missing="Donnez un titre à cette violation.",
                      help_text="Pour la retrouver. Sans nom de personne.")  # fmt: skip
    breach = forms.ModelChoiceField(
        Breach.objects.none(), label="Fuite déjà connue de l’annuaire", required=False, empty_label="Aucune",
        error_messages={"invalid_choice": "Cette fuite n’est pas dans la liste. Choisissez-en une, ou « Aucune »."},
    )  # fmt: skip
    known_on = DatePartsField(label="Jour où le laboratoire en a eu connaissance", not_before=SINCE_THE_GDPR)
    known_hour = hour_field(label="Heure où il en a eu connaissance")
    happened_from = DatePartsField(label="La violation a commencé le", required=False)
    happened_until = DatePartsField(label="Elle a pris fin le", required=False)
    nature = SomeOf(label="Nature de la violation", choices=NATURES, missing="Cochez au moins une nature.")
    what = words("Ce qui s’est passé", missing="Décrivez les faits : le registre doit les documenter.")
    data = SomeOf(label="Catégories de données", choices=LeakedField.choices, required=False)
    data_words = words("Précisions sur les données", rows=2, limit=600, required=False)
    people_words = words("Catégories de personnes", rows=2, limit=600, required=False,
                         help_text="Patients, prescripteurs, salariés…")  # fmt: skip
    people = CountField(label="Nombre de personnes", help_text="Approximatif au besoin ; vide s’il n’est pas connu.")
    records = CountField(label="Nombre d’enregistrements", help_text="Approximatif au besoin.")
    consequences = words("Conséquences probables", missing="Décrivez les effets probables pour les personnes.")
    measures = words("Mesures prises ou envisagées", missing="Décrivez ce qui a été fait ou le sera.")
    processor = PlainText(label="Sous-traitant concerné", limit=200, required=False)
    risk = OneOf(label="Risque pour les personnes", choices=RISKS, missing="Évaluez le risque pour les personnes.")
    risk_words = words("Raisons de cette évaluation", limit=1_500, required=False)
    notified_on = DatePartsField(label="Notifiée à la CNIL le", required=False)
    notified_hour = hour_field(label="À quelle heure", required=False)
    number = PlainText(label="Numéro de dossier donné par la CNIL", limit=40, required=False)
    late_reasons = words("Motifs du retard de la notification", limit=1_500, required=False,
                         help_text="Obligatoires après 72 heures (RGPD, art. 33, § 1).")  # fmt: skip

    SECTIONS = (
        ("La violation", ("title", "breach", "known_on", "known_hour", "happened_from", "happened_until")),
        ("Les faits", ("nature", "what", "data", "data_words", "people_words", "people", "records", "processor")),
        ("Effets et mesures", ("consequences", "measures", "risk", "risk_words")),
        ("Notification à la CNIL", ("notified_on", "notified_hour", "number", "late_reasons")),
    )
    SEALED = (
        "title", "nature", "what", "data", "data_words", "people_words", "people", "records", "consequences",
        "measures", "processor", "risk_words", "number", "late_reasons",
    )  # fmt: skip
    DAYS = ("happened_from", "happened_until")

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, today=timezone.localdate(now), earliest=date(1970, 1, 1), **kwargs)
        self.now = now
        self.fields["breach"].queryset = Breach.objects.order_by("-disclosed_on")
        self.fields["breach"].label_from_instance = lambda breach: breach.title

    def sections(self):
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS]

    def clean(self):
        typed = super().clean()
        known, notified = self._moment("known"), self._moment("notified")
        start, end = typed.get("happened_from"), typed.get("happened_until")
        if known and start and start > timezone.localdate(known):
            self.add_error("happened_from", "La violation ne peut pas commencer après le jour où elle a été connue.")
        if start and end and end < start:
            self.add_error("happened_until", "Cette date vient avant le début. Vérifiez les deux.")
        if known and notified and notified < known:
            self.add_error("notified_on", "La notification ne peut pas venir avant le moment où la fuite est connue.")
        elif known and notified:
            due = notification_claim(known).due_at
            if notified > due and not typed.get("late_reasons"):
                self.add_error(
                    "late_reasons",
                    nbsp(
                        f"Le dernier moment était le {time_in_words(due)}. Dites pourquoi la notification est tardive."
                    ),
                )
        if typed.get("risk") == "unlikely" and not typed.get("risk_words"):
            self.add_error("risk_words", "Dites pourquoi un risque est improbable : c’est ce qui dispense de notifier.")
        typed["known_at"], typed["notified_at"] = known, notified
        return typed

    def _moment(self, name):
        """Day and hour together; each alone is asked for the other."""
        day, hour = self.cleaned_data.get(f"{name}_on"), self.cleaned_data.get(f"{name}_hour")
        if day is None and hour is not None and f"{name}_on" not in self.errors:
            self.add_error(f"{name}_on", "Indiquez aussi le jour.")
        if day is not None and hour is None and f"{name}_hour" not in self.errors:
            self.add_error(f"{name}_hour", "Indiquez aussi l’heure.")
        if day is None or hour is None:
            return None
        moment = datetime.combine(day, hour, tzinfo=PARIS)
        if moment > self.now:
            self.add_error(f"{name}_hour", "Cette heure n’est pas encore arrivée. Vérifiez le jour et l’heure.")
        return moment

    def said(self):
        typed = self.cleaned_data
        told = {name: typed[name] for name in self.SEALED}
        told |= {name: typed[name].isoformat() if typed[name] else None for name in self.DAYS}
        return {name: typed[name] for name in ("breach", "known_at", "notified_at", "risk")} | {"told": told}

    @classmethod
    def initial_of(cls, version: BreachVersion, told):
        known = timezone.localtime(version.known_at)
        notified = timezone.localtime(version.notified_at) if version.notified_at else None
        days = {name: date.fromisoformat(told[name]) if told[name] else None for name in cls.DAYS}
        return told | days | {
            "version": version.number, "breach": version.breach_id, "risk": version.risk,
            "known_on": known.date(), "known_hour": f"{known:%H:%M}",
            "notified_on": notified and notified.date(), "notified_hour": f"{notified:%H:%M}" if notified else "",
        }  # fmt: skip
