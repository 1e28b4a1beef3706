"""Two laboratories with people at work, and the file of a patient who wrote to the first."""

import uuid

import pytest
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from accounts import second_factor
from accounts.models import Membership, Organization, SealedTOTPDevice, User
from cases.models import Action
from cases.opening import open_case
from cases.workflow import perform_all
from tests.cases.conftest import RECEIVED, SENT, answers, other_patient, patient, run_jobs, take_as_printed
from tests.directory.factories import LaboratoryFactory

__all__ = ["other_patient", "patient", "run_jobs"]
ROLE = Membership.Role


def laboratory_named(name, site):
    """A laboratory registered here, open, for the legal entity of this site."""
    return Organization.objects.register(
        Organization.Kind.LABORATORY, name=name, legal_entity=site.legal_entity, opened_at=timezone.now()
    )


def member(organization, role, email=""):
    """Somebody at work there, with an authenticator application."""
    email = email or f"{role}-{uuid.uuid4().hex[:8]}@labo.example"
    user = User.objects.create_staff(email, None)  # signs in by `sit`: hashing passwords is slow
    SealedTOTPDevice.enrol(user)
    return organization.welcome(user, role, name=f"Prénom {role}")


def sit(client, membership):
    """Sign this person in, second factor passed."""
    client.force_login(membership.user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = membership.user.sealedtotpdevice_set.first().persistent_id
    session[second_factor.GIVEN] = int(timezone.now().timestamp())
    session.save()
    return client


def sent_to(site, patient, run_jobs, *, specimen=True, channel="registered", **changes):
    """A file of this patient, its letter printed, sent on 4 March 2026 to the laboratory of this site."""
    told = {"journey": uuid.uuid4().hex, "laboratory": str(site.pk), "laboratory_name": site.name} | changes
    case_file = open_case(patient, answers(**told), on=SENT)
    if specimen:
        take_as_printed(case_file)
    run_jobs()
    perform_all(
        Action.SEND, list(case_file.demands.all()), by=patient, on=SENT, channel=channel,
        number="1A 000 000 0000 0" if channel == "registered" else "", letter=case_file.letters.get(),
    )  # fmt: skip
    case_file.refresh_from_db()
    return case_file


@pytest.fixture
def site(db):
    return LaboratoryFactory(legal_entity__name="LABORATOIRE DES EXEMPLES")


@pytest.fixture
def other_site(db):
    return LaboratoryFactory(legal_entity__name="LABORATOIRE DU VOISIN", name="SITE DU VOISIN")


@pytest.fixture
def laboratory(site):
    return laboratory_named("Laboratoire des Exemples", site)


@pytest.fixture
def other_laboratory(other_site):
    return laboratory_named("Laboratoire du Voisin", other_site)


@pytest.fixture
def agent(laboratory):
    return member(laboratory, ROLE.AGENT)


@pytest.fixture
def officer(laboratory):
    return member(laboratory, ROLE.OFFICER)


@pytest.fixture
def reader(laboratory):
    return member(laboratory, ROLE.READER)


@pytest.fixture
def stranger(other_laboratory):
    """The officer of another laboratory."""
    return member(other_laboratory, ROLE.OFFICER)


@pytest.fixture
def case_file(site, patient, run_jobs):
    """Sent on 4 March 2026, not known to be received yet."""
    return sent_to(site, patient, run_jobs)


@pytest.fixture
def received(case_file):
    """Received, with proof, on 5 March 2026: last day 7 April."""
    perform_all(Action.RECEIVE, list(case_file.demands.all()), by=case_file.patient, on=RECEIVED)
    case_file.refresh_from_db()
    return case_file
