"""The laboratories of the directory, as a list of members names them: nothing is guessed."""

import re

from directory.addresses import letter_address
from directory.index import SMALL_WORDS
from directory.text import GENERIC, words

FINESS = re.compile(r"\d[\dABab]\d{7}")


def laboratory_said(cells):
    return " ".join(filter(None, (cells.get("laboratory", ""), cells.get("laboratory_city", "")))).strip()


def known_by(sites):
    """({FINESS: that of the site}, {telling words: FINESS}, names): a company's number and a name, of one site alone.

    A name says its town: « Laboratoire central » is many, whichever of them the directory knows.
    """
    by_finess, by_name, companies, names = {}, {}, {}, set()
    columns = ("finess", "legal_entity__finess", "name", "commune", "city", "postcode")
    for finess, company, name, commune, city, postcode in sites.values_list(*columns):
        by_finess[finess] = finess
        if company:  # not known of every site
            companies.setdefault(company, []).append(finess)
        town = commune or city
        names.add(telling(name))
        for said in {telling(f"{name} {town}"), telling(f"{name} {postcode} {town}")}:
            by_name[said] = finess if by_name.get(said, finess) == finess else None
    alone = {company: sites[0] for company, sites in companies.items() if len(sites) == 1}
    return alone | by_finess, by_name, names


def told_of(laboratory, on):
    """What the answers say of a laboratory."""
    return {
        "laboratory": str(laboratory.pk), "laboratory_name": laboratory.name, "laboratory_city": laboratory.town,
        "department": laboratory.department_id, "recipient_lines": letter_address(laboratory, on=on).lines,
    }  # fmt: skip


def telling(text):
    return tuple(sorted(set(words(text)) - GENERIC - SMALL_WORDS))
