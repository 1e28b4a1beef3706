"""The addresses behind each door as they are today: what is added later is tried by the same tests."""

import uuid

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

from accounts.doors import DOORS, LABORATORY


def patterns(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern


UNDER = {
    door: [one for one in patterns() if str(one.pattern).startswith(f"{door.address}/")] for door in DOORS.values()
}
SEATED = {door: [one for one in found if "seat_id" in one.pattern.converters] for door, found in UNDER.items()}
AT_DESK = SEATED[LABORATORY]


def address(pattern, seat, **ids):
    """This address for this place; `ids`: what fills each of its other parts."""
    return reverse(pattern.name, kwargs={"seat_id": seat.pk, **ids})


def made_up(pattern):
    """What nobody has, for each other part of the address."""
    kinds = {UUIDConverter: uuid.UUID(int=7), IntConverter: 7}
    converters = {name: type(one) for name, one in pattern.pattern.converters.items() if name != "seat_id"}
    return {name: kinds.get(kind, "sans-objet") for name, kind in converters.items()}
