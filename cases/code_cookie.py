"""A code that a browser carries from one page to the next, sealed, for a while: the server keeps nothing of it."""

import json
from datetime import datetime, timedelta

from django.conf import settings

from vault.browser import open_from_browser, seal_for_browser
from vault.cipher import Unreadable

MAX_AGE = timedelta(minutes=30)
NAME = "depot"


def carry(response, told, *, purpose, path, at: datetime):
    """`told`: what JSON holds. Read back under the same purpose, below `path` alone."""
    text = seal_for_browser(json.dumps(told).encode(), purpose=purpose, at=at)
    response.set_cookie(
        _name(), text, max_age=MAX_AGE, httponly=True, samesite="Strict", secure=settings.SECURE_COOKIES, path=path
    )
    return response


def carried(request, *, purpose, at: datetime):
    """What was carried, or None: nothing, too old, changed, or of another purpose."""
    try:
        return json.loads(open_from_browser(request.COOKIES.get(_name(), ""), purpose=purpose, at=at, max_age=MAX_AGE))
    except Unreadable:
        return None


def _name():
    return f"__Secure-{NAME}" if settings.SECURE_COOKIES else NAME
