"""A letter printed by the short way is, byte for byte, the letter printed by the long one."""

import json
import subprocess
import sys
from importlib.metadata import version
from xml.etree import ElementTree

import pytest

from rights import shortcuts
from rights.letters import validate
from rights.press import ROOT
from rights.rendering import attached_facts, render_html
from rights.specimens import SPECIMENS

PRINT = """
import hashlib, json, sys, tempfile
from pathlib import Path
from rights import fonts

with tempfile.TemporaryDirectory() as folder:
    fonts.only_these(Path(folder))
    from rights import engine, shortcuts
    if "long" in sys.argv:
        shortcuts.take = bool
    press = engine.Engine()
    print(json.dumps([hashlib.sha256(press.print(*job)).hexdigest() for job in json.load(sys.stdin)]))
"""
ODD = """<html lang="en"><head><title>Odd</title><style>
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
    return [*letters, (odd, "", "2026-11-23"), *reversed(letters), (odd, "", "2026-11-23")]


def printed(jobs, way):
    done = subprocess.run(
        [sys.executable, "-c", PRINT, way], input=json.dumps(jobs), capture_output=True, text=True, cwd=ROOT, check=True
    )
    return json.loads(done.stdout)


def test_the_shortcuts_are_made_for_the_library_that_is_installed():
    assert version("weasyprint") == shortcuts.MADE_FOR


def test_every_letter_is_the_same_by_the_short_way_and_by_the_long_one(jobs):
    short = printed(jobs, "short")
    assert short == printed(jobs, "long")
    half = len(jobs) // 2
    assert short[: half - 1] == short[half:-1][::-1]  # whatever was printed before


def test_every_letter_is_read_the_fast_way_as_xml(jobs):
    for html, _, _ in jobs:
        assert ElementTree.fromstring(html).tag == "html"
