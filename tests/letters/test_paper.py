"""The PDF on paper and in a reader: window, fonts, tags, pages. Measured with poppler and qpdf."""

import re
import subprocess

import pytest

from rights.letters import CNIL_LINES, LETTERS
from rights.rendering import render_pdf, render_text
from rights.specimens import SELF, SPECIMENS, WINDOW_FULL
from tests.letters.printed import printed

POINT = 25.4 / 72  # millimetres
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


@pytest.fixture(scope="module", params=SPECIMENS)
def letter(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("letters") / f"{request.param}.pdf"
    path.write_bytes(printed(request.param))
    return request.param, path


def run(*command):
    return subprocess.run(command, capture_output=True, check=True).stdout.decode(errors="replace")


def words(path, *, page=1):
    """Words of a page with their box in millimetres: left, top, right, bottom."""
    found = WORD.findall(run("pdftotext", "-bbox", "-f", str(page), "-l", str(page), path, "-"))
    return [(text, *(float(side) * POINT for side in sides)) for *sides, text in found]


def in_the_window(path):
    return [word for word in words(path) if word[3] > 100 and word[1] < 200 and word[4] > 50 and word[2] < 90]


def test_only_the_address_shows_in_the_window(letter):
    name, path = letter
    kind, facts = SPECIMENS[name]
    if not LETTERS[kind].windowed:
        return
    address = CNIL_LINES if LETTERS[kind].addressee == "cnil" else facts["recipient"]["lines"]
    seen = in_the_window(path)
    assert " ".join(word[0] for word in seen) == " ".join(address)
    for text, left, top, right, bottom in seen:
        assert 109.5 <= left <= right <= 190, text
        assert 54.5 <= top <= bottom <= 80, text


def test_nothing_else_stands_where_the_sender_and_the_folds_are(letter):
    name, path = letter
    windowed = LETTERS[SPECIMENS[name][0]].windowed
    for text, left, top, right, bottom in words(path):
        if top < 50 and windowed:
            assert left >= 19.5, text
            assert top >= 14.5, text
            assert bottom <= 46, text
            assert right <= 120, text
        else:
            assert left >= 19.5, text
            assert right <= 190, text
            assert bottom <= 292, text


def test_the_file_is_sound_tagged_french_and_has_its_fonts(letter):
    name, path = letter
    run("qpdf", "--check", path)
    about = run("pdfinfo", path)
    assert f"Title:           Courrier {SPECIMENS[name][1]['reference']}" in about
    assert "Tagged:          yes" in about
    assert "Author" not in about
    fonts = run("pdffonts", path).splitlines()[2:]
    assert fonts
    for font in fonts:
        assert re.search(r"Source-(Serif|Sans)-Pro.* yes yes yes ", font), font
    raw = run("qpdf", "--qdf", "--object-streams=disable", path, "-")
    assert "/Lang (fr)" in raw
    assert "/Scope /Column" in raw or "/TH" not in raw


def test_the_tags_hold_the_whole_text_in_the_order_of_the_letter(tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(printed("reminder"))
    told = "".join(re.findall(r'^ *"(.*)"$', run("pdfinfo", "-struct-text", path), re.MULTILINE))
    whole = re.sub(r"^ *(– |\d+\. |[a-z]\) )", "", render_text(*SPECIMENS["reminder"]), flags=re.MULTILINE)
    at = 0
    for word in re.findall(r"[\w’-]{4,}", whole):
        at = told.find(word, at)
        assert at >= 0, word


@pytest.mark.parametrize(("name", "most"), [("request-access", 2), ("request-breach-and-access", 2), ("reminder", 1)])
def test_a_simple_letter_is_short(name, most, tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(printed(name))
    assert int(re.search(r"Pages:\s+(\d+)", run("pdfinfo", path)).group(1)) <= most


def test_the_signature_never_stands_alone_on_a_page(letter):
    _, path = letter
    pages = run("pdftotext", "-layout", path, "-").split("\f")
    signed = next(page for page in pages if "ignature" in page)
    before = signed[: signed.index("ignature")]
    assert len(re.findall(r"\w+", before)) > 25


def test_pages_are_numbered(letter):
    _, path = letter
    count = int(re.search(r"Pages:\s+(\d+)", run("pdfinfo", path)).group(1))
    for page in range(1, count + 1):
        assert f"{page}/{count}" in [word[0] for word in words(path, page=page)]


def test_six_full_lines_of_wide_capitals_stay_in_the_window(tmp_path):
    for lines in (WINDOW_FULL, ["M" * 30 + "I" * 8] * 6, ["W" * 38] * 6):
        path = tmp_path / "letter.pdf"
        path.write_bytes(render_pdf("request", SELF | {"recipient": {"lines": lines}}))
        seen = in_the_window(path)
        assert "".join(word[0] for word in seen) == "".join(lines).replace(" ", "")
        assert max(word[3] for word in seen) <= 190
        assert max(word[4] for word in seen) <= 80


def test_the_same_facts_give_the_same_bytes():
    assert render_pdf(*SPECIMENS["cnil-complaint"]) == printed("cnil-complaint")


def test_other_facts_give_another_identifier():
    one, two = (render_pdf("request", SELF | {"place": place}) for place in ("Vannes", "Lorient"))
    assert re.search(rb"/ID ?\[(.*?)\]", one, re.S).group(1) != re.search(rb"/ID ?\[(.*?)\]", two, re.S).group(1)
