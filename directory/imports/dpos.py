"""CNIL, « Organismes ayant désigné un(e) délégué(e) à la protection des données »: laboratories are NAF 86.90B.

A contact is tied to the company of the same SIREN, else to the only one of that name; else kept and reported.
"""

import csv
import datetime as dt
import re
from itertools import islice

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from directory.imports.numbers import phone_number, valid_siren
from directory.imports.report import Report
from directory.imports.tabular import NNBSP, UnreadableFile, column_key, encoding_of, lines_of
from directory.models import DataProtectionContact, LegalEntity
from directory.provenance import Origin
from directory.reference.contacts import entities_by_name
from directory.reference.sync import sync
from directory.text import company_key, key

SOURCE = "CNIL, organismes ayant désigné un délégué à la protection des données"
LABORATORY, SLICE = "8690B", 500
NEEDED = (
    "siren_organisme_designant",
    "nom_organisme_designant",
    "code_naf_organisme_designant",
    "type_de_dpo",
    "date_de_la_designation",
    "moyen_contact_dpo_email",
    "moyen_contact_dpo_adresse_postale",
    "moyen_contact_dpo_code_postal",
    "moyen_contact_dpo_ville",
)
Match = DataProtectionContact.MatchedBy


def import_dpos(path, *, on: dt.date) -> Report:
    """`on`: the day the file was published, kept as the date of what it says."""
    encoding = encoding_of(path)
    header = next(lines_of(path, encoding))[1]
    report, seen = Report(), {}
    by_siren = dict(LegalEntity.objects.exclude(siren="").values_list("siren", "pk"))
    by_name = entities_by_name()
    contacts = _contacts(path, _rows(path, encoding, header, report), report, seen)
    while batch := list(islice(contacts, SLICE)):
        outcomes: dict = {}
        rows = [(natural_key, _values(row, number, by_siren, by_name, report)) for number, natural_key, row in batch]
        report.kept += sync(
            DataProtectionContact,
            ((natural_key, values, Origin(SOURCE, on)) for natural_key, values in rows),
            key="natural_key",
            among=[natural_key for natural_key, _ in rows],
            outcomes=outcomes,
        ).kept
        for number, natural_key, row in batch:
            report.add(outcomes[natural_key][0], number, row["nom_organisme_designant"])
    if not seen:
        raise UnreadableFile(f"{path.name} ne contient aucun laboratoire (code NAF 86.90B).")
    return report


def _rows(path, encoding, header, report):
    """(line, row by column). A row cut short is refused; at the very end, it betrays a truncated file."""
    delimiter = ";" if header.count(";") > header.count(",") else ","
    columns = [column_key(name) for name in next(csv.reader([header], delimiter=delimiter), [])]
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise UnreadableFile(f"{path.name} n’est pas le fichier de la CNIL{NNBSP}: il manque la colonne {missing[0]}.")
    text = (line + "\n" for _, line in islice(lines_of(path, encoding), 1, None))
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    short = None
    try:
        for cells in reader:
            number = reader.line_num + 1
            if short:
                report.add("refused", *short)
                short = None
            if len(cells) < len(columns):
                short = (number, f"{len(cells)} colonnes au lieu de {len(columns)}.") if cells else None
            elif len(cells) > len(columns):
                report.add("refused", number, f"{len(cells)} colonnes au lieu de {len(columns)}.")
            else:
                yield number, {name: " ".join(cell.split()) for name, cell in zip(columns, cells, strict=True)}
    except csv.Error:
        where = reader.line_num + 1
        raise UnreadableFile(f"{path.name} est illisible ou tronqué vers la ligne {where}.") from None
    if short:
        raise UnreadableFile(f"{path.name} est tronqué à la ligne {short[0]}{NNBSP}: rien n’a été enregistré.")


def _contacts(path, rows, report, seen):
    for number, row in rows:
        if re.sub(r"\W", "", row["code_naf_organisme_designant"]).upper() != LABORATORY:
            report.ignored += 1
            continue
        typed = row["siren_organisme_designant"]
        siren, name = valid_siren(typed), row["nom_organisme_designant"]
        natural_key = f"siren:{siren}" if siren else f"nom:{key(name)}"[:160]
        if not name:
            report.add("refused", number, "nom de l’organisme manquant.")
        elif typed and not siren:
            report.add("refused", number, f"le SIREN {typed[:20]} est faux (clé de contrôle).")
        elif natural_key in seen:
            report.add("refused", number, f"doublon de la ligne {seen[natural_key]} ({name[:80]}).")
        else:
            seen[natural_key] = number
            yield number, natural_key, row


def _values(row, number, by_siren, by_name, report):
    siren, name = valid_siren(row["siren_organisme_designant"]), row["nom_organisme_designant"]
    entity, matched = by_siren.get(siren), Match.SIREN
    if not entity:
        entity, matched = by_name.get(company_key(name)), Match.NAME
    if not entity:
        report.add("unmatched", number, name[:100])
    postcode = row["moyen_contact_dpo_code_postal"]
    organised = row["type_de_dpo"].lower().startswith("personne morale")  # never the name of a natural person
    return {
        "legal_entity_id": entity,
        "matched_by": matched if entity else Match.NONE,
        "organisation": name[:200],
        "siren": siren,
        "controller_address": _controller_address(row),
        "name": row.get("nom_organisme_designe", "")[:200] if organised else "",
        "email": _email(row["moyen_contact_dpo_email"], number, report),
        "phone": phone_number(row.get("moyen_contact_dpo_telephone", "")),
        "url": row.get("moyen_contact_dpo_url", "")[:500],
        "address": row["moyen_contact_dpo_adresse_postale"][:200],
        "postcode": postcode if re.fullmatch(r"\d{5}", postcode) else "",
        "city": row["moyen_contact_dpo_ville"][:60],
        "designated_on": _day(row["date_de_la_designation"]),
        "source_url": "https://www.data.gouv.fr/",
    }


def _controller_address(row):
    street = row.get("adresse_postale_organisme_designant", "")
    town = f"{row.get('code_postal_organisme_designant', '')} {row.get('ville_organisme_designant', '')}".strip()
    return ", ".join(part for part in (street, town) if part)[:250]


def _email(text, number, report):
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        report.add("remark", number, f"adresse e-mail illisible, laissée de côté ({text[:60]}).")
        return ""
    return text[:254]


def _day(text):
    """« 2018-05-25 », « 2018-05-25T00:00:00 » or « 25/05/2018 »."""
    french = re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", text)
    try:
        return dt.date.fromisoformat("-".join(reversed(french.groups())) if french else text[:10])
    except ValueError:
        return None
