"""What a list of receipts says, line by line, before anything is compared: days, numbers, and what cannot be read."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from cases import tables
from cases.forms.dates import DatePartsField
from cases.forms.texts import number_problem
from cases.tables import UnreadableTable
from directory.imports.tabular import column_key
from vault.nir import contains_nir

MOST = 20_000
REFERENCE = re.compile(r"R-?([0-9A-Z]{4})-?([0-9A-Z]{4})(?:-?([0-9A-F]{4}))?")
COLUMNS = {
    "reference": {"repere", "reference", "dossier", "reference_client", "votre_reference"},
    "number": {"numero", "n°", "recommande", "numero_de_recommande", "numero_recommande", "numero_de_suivi", "suivi"},
    "posted": {"poste_le", "postee_le", "date_d_envoi", "date_envoi", "envoye_le", "date_de_depot", "depose_le"},
    "received": {"recu_le", "recue_le", "date_de_reception", "distribue_le", "date_de_distribution", "date_ar"},
}
WORDS = {"reference": "Repère", "number": "Numéro", "posted": "Posté le", "received": "Reçu le"}
DAY, FUTURE = DatePartsField(), "Cette date est dans le futur."
NIR = "Un numéro de sécurité sociale semble s’y trouver\u202f: cette ligne n’est pas lue."


def mark(letter, reference):
    """What names one letter on a list: the reference of its file, and four signs of its own."""
    return f"{reference}-{str(letter.pk)[:4].upper()}"


@dataclass
class Line:
    """One letter and what is said of it; days are ISO texts, as they are kept."""

    letter: str
    line: int = 0
    posted: str | None = None
    channel: str = "registered"
    number: str = ""
    received: str | None = None
    lodged: str | None = None  # of a complaint: the day on which the CNIL received it

    def to_json(self):
        return dict(vars(self))


@dataclass
class Reading:
    lines: list = field(default_factory=list)
    problems: list = field(default_factory=list)  # (line, column, sentence)
    known: int = 0  # lines that say what is noted already
    ignored: list = field(default_factory=list)  # columns not read
    screen: str = ""  # the line of the worklist that it was chosen from; problems then name a file, not a column
    mine: bool = False  # chosen there among the files of one member
    typed: str = ""  # the lines as somebody wrote them here, to be corrected here

    def to_json(self):
        return dict(vars(self), lines=[line.to_json() for line in self.lines])


def left_of(read, refusals):
    """What is kept of a reading (as JSON) once it is noted: the typed lines that were not, and where it was chosen."""
    refused = {line for line, *_ in (*read["problems"], *refusals)}
    typed = [text for rank, text in enumerate(read.get("typed", "").split("\n"), 1) if rank in refused]
    kept = {"screen": read["screen"], "mine": read.get("mine", False), "typed": "\n".join(typed)}
    return kept if kept["screen"] or kept["typed"] else None


def read(content, *, today):
    """(what is said of each line that can be read, the reading with the problems of the others).

    UnreadableTable when the content is no such list.
    """
    table = tables.read(content)
    columns = table.columns
    roles = [_role(column_key(name)) for name in columns]
    if not {"reference", "number"} & set(roles) or not {"posted", "received"} & set(roles):
        raise UnreadableTable("La première ligne nomme les colonnes\u202f: Repère ou Numéro, puis Posté le ou Reçu le.")
    reading = Reading(ignored=[name for name, role in zip(columns, roles, strict=True) if not role and name.strip()])
    told = []
    for number, cells in table.rows:
        if len(told) >= MOST:
            raise UnreadableTable(f"Cette liste compte plus de {MOST} lignes. Coupez-la en plusieurs.")
        if (one := _said(number, cells, columns, roles, reading, today)) is not None:
            told.append(one)
    return told, reading


def _role(name):
    return next((role for role, names in COLUMNS.items() if name in names), "")


def _said(number, cells, columns, roles, reading, today):
    """{role: text or date} of a line that can be read; else its problems are kept."""
    problems = []
    if len(cells) != len(columns):
        problems.append((number, "", f"{len(cells)} colonnes au lieu de {len(columns)}."))
    problems += [(number, name, NIR) for name, cell in zip(columns, cells, strict=False) if contains_nir(cell)]
    said = {"line": number, "reference": "", "number": "", "posted": None, "received": None}
    for role, cell in zip(roles, cells, strict=False):
        text = cell.strip()
        if role in {"posted", "received"} and text:
            said[role], problem = _day(text, today)
            problems += [(number, WORDS[role], problem)] if problem else []
        elif role in {"reference", "number"}:
            said[role] = text
            if role == "number" and text and not contains_nir(text) and (problem := number_problem(text)):
                problems.append((number, WORDS[role], problem))
    if not problems and not (said["reference"] or said["number"]):
        problems.append((number, "", "Ni repère ni numéro de recommandé\u202f: impossible de savoir quel courrier."))
    if not problems and not (said["posted"] or said["received"]):
        problems.append((number, "", "Aucune date."))
    reading.problems += problems
    return None if problems else said


def _day(text, today):
    """(the day, what is wrong with it)."""
    for pattern in (r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})", r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"):
        if found := re.match(rf"{pattern}(?:[ T]\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?$", text):
            try:
                day = DAY.clean(found.group("d", "m", "y"))
            except ValidationError as refusal:
                return None, refusal.messages[0]
            return day, FUTURE if day > today else ""
    return None, "Cette date ne se lit pas\u202f: écrivez-la ainsi, 27/03/2026."
