"""Both sides in real browsers: from the code printed on a letter to the documents that its sender opens."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Membership, SealedTOTPDevice
from tests.bench.desk import fill
from tests.browser.conftest import NARROW, go, proceed
from tests.browser.test_whole_story import SLIP, download, fill_date
from tests.cases.conftest import patient, run_jobs  # noqa: F401 (fixtures)
from tests.directory.factories import LaboratoryFactory
from tests.entrance.test_signing_in import code_of
from tests.journeys.conftest import pdf_text
from tests.laboratory.conftest import sent_to
from tests.smtp import SIGN_IN_CODE, served

PASSWORD = "sept chevaux bleus traversent la place"
CODE = r"\b[2-9A-HJKMNP-Z]{4}(?:-[2-9A-HJKMNP-Z]{4}){2}\b"


@pytest.fixture
def smtp(settings):
    yield from served(settings)


@pytest.fixture
def case_file(transactional_db, time_machine, patient, run_jobs):  # noqa: F811
    """Sent on 4 March 2026 to a laboratory that has no space here yet."""
    time_machine.move_to("2026-03-09 10:00 +0100")
    return sent_to(LaboratoryFactory(legal_entity__name="LABORATOIRE DES EXEMPLES"), patient, run_jobs, specimen=False)


def test_from_the_printed_code_to_the_answer_that_the_person_opens(
    open_page,
    case_file,
    axe,
    smtp,
    run_jobs,  # noqa: F811
    time_machine,
    tmp_path,
):
    officer, person = open_page(), open_page(viewport=NARROW)
    letter = case_file.letters.select_related("pdf__key").get()
    printed = pdf_text(letter.pdf.open(case_file.system_scope(purpose="essai")))

    # The letter arrives; its code names the laboratory, and a second one is asked for.
    officer.goto("/laboratoire/")
    officer.get_by_label("Code imprimé sur la lettre").fill(re.search(CODE, printed).group())
    proceed(officer, "Vérifier ce courrier")
    go(officer.get_by_role("button", name=re.compile("[Oo]uvrir")).first)
    proceed(officer, "Demander cette lettre")
    call_command("post_codes", str(tmp_path), verbosity=0)
    posted = pdf_text(next(tmp_path.glob("*.pdf")).read_bytes())
    time_machine.move_to("2026-03-11 10:00 +0100")
    officer.goto("/laboratoire/ouvrir/")
    officer.get_by_label("Repère").fill(re.search(SIGN_IN_CODE, posted).group())
    officer.get_by_label("Code").last.fill(re.search(r"\b\d{3} ?\d{3}\b", posted).group())
    proceed(officer)
    officer.get_by_label("Adresse").fill("dpo@labo.example")
    proceed(officer, "M’envoyer le lien")
    run_jobs()
    officer.goto(smtp.told("dpo@labo.example", r"/invitation/\w+/"))
    axe(officer)
    officer.get_by_label("nom", exact=False).first.fill("Dominique Exemple")
    for box in officer.locator("input[type=password]").all():
        box.fill(PASSWORD)
    go(officer.locator("main button[type=submit]"))

    # The second factor, then the desk.
    axe(officer)
    officer.get_by_label("Code").fill(code_of(SealedTOTPDevice.objects.get()))
    proceed(officer, "Vérifier et continuer")
    assert officer.locator(".codes li").count() == 10
    go(officer.get_by_role("link", name="Je les ai gardés"))
    seat = Membership.objects.get()
    axe(officer)
    officer.goto(reverse("desk_letterhead", args=[seat.pk]))
    officer.get_by_label("Nom").first.fill("Laboratoire des Exemples")
    fill_letterhead(officer)
    by_keyboard(officer, seat, case_file)
    go(officer.get_by_role("link", name="Camille Martin"))
    axe(officer)
    assert "Camille Martin" in download(officer, "Lire la lettre")

    # Received on the 5th, answered with documents.
    go(officer.get_by_role("link", name="Accuser réception").first)
    fill_date(officer, date(2026, 3, 5))
    officer.get_by_role("radio").first.check()
    proceed(officer, "Préparer la lettre")
    axe(officer)
    proceed(officer, "Envoyer à la personne")
    assert "mardi 7 avril 2026" in officer.inner_text("main")
    go(officer.get_by_role("link", name="Déposer des documents"))
    officer.get_by_label("Adresse").fill("Camille Martin\n12 rue des Lilas\n56000 Vannes")
    officer.get_by_label("Titre du document 1").fill("Copie du dossier")
    officer.locator("input[type=file]").first.set_input_files(
        {"name": "dossier.pdf", "mimeType": "application/pdf", "buffer": SLIP}
    )
    proceed(officer, "Chiffrer et déposer")
    axe(officer)
    code = re.search(CODE, download(officer, "Télécharger la lettre du code")).group()
    answer(officer, seat, case_file)
    case_file.refresh_from_db()
    assert case_file.standing == "answered"

    # The person, with the letter of the code in hand.
    person.goto(f"/connexion/?next=/dossiers/{case_file.pk}/")
    person.get_by_label("Votre adresse").fill("camille.martin@example.org")
    proceed(person, "Recevoir un code")
    run_jobs()
    person.get_by_label("Le code").fill(smtp.told("camille.martin@example.org", SIGN_IN_CODE))
    proceed(person, "Entrer")
    axe(person)
    assert "Le laboratoire a répondu" in person.inner_text("main")
    go(person.get_by_role("link", name=re.compile("documents?|dépôt", re.IGNORECASE)).first)
    person.get_by_label("code", exact=False).first.fill("AAAA-BBBB-CCCC")
    go(person.locator("main button[type=submit]").first)
    assert person.title().startswith("Erreur")
    person.get_by_label("code", exact=False).first.fill(code)
    go(person.locator("main button[type=submit]").first)
    axe(person)
    with person.expect_download() as taken:
        person.get_by_role("link", name="Copie du dossier").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    assert case_file.events.filter(action="answer_full").exists()


def by_keyboard(page, seat, case_file):
    """The queue of two files without a mouse: down, up, to the search, and back by what it finds."""
    fill(case_file, 2)
    page.goto(reverse("desk", args=[seat.pk]))
    rows, search = page.locator("a[data-row]"), page.get_by_role("searchbox")
    rows.first.focus()
    for key, focused in (("j", rows.last), ("j", rows.last), ("k", rows.first), ("/", search)):
        page.keyboard.press(key)
        expect(focused).to_be_focused()
    search.fill("Camille")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(rows).to_have_count(1)


def fill_letterhead(page):
    """Whatever the laboratory has to say of itself once."""
    for label, text in (
        ("Adresse", "1 rue des Essais\n56000 Vannes"), ("Ville", "Vannes"), ("Lieu", "Vannes"),
        ("signe", "Le biologiste responsable"),
    ):  # fmt: skip
        box = page.get_by_label(label, exact=False).first
        if box.count():
            box.fill(text)
    for box in page.locator("input[type=email]").all():
        box.fill("dpo@labo.example")
    go(page.locator("main button[type=submit]").first)
    assert not page.title().startswith("Erreur"), page.inner_text("main")


def answer(page, seat, case_file):
    """Everything is given, as the letter will say."""
    page.goto(reverse("desk_move", args=[seat.pk, case_file.pk, "repondre"]))
    for _ in range(12):
        if page.get_by_role("button", name="Envoyer à la personne").count():
            break
        for choice in page.get_by_role("radio", name=re.compile("^(Remis|Déposés|En ligne|Joint)")).all():
            choice.check()
        for box in page.locator("main textarea:visible").all():
            box.fill("Voir la copie remise.")
        go(page.locator("main form button[type=submit]").first)
        assert not page.title().startswith("Erreur"), page.inner_text("main")
    proceed(page, "Envoyer à la personne")
