"""« Que s’est-il passé ? » in a browser: questions that wait for their tick, with or without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, go
from tests.browser.test_patient_pages import example, patient, signed_in  # noqa: F401 (fixtures)
from tests.journeys.conftest import court, places  # noqa: F401 (fixtures)


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_the_questions_wait_for_the_tick_and_the_letter_is_written(signed_in, example, axe, java_script_enabled):  # noqa: F811
    case_file = example("late")
    page = signed_in(viewport=NARROW, java_script_enabled=java_script_enabled)
    page.goto(f"/dossiers/{case_file.pk}/mise-en-demeure/")
    expect(page.get_by_label("Le dernier jour est passé")).to_be_checked()
    expect(page.get_by_text("Combien, si c’est dit")).to_be_hidden()
    page.get_by_text("Autre chose s’est produit").click()
    page.get_by_label("Le laboratoire demande de payer").check()
    page.fill("[name=fee-amount_cents]", "15,50")
    go(page.get_by_text("Préparer la lettre").first)
    assert "Le laboratoire demande de payer\u202f: indiquez le jour." in page.inner_text(".error-summary")
    assert page.input_value("[name=fee-amount_cents]") == "15,50"
    if java_script_enabled:
        axe(page)
    for part in ("day", "month", "year"):
        page.fill(f"[name=fee-on_{part}]", str(getattr(case_file.opened_on, part)))
    go(page.get_by_text("Préparer la lettre").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Mise en demeure")


def test_an_answer_without_its_tick_is_not_lost_in_silence(signed_in, example):  # noqa: F811
    page = signed_in(viewport=NARROW)
    page.goto(f"/dossiers/{example('late').pk}/relance/")
    page.get_by_text("Autre chose s’est produit").click()
    page.get_by_label("Le laboratoire demande de payer").check()
    page.fill("[name=fee-amount_cents]", "15")
    page.get_by_label("Le laboratoire demande de payer").uncheck()
    go(page.get_by_text("Préparer la lettre").first)
    assert "cochez ce point, ou effacez ses réponses" in page.inner_text(".error-summary")
    expect(page.locator("[name=fee-amount_cents]")).to_be_visible()
