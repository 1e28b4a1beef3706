"""A made-up association with a space here, and its people."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Organization
from cases.demonstration.people import at_work
from directory.models import Association
from directory.provenance import Origin

NAME = "Association Exemple des Patients"
NUMBER = "W000000000"  # no association bears it
MAIL_DOMAIN = "association-exemple.example"
ROLE = Membership.Role
PEOPLE = (
    (ROLE.COORDINATOR, "coordination", "Noa Exemple"),
    (ROLE.CASE_WORKER, "dossiers", "Sasha Exemple"),
)


@transaction.atomic
def open_association():
    """The association in the directory, its space, open, with two people at work. Returns it and their new password."""
    now = timezone.now()
    row, _ = Association.objects.get_or_create(
        name=NAME,
        defaults={
            "category": Association.Category.OTHER, "register_number": NUMBER, "address": "3 rue des Essais",
            "postcode": "56000", "city": "VANNES",
            "origins": {"*": Origin("démonstration", date(2026, 1, 1)).to_json()},
        },
    )  # fmt: skip
    organization = Organization.objects.filter(association=row, closed_at=None).first()
    organization = organization or Organization.objects.register(
        Organization.Kind.ASSOCIATION, name=NAME, association=row, is_demo=True, opened_at=now
    )
    return organization, at_work(organization, PEOPLE, domain=MAIL_DOMAIN, now=now)
