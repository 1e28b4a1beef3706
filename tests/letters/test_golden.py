"""Every letter as plain text, one file each, read by people. UPDATE_GOLDEN=1 rewrites them; then read the diff."""

import os
import re
from copy import deepcopy
from pathlib import Path

import pytest

from rights import specimens
from rights.catalogue import RIGHTS
from rights.french import typeset
from rights.letters import ASKED_FOR_THE_DEAD, LETTERS, letter_kind_for
from rights.rendering import render_html, render_text
from rights.specimens import SPECIMENS
from rights.statutes import STATUTES

GOLDEN = Path(__file__).parent / "golden"
CAPACITIES = {
    "self": {},
    "parent": specimens.PARENT,
    "guardian": specimens.GUARDIAN,
    "heir": specimens.HEIR,
}
DETAILS = {
    "rectification": {"wrong": "Rue des Vénètes", "right": "Rue des Vénitiens", "evidence": "Facture"},
    "objection": specimens.OBJECTION,
}


def every_request():
    """One letter a right and a capacity, as far as the law lets that capacity ask."""
    for right in (right for right in RIGHTS if right in LETTERS["request"].rights):
        for capacity, facts in CAPACITIES.items():
            if capacity == "heir" and right not in ASKED_FOR_THE_DEAD:
                continue
            asked = {**deepcopy(specimens.SELF), "rights": [right], "details": DETAILS}
            yield f"only-{right}-{capacity}", letter_kind_for([right]), asked | ({"capacity": facts} if facts else {})


LETTERS_TO_READ = [*((name, *specimen) for name, specimen in SPECIMENS.items()), *every_request()]


@pytest.mark.parametrize(("name", "kind", "facts"), LETTERS_TO_READ, ids=[name for name, *_ in LETTERS_TO_READ])
def test_the_letter_says_what_it_said(name, kind, facts):
    path, text = GOLDEN / f"{name}.txt", render_text(kind, facts)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(text)
    assert text == path.read_text(), f"{path.name} a changé : relisez-le, puis UPDATE_GOLDEN=1."


def test_no_golden_file_is_left_behind():
    assert {path.stem for path in GOLDEN.glob("*.txt")} == {name for name, *_ in LETTERS_TO_READ}


@pytest.mark.parametrize(("name", "kind", "facts"), LETTERS_TO_READ, ids=[name for name, *_ in LETTERS_TO_READ])
def test_nothing_is_left_unsaid_or_badly_set(name, kind, facts):
    text = render_text(kind, facts)
    for wrong in (
        "None",
        "{{",
        "}}",
        "()",
        "( ",
        " ,",
        " ;",
        " :",
        "« ",
        " »",
        "'",
        "..",
        "  – ",
        " .",
        "d’huit",
        "de Anne",
    ):
        assert wrong not in text.replace("  ", " "), f"« {wrong} » dans {name}"
    if LETTERS[kind].addressee == "laboratory":
        assert "à compter de la réception" in text or "dans les meilleurs délais" in text
    assert "ne constitue pas une consultation juridique" in text


def test_every_kind_is_shown_among_the_specimens():
    assert {kind for kind, _ in SPECIMENS.values()} == set(LETTERS)


def test_a_letter_cites_what_its_kind_rests_on():
    for name, (kind, facts) in SPECIMENS.items():
        if facts.get("capacity", {}).get("kind") != "heir" and facts["rights"] != ["health_access"]:
            text = render_text(kind, facts)
            assert [code for code in LETTERS[kind].statutes if typeset(STATUTES[code].cite) not in text] == [], name


def test_a_formal_notice_says_the_word_and_announces_only_rights():
    text = render_text(*SPECIMENS["formal-notice"])
    assert "je vous mets en demeure" in text
    assert "quinze jours à compter de la réception" in text
    assert "Code civil".lower() in text


def test_the_complaint_says_that_it_is_a_draft_and_why_it_comes_early():
    text = render_text(*SPECIMENS["cnil-complaint-early"])
    assert "n’a pas été transmis à la CNIL" in text
    assert "Le laboratoire m’a écrit le 30\u00a0mars 2026 qu’il ne répondrait à aucune demande" in text


def test_an_heir_is_never_given_a_clock_of_the_european_regulation():
    for name, (kind, facts) in SPECIMENS.items():
        if facts.get("capacity", {}).get("kind") == "heir" and kind != "cnil_complaint":
            text = render_text(kind, facts)
            if (
                kind == "mandate"
            ):  # the writer is alive: the association owes her what it owes everyone, for her own data
                text = re.sub(r"Sur les données qui me concernent, [^)]*\)\.", "", text)
            assert "RGPD" not in text, name


def test_the_date_is_computed_only_when_the_receipt_is_known():
    assert "soit jusqu’au" not in render_text(*SPECIMENS["request-access"])
    assert "soit jusqu’au mardi 7\u00a0avril 2026 inclus" in render_text(*SPECIMENS["request-received"])


def test_the_page_names_its_language_and_a_neutral_title():
    html = render_html(*SPECIMENS["request-health"])
    assert '<html lang="fr">' in html
    assert "<title>Courrier R-7K3F-92QD</title>" in html
