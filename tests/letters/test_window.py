"""The window of the envelope: whatever the letter and however full the address, nothing but the address shows.

Every kind that is posted, with the fullest head it may have: six lines of 38 characters on both sides, the long number
of a registered letter, and the code of a letter to a laboratory. Measured with poppler, in millimetres.
"""

import io
import subprocess
from copy import deepcopy

import pikepdf
import pytest
import segno
from PIL import Image

from rights.letters import CNIL_LINES, LETTERS, validate
from rights.rendering import render_pdf
from rights.specimens import SPECIMENS, WINDOW_FULL
from rights.specimens.people import DOOR
from tests.letters.test_paper import in_the_window, run, words

SEEN_AT_MOST = (90, 34, 200, 90)  # left, top, right, bottom: whatever the window, however the sheet has slid
POSTED = [code for code, kind in LETTERS.items() if kind.windowed]
TALL = ["CHEZ MADAME PRZYBYSZEWSKA-NGUYEN MARIE", *WINDOW_FULL[1:]]
LONG_DOOR = {"url": f"https://{'recours.' * 9}example.org/laboratoire/", "code": DOOR["code"]}


def fullest(code, **changes):
    """Facts of this kind with the fullest head."""
    facts = deepcopy(next(facts for kind, facts in SPECIMENS.values() if kind == code))
    facts["recipient"] = {"lines": TALL, "email": ""}
    facts["sender"]["lines"] = [line.title() for line in TALL]
    facts["sending"] = {"channel": "registered", "number": "2C 177 004 1235 8"}
    if LETTERS[code].addressee == "laboratory":
        facts["door"] = DOOR
    return facts | changes


@pytest.fixture(scope="module", params=POSTED)
def letter(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("window") / f"{request.param}.pdf"
    path.write_bytes(render_pdf(request.param, fullest(request.param)))
    return request.param, path


def test_the_longest_address_is_alone_in_the_window(letter):
    code, path = letter
    address = CNIL_LINES if LETTERS[code].addressee == "cnil" else TALL
    seen = in_the_window(path)
    assert " ".join(word[0] for word in seen) == " ".join(address)
    for text, left, top, right, bottom in seen:
        assert 109.5 <= left <= right <= 190, text
        assert 54.5 <= top <= bottom <= 80, text


def test_no_word_stands_where_any_window_may_show_it(letter):
    code, path = letter
    address = set(" ".join(CNIL_LINES if LETTERS[code].addressee == "cnil" else TALL).split())
    left, top, right, bottom = SEEN_AT_MOST
    strangers = [
        word
        for word in words(path)
        if word[3] > left and word[1] < right and word[4] > top and word[2] < bottom and word[0] not in address
    ]
    senders = {word for line in fullest(code)["sender"]["lines"] for word in line.split()}
    assert [word[0] for word in strangers if word[0] not in senders] == []


def test_the_code_is_printed_beside_the_window_with_its_blank_border(letter):
    code, path = letter
    with pikepdf.open(path) as pdf:
        figures = [
            thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure"
        ]
        boxes = [[float(side) * 25.4 / 72 for side in figure.A.BBox] for figure in figures]
        said = [str(figure.Alt) for figure in figures]
    if LETTERS[code].addressee != "laboratory":
        assert figures == []
        return
    ((left, bottom, right, top),) = boxes
    assert right - left == pytest.approx(24, abs=0.1)
    assert top - bottom == pytest.approx(24, abs=0.1)
    assert right <= 92
    assert 297 - bottom <= 95
    assert said == [f"Code QR\u202f: adresse recours.example/laboratoire, code {DOOR['code']}."]
    ink = dark(path)
    assert 18 <= ink[2] - ink[0] <= 20.5, ink  # at least 18 mm, dark to dark
    assert 18 <= ink[3] - ink[1] <= 20.5, ink
    border = (right - left - (ink[2] - ink[0])) / 2
    quiet = [word for word in words(path) if overlaps(word, ink, border - 0.2)]
    assert quiet == []


def overlaps(word, box, border):
    _, left, top, right, bottom = word
    return left < box[2] + border and right > box[0] - border and top < box[3] + border and bottom > box[1] - border


def dark(path):
    """Left, top, right, bottom of the drawing, in millimetres: what is dark between 18 and 42 mm, from 60 to 95 mm."""
    page = Image.open(io.BytesIO(on_paper(path))).crop((180, 600, 420, 950))
    width, height, dots = *page.size, page.tobytes()
    long_runs = [
        y for y in range(height) if b"\0" * 20 in dots[y * width : (y + 1) * width]
    ]  # no letter is 2 mm of ink
    rows = range(long_runs[0], long_runs[-1] + 1)
    columns = [x for x in range(width) if any(dots[y * width + x] < 128 for y in rows)]
    return 18 + columns[0] / 10, 60 + rows[0] / 10, 18 + (columns[-1] + 1) / 10, 60 + (rows[-1] + 1) / 10


def test_the_drawing_is_the_code_module_by_module(tmp_path):
    """Read from the page as a reader does, at the centre of each module: it says the address, a # and the code."""
    path = tmp_path / "letter.pdf"
    path.write_bytes(render_pdf("request", fullest("request")))
    left, top, right, _ = dark(path)
    expected = [list(row) for row in segno.make(f"{DOOR['url']}#{DOOR['code']}", error="m", boost_error=False).matrix]
    count, page = len(expected), Image.open(io.BytesIO(on_paper(path)))
    module = (right - left) / count
    seen = [
        [
            int(page.getpixel((round((left + (x + 0.5) * module) * 10), round((top + (y + 0.5) * module) * 10))) < 128)
            for x in range(count)
        ]
        for y in range(count)
    ]
    assert seen == expected


def on_paper(path):
    """The first page in grey, ten dots a millimetre."""
    return subprocess.run(["pdftoppm", "-r", "254", "-gray", "-l", "1", path], capture_output=True, check=True).stdout


def test_a_long_address_of_the_site_still_prints_a_code_of_eighteen_millimetres(tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(render_pdf("request", fullest("request", door=LONG_DOOR)))
    left, top, right, bottom = dark(path)
    assert min(right - left, bottom - top) >= 18
    assert [word[0] for word in in_the_window(path)] == " ".join(TALL).split()


def test_the_same_facts_with_a_code_give_the_same_bytes():
    facts = fullest("request")
    one = render_pdf("request", facts)
    assert one == render_pdf("request", facts)
    with pikepdf.open(io.BytesIO(one)) as pdf:
        assert DOOR["code"] in pdf.attachments["faits.json"].get_file().read_bytes().decode()
    assert validate("request", facts).door.code == DOOR["code"]


def test_no_link_leads_out_of_a_letter(letter):
    _, path = letter
    assert b"/URI" not in path.read_bytes()
    assert "yes" in run("pdfinfo", path).split("Tagged:")[1].splitlines()[0]
