"""A made-up laboratory of the directory, its people, and what was sent to it, so that its desk shows something."""

import uuid
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Organization, User
from cases.demonstration import RECEIVED, A, B, E, Example, make
from cases.demonstration_people import at_work
from directory.addresses import letter_address
from directory.models import Department, Laboratory, LegalEntity
from directory.provenance import Origin

NAME = "Laboratoire Exemple du Golfe"
FINESS_COMPANY, FINESS_SITE = "569999991", "569999983"  # no such number is in the register
MAIL_DOMAIN = "laboratoire-exemple.example"
ROLE = Membership.Role
PEOPLE = (
    (ROLE.OFFICER, "dpo", "Dominique Exemple"),
    (ROLE.AGENT, "agent", "Alix Exemple"),
    (ROLE.READER, "lecture", "Lou Exemple"),
)
LETTERHEAD = {
    "sender": {
        "name": NAME, "lines": ["2 rue des Essais", "56000 Vannes"], "email": f"contact@{MAIL_DOMAIN}",
        "phone": "01 99 00 00 00",
    },
    "officer": {"name": "Dominique Exemple", "email": f"dpo@{MAIL_DOMAIN}", "phone": ""},
    "signatory": "Dominique Exemple, déléguée à la protection des données",
    "place": "Vannes",
}  # fmt: skip
OWN = Example("desk", (B, "access"), sent=22, then=(RECEIVED,))  # of the patient of the demonstration
NEIGHBOURS = (
    ("Claude Modèle", Example("desk-due", ("access",), sent=31, then=(RECEIVED,))),
    ("Andréa Fictif", Example("desk-health", ("health_access", "recipients"), sent=6, then=(RECEIVED,))),
    ("Dominique Essai", Example("desk-late", (B,), sent=48, then=(RECEIVED,))),
    ("Maxime Témoin", Example("desk-erasure", (E, "access"), sent=12, then=(RECEIVED,))),
    ("Sacha Spécimen", Example("desk-unknown", (B,), sent=4, channel="post")),
    (
        "Lou Gabarit",
        Example(
            "desk-identity", ("access",), sent=27,
            then=(RECEIVED, (15, A.ASK_IDENTITY, {"reasons_given": True, "asks_id_copy": False})),
        ),
    ),
    ("Charlie Maquette", Example("desk-answered", (B,), sent=40, then=(RECEIVED, (28, A.ANSWER_FULL, {})))),
)  # fmt: skip


def made_up_site():
    """The site, and the company that stands behind it; the same each time."""
    origin = {"*": Origin("démonstration", date(2026, 1, 1)).to_json()}
    company, _ = LegalEntity.objects.get_or_create(
        finess=FINESS_COMPANY,
        defaults={
            "name": NAME, "name_is_derived": False, "address": "2 RUE DES ESSAIS", "postcode": "56000",
            "city": "VANNES", "origins": origin,
        },
    )  # fmt: skip
    site, _ = Laboratory.objects.get_or_create(
        finess=FINESS_SITE,
        defaults={
            "legal_entity": company, "name": NAME, "address": "2 RUE DES ESSAIS",
            "address_origin": Laboratory.AddressOrigin.REGISTRY, "postcode": "56000", "city": "VANNES",
            "commune": "Vannes", "department": Department.objects.get(code="56"), "origins": origin,
        },
    )  # fmt: skip
    return site


@transaction.atomic
def open_space(site):
    """Its space, open, with three people at work. Returns their new password."""
    now = timezone.now()
    organization = Organization.objects.filter(legal_entity=site.legal_entity, closed_at=None).first()
    organization = organization or Organization.objects.register(
        Organization.Kind.LABORATORY, name=NAME, legal_entity=site.legal_entity, is_demo=True, opened_at=now
    )
    organization.letterhead = LETTERHEAD
    organization.save(update_fields=["letterhead"])
    return at_work(organization, PEOPLE, domain=MAIL_DOMAIN, now=now)


def write_to(site, patient, *, today, neighbours=NEIGHBOURS):
    """Files sent to this site: one of the patient of the demonstration, one of each neighbour. Returns how many."""
    make(_addressed(OWN, site), patient, today=today)
    for name, example in neighbours:
        address = f"{uuid.uuid4().hex[:12]}@example.org"
        neighbour = User.objects.create_patient(address, verified_at=timezone.now(), is_demo=True, name=name)
        make(_addressed(example, site, name=name), neighbour, today=today)
    return 1 + len(neighbours)


def _addressed(example, site, **changes):
    to = letter_address(site)
    return replace(
        example,
        changes={
            **example.changes, **changes, "laboratory": str(site.pk), "laboratory_name": site.name,
            "recipient_lines": to.lines,
        },
    )  # fmt: skip
