"""The letter that carries a posted code, as facts: what this house itself writes, to the address of the register."""

import textwrap

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import posted
from directory.addresses import letter_address

KIND = "door_code"


def letter_address_of(legal_entity):
    """Where the register says that a letter to this company goes, or None: the first whole address of its sites."""
    sites = legal_entity.laboratories.select_related("legal_entity").order_by("finess")
    found = (letter_address(site) for site in sites)
    return next((address for address in found if address.is_complete), None)


def facts_of(row, *, now):
    """The facts of the letter `door_code` for this row, valid from now on."""
    digits = posted.digits_of(row)
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
            "url": settings.BASE_URL + reverse(page),
            "mark": f"{row.mark[:4]}-{row.mark[4:]}",
            "code": f"{digits[:3]} {digits[3:]}",
            "valid_until": posted.last_day(now).isoformat(),
            "company": f"{row.organization.legal_entity.name} (FINESS {row.organization.legal_entity.finess})",
            "opens": row.member is None,
            "member": str(row.member) if row.member else "",
        },
    }
