"""The answers of a journey, carried by the browser: sealed, split in two cookies at most, gone after two hours.

The server keeps nothing: no row, no session, no file. Doors read with `carried`, write with `carry` and `drop`.
"""

import json
import secrets
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from cases.answers import Answers, UnreadableAnswers
from vault.browser import open_from_browser, seal_for_browser
from vault.cipher import Unreadable

MAX_AGE = timedelta(hours=2)  # since the last answer
PIECE = 3_700  # characters: a browser keeps 4,096 bytes for a cookie, its name and attributes included
PIECES = 2  # with the other cookies, the header stays under the 8 kB that servers accept
FOLLOW = "suivre"
LIMIT_UNPACKED = 64_000  # bytes: what opens is ours, yet is unpacked with a bound


class TooMuchText(ValueError):
    """The browser cannot carry that much; the sentence says what to do."""

    def __init__(self):
        super().__init__(
            "Vos textes sont trop longs pour être gardés dans votre navigateur. "
            "Raccourcissez celui-ci de moitié : le laboratoire a surtout besoin de faits précis."
        )


@dataclass(frozen=True)
class Jar:
    """Whose answers: the name of the cookies, and the purpose that what they hold is sealed for."""

    name: str
    purpose: str


OWN = Jar("suite", "answers")  # a person's own journey


def jar_of(seat):
    """What a member fills in for somebody else: apart from the journey of whoever uses this browser."""
    return Jar("accueil", f"answers|{seat.pk}")


@dataclass(frozen=True)
class Carried:
    """`answers` is empty when there was nothing, or nothing readable: `lost` tells the second."""

    answers: Answers
    lost: bool = False


def carried(request, *, at: datetime, jar: Jar = OWN) -> Carried:
    pieces = [request.COOKIES.get(name, "") for name in _names(jar)]
    text = "".join(pieces)
    if not text:
        return Carried(Answers())
    try:
        packed = open_from_browser(text, purpose=jar.purpose, at=at, max_age=MAX_AGE)
        unpacked = zlib.decompressobj().decompress(packed, LIMIT_UNPACKED)
        return Carried(Answers.from_json(json.loads(unpacked)))
    except (Unreadable, UnreadableAnswers, zlib.error, ValueError):
        return Carried(Answers(), lost=True)


def carry(response, answers: Answers, *, at: datetime, jar: Jar = OWN):
    """Write them, dated `at`. Raises TooMuchText, and then leaves the response as it was."""
    if not answers.journey:
        answers = answers.but(journey=secrets.token_hex(16))
    told = {name: value for name, value in answers.to_json().items() if value}
    packed = zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    text = seal_for_browser(packed, purpose=jar.purpose, at=at)
    if len(text) > PIECE * PIECES:
        raise TooMuchText
    for rank, name in enumerate(_names(jar)):
        piece = text[rank * PIECE : (rank + 1) * PIECE]
        if piece:
            response.set_cookie(name, piece, httponly=True, samesite="Lax", secure=settings.SECURE_COOKIES, path="/")
        else:
            _delete(response, name)
    return response


def follow(response):
    """Remember, until the browser closes, that signing in leads to opening a case file."""
    name = _prefix() + FOLLOW
    response.set_cookie(name, "1", httponly=True, samesite="Lax", secure=settings.SECURE_COOKIES, path="/")
    return response


def follows(request) -> bool:
    """Whether the person chose a case file rather than the letter alone: without this nothing may be kept."""
    return request.COOKIES.get(_prefix() + FOLLOW) == "1"


def drop(response, *, jar: Jar = OWN):
    """Forget everything that was answered."""
    for name in (*_names(jar), *([_prefix() + FOLLOW] if jar == OWN else [])):
        _delete(response, name)
    return response


def _prefix():
    """With it the browser itself refuses these cookies from anywhere else."""
    return "__Host-" if settings.SECURE_COOKIES else ""


def _names(jar):
    return [f"{_prefix()}{jar.name}-{rank}" for rank in range(1, PIECES + 1)]


def _delete(response, name):
    response.set_cookie(
        name, "", max_age=0, expires="Thu, 01 Jan 1970 00:00:00 GMT", httponly=True, samesite="Lax",
        secure=settings.SECURE_COOKIES, path="/",
    )  # fmt: skip
