"""The letter that carries a posted code, as facts: what this house itself writes, to the address of the register."""

import textwrap

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import posted
from directory.addresses import letter_address

OPENING, SECOND_FACTOR = "opening", "second_factor"


def letter_address_of(legal_entity):
    """Where the register says that a letter to this company goes, or None: the first whole address of its sites."""
    sites = legal_entity.laboratories.select_related("legal_entity").order_by("finess")
    found = (letter_address(site) for site in sites)
    return next((address for address in found if address.is_complete), None)


def facts_of(row, *, now):
    """The facts of the letter `door_code` for this row, valid from now on."""
    page = "desk_lost" if row.member else "desk_open"
    publisher = settings.LEGAL_NOTICE["publisher"]
    return {
        "date": timezone.localdate(now).isoformat(),
        "sender": {
            "name": "Recours",
            "lines": [*textwrap.wrap(publisher, 60)[:3], settings.BASE_URL],
            "email": settings.LEGAL_NOTICE["contact"] if "@" in settings.LEGAL_NOTICE["contact"] else "",
        },
        "recipient": {"lines": list(letter_address_of(row.organization.legal_entity).lines)},
        "posted": {
            "purpose": SECOND_FACTOR if row.member else OPENING,
            "url": settings.BASE_URL + reverse(page),
            "mark": f"{row.mark[:4]}-{row.mark[4:]}",
            "code": posted.digits_of(row),
            "valid_until": timezone.localdate(now + posted.LIFE).isoformat(),
            "company": f"{row.organization.legal_entity.name} (FINESS {row.organization.legal_entity.finess})",
            "member": str(row.member) if row.member else "",
        },
    }
