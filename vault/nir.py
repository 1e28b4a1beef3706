"""Recognising a social-security number (NIR) so as to refuse it: Recours never asks, stores or hashes one.

Thirteen characters (sex, year, month, department, commune, order), then often a key of two digits. With its key a
number is recognised however it is cut; without one, only whole, cut where people cut it, or cut at every digit, and
only with a month of the calendar: thirteen digits alone prove little. Décret 2019-341 lists who may use it: not us.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError

REFUSAL = (
    "Ce texte semble contenir un numéro de sécurité sociale. Recours ne le demande jamais et n’a pas le droit de le "
    "garder : il n’est utile ni au laboratoire ni à la CNIL pour vous répondre. Effacez-le, ou remplacez-le par la "
    "version masquée proposée."
)
MASK = "•"
SHORTEST = 13  # characters, without the key


class _Plain(dict):
    """Every way to write a digit, a space, a hyphen or an A, to one character: positions in the text stay true."""

    def __missing__(self, code):
        char = chr(code)
        kind = unicodedata.category(char)
        if (digit := unicodedata.digit(char, None)) is not None:  # superscripts and circled digits as well
            plain = str(digit)
        elif (
            kind in {"Pd", "Cf", "Zs", "Mn"} or char.isspace() or char in "·•∙⋅−"
        ):  # dashes, invisible, spaces, accents…
            plain = " "
        else:
            letter = unicodedata.normalize("NFKC", char).upper()
            plain = letter if letter in {"A", "B"} else "." if letter == "." else char
        self[code] = plain
        return plain


_PLAIN = _Plain()
_SEP = r"[ .\-/_]{0,3}"
_CUT = r"[ .\-/_]{1,3}"
_ANY = r"[ .\-/_,:;|()]{0,4}"  # what the key proves may be cut by anything
_MONTH = r"(?:0[1-9]|1[0-2])"
_USUAL = _SEP.join(["[1-478]", r"\d\d", _MONTH, r"(?:\d\d|2[AB])", r"\d{3}", r"\d{3}"])
_SPELT = _CUT.join(["[1-478]", r"\d", r"\d", r"[01]", r"\d", rf"(?:\d{_CUT}\d|2{_CUT}?[AB])", *[r"\d"] * 6])
_WITH_KEY = _ANY.join(["[1-478]", *[r"\d"] * 4, rf"(?:\d{_ANY}\d|2{_ANY}[AB])", *[r"\d"] * 8])
_SHAPES = [re.compile(rf"(?<!\d)(?=({shape})(?!\d))") for shape in (_WITH_KEY, _USUAL, _SPELT)]
_SPECIAL_MONTHS = {*range(1, 13), *range(20, 43), *range(50, 100)}  # those of incomplete civil records


def contains_nir(text):
    """True when a number of this text can only, or may well, be a NIR."""
    return len(text) >= SHORTEST and next(_found(text.translate(_PLAIN)), None) is not None


def mask(text):
    """The same text with every character of a NIR replaced by a dot; separators stay."""
    while spans := list(_found(text.translate(_PLAIN))):
        chars = list(text)
        for start, end in spans:
            chars[start:end] = [MASK if char.isalnum() else char for char in chars[start:end]]
        text = "".join(chars)
    return text


def refuse_nir(value):
    """Validator of forms and models. The error carries the masked text as params["masked"], to be offered."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list | tuple):
        for part in value:
            refuse_nir(part)
    elif isinstance(value, str) and contains_nir(value):
        raise ValidationError(REFUSAL, code="nir", params={"masked": mask(value)})


def _found(plain):
    for shape in _SHAPES:
        for match in shape.finditer(plain):
            if _is_plausible(re.sub(r"[^0-9AB]", "", match[1])):
                yield match.span(1)


def _is_plausible(number):
    month, department, commune, order, key = number[3:5], number[5:7], number[7:10], number[10:13], number[13:]
    if department == "00" or commune == "000" or order == "000":
        return False
    if not key:
        return 1 <= int(month) <= 12
    body = int(number[:5] + {"2A": "19", "2B": "18"}.get(department, department) + number[7:13])
    return int(month) in _SPECIAL_MONTHS and int(key) == 97 - body % 97
