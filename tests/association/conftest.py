"""An association with people at work, and the file of somebody who gave it a mandate."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Organization
from cases.association import carrying
from cases.models import CaseFile
from directory.models import Association
from rights.mandates import SCOPES
from tests.laboratory.conftest import case_file, member, other_patient, other_site, patient, run_jobs, sent_to, site

__all__ = ["case_file", "other_patient", "other_site", "patient", "run_jobs", "sent_to", "site"]
ROLE = Membership.Role


def association_named(name):
    """An association of the directory, registered here, open."""
    row = Association.objects.create(
        name=name, category=Association.Category.OTHER, register_number=f"W75{Association.objects.count():07}",
        address="3 rue des Essais", postcode="75011", city="Paris",
    )  # fmt: skip
    return Organization.objects.register(
        Organization.Kind.ASSOCIATION, name=name, association=row, opened_at=timezone.now()
    )


@pytest.fixture
def association(db):
    return association_named("Association des Exemples")


@pytest.fixture
def coordinator(association):
    return member(association, ROLE.COORDINATOR)


@pytest.fixture
def case_worker(association):
    return member(association, ROLE.CASE_WORKER)


@pytest.fixture
def other_association(db):
    return association_named("Association du Voisin")


@pytest.fixture
def neighbour(other_association):
    """The coordinator of another association."""
    return member(other_association, ROLE.COORDINATOR)


def mandated(case_file, organization, *, scopes=tuple(SCOPES), days=90, since=0, key="test"):
    """A mandate that the patient of this file accepted in her space: from `since` days ago, for `days`."""
    today = timezone.localdate()
    start = today - timedelta(days=since)
    mandate = carrying.ask(
        case_file, organization, scopes=scopes, starts_on=start, ends_on=start + timedelta(days=days), key=key
    )
    mandate = carrying.accept(mandate, by=case_file.patient, on=today, consent="2026-11")
    case_file.refresh_from_db()
    return mandate


@pytest.fixture
def carried(case_file, association):
    """A file sent to its laboratory on 4 March 2026, and since then carried by the association."""
    mandated(case_file, association, since=30)
    return case_file


def at(name, seat, case_file, *args):
    """A page of this file at the association of this member."""
    return reverse(f"association_{name}", args=[seat.pk, case_file.pk, *args])


def text(answer):
    """What a page says, spaces of any width read as one."""
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def given_to(case_file, seat):
    """The file is this member's own."""
    CaseFile.objects.filter(pk=case_file.pk).update(case_worker=seat)
