"""The bound complaint in a real Chromium: asked, awaited, taken; without JavaScript the same."""

import pytest
from playwright.sync_api import expect

from cases import exhibits
from cases.documents import Cleaned
from cases.models import Document
from tests.browser.conftest import NARROW, go
from tests.browser.test_patient_pages import example, patient, signed_in  # noqa: F401 (fixtures)
from tests.cases.conftest import run_jobs  # noqa: F401 (a fixture)
from tests.cases.test_dossier import PAPER, pdf
from tests.journeys.conftest import court, places  # noqa: F401 (fixtures)


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_the_dossier_is_asked_awaited_and_taken(example, signed_in, run_jobs, axe, script):  # noqa: F811
    case_file = example("late")
    exhibits.add(
        case_file, Cleaned(pdf(PAPER), "application/pdf", [2]), kind=Document.Kind.REPLY, title="Réponse reçue",
        on=case_file.opened_on, by=case_file.patient,
    )  # fmt: skip
    run_jobs()
    page = signed_in(viewport=NARROW, java_script_enabled=script)
    page.goto(f"/dossiers/{case_file.pk}/plainte/dossier/")
    expect(page.get_by_role("heading", level=2)).to_contain_text("Refaire d’abord le projet")
    go(page.get_by_role("link", name="Refaites le projet"))
    if page.get_by_text("Refaire le projet avec les faits d’aujourd’hui").count():
        page.get_by_text("Refaire le projet avec les faits d’aujourd’hui").click()
    go(page.get_by_role("button", name="Refaire le projet"))
    page.goto("about:blank")  # nothing asks for the page while the job writes
    run_jobs()
    page.goto(f"/dossiers/{case_file.pk}/plainte/")
    go(page.get_by_role("link", name="Réunir la plainte et les pièces"))
    if script:
        axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.get_by_role("checkbox", name="Réponse reçue")).not_to_be_checked()
    go(page.get_by_role("button", name="Préparer le dossier"))
    expect(page.get_by_text("Le dossier se prépare\u202f:")).to_be_visible()
    page.route(page.url, lambda route: route.continue_())  # what the page asks waits until the job is done
    run_jobs()
    if not script:
        go(page.get_by_role("link", name="Actualiser"))
    expect(page.get_by_role("link", name="Télécharger le dossier (PDF)")).to_be_visible()
    if script:
        axe(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Télécharger le dossier (PDF)").click()
    assert taken.value.suggested_filename.startswith("dossier-R-")
