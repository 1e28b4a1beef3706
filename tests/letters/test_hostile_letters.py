"""Whatever is typed in any field of any letter comes out as text; the renderer reads no file and calls nobody."""

import contextlib
import io
import json
import os
import re
import select
import socket
import subprocess
import sys
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import pikepdf
import pytest

from rights import fonts, press
from rights.letters import FactsError, validate
from rights.plain import from_html
from rights.printable import clean
from rights.rendering import render_html, render_pdf, render_text
from rights.specimens import SELF, SPECIMENS
from tests.letters.fields import typed_fields, with_texts
from tests.letters.hostile import CLEANED, payloads
from tests.letters.printed import printed

PAGE = "<html lang='fr'><head><title>.</title></head><body>{}</body></html>"
WIDE = 38  # characters of a line of the window


@dataclass
class Bait:
    """A file that nobody can read without hanging, and a port where somebody listens."""

    path: Path
    listener: socket.socket

    @property
    def port(self):
        return self.listener.getsockname()[1]

    def payloads(self):
        return payloads(file=self.path, port=self.port)

    def was_left_alone(self):
        return not select.select([self.listener], [], [], 0)[0]


@pytest.fixture(scope="module")
def bait(tmp_path_factory):
    path = tmp_path_factory.mktemp("appat") / "secret.css"
    os.mkfifo(path)  # whoever opens it waits for ever: the letter would never come
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Bait(path, listener)


def marked(text, number):
    """The text between two signs that tell which field it is, whatever surrounds it."""
    return f"Zq{number}q {text} q{number}qZ"


def filled(kind, facts, texts):
    """(facts with these texts in their typed fields, one after the other, {number: text}).

    A field whose shape is checked keeps what it had, and so do the longest of those that do not fit together.
    """
    fields = typed_fields(kind, facts)
    told = dict(enumerate(islice(cycle(texts), len(fields))))
    typed = {field: marked(told[number], number) for number, field in enumerate(fields)}
    typed = {field: text for field, text in typed.items() if not field.is_in_the_window or len(text) <= WIDE}
    while True:
        try:
            changed = with_texts(kind, facts, typed)
            validate(kind, changed)
            return changed, told
        except FactsError as refusal:
            under = [field for field in typed if f"{field.name}.".startswith(f"{refusal.field}.")]
            del typed[max(under, key=lambda field: len(typed[field]))]


def tags_of(page):
    """How many, but for those that mark a word too long for its line."""
    return page.count("<") - 2 * page.count('<span class="long">')


def squeezed(text):
    """What does not depend on where lines break, nor on how French is set; the end of a page stays."""
    return re.sub(r"[^\S\f]", "", text).replace("'", "’")


def wrongly_printed(text, told):
    """{number: what was found} for each marked text that is there, and is not what was told."""
    seen = {int(n): words for n, words in re.findall(r"Zq(\d+)q(?=(.*?)q\1qZ)", squeezed(text), re.DOTALL)}
    assert len(seen) > 5
    return {n: words for n, words in seen.items() if words != squeezed(told[n]) and not cut(words, squeezed(told[n]))}


def cut(words, whole):
    """Whether this is a text with the end of a page in it, where the head and the marks of lists are drawn."""
    halves = ((whole[:place], whole[place:]) for place in range(len(whole) + 1))
    return "\f" in words and any(words.startswith(start) and words.endswith(end) for start, end in halves)


BODY = ("-x", "0", "-y", "0", "-W", "595", "-H", "793")  # points: all of an A4 page but its last line, the page number


def drawn(pdf, path):
    """The text of a PDF in the order in which it is drawn, which is that of the letter."""
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-raw", *BODY, path, "-"], capture_output=True, check=True).stdout.decode()


