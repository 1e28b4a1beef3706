"""The whole story, on the real directory: from the leak to the draft for the CNIL, with a mail on the way."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from cases.jobs import sweep_deadlines
from cases.models import CaseFile, Event
from cases.portals.patient.files import CONSENT
from tests.browser.conftest import NARROW, away, go, proceed
from tests.cases.conftest import run_jobs  # noqa: F401 (a fixture)
from tests.journeys.conftest import pdf_text
from tests.smtp import SIGN_IN_CODE, body_of, served

ADDRESS = "camille.martin@example.org"
SLIP = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj\ntrailer<</Root 1 0 R>>"
)


@pytest.fixture
def smtp(settings):
    yield from served(settings)


@pytest.fixture
def directory(transactional_db):
    call_command("load_directory", verbosity=0)


def fill_date(page, day):
    for label, value in (("Jour", day.day), ("Mois", day.month), ("Année", day.year)):
        page.get_by_role("textbox", name=label).fill(str(value))


def download(page, name, role="link"):
    with page.expect_download() as taken:
        page.get_by_role(role, name=name).click()
    return pdf_text(taken.value.path().read_bytes())


def sign_in(page, run_jobs, smtp):  # noqa: F811
    """The code comes by the mail server, and is typed in the same browser."""
    page.get_by_label("Votre adresse").fill(ADDRESS)
    proceed(page, "Recevoir un code")
    run_jobs()
    assert smtp.received[-1][0] == [ADDRESS]
    page.get_by_label("Le code").fill(smtp.told(ADDRESS, SIGN_IN_CODE))
    proceed(page, "Entrer")


def test_from_the_leak_to_the_draft(open_page, directory, axe, smtp, run_jobs, time_machine):  # noqa: F811
    time_machine.move_to("2026-03-04 10:00 +0100")
    page = open_page(viewport=NARROW)
    page.goto("/")
    axe(page)
    page.goto("/fuites/dedalus-2021/")
    assert "491" in page.inner_text("main")
    axe(page)
    page.goto("/demarche/")
    go(page.get_by_role("button", name="Commencer"))
    page.get_by_label("affaire Dedalus").check()
    proceed(page)
    page.get_by_label("Nom du laboratoire").fill("océalab vanes")
    go(page.get_by_role("button", name="Chercher"))
    page.get_by_role("radio", name=re.compile("oc[ée]alab", re.IGNORECASE)).first.check()
    proceed(page)
    proceed(page)  # the address as known
    page.get_by_label("Quand le prélèvement").fill("mars 2019")
    proceed(page)
    page.get_by_label("Savoir si j’étais dans la fuite").check()
    page.get_by_label("Recevoir une copie").check()
    proceed(page)
    page.get_by_label("Pour moi").check()
    proceed(page)
    page.get_by_label("Prénom et nom").fill("Camille Martin")
    fill_date(page, date(1980, 5, 17))
    page.get_by_label("Votre adresse").fill("12 rue des Lilas")
    page.get_by_label("Code postal").fill("56000")
    page.get_by_label("Ville").fill("Vannes")
    proceed(page)
    page.get_by_label("En lettre recommandée").check()
    proceed(page)
    go(page.get_by_role("link", name="Continuer vers la lettre"))
    letter = download(page, "Télécharger la lettre", role="button")
    assert "Camille Martin" in letter
    assert "mars 2019" in letter
    assert CaseFile.objects.count() == 0
    assert User.objects.count() == 0

    go(page.get_by_role("button", name="Suivre mon dossier"))
    axe(page)
    sign_in(page, run_jobs, smtp)
    axe(page)
    go(page.get_by_role("button", name="Ouvrir mon dossier"))
    assert page.title().startswith("Erreur")  # nothing is kept without a plain yes
    assert CaseFile.objects.count() == 0
    page.get_by_label("J’accepte").check()
    proceed(page, "Ouvrir mon dossier")
    assert re.search(r"/dossiers/[0-9a-f-]{36}/$", page.url)
    assert Event.objects.filter(action="prepare", data__consent=CONSENT).count() == 2
    with away(page):
        run_jobs()  # the worker prints the letter
    axe(page)
    go(page.get_by_role("link", name="Ouvrir la lettre"))
    axe(page)
    assert "Camille Martin" in download(page, "Télécharger la lettre")
    go(page.get_by_role("link", name="Je l’ai envoyée"))
    axe(page)
    page.get_by_role("radio", name="Lettre recommandée").check()
    page.get_by_role("textbox", name="Numéro").fill("1A 000 000 0000 0")
    fill_date(page, date(2026, 3, 4))
    proceed(page, "Enregistrer")

    time_machine.move_to("2026-03-06 10:00 +0100")
    page.goto("/connexion/")
    sign_in(page, run_jobs, smtp)
    go(page.get_by_role("link", name=re.compile("oc[ée]alab", re.IGNORECASE)).first)
    go(page.get_by_role("link", name="Noter la date de réception").first)
    axe(page)
    page.get_by_label("J’ai une preuve").check()
    fill_date(page, date(2026, 3, 5))
    page.get_by_label("La preuve").set_input_files({"name": "avis.pdf", "mimeType": "application/pdf", "buffer": SLIP})
    proceed(page, "Enregistrer")
    assert "mardi 7 avril 2026" in page.inner_text("main").replace("\u00a0", " ")
    axe(page)

    before = len(smtp.received)
    time_machine.move_to("2026-04-08 06:30 +0200")
    assert sweep_deadlines() == 2
    run_jobs()
    (reminder,) = smtp.received[before:]
    assert reminder[0] == [ADDRESS]
    body = body_of(reminder[1])
    assert "Bonjour" in body
    for word in ("aboratoire", "analyse", "Vannes", "Camille", "CNIL", "connexion/"):
        assert word not in body

    page.goto("/connexion/")
    sign_in(page, run_jobs, smtp)
    go(page.get_by_role("link", name=re.compile("oc[ée]alab", re.IGNORECASE)).first)
    assert "en retard" in page.inner_text("main")
    axe(page)
    go(page.get_by_role("link", name="Voir le projet de plainte"))
    axe(page)
    draft = download(page, "Télécharger le projet")
    for words in (
        "CNIL",
        "n’a pas été transmis à la CNIL",
        "5 mars 2026",
        "Pièce n° 1",
        "12, paragraphe 3",
        "Camille Martin",
    ):
        assert words in draft.replace("\u00a0", " ").replace("\u202f", " "), words
    Event.objects.verify_chain(CaseFile.objects.get())


def test_a_stranger_finds_nothing(db):
    assert Client().get("/dossiers/").status_code == 302
    assert Client().get("/dossiers/6a6b8f1e-6f0c-4b8e-9d36-0d1f0b9d8a11/").status_code in {302, 404}
