"""An association with people at work."""

import pytest
from django.utils import timezone

from accounts.models import Membership, Organization
from tests.laboratory.conftest import member

ROLE = Membership.Role


def association_named(name):
    """An association registered here, open."""
    return Organization.objects.register(Organization.Kind.ASSOCIATION, name=name, opened_at=timezone.now())


@pytest.fixture
def association(db):
    return association_named("Association des Exemples")


@pytest.fixture
def coordinator(association):
    return member(association, ROLE.COORDINATOR)


@pytest.fixture
def case_worker(association):
    return member(association, ROLE.CASE_WORKER)
