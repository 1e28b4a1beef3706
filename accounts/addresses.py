"""E-mail addresses: one written form for each mailbox, and a refusal for what cannot be one."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

_validate = EmailValidator()


class AddressRefused(Exception):
    """Not an address we can write to. Carries the sentence to show beside the field."""

    def __init__(self):
        super().__init__("Écrivez une adresse électronique complète, par exemple prenom.nom@exemple.fr.")


def normalise(address):
    """The single form that is stored, written to and looked up: NFKC, lower case, domain in IDNA."""
    if not isinstance(address, str) or len(address) > 320 or any(ord(c) < 32 or ord(c) == 127 for c in address.strip()):
        raise AddressRefused
    address = unicodedata.normalize("NFKC", address).strip().casefold()
    local, at, domain = address.rpartition("@")
    try:
        address = f"{local}{at}{domain.encode('idna').decode('ascii')}"
        _validate(address)
    except (UnicodeError, ValidationError):
        raise AddressRefused from None
    if len(address) > 254:
        raise AddressRefused
    return address
