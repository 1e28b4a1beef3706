"""labs.csv: sites of medical biology laboratories and their companies, as of the end of 2020."""

import datetime as dt
from collections import Counter, defaultdict
from decimal import Decimal

from directory.models import Laboratory, LegalEntity
from directory.provenance import Origin
from directory.reference.files import rows
from directory.reference.sync import Tally, sync
from directory.text import GENERIC, LEGAL_FORMS, without_accents

SOURCE = "Sites de prélèvement Covid (FINESS), data.gouv.fr"
EMPTY_WORDS = frozenset(["de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "au", "aux", "a", "sur", "sous"])


def load_laboratories(folder) -> Tally:
    sites = rows(folder, "labs.csv")
    by_entity = defaultdict(list)
    for site in sites:
        if site["finess_ej"]:
            by_entity[site["finess_ej"]].append(site)
    entities = sync(LegalEntity, (_entity(finess, group) for finess, group in by_entity.items()), key="finess")
    ids = dict(LegalEntity.objects.values_list("finess", "id"))
    return entities + sync(Laboratory, (_site(site, ids) for site in sites), key="finess")


def derived_name(names: list[str], operators: list[str]) -> str:
    """The operator most sites bear, else the words most names share, else the first name."""
    borne = Counter(operator for operator in operators if operator)
    if borne:
        return borne.most_common(1)[0][0]
    counts, order = Counter(), {}
    for name in names:
        spelled = dict.fromkeys(word.strip("-.,()/") for word in without_accents(name).upper().split())
        counts.update(list(spelled))
        for place, word in enumerate(spelled):
            order.setdefault(word, place)
    shared = [
        word
        for word, count in counts.items()
        if count * 2 > len(names) and len(word) > 1 and word.lower() not in GENERIC | LEGAL_FORMS
    ]
    if len(names) > 1 and any(len(word) > 2 and word.lower() not in EMPTY_WORDS for word in shared):
        return " ".join(sorted(shared, key=order.get))[:120]
    return f"LABORATOIRE {names[0]}" if names[0].upper().startswith("SITE ") else names[0]


def _entity(finess, sites):
    name = derived_name([site["name"] for site in sites], [site["operator"] for site in sites])
    origin = Origin(SOURCE, max(dt.date.fromisoformat(site["last_modified"]) for site in sites))
    return finess, {"name": name, "name_is_derived": True}, origin


def _site(row, ids):
    known_on = dt.date.fromisoformat(row["last_modified"])
    values = {
        "legal_entity_id": ids.get(row["finess_ej"]),
        "name": row["name"],
        "name_maybe_truncated": row["name_maybe_truncated"] == "1",
        "kind": row["kind"],
        "operator": row["operator"],
        "address": row["address"],
        "address_origin": row["address_origin"],
        "postcode": row["postcode"],
        "city": row["city"],
        "cedex": row["cedex"] == "1",
        "insee_code": row["insee_code"],
        "commune": row["commune"],
        "department_id": row["department"],
        "phone": row["phone"],
        "siret": row["siret"],
        "latitude": Decimal(row["latitude"]) if row["latitude"] else None,
        "longitude": Decimal(row["longitude"]) if row["longitude"] else None,
        "registry_updated_on": known_on,
    }
    return row["finess_et"], values, Origin(SOURCE, known_on)
