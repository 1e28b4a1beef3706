"""The columns of a list of members: what each serves, under which names it is recognised, and the list to fill in."""

import re
from dataclasses import dataclass

from directory.imports.tabular import column_key
from directory.text import key


@dataclass(frozen=True)
class Column:
    """`role` names it in the code; `title` is its name in the list to fill in; `serves`: why it is asked."""

    role: str
    title: str
    serves: str
    example: str
    names: str  # other names, as a pattern of `column_key`
    required: bool = False


COLUMNS = {
    column.role: column
    for column in (
        Column(
            "number", "Numéro d’adhérent", "Le vôtre, pour retrouver la personne. Il ne figure sur aucune lettre.",
            "A-0012", "(n°?|no|num|numero)_?(d_)?(adherent|adherente|adhesion|membre)|adherent|reference|matricule",
        ),
        Column("last", "Nom", "Qui écrit.", "Exemple", "nom_(de_famille|usuel|complet)|nom_et_prenom|nom_prenom", True),
        Column("first", "Prénom", "Qui écrit.", "Camille", "prenoms?|prenom_usuel"),
        Column(
            "birth_name", "Nom de naissance", "S’il est différent\u202f: le laboratoire l’a peut-être.", "",
            "nom_de_jeune_fille|nom_naissance",
        ),
        Column(
            "birth", "Date de naissance", "Le laboratoire en a besoin pour ne pas confondre deux personnes.",
            "17/05/1980", "(date_de_)?naissance|date_naissance|nee?_le|ne\\(e\\)_le|ddn", True,
        ),
        Column(
            "street", "Adresse", "La réponse y est envoyée. Plusieurs colonnes possibles.", "12 rue des Lilas",
            "adresse(_postale)?_?\\d?|(ligne_)?adresse(_ligne)?_?\\d?|voie|rue|numero_et_voie|lieu_dit|batiment"
            "|complement(_d?_?adresse)?_?\\d?", True,
        ),
        Column("postcode", "Code postal", "Cinq chiffres.", "56000", "cp|codepostal", True),
        Column("city", "Ville", "", "Vannes", "commune|localite", True),
        Column("email", "E-mail", "Pour l’inviter dans son espace.", "camille@exemple.fr", "(e_?|e-)?mail|courriel"
               "|adresse_(e-?mail|electronique)|e-mail"),
        Column("phone", "Téléphone", "Imprimé sous l’adresse, si vous l’indiquez.", "06 00 00 00 00",
               "tel|telephone_?\\d?|portable|mobile|tel_(portable|mobile)"),
        Column(
            "laboratory", "Laboratoire", "Son nom et sa ville, ou son numéro FINESS.", "Laboratoire des Exemples",
            "labo|nom_du_laboratoire|finess|site|lieu_(de|du)_prelevement", True,
        ),
        Column("laboratory_city", "Ville du laboratoire", "Si elle n’est pas dans la colonne précédente.", "Vannes",
               "ville_(du_)?labo(ratoire)?"),
        Column(
            "period", "Période du prélèvement", "Aide le laboratoire à chercher. Vide\u202f: la personne ne sait plus.",
            "mars 2019", "prelevement|date_(de|du)_prelevement|periode|annee_(de|du)_prelevement",
        ),
        Column("breach", "Fuite", "Son nom ou son adresse ici. Vide\u202f: celle choisie pour la liste.", "",
               "violation|fuite_de_donnees|incident"),
        Column("signed", "Mandat signé le", "Vide\u202f: le mandat reste à signer.", "01/06/2026",
               "date_(de_|du_)?(signature|mandat)|mandat|debut_(du_)?mandat|signature"),
        Column("ends", "Fin du mandat", "Douze mois au plus. Vide\u202f: douze mois.", "31/05/2027",
               "mandat_jusqu_au|expiration(_du_mandat)?|fin_mandat"),
        Column(
            "scopes", "Portée du mandat", "Parmi\u202f: demandes, santé, réponses, CNIL, juge, indemnisation.",
            "demandes, santé", "portee|etendue(_du_mandat)?|objet_du_mandat|pouvoirs",
        ),
    )
}  # fmt: skip
SEVERAL = "street"  # the one role that several columns may have, one line of the address each
WHY = "Pourquoi"  # the column that says why a line was left; nobody reads it back


def guessed(names, remembered):
    """The role of each column, "" for none: as this association last said, else by its name."""
    roles = []
    for name in names:
        role = remembered.get(column_key(name), _guess(name))
        roles.append("" if role != SEVERAL and role in roles else role)
    return roles


def _guess(name):
    known = column_key(name.replace("’", "'"))
    for column in COLUMNS.values():
        if known == column_key(column.title.replace("’", "'")) or re.fullmatch(column.names, known):
            return column.role
    return ""


def missing(roles):
    """Titles of the columns without which no line can be entered."""
    return [column.title for column in COLUMNS.values() if column.required and column.role not in roles]


def to_fill_in():
    """The list to fill in: the names of the columns, and a line that shows how."""
    return [[column.title for column in COLUMNS.values()], [column.example for column in COLUMNS.values()]]


SCOPE_WORDS = {
    "demande": "requests", "demandes": "requests", "requests": "requests", "courriers": "requests",
    "sante": "health", "informations de sante": "health", "health": "health",
    "reponse": "answers", "reponses": "answers", "lire les reponses": "answers", "answers": "answers",
    "cnil": "cnil", "juge": "courts", "justice": "courts", "tribunal": "courts", "courts": "courts",
    "indemnisation": "compensation", "reparation": "compensation", "compensation": "compensation",
}  # fmt: skip
SCOPE_SAID = {
    "requests": "demandes", "health": "santé", "answers": "réponses", "cnil": "CNIL", "courts": "juge",
    "compensation": "indemnisation",
}  # fmt: skip


def scopes_in(text):
    """(codes, the first word that is none of them, or nothing)."""
    said = [key(word) for word in re.split(r"[,;+/|\n]", text) if word.strip()]
    unknown = next((word for word in said if word not in SCOPE_WORDS), "")
    codes = {SCOPE_WORDS[word] for word in said if word in SCOPE_WORDS}
    return tuple(code for code in SCOPE_SAID if code in codes), unknown
