"""« Calculer une échéance »: the questions one kind of date depends on, and no other."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from cases.forms.dates import DatePartsField
from rights.catalogue import KINDS
from rights.claims import presumed_receipt
from rights.facts import Facts, Suspension
from rights.holidays import Calendar
from rights.periods import Hours

PARIS = ZoneInfo("Europe/Paris")
SINCE_THE_GDPR = date(2018, 5, 25)
WITH_A_LOCAL_GOOD_FRIDAY = frozenset({"57", "67", "68"})


class HourField(forms.Field):
    """An hour as people write it: 18 h 20, 18:20, 18h, 18.20."""

    def to_python(self, value):
        typed = str(value or "").strip().lower()
        if not typed:
            return None
        match = re.fullmatch(r"(\d{1,2})\s*(?:[h:.]\s*(\d{1,2})?)?", typed)
        hour, minute = (int(part or 0) for part in match.groups()) if match else (24, 0)
        if hour > 23 or minute > 59:
            raise ValidationError("Nous ne lisons pas cette heure. Écrivez-la ainsi : 18 h 20.", code="hour")
        return time(hour, minute)


class DeadlineForm(forms.Form):
    """Asks for the facts of one kind of date; `facts()` hands them to the law. Nothing here is stored."""

    def __init__(self, data=None, *, kind, on, departments):
        super().__init__(data)
        self.kind, self.on = KINDS[kind], on
        limits = self.kind.answer_within
        if any(isinstance(limit.period, Hours) for limit in limits):
            self.fields["received_on"] = self._date(f"{self.kind.starts} le")
            self.fields["hour"] = HourField(
                label="À quelle heure ?",
                help_text="Heure de Paris. Par exemple : 18 h 20",
                widget=forms.TextInput(attrs={"class": "input-short", "autocomplete": "off", "maxlength": 8}),
                error_messages={"required": "Indiquez l’heure : ce délai se compte en heures."},
            )
        elif self.kind.suspendable:
            self.fields["received_on"] = self._date(
                f"{self.kind.starts} le",
                help_text="Le jour écrit sur l’avis de réception, ou celui de votre courriel. Par exemple : 27 3 2026",
                required=False,
            )
            self.fields["sent_on"] = self._date(
                "À défaut, lettre simple postée le",
                help_text="Seulement si vous ignorez le jour de réception : nous compterons trois jours ouvrables.",
                required=False,
            )
            self.fields["received_on"].one_of_several = True
        else:
            self.fields["received_on"] = self._date(f"{self.kind.starts} le")
        if any(limit.sender_sets_days for limit in limits):
            self.fields["days"] = forms.IntegerField(
                label="Combien de jours la lettre donne-t-elle ?",
                min_value=1,
                max_value=365,
                widget=forms.TextInput(attrs={"class": "input-short", "inputmode": "numeric", "autocomplete": "off"}),
                error_messages={
                    "required": "Indiquez le nombre de jours écrit dans la lettre.",
                    "invalid": "Indiquez un nombre de jours entier, par exemple 15.",
                    "min_value": "Indiquez au moins un jour.",
                    "max_value": "Indiquez 365 jours au plus.",
                },
            )
        if any(limit.not_before for limit in limits):  # records: the period depends on how old they are
            self.fields["documents_on"] = self._date(
                "Date des résultats demandés",
                help_text="La plus ancienne ; laissez vide si vous ne savez pas. Au-delà de cinq ans, le délai est "
                "plus long. Par exemple : 15 6 2020",
                required=False,
                not_before=date(1950, 1, 1),
            )
        if any(limit.rolled_by and not limit.clear for limit in limits):
            self._ask_where(departments)
        if self.kind.suspendable:
            self.fields["identity_asked_on"] = self._date(
                "Le laboratoire vous a demandé une preuve d’identité le", required=False
            )
            self.fields["identity_provided_on"] = self._date(
                "Il a reçu cette preuve le", help_text="Laissez vide si vous n’avez pas encore répondu.", required=False
            )
        if self.kind.extendable:
            self.fields["extension_notice_on"] = self._date(
                "Le laboratoire vous a annoncé une prolongation le", required=False
            )
        if any(limit.restarts for limit in limits):
            self.fields["progress_on"] = self._date(
                "Dernière nouvelle de la CNIL sur votre plainte, le",
                help_text="Une vraie nouvelle ; un simple accusé d’enregistrement ne compte pas.",
                required=False,
            )

    def _date(self, label, *, not_before=SINCE_THE_GDPR, **options):
        return DatePartsField(label=label, not_before=not_before, not_after=self.on, **options)

    def _ask_where(self, departments):
        self.fields["department"] = forms.ChoiceField(
            label="Département du laboratoire",
            help_text="Les jours fériés n’y sont pas partout les mêmes.",
            choices=[("", "Choisissez"), *departments],
            error_messages={
                "required": "Choisissez le département du laboratoire.",
                "invalid_choice": "Ce département n’est pas dans la liste. Choisissez-en un.",
            },
        )
        if self.data.get("department") in WITH_A_LOCAL_GOOD_FRIDAY:
            self.fields["commune_temple"] = forms.ChoiceField(
                label="La commune du laboratoire a-t-elle un temple protestant ou une église mixte ?",
                help_text="En Alsace-Moselle, le Vendredi saint n’est férié que dans ces communes.",
                choices=[("yes", "Oui"), ("no", "Non"), ("", "Je ne sais pas")],
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def what_happened_since(self):
        names = ("identity_asked_on", "identity_provided_on", "extension_notice_on", "progress_on")
        return [self[name] for name in names if name in self.fields]

    @property
    def first_questions(self):
        later = {field.name for field in self.what_happened_since}
        return [field for field in self if field.name not in later]

    @property
    def something_happened_since(self):
        return any(field.errors or any(field.value() or ()) for field in self.what_happened_since if self.is_bound)

    def clean(self):
        typed = super().clean()
        if "sent_on" in self.fields and not (self.errors or typed.get("received_on") or typed.get("sent_on")):
            self.add_error("received_on", "Indiquez le jour de réception ou, à défaut, le jour d’envoi.")
        start = typed.get("received_on") or typed.get("sent_on")
        for name in ("identity_asked_on", "extension_notice_on", "progress_on"):
            if start and typed.get(name) and typed[name] < start:
                self.add_error(name, "Cette date vient avant la première. Vérifiez les deux.")
        asked, provided = typed.get("identity_asked_on"), typed.get("identity_provided_on")
        if provided and not asked and "identity_asked_on" not in self.errors:
            self.add_error("identity_asked_on", "Indiquez aussi le jour où le laboratoire a demandé cette preuve.")
        if provided and asked and provided < asked:
            self.add_error("identity_provided_on", "Cette date vient avant la demande d’identité. Vérifiez les deux.")
        return typed

    def facts(self):
        """What the law needs to know; only on a valid form."""
        typed = self.cleaned_data
        department = typed.get("department") or "75"
        temple = {"yes": True, "no": False}.get(typed.get("commune_temple"))
        received_on, presumed = typed.get("received_on"), False
        if not received_on:
            calendar = Calendar(department, commune_temple=temple)
            received_on, presumed = presumed_receipt(typed["sent_on"], calendar), True
        asked, extended = typed.get("identity_asked_on"), typed.get("extension_notice_on")
        aware_at = datetime.combine(received_on, typed["hour"], tzinfo=PARIS) if "hour" in self.fields else None
        return Facts(
            received_on=received_on,
            received_presumed=presumed,
            sent_on=typed.get("sent_on"),
            department=department,
            commune_temple=temple,
            suspensions=(Suspension(asked, typed.get("identity_provided_on")),) if asked else (),
            extension_notices=(extended,) if extended else (),
            documents_on=typed.get("documents_on"),
            days=typed.get("days"),
            aware_at=aware_at,
            progress_on=(typed["progress_on"],) if typed.get("progress_on") else (),
        )
