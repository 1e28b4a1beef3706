"""Which characters a letter can print: those that its shipped fonts have in every style it uses."""

import unicodedata
from typing import Literal

# Latin with the diacritics of Europe and Vietnam, Greek, Cyrillic, usual signs. A test compares with the fonts.
_SPANS = """
0020-007E 00A0-00AC 00AE-012B 012E-0131 0134-0149 014C-0165 0168-017E 018F 0192 01A0-01A1 01AF-01B0 01CD-01DC 01E6-01E7
01F8-01F9 0218-021B 0237 0251 0259 0261 02B0 02B2-02B3 02B7-02B8 02BB-02BC 02BE-02BF 02C6-02CC 02D8-02DD 0300-0304
0306-030C 031B 0323-0324 0326-0329 032E 0331 0374-0375 037E 0384-038A 038C 038E-03A1 03A3-03CE 03D7 03D9 03DB 03DD 03E1
0400-045F 0462-0463 0472-0475 0490-0493 0496-049B 04A0-04A3 04AA-04AB 04AE-04B3 04B6-04B7 04BA-04BB 04C0-04C2 04CF-04D1
04D4-04D9 04E2-04E3 04E6-04E9 04EE-04EF 04F2-04F3 1E0C-1E0F 1E20-1E21 1E24-1E25 1E2A-1E2B 1E36-1E3B 1E3E-1E3F 1E42-1E49
1E5A-1E63 1E6C-1E6F 1E80-1E85 1E8E-1E8F 1E92-1E93 1E97 1E9E 1EA0-1EF9 2012-2015 2018-201A 201C-201E 2020-2022 2026
2030 2032-2033 2039-203A 20A7 20AC 2113 2116-2117 2122 2126 2153-2154 215B-215E 2190-2193 2202 2206 220F 2211-2212 2215
2219-221A 221E 222B 2248 2260 2264-2265
"""
NARROW_SPACE = "\u202f"  # drawn by the shaper from the fonts' own space
PRINTABLE = frozenset(
    code for span in _SPANS.split() for code in range(int(span.split("-")[0], 16), int(span.split("-")[-1], 16) + 1)
) | {ord("\n"), ord(NARROW_SPACE)}
_ALIKE = str.maketrans(
    {"\t": " ", "\u2007": "\xa0", "\u2009": "\u202f", "\u2010": "-", "\u2011": "-"}
    | dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n")  # every end of line there is
)


def clean(text: str) -> str:
    """The text in Unicode NFC, without invisible or control characters, its lines kept.

    A sign that the fonts lack and draw otherwise is written so: « ﬁ » pasted from a PDF is two letters, an accent they
    know stands beside its letter.
    """
    lines = text.replace("\r\n", "\n").translate(_ALIKE)
    seen = (c for c in lines if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf"))
    composed = unicodedata.normalize("NFC", "".join(_in("NFKC", c) for c in seen))
    return "".join(_in("NFD", c) for c in composed).strip()


def _in(form: Literal["NFKC", "NFD"], character: str) -> str:
    """The character, or what stands for it in this form when only that can be printed."""
    if ord(character) in PRINTABLE:
        return character
    other = unicodedata.normalize(form, character)
    return other if not first_unprintable(other) else character


def first_unprintable(text: str) -> str:
    """The first character that no letter can print, or an empty text."""
    return next((character for character in text if ord(character) not in PRINTABLE), "")


def refusal(text: str) -> str:
    """What to say to the person who typed a text that no letter can print; nothing when one can."""
    sign = first_unprintable(text)
    if not sign:
        return ""
    if unicodedata.category(sign).startswith(("L", "M")):
        return (
            f"La lettre «\u202f{sign}\u202f» ne peut pas être imprimée. Écrivez en lettres latines\u202f; pour un nom, "
            "comme sur la pièce d’identité ou le titre de séjour."
        )
    return f"Le signe «\u202f{sign}\u202f» ne peut pas être imprimé dans une lettre. Retirez-le, ou écrivez-le en mots."
