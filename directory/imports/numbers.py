"""Numbers of the French registries, by their keys."""

import re

from stdnum import luhn
from stdnum.fr import siren, siret


def is_finess(number: str) -> bool:
    """Nine characters whose Luhn key holds, A of Corsica read as 1 and B as 2."""
    if not re.fullmatch(r"[0-9][0-9AB][0-9]{7}", number):
        return False
    return luhn.is_valid(number.replace("A", "1").replace("B", "2"))


def valid_siret(text: str) -> str:
    """The SIRET without its spaces, or nothing."""
    number = re.sub(r"[\s.]", "", text)
    return number if siret.is_valid(number) else ""


def valid_siren(text: str) -> str:
    """The SIREN, also taken from a SIRET, or nothing."""
    number = re.sub(r"[\s.]", "", text)
    if len(number) == 14 and siret.is_valid(number):
        number = number[:9]
    return number if siren.is_valid(number) else ""


def association_number(text: str) -> str:
    """An association's RNA (W and nine digits) or SIREN, without its spaces, or nothing."""
    number = re.sub(r"[\s.]", "", text).upper()
    return number if re.fullmatch(r"W\d{9}", number) or (len(number) == 9 and siren.is_valid(number)) else ""


def phone_number(text: str) -> str:
    """« 0297010203 » → 02 97 01 02 03; nothing if it is no French number."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == 9 and not digits.startswith("0"):
        digits = "0" + digits  # some extracts lose the first zero
    return " ".join(re.findall("..", digits)) if re.fullmatch(r"0[1-9]\d{8}", digits) else ""
