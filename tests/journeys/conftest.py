"""A small directory, and a person who answers the six questions with an ordinary browser."""

import subprocess
from datetime import date

import pytest
from django.test import Client

from directory.models import (
    Breach,
    BreachLaboratory,
    Confidence,
    Court,
    DataProtectionContact,
    Department,
    Laboratory,
    LegalEntity,
    Postcode,
)


@pytest.fixture
def places(db):
    """The leak of 2021, one company, two of its sites, a few towns."""
    origin = {"*": {"source": "registre d’essai", "on": "2026-06-01"}}
    morbihan = Department.objects.create(code="56", name="Morbihan", zone="metro")
    entity = LegalEntity.objects.create(
        finess="560000010", name="OCEALAB ESSAI", name_is_derived=False, address="1 rue des Essais", postcode="56000",
        city="VANNES", origins=origin,
    )  # fmt: skip
    DataProtectionContact.objects.create(
        natural_key="ocealab-essai", legal_entity=entity, matched_by="finess", organisation="Océalab Essai",
        email="dpo@laboratoire.example", origins=origin,
    )  # fmt: skip
    sites = [
        Laboratory.objects.create(
            finess=finess, legal_entity=entity, name=f"LBM OCEALAB {town.upper()}", address="2 quai des Tests",
            address_origin="registry", postcode=postcode, city=town.upper(), commune=town, department=morbihan,
            origins=origin,
        )
        for finess, town, postcode in (("560000028", "Vannes", "56000"), ("560000036", "Lorient", "56100"))
    ]  # fmt: skip
    for postcode, insee, town in (
        ("56000", "56260", "Vannes"), ("56100", "56121", "Lorient"), ("56890", "56206", "Saint-Avé"),
        ("56890", "56158", "Plescop"),
    ):  # fmt: skip
        Postcode.objects.create(postcode=postcode, insee_code=insee, commune=town, department=morbihan)
    leak = Breach.objects.create(
        slug="dedalus-2021", title="Fuite de 2021 (affaire Dedalus)", disclosed_on=date(2021, 2, 23),
        people_affected=491840, origins=origin,
        sanction={
            "decision": "SAN-2022-009", "decided_on": "2022-04-15", "against": "DEDALUS BIOLOGIE",
            "breaches": [{"article": "article 32 du RGPD", "summary": "sécurité insuffisante"}],
        },
    )  # fmt: skip
    BreachLaboratory.objects.create(breach=leak, laboratory=sites[0], confidence=Confidence.ENTITY_NAMED)
    return {"vannes": sites[0], "lorient": sites[1], "leak": leak, "entity": entity}


@pytest.fixture
def court(places):
    return Court.objects.create(
        code="vannes", name="Tribunal judiciaire de Vannes", kind="tribunal judiciaire", seat="Vannes",
        department_id="56", seat_postcodes=["56000"],
    )  # fmt: skip


class Person:
    """Posts each page as a browser does, and keeps the cookies. `response` is the last answer."""

    def __init__(self, places):
        self.client, self.places, self.response = Client(), places, None

    def answer(self, slug, **typed):
        self.response = self.client.post(f"/demarche/{slug}/", typed)
        return self.response

    def read(self, path):
        self.response = self.client.get(path)
        return self.response

    def begin(self):
        self.response = self.client.post("/demarche/", {"breach": "dedalus-2021"})

    def choose_laboratory(self):
        self.answer("laboratoire", search="océalab vanes")
        self.answer("laboratoire", laboratory=str(self.places["vannes"].pk))
        self.answer("adresse", recipient_lines=field(self.read("/demarche/adresse/"), "recipient_lines"))
        self.answer("prelevement", sample_period="mars 2019", report_number="B-2019-441")

    def want(self, *wants):
        self.answer("demandes", wants=wants)
        if "rectification" in wants:
            self.answer("correction", wrong="Né à Nantes", right="Né à Vannes")
        if "restriction" in wants:
            self.answer("limitation", restriction_ground="legal_claims")
        if "portability" in wants:
            self.answer("portabilite", portability_scope="account", portability_format="csv")
        if "objection" in wants:
            self.answer("opposition", objection_uses=["marketing", "group"], objection_situation="Déjà une fuite.")

    def write_for(self, capacity, **more):
        self.answer("personne", capacity=capacity)
        if capacity == "self":
            return
        year = "2015" if capacity == "parent" else "1941"
        details = {"person_name": "Jeanne Martin"} | birth("person_birth_date", "2", "mars", year) | more
        self.answer("proche", **details)

    def give_identity(self, **more):
        details = {
            "name": "Camille Martin", "address_lines": "12 rue des Lilas", "postcode": "56000", "city": "Vannes",
        } | birth("birth_date", "17", "5", "1980")  # fmt: skip
        self.answer("identite", **details | more)

    def send_by(self, channel="registered"):
        self.answer("envoi", channel=channel)

    def answer_all(self, *wants, capacity="self", channel="registered", **person):
        self.begin()
        self.choose_laboratory()
        self.want(*wants or ("breach_info", "access"))
        self.write_for(capacity, **person)
        self.give_identity()
        self.send_by(channel)
        return self

    def letter(self):
        self.response = self.client.post("/demarche/lettre/")
        assert self.response.status_code == 200, self.response.content.decode()[:2000]
        return pdf_text(self.response.content)


def birth(name, day, month, year):
    return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}


def field(response, name):
    return response.context["form"][name].value()


def pdf_pages(content):
    """The text that a reader of the PDF sees on each page, on single spaces; "" on a white one."""
    told = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return [" ".join(page.split()) for page in told.stdout.decode().split("\f")[:-1]]


def pdf_text(content):
    """The text that a reader of the PDF sees, on single spaces."""
    return " ".join(pdf_pages(content))


def errors(response):
    """Every sentence of refusal on the page."""
    return [sentence for sentences in response.context["form"].errors.values() for sentence in sentences]


@pytest.fixture
def person(places):
    return Person(places)
