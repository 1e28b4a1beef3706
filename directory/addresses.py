"""Where a letter to a laboratory goes: to its company's data-protection officer, at the best postal address known."""

import datetime as dt
import re
from dataclasses import dataclass, field

from django.utils import timezone

from directory.models import Association, DataProtectionContact, Laboratory
from directory.provenance import Origin
from directory.reference.contacts import split_address
from directory.window import (
    CHARACTERS,
    LINES,
    NNBSP,
    AddressProblem,
    capitals,
    format_window_lines,
    street_lines,
    town_line,
    window_problems,
    wrapped,
)

__all__ = [
    "AddressProblem",
    "LetterAddress",
    "association_address",
    "format_window_lines",
    "letter_address",
    "window_problems",
]

ATTENTION = ("À l’attention du délégué", "à la protection des données")
OFFICER = "Délégué à la protection des données"
OLD_AFTER = dt.timedelta(days=2 * 365)
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
SAMPLING_PLACE = re.compile(
    r"\s*(parking|gymnase|stade|tennis|salle|tente|chapiteau|drive|mairie|esplanade|halle|foire)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class LetterAddress:
    """`lines` in window form, the town last; without a street or a town when none is known (`is_complete`).
    `known_on`: when the address was last stated; `source`: by whom. `warnings` are French sentences."""

    lines: tuple[str, ...]
    known_on: dt.date | None
    source: str
    warnings: tuple[str, ...]
    email: str = ""
    email_source: str = ""
    email_on: dt.date | None = None

    @property
    def is_complete(self) -> bool:
        return len(self.lines) > 2 and not window_problems(self.lines)


@dataclass
class _Found:
    """An address before it is laid out."""

    street: str
    postcode: str
    town: str
    origin: Origin
    cedex: bool = False
    extra: str = ""
    warnings: list[str] = field(default_factory=list)


def letter_address(laboratory: Laboratory, *, on: dt.date | None = None) -> LetterAddress:
    """`on` is the day from which an address is judged old; today by default. One query at most (two without
    `select_related("legal_entity")`)."""
    entity = laboratory.legal_entity
    contacts = sorted(entity.data_protection_contacts.all(), key=_standing, reverse=True) if entity else []
    found = _officer_address(contacts) or _seat_address(entity, contacts) or _site_address(laboratory)
    name, warnings = _addressee(laboratory)
    warnings += [*found.warnings, *_age(found, on or timezone.localdate())]
    lines, overflow = _laid_out(name, found)
    if overflow:
        warnings.append(f"L’adresse dépasse ce que montre une enveloppe{NNBSP}: relisez-la.")
    writing = next((contact for contact in contacts if contact.email), None)
    stated = writing.origin_of("email") if writing else None
    if writing and writing.matched_by == DataProtectionContact.MatchedBy.NAME:
        warnings.append("Le contact du délégué a été rapproché de ce laboratoire par son nom, à vérifier.")
    return LetterAddress(
        lines=tuple(lines),
        known_on=found.origin.on,
        source=found.origin.source,
        warnings=tuple(warnings),
        email=writing.email if writing else "",
        email_source=stated.source if stated else "",
        email_on=stated.on if stated else None,
    )


def association_address(association: Association) -> LetterAddress:
    """Where a letter to an association goes: its postal address, as the operators checked it."""
    town = f"{association.postcode} {association.city}"
    try:
        lines = format_window_lines([association.name, association.address, town])
    except AddressProblem:
        lines = (association.name,)
    origin = association.origin_of("address") or Origin("")
    return LetterAddress(tuple(lines), origin.on, origin.source, ())


def _standing(contact):
    """An operator's word before a file's, a match by number before one by name, the latest first."""
    origin = contact.origin_of("address") or Origin("")
    by_number = contact.matched_by != DataProtectionContact.MatchedBy.NAME
    return bool(contact.corrected_fields), by_number, origin.on or dt.date.min, contact.natural_key


def _officer_address(contacts):
    for contact in contacts:
        if contact.address and contact.postcode and contact.city:
            origin = contact.origin_of("address") or Origin(contact.source_url)
            return _Found(contact.address, contact.postcode, contact.city, origin, extra=contact.name)
    return None


def _seat_address(entity, contacts):
    if entity and entity.address and entity.postcode and entity.city:
        return _Found(entity.address, entity.postcode, entity.city, entity.origin_of("address") or Origin(""))
    for contact in contacts:
        street, postcode, town = split_address(contact.controller_address)
        if postcode:
            return _Found(street, postcode, town, contact.origin_of("controller_address") or Origin(contact.source_url))
    return None


def _site_address(laboratory):
    origin = laboratory.origin_of("address") or Origin("")
    found = _Found(
        laboratory.address,
        laboratory.postcode,
        laboratory.city or laboratory.commune,
        origin,
        cedex=laboratory.cedex,
        extra=laboratory.address_extra,
    )
    if not found.street and not found.postcode:
        found.warnings.append(
            "L’adresse de ce laboratoire n’est pas connue : complétez-la, par exemple d’après son site."
        )
    elif not found.street:
        found.warnings.append("La rue de ce laboratoire n’est pas connue : complétez l’adresse.")
    elif not origin.by and SAMPLING_PLACE.match(found.street):
        found.warnings.append("Cette adresse ressemble à un lieu de prélèvement, peut-être fermé : vérifiez-la.")
    elif not origin.by and laboratory.address_origin == Laboratory.AddressOrigin.LABORATORY:
        found.warnings.append(
            "Cette adresse a été saisie par le laboratoire, parfois pour un lieu de prélèvement : vérifiez-la."
        )
    found.warnings = [warning.replace(" :", NNBSP + ":") for warning in found.warnings]
    return found


def _addressee(laboratory):
    entity = laboratory.legal_entity
    warnings = []
    if entity is None:
        warnings.append(f"La société responsable n’est pas connue{NNBSP}: la lettre porte le nom du site.")
    elif entity.has_derived_name:
        warnings.append("Le nom de la société est déduit de celui de ses sites, à vérifier.")
    name = entity.name if entity else laboratory.name
    if name == laboratory.name and laboratory.name_maybe_truncated:
        warnings.append("Le nom est peut-être coupé dans le registre, à vérifier.")
    return name, warnings


def _age(found, on):
    if not found.street or found.origin.by:
        return []
    if found.origin.on is None:
        return [f"La date de cette adresse n’est pas connue{NNBSP}: vérifiez-la avant l’envoi."]
    if on - found.origin.on > OLD_AFTER:
        when = f"{MONTHS[found.origin.on.month - 1]} {found.origin.on.year}"
        when = f"d’{when}" if when.startswith(("a", "o")) else f"de {when}"
        return [f"Cette adresse date {when}{NNBSP}: elle a pu changer. Vérifiez-la avant l’envoi."]
    return []


def _laid_out(name, found):
    """Lines, and whether something did not fit. The officer takes two lines where there is room, else one."""
    top = wrapped(re.sub(r"\s+[-–/]\s+", " ", name))[:2]
    bottom = street_lines(found.street)
    if found.postcode or found.town:
        bottom.append(town_line(found.postcode, found.town, cedex=found.cedex))
    extra = wrapped(capitals(found.extra))[:1]
    for officer in (ATTENTION, (OFFICER,)):
        lines = [*top, *officer, *extra, *bottom]
        if len(lines) <= LINES:
            break
    overflow = len(lines) > LINES
    if overflow:  # the company's name goes on one line first, then the least needed line
        lines = [*top[:1], OFFICER, *bottom][:LINES] if len(bottom) < LINES - 1 else [top[0], OFFICER, *bottom[-4:]]
    return [line[:CHARACTERS] for line in lines], overflow or any(len(line) > CHARACTERS for line in lines)
