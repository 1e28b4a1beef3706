"""FINESS, « Extraction des établissements géolocalisés » (etalab-cs1100507): laboratories are category 611.

The file is read as a stream, in slices, inside the caller's transaction. Its Lambert 93 coordinates are not taken.
The date of every value is the extract's, stated on its first line: the registry vouched for it that day.
"""

import datetime as dt
import re
from collections import defaultdict
from itertools import islice

from directory.imports.numbers import is_finess, phone_number, valid_siret
from directory.imports.report import Report
from directory.imports.tabular import NNBSP, UnreadableFile, encoding_of, lines_of
from directory.models import Department, Laboratory, LegalEntity, Postcode
from directory.provenance import Origin
from directory.reference.laboratories import derived_name
from directory.reference.sync import sync

LABORATORY, SLICE, CUT_AT = "611", 500, 38
COLUMNS = {"structureet": 32, "geolocalisation": 6}
OVERSEAS = {"9A": "971", "9B": "972", "9C": "973", "9D": "974", "9E": "975", "9F": "976"}
STREETS = {
    "ALL": "ALLEE",
    "AV": "AVENUE",
    "BD": "BOULEVARD",
    "CAR": "CARREFOUR",
    "CCAL": "CENTRE COMMERCIAL",
    "CHE": "CHEMIN",
    "CITE": "CITE",
    "CRS": "COURS",
    "ESP": "ESPLANADE",
    "FG": "FAUBOURG",
    "GR": "GRANDE RUE",
    "IMP": "IMPASSE",
    "LD": "LIEU DIT",
    "LOT": "LOTISSEMENT",
    "MTE": "MONTEE",
    "PAS": "PASSAGE",
    "PL": "PLACE",
    "PROM": "PROMENADE",
    "QU": "QUAI",
    "QUA": "QUARTIER",
    "R": "RUE",
    "RES": "RESIDENCE",
    "RPT": "ROND POINT",
    "RTE": "ROUTE",
    "SQ": "SQUARE",
    "VLA": "VILLA",
    "VOI": "VOIE",
    "ZA": "ZONE ARTISANALE",
}
REPETITIONS = {"B": "BIS", "T": "TER", "Q": "QUATER"}


def import_finess(path) -> Report:
    lines = lines_of(path, encoding_of(path))
    known_on = _extract_date(path, next(lines, (0, ""))[1])
    report, seen, entities = Report(), {}, set()
    origin = Origin(f"FINESS, extraction du {known_on:%d/%m/%Y}", known_on)
    departments = set(Department.objects.values_list("code", flat=True))
    sites = _sites(path, lines, report, seen, departments)
    while batch := list(islice(sites, SLICE)):
        _store(batch, origin, report, entities)
    if not seen:
        raise UnreadableFile(f"{path.name} ne contient aucun laboratoire (catégorie {LABORATORY}).")
    _name_entities(entities, origin)
    absent = sum(number not in seen for number in Laboratory.objects.values_list("finess", flat=True).iterator())
    if absent:
        report.notes.append(
            f"{absent} laboratoires de l’annuaire ne sont pas dans ce fichier{NNBSP}: peut-être fermés. "
            "Ils sont conservés."
        )
    return report


def _extract_date(path, first_line):
    parts = [part.strip().strip('"') for part in first_line.split(";")]
    if parts[:2] != ["finess", "etalab"]:
        raise UnreadableFile(f"{path.name} n’est pas l’extraction FINESS{NNBSP}: sa première ligne n’est pas la bonne.")
    try:
        return dt.date.fromisoformat(parts[-1])
    except ValueError:
        raise UnreadableFile(f"La première ligne de {path.name} ne porte pas la date de l’extraction.") from None


def _sites(path, lines, report, seen, departments):
    """(line, values) of the laboratories worth storing; everything else goes to the report."""
    short = None  # a row with too few columns: a refused row, or, if it is the last, a truncated file
    for number, line in lines:
        parts = [part.strip().strip('"') for part in line.split(";")]
        columns = COLUMNS.get(parts[0])
        if short:
            report.add("refused", *short)
            short = None
        if not line:
            continue
        if columns is None:
            raise UnreadableFile(f"Ligne {number} de {path.name}{NNBSP}: elle n’est pas d’une extraction FINESS.")
        if len(parts) < columns:
            short = (number, f"{len(parts)} colonnes au lieu de {columns}.")
        elif len(parts) > columns:
            report.add("refused", number, f"{len(parts)} colonnes au lieu de {columns}.")
        elif parts[0] == "geolocalisation":
            continue
        elif parts[18] != LABORATORY:
            report.ignored += 1
        elif reason := _refusal(parts, seen, departments):
            report.add("refused", number, reason)
        else:
            seen[parts[1]] = number
            yield number, parts
    if short:
        raise UnreadableFile(f"{path.name} est tronqué à la ligne {short[0]}{NNBSP}: rien n’a été enregistré.")


