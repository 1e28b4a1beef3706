"""A list of people to write to, read from the CSV that a laboratory's software gives.

Only a name and a postal address are read; every other column is left where it is. A line is kept whole or refused
whole, with each of its problems and the column it is in.
"""

import re
from dataclasses import dataclass, field

from cases import tables
from cases.tables import UnreadableTable
from directory.imports.tabular import column_key
from directory.text import key
from rights.letters import WINDOW_CHARACTERS, WINDOW_LINES
from rights.printable import clean, refusal
from vault.nir import contains_nir

MOST_LINES = 20_000
FIRST_NAMES = frozenset({"prenom", "prenoms"})
NAMES = frozenset({"nom", "nom_complet", "nom_et_prenom", "nom_prenom", "destinataire"})
STREETS = re.compile(r"(?:adresse|ligne_adresse|adresse_ligne|complement|complement_adresse|complement_d_adresse)_?\d?")
OTHER_STREETS = frozenset({"voie", "rue", "numero_et_voie", "lieu_dit", "adresse_postale", "batiment"})
POSTCODES, CITIES = frozenset({"code_postal", "cp", "codepostal"}), frozenset({"ville", "commune", "localite"})


@dataclass
class Reading:
    """`people`: {lines: […]} for each line kept; `problems`: (line, column, sentence)."""

    people: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    twice: int = 0  # lines that repeat an earlier one
    ignored: list = field(default_factory=list)  # columns not read
    towns: list = field(default_factory=list)  # (line, postcode, city) of the lines kept


def read(content: bytes) -> Reading:
    table = tables.read_csv(content)
    columns, roles = table.columns, _roles(table.columns)
    found = Reading(ignored=[name for name, role in zip(columns, roles, strict=True) if not role and name])
    seen = set()
    for number, cells in table.rows:
        _read_line(number, cells, columns, roles, found, seen)
        if len(found.people) > MOST_LINES:
            raise UnreadableTable(f"Cette liste compte plus de {MOST_LINES} personnes. Coupez-la en plusieurs.")
    return found


def _roles(columns):
    """What each column is for: "name", "first", "street", "postcode", "city", or nothing."""
    roles = [_role(column_key(name)) for name in columns]
    for role, words in (("name", "nom"), ("street", "adresse"), ("postcode", "code postal"), ("city", "ville")):
        if role not in roles:
            raise UnreadableTable(
                f"Il manque la colonne « {words} ». La première ligne du fichier nomme les colonnes : nom, prénom, "
                "adresse, code postal, ville."
            )
    for role in ("name", "postcode", "city"):
        if roles.count(role) > 1:
            raise UnreadableTable(f"Deux colonnes se disputent la même place : {_named(columns, roles, role)}.")
    return roles


def _named(columns, roles, role):
    return " et ".join(name for name, one in zip(columns, roles, strict=True) if one == role)


def _role(name):
    if name in NAMES:
        return "name"
    if name in FIRST_NAMES:
        return "first"
    if name in POSTCODES:
        return "postcode"
    if name in CITIES:
        return "city"
    return "street" if STREETS.fullmatch(name) or name in OTHER_STREETS else ""


def _read_line(number, cells, columns, roles, found, seen):
    if len(cells) != len(columns):
        found.problems.append((number, "", f"{len(cells)} colonnes au lieu de {len(columns)}."))
        return
    problems = []
    for name, cell in zip(columns, cells, strict=True):
        if contains_nir(cell):  # in any column: a list that holds one is not to travel
            problems.append((number, name, "un numéro de sécurité sociale semble s’y trouver. Retirez-le du fichier."))
    texts = {role: [] for role in ("first", "name", "street", "postcode", "city")}
    for name, role, cell in zip(columns, roles, cells, strict=True):
        if role:
            text = " ".join(clean(cell).split())
            texts[role].append(text)
            problems += [(number, name, sentence) for sentence in _problems(role, text)]
    if not problems and not any(texts["street"]):
        problems.append((number, _named(columns, roles, "street"), "l’adresse est vide."))
    lines = [_joined(texts["first"], texts["name"]), *filter(None, texts["street"])]
    lines.append(_joined(texts["postcode"], texts["city"]))
    for line in lines if not problems else ():
        if len(line) > WINDOW_CHARACTERS:
            sentence = f"« {line} » compte {len(line)} caractères : une enveloppe en admet {WINDOW_CHARACTERS}."
            problems.append((number, "", sentence))
    if not problems and len(lines) > WINDOW_LINES:
        problems.append((number, "", f"l’adresse tient en {WINDOW_LINES} lignes au plus, avec le nom et la ville."))
    if problems:
        found.problems += problems
    elif (same := identity(lines)) in seen:
        found.twice += 1
    else:
        seen.add(same)
        found.people.append({"lines": lines})
        found.towns.append((number, _joined(texts["postcode"]), _joined(texts["city"])))


def _joined(*parts):
    return " ".join(text for part in parts for text in part if text)


def _problems(role, text):
    if sentence := refusal(text):
        yield sentence
    if role == "name" and not text:
        yield "le nom est vide."
    if role == "city" and not text:
        yield "la ville est vide."
    if role == "postcode" and not re.fullmatch(r"\d{5}", text):
        yield "le code postal compte cinq chiffres."


def identity(lines):
    """What makes two lines one person: the same words in the same order, whatever the accents and capitals."""
    return "|".join(key(line) for line in lines)
