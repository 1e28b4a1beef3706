"""The letters of the other routes, as the person asks for them: a claim, a complaint against X, a mandate, its end."""

from datetime import date

from django import forms
from django.utils.text import capfirst

from cases.forms.amounts import EurosField
from cases.forms.case import MAX_WORDS, Record, WithDocument
from cases.forms.dates import DatePartsField
from cases.forms.steps import CHECK, InSteps, Step
from cases.forms.texts import OneOf, PlainText, SomeOf, choice
from directory.courts import title
from directory.window import AddressProblem, format_window_lines
from rights.duties import DUTIES
from rights.mandates import NOTICES, SCOPES, last_end
from rights.offences import HAPPENINGS
from rights.periods import date_in_words

LONG_AGO = date(2015, 1, 1)
LONG = {"limit": MAX_WORDS, "rows": 4}


def _choices(declared):
    return [(one.code, choice(one.label, one.hint)) for one in declared.values()]


def _entry(entry):
    """A line of the diary beside its tick box."""
    parts = [f"{date_in_words(entry.harm.on)}\u202f: {entry.harm.words}", entry.harm.hours, entry.harm.euros]
    return choice(", ".join(part for part in parts if part), entry.harm.text[:120])


class OnDiary(Record):
    """A letter that may tell harms of the diary; all are ticked at first."""

    entries = SomeOf(label="Quelles lignes de votre journal reprendre ?", required=False)

    def __init__(self, *args, entries, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["entries"].choices = [(str(entry.row.pk), _entry(entry)) for entry in entries]
        if not self.is_bound:
            self.initial["entries"] = [str(entry.row.pk) for entry in entries]
        if not entries:
            del self.fields["entries"]


class KnowledgeForm(Record):
    on = DatePartsField(
        label="Quel jour avez-vous appris la fuite ?",
        help_text="Par une lettre, un article, la radio. À peu près, si vous ne savez plus.",
        not_before=LONG_AGO,
    )


class CompensationForm(InSteps, OnDiary):
    steps = (
        Step("Demander une indemnisation", ("known_on", "duties")),
        Step("Ce que vous avez subi", ("entries", "moral", "moral_euros", "link")),
        Step("Le temps de répondre", ("days",)),
        CHECK,
    )
    field_order = tuple(name for step in steps for name in step.names)
    known_on = DatePartsField(
        label="Quel jour avez-vous appris la fuite ?",
        help_text="Cette date n’est pas écrite dans la lettre : elle sert à compter votre délai pour agir.",
        not_before=LONG_AGO,
    )
    duties = SomeOf(label="Qu’est-ce qui semble ne pas avoir été respecté ?", choices=_choices(DUTIES))
    moral = PlainText(
        label="Ce que cela vous fait vivre", required=False, **LONG,
        help_text="L’inquiétude, le sommeil, la gêne : avec vos mots, sans détail médical.",
    )  # fmt: skip
    moral_euros = EurosField(
        label="La somme que vous demandez pour cela",
        help_text="En euros. Vous pouvez ne rien fixer : aucun barème n’existe.",
    )
    link = PlainText(
        label="Ce qui relie ces faits à la fuite", required=False, **LONG,
        help_text="Par exemple : « le message citait la date de mes examens ».",
    )  # fmt: skip
    days = OneOf(
        label="Combien de temps laissez-vous au laboratoire pour répondre ?",
        choices=(("15", "15 jours"), ("30", "30 jours"), ("60", "60 jours")),
    )

    def clean(self):
        told = super().clean()
        if not told.get("entries") and not told.get("moral") and "moral" not in self.errors:
            self.add_error("moral", "Décrivez au moins un préjudice, ici ou dans votre journal.")
        if told.get("moral_euros") is not None and not told.get("moral") and "moral" not in self.errors:
            self.add_error("moral", "Décrivez ce que cette somme répare.")
        return told

    def facts(self):
        told = self.cleaned_data
        return {
            "days": int(told["days"]), "entries": told.get("entries", []), "duties": told["duties"],
            "moral": told["moral"], "moral_cents": told["moral_euros"], "link": told["link"],
        }  # fmt: skip


class CriminalForm(InSteps, OnDiary):
    steps = (
        Step("Porter plainte contre X", ("happened",)),
        Step("Les faits", ("since_on", "place", "story", "told_on")),
        Step("Ce que cela vous a coûté", ("entries", "harm")),
        Step(
            "Qui porte plainte",
            ("birth_name", "birth_date", "birth_place", "profession", "nationality"),
            "Le procureur doit savoir qui s’adresse à lui. Ces réponses ne vont que dans la lettre.",
        ),
        Step("À qui l’adresser", ("court", "street")),
        CHECK,
    )
    field_order = tuple(name for step in steps for name in step.names)
    happened = SomeOf(label="Que s’est-il passé ?", choices=_choices(HAPPENINGS))
    since_on = DatePartsField(label="Depuis quand ?", help_text="Le jour de la fuite, ou du premier fait.",
                              not_before=LONG_AGO)  # fmt: skip
    place = PlainText(label="Où étiez-vous quand vous l’avez subi ?", limit=80, missing="Indiquez la ville.",
                      help_text="La ville suffit.")  # fmt: skip
    story = PlainText(
        label="Racontez les faits", missing="Racontez ce qui s’est passé, dans l’ordre.", limit=MAX_WORDS, rows=8,
        help_text="Ce que vous avez vu et reçu, dans l’ordre. N’accusez personne par son nom.",
    )  # fmt: skip
    told_on = DatePartsField(
        label="Quel jour le laboratoire vous a-t-il annoncé la fuite ?", required=False, not_before=LONG_AGO
    )
    harm = PlainText(label="Ce que cela vous a coûté, avec vos mots", required=False, **LONG)
    birth_name = PlainText(label="Votre nom de naissance, s’il est différent", limit=80, required=False)
    birth_date = DatePartsField(label="Votre date de naissance", autocomplete="bday", not_before=date(1900, 1, 1))
    birth_place = PlainText(
        label="Votre lieu de naissance", limit=80, missing="Indiquez la ville et, à l’étranger, le pays."
    )
    profession = PlainText(
        label="Votre profession", limit=80, missing="Indiquez votre profession, ou « sans profession »."
    )
    nationality = PlainText(label="Votre nationalité", limit=40, required=False)
    court = forms.ChoiceField(
        label="Quel tribunal ?",
        help_text="Celui de votre domicile ou du lieu des faits. Vérifiez sur justice.fr si vous hésitez.",
        error_messages={"required": "Choisissez un tribunal.", "invalid_choice": "Choisissez dans la liste."},
    )
    street = PlainText(
        label="Sa rue, si vous la connaissez", limit=70, required=False,
        help_text="Elle est sur justice.fr. Sans elle, la lettre porte le nom du tribunal et sa ville.",
    )  # fmt: skip

    def __init__(self, *args, courts, for_oneself, **kwargs):
        super().__init__(*args, **kwargs)
        near, others = courts
        self.courts = {str(court.pk): court for court in (*near, *others)}
        groups = (("Dans votre département", near), ("Ailleurs", others))
        self.fields["court"].choices = [
            ("", "Choisissez"),
            *((name, [(str(court.pk), title(court)) for court in rows]) for name, rows in groups if rows),
        ]
        if near and not self.is_bound:
            self.initial["court"] = str(near[0].pk)
        if for_oneself:  # both are in the file already
            del self.fields["birth_name"], self.fields["birth_date"]

    def facts(self):
        told = self.cleaned_data
        own = ("birth_name", "birth_date", "birth_place", "profession", "nationality")
        same = ("happened", "since_on", "place", "story", "told_on", "harm", "street")
        return {
            **{name: told[name] for name in same},
            "entries": told.get("entries", []),
            "court": self.courts[told["court"]],
            "complainant": {name: told[name] for name in own if told.get(name)},
        }


class FiledForm(WithDocument):
    field_order = ("on", "number", "upload")
    on = DatePartsField(label="Quel jour avez-vous déposé la plainte ?", not_before=LONG_AGO,
                        help_text="Le jour du dépôt, ou de la réception de votre lettre par le tribunal.")  # fmt: skip
    number = PlainText(label="Numéro de la plainte", limit=40, required=False)


class ProsecutorForm(WithDocument):
    field_order = ("news", "on", "upload")
    news = OneOf(
        label="Que dit cette lettre ?",
        choices=(
            ("receipt", choice("Elle accuse réception de ma plainte", "Cela ne change aucun délai.")),
            ("prosecuted", choice("Une enquête ou des poursuites sont en cours")),
            ("closed", choice("Ma plainte est classée sans suite", "La lettre dit en principe pourquoi.")),
        ),
    )
    on = DatePartsField(label="Quel jour l’avez-vous reçue ?")


class ToAssociation(Record):
    """A name and a postal address in window form."""

    association = PlainText(label="Quelle association ?", limit=80, missing="Indiquez le nom de l’association.")
    address = PlainText(
        label="Son adresse", limit=240, rows=4, missing="Indiquez l’adresse : la rue, le code postal et la ville.",
        help_text="La rue, puis le code postal et la ville, sur des lignes séparées.",
    )  # fmt: skip

    def clean(self):
        told = super().clean()
        if told.get("association") and told.get("address"):
            try:
                self.lines = format_window_lines([told["association"], *told["address"].split("\n")])
            except AddressProblem as problem:
                self.add_error("address", list(problem.sentences))
        return told


class MandateForm(InSteps, ToAssociation):
    steps = (
        Step("Donner mandat à une association", ("association", "number", "approval", "address")),
        Step("Ce qu’elle peut faire", ("scopes",)),
        Step("La durée et les nouvelles", ("starts_on", "ends_on", "notices")),
        CHECK,
    )
    field_order = tuple(name for step in steps for name in step.names)
    number = PlainText(
        label="Son numéro RNA ou SIREN", limit=20, missing="Indiquez ce numéro : l’association vous le donne.",
        help_text="W suivi de neuf chiffres, ou neuf chiffres.",
    )  # fmt: skip
    approval = PlainText(label="Son agrément, si elle en a un", limit=120, required=False)
    scopes = SomeOf(label="Que peut-elle faire à votre place ?")
    starts_on = DatePartsField(label="À partir de quel jour ?")
    ends_on = DatePartsField(label="Jusqu’à quel jour ?", help_text="Douze mois au plus.")
    notices = OneOf(
        label="Comment vous donnera-t-elle des nouvelles ?",
        choices=[(code, capfirst(words)) for code, words in NOTICES.items()],
    )

    def __init__(self, *args, today, heir, associations, **kwargs):
        super().__init__(*args, today=today, **kwargs)
        self.known = {association.name.casefold(): association for association in associations}
        self.fields["association"].widget.attrs["list"] = "associations"  # offered as one types; any other name fits
        self.fields["scopes"].choices = _choices({c: s for c, s in SCOPES.items() if s.for_the_dead or not heir})
        self.fields["starts_on"].not_after = self.fields["ends_on"].not_after = last_end(last_end(today))
        self.fields["starts_on"].not_before = today
        if not self.is_bound:
            self.initial |= {"scopes": ["requests"], "starts_on": today, "ends_on": last_end(today), "notices": "email"}

    def clean(self):
        told = super().clean()
        known = self.known.get(told.get("association", "").casefold())
        if (
            known and known.is_national and not told.get("approval")
        ):  # the directory says which kind it is, and did not check its approval
            told["approval"] = f"{known.get_category_display()}, agrément à vérifier"
        starts_on, ends_on = told.get("starts_on"), told.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", "Le mandat finit après avoir commencé. Vérifiez les deux dates.")
        elif starts_on and ends_on and ends_on > last_end(starts_on):
            latest = date_in_words(last_end(starts_on))
            self.add_error("ends_on", f"Un mandat dure douze mois au plus : jusqu’au {latest}. Il peut se renouveler.")
        return told

    def facts(self):
        told = self.cleaned_data
        same = ("association", "number", "approval", "scopes", "starts_on", "ends_on", "notices")
        return {**{name: told[name] for name in same}, "address": self.lines}


class RevocationForm(ToAssociation):
    field_order = ("association", "address", "given_on", "effective_on", "told_to")
    given_on = DatePartsField(label="Quel jour le mandat a-t-il été donné ?", not_before=LONG_AGO)
    effective_on = DatePartsField(label="Quel jour doit-il prendre fin ?", help_text="Aujourd’hui, si vous voulez.")
    told_to = PlainText(
        label="Qui d’autre prévenez-vous ?", limit=400, rows=3, required=False,
        help_text="Un nom par ligne : le laboratoire, la CNIL. Envoyez-leur une copie de la lettre.",
    )  # fmt: skip

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, today=today, **kwargs)
        self.fields["effective_on"].not_after = last_end(today)
        if not self.is_bound:
            self.initial.setdefault("effective_on", today)

    def clean(self):
        told = super().clean()
        if told.get("given_on") and told.get("effective_on") and told["effective_on"] < told["given_on"]:
            self.add_error("effective_on", "La fin du mandat ne peut pas précéder le mandat.")
        return told

    def facts(self):
        told = self.cleaned_data
        others = [line for line in told["told_to"].split("\n") if line]
        return {"association": told["association"], "given_on": told["given_on"], "effective_on": told["effective_on"],
                "told_to": others, "address": self.lines}  # fmt: skip
