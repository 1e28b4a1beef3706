"""Postcodes and towns, checked against each other without ever standing in the way."""

import re
from unicodedata import combining, normalize

from django.core.exceptions import ValidationError

from directory.models import Postcode
from directory.search import towns_for_postcode

KEEP = "keep"
ARRONDISSEMENT = re.compile(r"(\w+) (\d+)er? arrondissement")  # of Paris, Lyon, Marseille, as plain words


def checked_postcode(text):
    digits = text.replace(" ", "")
    if not re.fullmatch(r"\d{5}", digits) or digits.startswith(("00", "99")):
        raise ValidationError(f"« {text} » n’est pas un code postal. Il compte cinq chiffres, par exemple 56000.")
    return digits


ISLANDS = {"97133": "977", "97150": "978"}  # Saint-Barthélemy, Saint-Martin


def department_of(postcode):
    """The department's code; Corsica, which shares its postcodes, by their first three digits; the two islands that
    kept postcodes of Guadeloupe have holidays of their own.
    """
    if postcode in ISLANDS:
        return ISLANDS[postcode]
    if postcode.startswith(("97", "98")):
        return postcode[:3]
    if postcode.startswith("20"):
        return "2A" if postcode < "20200" else "2B"
    return postcode[:2]


def town_doubt(postcode, city):
    """The towns of this postcode when the one typed is not among them; none when all is well or nothing is known."""
    known = [town.commune for town in towns_for_postcode(postcode)]
    if not known:
        return []
    return [] if same_town(city, known) else known


def communes_of(postcodes):
    """{postcode: its towns} for many at once, in one query."""
    found = {}
    for postcode, commune in Postcode.objects.filter(postcode__in=postcodes).values_list("postcode", "commune"):
        found.setdefault(postcode, []).append(commune)
    return found


def same_town(city, known):
    """Whether the town typed is one of these, however it is spelt: an arrondissement by its city, its number or not."""
    said = _plain(city)
    return "cedex" in city.lower() or any(said in _called(_plain(town)) for town in known)


def of_other_towns(postcode, city, known):
    """The sentence for a town that is none of its postcode's: three of these are enough to see it."""
    return f"{postcode} est le code postal de {' ou '.join(known[:3])}, pas de {city}."


def _called(town):
    found = ARRONDISSEMENT.fullmatch(town)
    if found is None:
        return {town}
    numbered = f"{found[1]} {found[2]}"
    return {town, found[1], *(f"{numbered}{ending}" for ending in ("", "e", "er", "eme")), f"{found[1]} {found[2]:0>2}"}


def _plain(town):
    letters = "".join(c for c in normalize("NFD", town.lower()) if not combining(c))
    words = re.sub(r"[^a-z0-9]+", " ", re.sub(r"\bs/", "sur ", letters)).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)
