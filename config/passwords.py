"""Passwords: nothing that can be guessed from what is public. It reads the directory, so it lives here."""

import re
import unicodedata
from functools import lru_cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from directory.models import Association, Laboratory

LEAST_LEFT, LEAST_DIFFERENT = 8, 6  # characters, once what anyone can guess is taken out
HOUSE_WORDS = (
    "recours", "laboratoire", "association", "administration", "administrateur", "operateur", "motdepasse", "password",
)  # fmt: skip
_DAY, _MONTH, _YEAR, _CUT = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:(?:19|20)?\d\d)", r"[ ./_-]?"
_NAMED = r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)"
_DATES = re.compile(
    "|".join(
        (
            rf"(?:19|20)\d\d{_CUT}{_MONTH}{_CUT}{_DAY}",
            rf"{_DAY}{_CUT}{_MONTH}{_CUT}{_YEAR}",
            rf"{_MONTH}{_CUT}{_DAY}{_CUT}{_YEAR}",
            rf"{_DAY}?{_CUT}{_NAMED}{_CUT}{_YEAR}?",
            r"(?:19|20)\d\d",
        )
    )
)


class HardToGuess:
    """Enough is left once dates, the login, words of this house, its directory's names and common passwords are out."""

    def validate(self, password, user=None):
        left = folded(password)
        known = {folded(user.login)} if user and user.login else set()
        for text in getattr(user, "known", ()):
            known |= set(re.findall(r"[^\W\d_]{4,}", folded(text)))
        for word in sorted({*HOUSE_WORDS, *directory_words(), *known}, key=len, reverse=True):
            left = left.replace(word, " ")
        left = re.sub(r"\s", "", _DATES.sub(" ", left))
        if left.strip("0123456789") in common_passwords():
            left = ""
        if len(left) < LEAST_LEFT or len(set(left)) < LEAST_DIFFERENT:
            raise ValidationError(
                "Ce mot de passe se devine\u202f: sans les dates, l’identifiant, les noms de laboratoires ou "
                "d’associations et les mots de passe courants, il n’en reste pas assez. Prenez par exemple six mots "
                "sans rapport entre eux.",
                code="password_guessable",
            )

    def get_help_text(self):
        return "Ni date, ni nom de laboratoire ou d’association, ni mot de passe courant, mais six mots sans rapport."


def folded(text):
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=1)
def common_passwords():
    return frozenset(CommonPasswordValidator().passwords)


def directory_words():
    """The words of five letters or more in its names of laboratories and associations; none before it is loaded."""
    found = Laboratory.objects.values_list("name").union(Association.objects.values_list("name"))
    return {word for (name,) in found for word in re.findall(r"[^\W\d_]{5,}", folded(name))}
