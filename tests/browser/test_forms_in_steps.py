"""Long forms asked a few questions at a time, in a browser: nothing typed is lost, with or without JavaScript."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Action, Event, Letter
from tests.browser.conftest import NARROW, go
from tests.browser.test_patient_pages import example, fill_date, patient, signed_in  # noqa: F401 (fixtures)
from tests.journeys.conftest import court, places  # noqa: F401 (fixtures)

TOLD = "J’ai reçu un courrier.\nPuis « un autre », à <Vannes>."


def goes_on(page, words="Continuer"):
    go(page.get_by_role("button", name=words, exact=True))


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_complaint_is_told_in_short_pages_and_checked(signed_in, example, axe, court, java_script_enabled):  # noqa: F811
    case_file = example("late")
    page = signed_in(viewport=NARROW, java_script_enabled=java_script_enabled)
    page.goto(f"/dossiers/{case_file.pk}/voies/procureur/")
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("Porter plainte contre X")
    page.get_by_label("On a utilisé mon identité").check()
    goes_on(page)
    expect(title).to_have_text("Les faits")
    fill_date(page, timezone.localdate())  # since when: the first date of the page
    page.fill("[name=place]", "Vannes")
    goes_on(page)
    assert "Racontez ce qui s’est passé" in page.inner_text(".error-summary")
    page.fill("[name=story]", TOLD)
    goes_on(page)
    goes_on(page)
    expect(title).to_have_text("Qui porte plainte")
    page.fill("[name=birth_place]", "Quimper")
    goes_on(page, "Page précédente")  # nothing is checked to go back
    expect(title).to_have_text("Ce que cela vous a coûté")
    goes_on(page)
    assert page.input_value("[name=birth_place]") == "Quimper"
    goes_on(page)
    assert "Indiquez votre profession" in page.inner_text(".error-summary")
    page.fill("[name=profession]", "menuisière")
    page.keyboard.press("Enter")  # goes on, never back
    expect(title).to_have_text("À qui l’adresser")
    page.select_option("[name=court]", str(court.pk))
    goes_on(page)
    expect(title).to_have_text("Vérifiez vos réponses")
    told = page.inner_text(".summary-list")
    for words in ("On a utilisé mon identité", "Puis « un autre », à <Vannes>.", "menuisière", court.name):
        assert words in told
    if java_script_enabled:
        axe(page)
    go(page.get_by_role("button", name=re.compile("Modifier.*profession")))
    page.fill("[name=profession]", "")
    goes_on(page)
    expect(title).to_have_text("Qui porte plainte")  # a correction is checked too
    page.fill("[name=profession]", "ébéniste")
    goes_on(page)
    expect(title).to_have_text("Vérifiez vos réponses")
    assert not Letter.objects.filter(kind_code="criminal_complaint").exists()
    goes_on(page, "Préparer la plainte")
    letter = Letter.objects.get(kind_code="criminal_complaint")
    facts = letter.facts.reveal(letter.case_file.system_scope(purpose="test"))["criminal"]
    assert facts["story"] == TOLD
    assert facts["complainant"]["profession"] == "ébéniste"
    assert "identity" in facts["happened"]


def test_a_refusal_to_erase_asks_until_when_on_a_page_of_its_own(signed_in, example):  # noqa: F811
    case_file = example("refused")
    page = signed_in(viewport=NARROW, java_script_enabled=False)
    page.goto(f"/dossiers/{case_file.pk}/reponse/refus/")
    title = page.get_by_role("heading", level=1)
    fill_date(page, timezone.localdate())
    page.get_by_role("radio", name="Autre chose").check()
    goes_on(page)
    expect(title).to_have_text("Ce que dit sa réponse")
    goes_on(page, "Page précédente")
    page.get_by_role("radio", name="Un texte oblige à conserver").check()
    goes_on(page)
    expect(title).to_have_text("Ce qu’il dit devoir conserver")
    page.fill("[name=period]", "longtemps")
    goes_on(page)
    assert "Écrivez cette durée ainsi" in page.inner_text(".error-summary")
    page.fill("[name=period]", "dix ans")
    goes_on(page)
    page.locator("[name=reasons_given][value=yes]").check()
    page.locator("[name=remedies_given][value=no]").check()
    goes_on(page, "Enregistrer")
    refusal = Event.objects.filter(action=Action.REFUSE).order_by("number").last()
    assert refusal.data["retention"]["months"] == 120
