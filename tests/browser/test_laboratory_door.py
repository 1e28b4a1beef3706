"""The laboratory's door in a real Chromium: scanned or typed, with or without JavaScript."""

import pytest
from playwright.sync_api import expect

from cases.opening import open_case
from tests.browser.conftest import go, open_to_everyone
from tests.cases.conftest import SENT, answers, patient  # noqa: F401

DOOR = "/laboratoire/"


@pytest.fixture
def code(transactional_db, patient):  # noqa: F811
    letter = open_case(patient, answers(), on=SENT).letters.get()
    return letter.facts.reveal(letter.case_file.system_scope(purpose="test"))["door"]["code"]


def test_a_scanned_code_is_typed_already_and_leaves_the_address(page, axe, code):
    page.goto(f"{DOOR}#{code}")
    expect(page.get_by_label("Code imprimé sur la lettre")).to_have_value(code)
    assert page.evaluate("location.hash") == ""
    go(page.get_by_role("button", name="Vérifier ce courrier"))
    expect(page.get_by_text("Ce code est connu")).to_be_visible()
    axe(page)


def test_without_javascript_the_code_is_typed(page_without_js, code):
    page = page_without_js
    page.goto(f"{DOOR}#{code}")
    page.get_by_label("Code imprimé sur la lettre").fill(code.lower())
    go(page.get_by_role("button", name="Vérifier ce courrier"))
    expect(page.get_by_text("Ce code est connu")).to_be_visible()


def test_the_page_is_open_to_everyone(page, axe, transactional_db):
    page.goto(DOOR)
    open_to_everyone(page, axe)
    page.goto(f"{DOOR}#contenu")
    expect(page.get_by_label("Code imprimé sur la lettre")).to_have_value("")
