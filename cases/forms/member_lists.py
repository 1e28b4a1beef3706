"""A list of members: the file and its columns, a line to correct, laboratories to recognise."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from cases import tables
from cases.forms.case import Record
from cases.forms.texts import OneOf, PlainText, SomeOf, choice
from cases.member_columns import COLUMNS, SEVERAL, guessed, missing
from cases.tables import UNNAMED, UnreadableTable
from directory.imports.tabular import column_key
from directory.models import Breach
from rights.mandates import SCOPES

KEEP, OTHER = "keep", "other"


class ListForm(Record):
    """The file, what its columns are, and what holds for lines that do not say. Once valid: `table` and `roles`."""

    field_order = ("upload", "breach", "scopes")

    upload = forms.FileField(
        label="La liste (CSV ou XLSX)",
        help_text="Première ligne\u202f: les noms des colonnes. Les colonnes inutiles ne sont pas gardées.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide. Choisissez-en un autre."},
    )
    breach = forms.ChoiceField(
        label="Quelle fuite concerne ces personnes\u202f?",
        required=False,
        help_text="Pour les lignes qui n’en disent rien.",
        error_messages={"invalid_choice": "Cette fuite n’est pas dans la liste. Choisissez-en une autre."},
    )
    scopes = SomeOf(
        label="Que couvre le mandat, pour les lignes qui ne le disent pas\u202f?",
        missing="Cochez au moins un point\u202f: un mandat vide ne permet rien.",
    )

    def __init__(self, *args, remembered, columns=(), **kwargs):
        """`remembered`: {column: role} of the association; `columns`: (name, role), to be said on the page."""
        super().__init__(*args, **kwargs)
        self.remembered = remembered
        leaks = Breach.objects.order_by("-disclosed_on").values_list("slug", "title")
        self.fields["breach"].choices = [("", "Aucune en particulier, ou on ne sait pas"), *leaks]
        said = {code: scope.of_her or (scope.label, scope.hint) for code, scope in SCOPES.items()}
        self.fields["scopes"].choices = [(code, choice(*words)) for code, words in said.items()]
        self.initial.setdefault("scopes", ["requests"])
        posted = [(name, self.data.get(f"role-{n}", "")) for n, name in enumerate(self.data.getlist("column"))] \
            if self.is_bound else []  # fmt: skip
        self.columns = [(name, role if role in COLUMNS else "") for name, role in posted or columns]
        self.asks_columns = bool(self.columns)

    @property
    def selects(self):
        """(number, name of the column, its role) for each select of the page."""
        return [(number, name, role) for number, (name, role) in enumerate(self.columns)]

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            megabytes = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            raise ValidationError(f"Ce fichier dépasse {megabytes}\u00a0Mo. Coupez la liste en plusieurs.")
        try:
            self.table = tables.read(upload.read())
        except UnreadableTable as unreadable:
            raise ValidationError(str(unreadable), code="unreadable") from None
        names = self.table.columns
        if any(len(name) > 80 for name in names):
            raise ValidationError(UNNAMED, code="unnamed")
        said = {column_key(name): role for name, role in self.columns}
        for role in COLUMNS:
            sharing = [name for name in names if said.get(column_key(name)) == role]
            if role != SEVERAL and len(sharing) > 1:
                self.columns, self.asks_columns = [(name, said.get(column_key(name), "")) for name in names], True
                raise ValidationError(f"Deux colonnes se disputent la même place\u202f: {' et '.join(sharing)}.")
        self.roles = guessed(names, self.remembered | said)
        if lacking := missing(self.roles):
            self.columns, self.asks_columns = list(zip(names, self.roles, strict=True)), True
            which = f"Il manque la colonne «\u202f{lacking[0]}\u202f»." if len(lacking) == 1 else (
                f"Il manque les colonnes\u202f: {', '.join(lacking)}."
            )  # fmt: skip
            raise ValidationError(
                f"{which} Dites plus bas ce que contient chaque colonne, puis choisissez de nouveau le fichier\u202f: "
                "il n’a pas été gardé."
            )
        return upload

    def clean_breach(self):
        return Breach.objects.filter(slug=self.cleaned_data["breach"]).first()


class LineForm(forms.Form):
    """Every cell of a line, with what is wrong beside it; laboratories and towns are proposed.

    `communes`: those of the postcode, none when it has none; None when there is no doubt of the town.
    """

    def __init__(self, data, *, line, nearest=(), communes=None):
        self.line = line
        super().__init__(data)
        for column in COLUMNS.values():
            rows = 4 if column.role == SEVERAL else 0
            self.fields[column.role] = PlainText(
                label=column.title, limit=300, rows=rows, required=False, help_text=column.serves,
            )  # fmt: skip
            self.fields[column.role].one_of_several = column.required
        if nearest:
            self._propose("site", "laboratory", [*((site.finess, _described(site)) for site in nearest),
                          (OTHER, "Aucun\u202f: je corrige ci-dessous")])  # fmt: skip
        if communes is not None:
            self._propose("town", "postcode", [*((name, name) for name in communes), (KEEP, "Garder la ville écrite")])

    def _propose(self, name, before, choices):
        label = "Est-ce un de ces laboratoires\u202f?" if name == "site" else "Quelle est la bonne ville\u202f?"
        self.fields[name] = OneOf(label=label, choices=choices, required=False)
        self.fields[name].one_of_several = True
        order = list(self.fields)
        order.remove(name)
        order.insert(order.index(before), name)
        self.order_fields(order)

    def show(self, problems):
        """Each problem beside its cell; those of the whole line above."""
        for role, _, sentence in problems:
            self.add_error(role if role in self.fields else None, sentence)

    def corrected(self):
        """The line as typed."""
        said = {role: self.cleaned_data.get(role, "") for role in COLUMNS}
        line = {"line": self.line["line"], "cells": {role: text for role, text in said.items() if text}}
        if (site := self.cleaned_data.get("site")) and site != OTHER:
            line["site"] = site
        elif "site" in self.line and said["laboratory"] == self.line["cells"].get("laboratory", ""):
            line["site"] = self.line["site"]
        town = self.cleaned_data.get("town")
        if town == KEEP:
            line["kept"] = said["city"]
        elif town:
            line["cells"]["city"] = town
        elif self.line.get("kept") == said["city"]:
            line["kept"] = said["city"]
        return line


class LaboratoriesForm(forms.Form):
    """One choice for each name that was not recognised: it holds for all lines that say it."""

    def __init__(self, data=None, *, said, nearest):
        """`said`: {name: number of lines}; `nearest`: {name: laboratories}."""
        super().__init__(data)
        self.names = list(said)
        for number, name in enumerate(self.names):
            proposals = [(site.finess, _described(site)) for site in nearest.get(name, ())]
            field = OneOf(
                label=f"«\u202f{name}\u202f»", choices=[*proposals, ("", "Je corrigerai ces lignes")], required=False
            )
            field.help_text = f"{said[name]} ligne{'s' if said[name] > 1 else ''}. " + (
                "" if proposals else "Aucun laboratoire n’y ressemble dans l’annuaire."
            )
            field.one_of_several = True
            self.fields[f"name-{number}"] = field

    def meant(self):
        """{name: FINESS} of those that were recognised."""
        chosen = {name: self.cleaned_data[f"name-{number}"] for number, name in enumerate(self.names)}
        return {name: finess for name, finess in chosen.items() if finess}


class EnterForm(Record):
    unsigned = OneOf(
        label="Et les personnes dont le mandat manque\u202f?",
        missing="Dites ce qu’il faut faire des personnes dont le mandat manque.",
        choices=(
            ("yes", choice("Les entrer aussi", "Leur dossier attend une signature quatre-vingt-dix jours.")),
            ("no", choice("Les laisser de côté", "Vous les entrerez quand leur mandat sera signé.")),
        ),
    )

    def __init__(self, *args, asks, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks:
            del self.fields["unsigned"]

    def enters_unsigned(self):
        return self.cleaned_data.get("unsigned", "yes") == "yes"


def _described(site):
    where = ", ".join(part for part in (site.address, f"{site.postcode} {site.town}".strip()) if part)
    return choice(site.name, where)
