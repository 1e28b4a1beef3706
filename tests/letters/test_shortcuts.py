"""A letter printed by the short way is, object for object, the letter printed by the long one."""

import io
import json
import re
import subprocess
import sys
from importlib.metadata import version
from xml.etree import ElementTree

import pikepdf
import pytest

from rights.letters import validate
from rights.press import ROOT
from rights.rendering import attached_facts, render_html
from rights.specimens import SPECIMENS

PRINT = """
import json, os, sys, tempfile
from pathlib import Path
from rights import fonts

with tempfile.TemporaryDirectory() as folder:
    os.environ["FONTCONFIG_FILE"] = fonts.gather(Path(folder))
    from rights import engine, shortcuts
    if "long" in sys.argv:
        shortcuts.take = bool
    press = engine.Engine()
    for number, job in enumerate(json.load(sys.stdin)):
        Path(sys.argv[2], f"{number:03}.pdf").write_bytes(press.print(*job))
"""
ODD = """<!DOCTYPE html><html lang="en"><head><title>Odd</title><style>
p { color: #333; margin: 1% 2mm } a { text-decoration: underline } .j { text-align: justify; width: 50% }
em { letter-spacing: 1pt } b { word-spacing: 2mm; overflow-wrap: anywhere } .b { display: block }
.a { position: absolute; bottom: 0; right: 10%; max-width: 30% }
</style></head><body>
<p id="here">One <a href="#here">link</a>, <em>spaced</em> and <b>wide words broken anywhere</b>,<br/>on two lines.</p>
<p class="j" lang="fr">{long}</p><ol><li>one<ul><li>two</li></ul></li><li class="b">three</li></ol>
<dl><dt>term</dt><dd>meaning</dd></dl><table><tr><th>a</th><td rowspan="2">b</td></tr><tr><td>c</td></tr></table>
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 4 2"><path d="M0 0h4v2z"/></svg>
<div class="a">{long}</div></body></html>"""


@pytest.fixture(scope="module")
def jobs():
    letters = []
    for kind, facts in SPECIMENS.values():
        read = validate(kind, facts)
        letters.append((render_html(kind, read), attached_facts(kind, read), read.date.isoformat()))
    odd = ODD.replace("{long}", "Une phrase assez longue pour tenir sur plusieurs lignes de la page. " * 3)
    return [*letters, (odd, "", "2026-11-23")]


@pytest.fixture(scope="module")
def letters(jobs, tmp_path_factory):
    """By each way, the letters in the order of the jobs; by the short one, some of them once more."""

    def printed(way, jobs):
        folder = tmp_path_factory.mktemp(way)
        command = [sys.executable, "-c", PRINT, way, folder]
        subprocess.run(command, input=json.dumps(jobs), text=True, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
        return [path.read_bytes() for path in sorted(folder.iterdir())]

    as_html = [(html.replace("<!DOCTYPE", "<!doctype"), *rest) for html, *rest in jobs]  # small letters are not XML
    return {"short": printed("short", jobs + jobs[::-3]), "long": printed("long", as_html)}


def told(pdf):
    """All that a PDF holds, but for how it is packed, and for « moved by 0 » between two glyphs."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for thing in opened.objects:
            if not isinstance(thing, pikepdf.Stream):
                yield thing.unparse()
            elif thing.get("/Type") not in {"/XRef", "/ObjStm"}:
                yield sorted((name, repr(value)) for name, value in thing.items() if name != "/Length")
                yield thing.read_bytes().replace(b">0<", b"").replace(b">0]", b">]").replace(b"<>", b"")


def test_the_shortcuts_are_made_for_the_library_that_is_installed():
    source = (ROOT / "rights" / "shortcuts" / "__init__.py").read_text()
    assert re.search(r'^MADE_FOR = "(.*)"$', source, re.M).group(1) == version("weasyprint")


def test_every_letter_is_the_same_by_the_short_way_and_by_the_long_one(letters):
    for short, long in zip(letters["short"], letters["long"], strict=False):
        assert list(told(short)) == list(told(long))


def test_what_was_printed_before_changes_nothing(letters, jobs):
    first, again = letters["short"][: len(jobs)], letters["short"][len(jobs) :]
    assert again == first[::-3]


def test_every_letter_is_read_the_fast_way_as_xml(jobs):
    for html, _, _ in jobs:
        assert ElementTree.fromstring(html).tag == "html"
