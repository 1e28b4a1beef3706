"""The code printed on a letter, by which the laboratory that receives it checks that it was written here."""

import re
import secrets

from django.conf import settings
from django.urls import reverse

from cases.models import Letter
from cases.models.case_file import REFERENCE_ALPHABET
from vault.index import blind_index

LENGTH, GROUP = 12, 4  # 31 signs, twelve times: 59 bits


def new_door():
    """What a letter prints: the address of the door and a code of its own, as `facts.door` holds them."""
    return {"url": settings.BASE_URL + reverse("laboratory_door"), "code": draw()}


def draw():
    """A code as paper shows it, such as 7K3F-92QD-X4MN."""
    signs = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(LENGTH))
    return "-".join(signs[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def plain(typed):
    """The twelve signs of a code as typed by anybody; empty when it cannot be one."""
    code = re.sub(r"[^0-9A-Z]", "", typed.upper())
    return code if re.fullmatch(f"[{REFERENCE_ALPHABET}]{{{LENGTH}}}", code) else ""


def index_of(code):
    """By which a letter is found again without its code being stored in clear."""
    return blind_index(plain(code), purpose="letter code")


def letter_with(code):
    """The letter that prints this code, or None: the same single query either way, and nothing is unsealed."""
    known = Letter.objects.select_related("case_file__laboratory__legal_entity")
    return known.filter(door_index=index_of(code)).first()
