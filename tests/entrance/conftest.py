"""Each door of organizations in turn, with people at work behind it: what is tried of one is tried of the other."""

import pytest

from accounts.doors import DOORS
from accounts.models import Organization
from tests.association.conftest import association_named
from tests.laboratory.conftest import laboratory_named, member, other_site, patient, run_jobs, site

__all__ = ["other_site", "patient", "run_jobs", "site"]


@pytest.fixture(params=DOORS.values(), ids=lambda door: door.address)
def door(request):
    return request.param


@pytest.fixture
def organization(db, door, request):
    """The Exemples, open."""
    return registered(door, "Les Exemples", request, "site")


@pytest.fixture
def other_organization(db, door, request):
    """The Voisins, behind the same door."""
    return registered(door, "Les Voisins", request, "other_site")


def registered(door, name, request, site):
    if door.kind == Organization.Kind.LABORATORY:
        return laboratory_named(name, request.getfixturevalue(site))
    return association_named(name)


@pytest.fixture
def director(door, organization):
    """Who invites, changes roles and removes."""
    return member(organization, door.directing)


@pytest.fixture
def colleague(door, organization):
    """Who acts, and does not direct."""
    return member(organization, list(door.roles)[1])


@pytest.fixture
def stranger(door, other_organization):
    """Who directs the neighbour."""
    return member(other_organization, door.directing)
