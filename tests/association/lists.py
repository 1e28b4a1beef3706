"""Lists of members as a coordinator sends them: rows made up, a file of them, and its page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cases import spreadsheet
from cases.models import MemberImport
from directory.models import Postcode
from tests.directory.factories import LaboratoryFactory, department
from tests.laboratory.conftest import sit

NOW = timezone.make_aware(timezone.datetime(2026, 6, 1, 12))
TITLES = [
    "N° adhérent", "NOM", "Prénom", "Né le", "Adresse 1", "Adresse 2", "CP", "Commune", "Mail", "Portable", "Labo",
    "Prélèvement", "Fuite", "Mandat signé le", "Fin du mandat", "Portée", "Cotisation",
]  # fmt: skip
NIR = "1 80 05 56 123 456 78"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def sites(db):
    for postcode, commune, insee in (("56000", "Vannes", "56260"), ("01000", "Bourg-en-Bresse", "01053")):
        Postcode.objects.create(
            postcode=postcode, insee_code=insee, commune=commune, commune_key=commune.lower().replace("-", " "),
            department=department(),
        )  # fmt: skip
    return [
        LaboratoryFactory(name="LBM OCEALAB SITE TENENIO", address="3 RUE DU DR ROUX"),
        LaboratoryFactory(name="LBM ARMORLAB SITE DU PORT", operator="ARMORLAB"),
    ]


@pytest.fixture
def browser(client, coordinator):
    return sit(client, coordinator)


def row(number="1", **changes):
    told = {
        "N° adhérent": f"A-{number}", "NOM": f"Exemple{number}", "Prénom": "Camille", "Né le": "17/05/1980",
        "Adresse 1": "12 rue des Lilas", "Adresse 2": "", "CP": "56000", "Commune": "VANNES",
        "Mail": "camille@exemple.fr", "Portable": "0600000000", "Labo": "Océalab Ténénio, Vannes",
        "Prélèvement": "mars 2019", "Fuite": "", "Mandat signé le": "01/05/2026", "Fin du mandat": "",
        "Portée": "demandes, santé", "Cotisation": "payée",
    } | changes  # fmt: skip
    return [told[title] for title in TITLES]


def file_of(*rows, titles=TITLES, name="liste.csv"):
    table = [titles, *rows]
    content = spreadsheet.workbook(table) if name.endswith("xlsx") else b"".join(spreadsheet.lines(table))
    return SimpleUploadedFile(name, content)


def send(browser, seat, upload, **more):
    return browser.post(reverse("association_import", args=[seat.pk]), {"upload": upload, "scopes": "requests", **more})


def here(response):
    return response["Location"]


def sent(browser, seat, run_jobs, *rows, **more):
    """(address of its page, the list) of a list sent and checked."""
    response = send(browser, seat, file_of(*rows), **more)
    assert response.status_code == 302, response.context["form"].errors
    run_jobs()
    return here(response), MemberImport.objects.order_by("-opened_at").first()


def said(browser, address):
    return browser.get(address).content.decode()
