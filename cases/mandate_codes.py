"""The short code printed on a mandate, by which the laboratory that is shown it asks whether it is in force.

Derived from the row and the key ring: nothing stored gives it back. It opens nothing, and names nobody.
"""

import hmac
import re
import uuid

from django.conf import settings
from django.urls import reverse

from cases.models import Mandate
from cases.models.case_file import REFERENCE_ALPHABET
from vault.index import secret_hash

LENGTH, HALF = 8, 4  # 31 signs, eight times: 39 bits, and few tries for each file
NOBODY = uuid.UUID(int=0)
REFERENCE = re.compile(rf"R?([{REFERENCE_ALPHABET}]{{4}})([{REFERENCE_ALPHABET}]{{4}})")


def code_of(mandate_id):
    """The code of this mandate as paper shows it, such as 7K3F-92QD."""
    number, signs = int(secret_hash(str(mandate_id), purpose="mandate code"), 16), ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(REFERENCE_ALPHABET))
        signs += REFERENCE_ALPHABET[place]
    return f"{signs[:HALF]}-{signs[HALF:]}"


def door_of(mandate):
    """What its letter prints: where it is checked, and its code, as `facts.door` holds them."""
    return {"url": settings.BASE_URL + reverse("mandate_check"), "code": code_of(mandate.pk)}


def plain(typed):
    """The signs of a code as typed by anybody; empty when it cannot be one."""
    code = re.sub(r"[^0-9A-Z]", "", typed.upper())
    return code if re.fullmatch(f"[{REFERENCE_ALPHABET}]{{{LENGTH}}}", code) else ""


def reference_of(typed):
    """A reference as typed by anybody, in its one form; empty when it cannot be one."""
    found = REFERENCE.fullmatch(re.sub(r"[^0-9A-Z]", "", typed.upper()))
    return f"R-{found[1]}-{found[2]}" if found else ""


def mandate_with(reference, code):
    """The mandate of this file that bears this code, or None: one query and one comparison at least, either way."""
    rows = list(Mandate.objects.filter(case_file__reference=reference).select_related("organization"))
    codes = {plain(code_of(row.pk)): row for row in rows} or {plain(code_of(NOBODY)): None}
    return next((row for own, row in codes.items() if hmac.compare_digest(own, plain(code))), None)