def _refusal(parts, seen, departments):
    site, company, name, town = parts[1], parts[2], parts[3] or parts[4], parts[15]
    if not site or not name or not town:
        return "numéro, nom ou commune manquant."
    if not is_finess(site):
        return f"le numéro FINESS {site[:20]} est faux (clé de contrôle)."
    if company and not is_finess(company):
        return f"le numéro FINESS juridique {company[:20]} est faux (clé de contrôle)."
    if site in seen:
        return f"doublon de la ligne {seen[site]} ({site})."
    if not re.match(r"\d{5} \S", town):
        return f"ligne d’acheminement illisible ({town[:40]})."
    if _department(parts) not in departments:
        return f"département inconnu ({parts[13][:10]})."
    return ""


def _department(parts):
    return OVERSEAS.get(parts[13], parts[13])


def _store(batch, origin, report, touched):
    numbers = {parts[2] for _, parts in batch if parts[2]}
    companies = {}
    for _, parts in batch:
        if parts[2]:
            companies.setdefault(parts[2], []).append(parts)
    known = set(LegalEntity.objects.filter(finess__in=numbers).values_list("finess", flat=True))
    named = ((number, _company(sites, number in known), origin) for number, sites in companies.items())
    report.kept += sync(LegalEntity, named, key="finess", among=numbers).kept
    ids = dict(LegalEntity.objects.filter(finess__in=numbers).values_list("finess", "pk"))
    touched.update(ids.values())
    insee = {_insee(parts) for _, parts in batch}
    communes = dict(Postcode.objects.filter(insee_code__in=insee).values_list("insee_code", "commune"))
    outcomes: dict = {}
    rows = ((parts[1], _values(parts, ids, communes, number, report), origin) for number, parts in batch)
    report.kept += sync(Laboratory, rows, key="finess", among=[parts[1] for _, parts in batch], outcomes=outcomes).kept
    for number, parts in batch:
        sort, fields = outcomes[parts[1]]
        names = ", ".join(str(Laboratory._meta.get_field(field).verbose_name) for field in fields)
        report.add(sort, number, f"{parts[1]} {parts[3]}" + (f" ({names})" if names else ""))


def _company(sites, is_known):
    """SIREN of the company; and, for one never seen, a name until its sites are all read."""
    siret = next((found for parts in sites if (found := valid_siret(parts[22]))), "")
    values = {"siren": siret[:9]} if siret else {}
    if not is_known:
        values |= {"name": (sites[0][3] or sites[0][4])[:120], "name_is_derived": True}
    return values


def _insee(parts):
    department = _department(parts)
    return (department[:2] if department.startswith("97") else department) + parts[12]


def _values(parts, ids, communes, number, report):
    postcode, city = parts[15][:5], parts[15][6:].strip()
    cedex = bool(re.search(r"\bCEDEX\b", city))
    siret = valid_siret(parts[22])
    if parts[22] and not siret:
        report.add("remark", number, f"SIRET {parts[22][:20]} faux, laissé de côté.")
    address = _street(parts)
    origins = Laboratory.AddressOrigin
    name = parts[4] or parts[3]
    stated = {
        "legal_entity_id": ids.get(parts[2]),
        "commune": communes.get(_insee(parts), ""),
        "phone": phone_number(parts[16]),
        "siret": siret,
        "registry_updated_on": _day(parts[30]),
    }
    return {
        "name": name[:160],
        "name_maybe_truncated": len(name) == CUT_AT,
        "address": address[:160],
        "address_extra": parts[11][:80],
        "address_origin": origins.REGISTRY if address or parts[11] else origins.MISSING,
        "postcode": postcode,
        "city": city[:60],
        "cedex": cedex,
        "insee_code": _insee(parts)[:5],
        "department_id": _department(parts),
        **{field: value for field, value in stated.items() if value},  # silence of the registry erases nothing
    }


def _street(parts):
    number = f"{parts[7]} {REPETITIONS.get(parts[10], parts[10])}".strip()
    return " ".join(part for part in (number, STREETS.get(parts[8], parts[8]), parts[9]) if part)


def _day(text):
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _name_entities(touched, origin):
    """A company's derived name follows its sites, unless somebody stated it."""
    sites = defaultdict(list)
    wanted = list(touched)
    for start in range(0, len(wanted), SLICE):
        rows = Laboratory.objects.filter(legal_entity__in=wanted[start : start + SLICE]).order_by("finess")
        for entity, name, operator in rows.values_list("legal_entity_id", "name", "operator"):
            sites[entity].append((name, operator))
    for start in range(0, len(wanted), SLICE):
        entities = LegalEntity.objects.filter(pk__in=wanted[start : start + SLICE], name_is_derived=True)
        names = (
            (entity.pk, {"name": derived_name(*map(list, zip(*sites[entity.pk], strict=True)))}, origin)
            for entity in entities
            if sites[entity.pk]
        )
        sync(LegalEntity, names, key="pk", among=[entity.pk for entity in entities])
