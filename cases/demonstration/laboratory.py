"""A made-up laboratory of the directory, its people, and what was sent to it, so that its desk shows something."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Organization, User
from cases.demonstration.files import RECEIVED, A, B, E, Example, addressed, make
from cases.demonstration.people import at_work
from directory.models import Department, Laboratory, LegalEntity
from directory.provenance import Origin


@dataclass(frozen=True)
class Place:
    """A company of the directory that has one site. No such numbers are in the register."""

    name: str
    company: str
    site: str
    street: str


NAME = "Laboratoire Exemple du Golfe"
OWN_PLACE = Place(NAME, "569999991", "569999983", "2 RUE DES ESSAIS")
NEXT_PLACE = Place("Laboratoire Exemple des Dunes", "569999975", "569999967", "8 RUE DES ESSAIS")
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


def made_up_site(place=OWN_PLACE):
    """The site, and the company that stands behind it; the same each time."""
    origin = {"*": Origin("démonstration", date(2026, 1, 1)).to_json()}
    company, _ = LegalEntity.objects.get_or_create(
        finess=place.company,
        defaults={
            "name": place.name, "name_is_derived": False, "address": place.street, "postcode": "56000",
            "city": "VANNES", "origins": origin,
        },
    )  # fmt: skip
    site, _ = Laboratory.objects.get_or_create(
        finess=place.site,
        defaults={
            "legal_entity": company, "name": place.name, "address": place.street,
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
    """Files sent to this site: one of the patient of the demonstration, one of each neighbour."""
    make(addressed(OWN, site), patient, today=today)
    for name, example in neighbours:
        address = f"{uuid.uuid4().hex[:12]}@example.org"
        neighbour = User.objects.create_patient(address, verified_at=timezone.now(), is_demo=True, name=name)
        make(addressed(example, site, name=name), neighbour, today=today)
