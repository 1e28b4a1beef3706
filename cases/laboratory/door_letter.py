"""The letter that carries a posted code, as facts: what this house itself writes, to the address of the register."""

import textwrap

from django.conf import settings
from django.utils import timezone

from accounts import posted
from accounts.doors import door_of
from directory.addresses import association_address, letter_address

KIND = "door_code"


def letter_address_of(legal_entity):
    """Where the register says that a letter to this company goes, or None: the first whole address of its sites."""
    sites = legal_entity.laboratories.select_related("legal_entity").order_by("finess")
    found = (letter_address(site) for site in sites)
    return next((address for address in found if address.is_complete), None)


def name_of(organization):
    """Its name, and the number by which the register knows it."""
    if organization.legal_entity_id:
        return f"{organization.legal_entity.name} (FINESS {organization.legal_entity.finess})"
    return f"{organization.association.name} ({organization.association.register_number})"


def address_of(organization):
    """Where a letter to this organization goes, or None when no whole address is known."""
    if organization.legal_entity_id:
        return letter_address_of(organization.legal_entity)
    address = association_address(organization.association)
    return address if address.is_complete else None


def facts_of(row, *, now):
    """The facts of the letter `door_code` for this row, valid from now on."""
    digits = posted.digits_of(row)
    door = door_of(row.organization)
    publisher = settings.LEGAL_NOTICE["publisher"]
    return {
        "date": timezone.localdate(now).isoformat(),
        "sender": {
            "name": "Recours",
            "lines": [*textwrap.wrap(publisher, 60)[:3], settings.BASE_URL],
            "email": settings.LEGAL_NOTICE["contact"] if "@" in settings.LEGAL_NOTICE["contact"] else "",
        },
        "recipient": {"lines": list(address_of(row.organization).lines)},
        "posted": {
            "url": settings.BASE_URL + door.url("lost" if row.member else "open"),
            "mark": f"{row.mark[:4]}-{row.mark[4:]}",
            "code": f"{digits[:3]} {digits[3:]}",
            "valid_until": posted.last_day(now).isoformat(),
            "company": name_of(row.organization),
            "opens": row.member is None,
            "member": str(row.member) if row.member else "",
        },
    }
