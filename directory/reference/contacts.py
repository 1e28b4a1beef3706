"""dpos.csv, associations.csv, authorities.csv."""

import re
from collections import defaultdict

from django.core.management.base import CommandError

from directory.models import Association, Authority, DataProtectionContact, LegalEntity
from directory.reference.files import document, rows, spread_date
from directory.reference.sync import Tally, bare_origin, sync
from directory.text import company_key, key

MATCHED_BY_NAME = DataProtectionContact.MatchedBy.NAME
MATCHED_BY_FINESS = DataProtectionContact.MatchedBy.FINESS


def load_contacts(folder) -> Tally:
    notes = document(folder, "notes_fr.json")

    def french(note):
        if note and note not in notes:
            raise CommandError(f"notes_fr.json : il manque le français de « {note} ».")
        return notes.get(note, "")

    by_finess = dict(LegalEntity.objects.values_list("finess", "pk"))
    by_name = entities_by_name()
    tally = sync(
        DataProtectionContact,
        (_contact(row, french, by_finess, by_name) for row in rows(folder, "dpos.csv")),
        key="natural_key",
    )
    tally += sync(Association, (_association(row, french) for row in rows(folder, "associations.csv")), key="name")
    return tally + sync(Authority, (_authority(row, french) for row in rows(folder, "authorities.csv")), key="code")


def entities_by_name() -> dict:
    """Company key → its id, for names that one company alone bears."""
    found = defaultdict(set)
    for pk, name in LegalEntity.objects.values_list("pk", "name"):
        found[company_key(name)].add(pk)
    return {name: pks.pop() for name, pks in found.items() if len(pks) == 1}


def split_address(text: str) -> tuple[str, str, str]:
    """« Service, 55 bis rue de Rennes, 35510 Cesson-Sévigné » → street, postcode, town; all in the first if unclear."""
    found = re.fullmatch(r"(.+?),\s*(\d{5})\s+([^,]+)", text.strip())
    return found.groups() if found else (text.strip(), "", "")


def _contact(row, french, by_finess, by_name):
    entity, matched = by_finess.get(row["finess_ej"]), MATCHED_BY_FINESS
    if not entity and not row["finess_ej"]:
        entity, matched = by_name.get(company_key(row["organisation"])), MATCHED_BY_NAME
    address, postcode, city = split_address(row["dpo_address"])
    values = {
        "legal_entity_id": entity,
        "matched_by": matched if entity else "",
        "organisation": row["organisation"],
        "controller_address": row["controller_address"],
        "name": row["dpo_name"],
        "email": row["dpo_email"],
        "phone": row["dpo_phone"],
        "address": address,
        "postcode": postcode,
        "city": city,
        "source_url": row["source_url"],
        "note": french(row["note"]),
    }
    on, _ = spread_date(row["source_date"])
    return f"nom:{key(row['organisation'])}"[:160], values, bare_origin(row["source_url"], on)


def _association(row, french):
    values = {column: row[column] for column in ("full_name", "category", "address", "postcode", "city", "phone")}
    values |= {"website": row["website"], "source_url": row["source_url"], "note": french(row["note"])}
    values["full_name"] = values["full_name"].replace("'", "’")
    return row["name"], values, bare_origin(row["source_url"])


def _authority(row, french):
    columns = ("role", "address_line1", "address_line2", "postcode", "city", "phone", "website", "source_url")
    values = {column: row[column] for column in columns}
    values |= {
        "name": row["name"].replace("'", "’"),
        "department_id": row["department"] or None,
        "note": french(row["note"]),
    }
    return row["id"], values, bare_origin(row["source_url"].replace("(phone)", "(téléphone)"))