ACTS = {"/URI", "/JavaScript", "/JS", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Named"}
ACTS |= {"/AA", "/OpenAction", "/Widget", "/RichMedia", "/Image"}


def names_in(thing):
    """Every name that an object of a PDF says itself: keys and values. What it refers to is read at its own turn."""
    if isinstance(thing, pikepdf.Name):
        yield str(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key, value in thing.items():
            yield key
            if not getattr(value, "is_indirect", False):
                yield from names_in(value)
    elif isinstance(thing, pikepdf.Array):
        for value in thing:
            if not getattr(value, "is_indirect", False):
                yield from names_in(value)


def features(pdf):
    """What a typed text must not change: fonts, sizes, links, actions, files, pictures. The facts are set aside.

    Read object by object and never as bytes: those of an embedded font spell any short name sooner or later.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {
            "files": list(opened.attachments),
            "pages": {tuple(float(side) for side in page.MediaBox) for page in opened.pages},
            "notes": sum(len(page.get("/Annots", [])) for page in opened.pages),
            "title": str(opened.docinfo["/Title"]),
            "language": str(opened.Root.Lang),
            "fonts": {
                str(thing.BaseFont).removeprefix("/").split("+")[-1]
                for thing in opened.objects
                if isinstance(thing, pikepdf.Dictionary) and "/BaseFont" in thing
            },
            "acts": sorted(name for thing in opened.objects for name in names_in(thing) if name in ACTS),
        }


@pytest.mark.parametrize("name", SPECIMENS)
def test_whatever_is_typed_is_text_in_the_page(name, bait):
    kind, facts = SPECIMENS[name]
    texts = bait.payloads()
    assert len(texts) >= 100
    plain, numbers = filled(kind, facts, ["x"])
    tags = tags_of(render_html(kind, plain))
    for start in range(0, len(texts), len(numbers)):
        changed, told = filled(kind, facts, texts[start:] + texts[:start])
        page = render_html(kind, changed)
        assert tags_of(page) == tags
        assert not wrongly_printed(from_html(page), told)


@pytest.mark.parametrize("name", SPECIMENS)
def test_whatever_is_typed_is_text_on_paper_and_nothing_else(name, bait, tmp_path):
    kind, facts = SPECIMENS[name]
    start = 37 * list(SPECIMENS).index(name) % len(bait.payloads())
    changed, told = filled(kind, facts, bait.payloads()[start:] + bait.payloads()[:start])
    pdf = render_pdf(kind, changed)
    assert not wrongly_printed(drawn(pdf, tmp_path / "letter.pdf"), told)
    found, usual = features(pdf), features(printed(name))
    assert found.pop("fonts") <= ALL_FONTS
    assert found.pop("title").startswith("Courrier")
    del usual["fonts"], usual["title"]
    assert found == usual
    assert bait.was_left_alone()


def test_an_act_put_in_a_pdf_is_seen():
    with pikepdf.open(io.BytesIO(render_pdf("request", SELF))) as opened:
        opened.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        opened.save(spoilt := io.BytesIO())
    assert features(spoilt.getvalue())["acts"] == ["/JS", "/JavaScript", "/OpenAction"]


ALL_FONTS = {"Source-Serif-Pro", "Source-Serif-Pro-Semi-Bold", "Source-Sans-Pro", "Source-Sans-Pro-Semi-Bold"}


def test_every_payload_is_tried_on_paper(bait):
    tried = set()
    for number, (kind, facts) in enumerate(SPECIMENS.values()):
        start = 37 * number % len(bait.payloads())
        tried |= set(filled(kind, facts, bait.payloads()[start:] + bait.payloads()[:start])[1].values())
    assert tried == set(bait.payloads())


@pytest.mark.parametrize(("typed", "kept"), CLEANED)
def test_what_cannot_be_seen_is_dropped_and_what_is_drawn_otherwise_is_replaced(typed, kept):
    assert " ".join(clean(typed).split()) == kept
    assert kept in render_text("request", SELF | {"place": typed}).replace("\u202f", " ")


# Asked of the press itself, as if a template had let it through. Some are not asked for at all, none is answered.
ASKING = (
    '<img src="{url}">',
    '<img src="{file}" alt="" />',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="stylesheet" href="{file}">',
    '<link rel="attachment" href="{file}">',
    '<style>@import "{url}";</style>',
    "<style>@font-face{{font-family:x;src:url({file})}}p{{font-family:x}}</style><p>x</p>",
    "<style>@page{{background:url({url})}}</style>",
    '<p style="background:url({file})">x</p>',
    '<object data="{file}">x</object>',
    '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E%3C/svg%3E" alt="" />',
    '<embed src="{url}">',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{file}"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="{url}#a"/></svg>',
)


PRINT_EACH = """
import json, sys
from rights.engine import Engine

engine = Engine()
for page in json.load(sys.stdin):
    try:
        print("printed", engine.print(page, "", "2026-11-23").count(b"/Subtype /Image"))
    except BaseException as end:
        print(type(end).__name__)
"""


XML = """<!DOCTYPE html [<!ENTITY e SYSTEM "{url}"><!ENTITY f SYSTEM "{file}"><!ENTITY % g SYSTEM "{url}"> %g;]>
<html lang="fr"><head><title>.</title></head><body><p>&e; &f;</p></body></html>"""


def test_even_with_a_network_the_engine_asks_for_nothing(bait, tmp_path):
    """The walls of the process are taken down: what is left is the fetcher, and it refuses."""
    url, file = f"http://127.0.0.1:{bait.port}/a", bait.path.as_uri()
    pages = [page.format(url=url, file=file) for page in (*map(PAGE.format, ASKING), XML)]
    told = subprocess.run(
        [sys.executable, "-c", PRINT_EACH], cwd=press.ROOT, input=json.dumps(pages), text=True, capture_output=True,
        timeout=60, check=True, env=os.environ | {"FONTCONFIG_FILE": fonts.gather(tmp_path)},
    ).stdout.split("\n")[:-1]  # fmt: skip
    assert len(told) == len(pages)
    assert set(told) <= {"FatalURLFetchingError", "printed 0"}
    assert told.count("FatalURLFetchingError") >= len(ASKING) - 3
    assert bait.was_left_alone()


def test_a_press_has_no_network_where_the_kernel_allows_it(bait):
    with pytest.raises(press.PressFailed, match="refusée"):
        press.print_pdf(PAGE.format(f'<img src="http://127.0.0.1:{bait.port}/a">'))
    press.print_pdf(PAGE.format("x"))
    inside = os.readlink(f"/proc/{press._press.process.pid}/ns/net")
    with contextlib.suppress(OSError):
        subprocess.run(["unshare", "--net", "true"], check=True, capture_output=True)
        assert inside != os.readlink("/proc/self/ns/net")
    assert bait.was_left_alone()
