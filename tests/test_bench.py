"""`./run bench` runs and writes its tables; how fast anything was is not a matter for a test."""

import subprocess
import sys

import pytest

from rights.press import ROOT
from tests.bench.__main__ import BEGIN, DOCUMENT, END
from tests.bench.measures import LETTERS
from tests.bench.ways import NAIVE, chromium_path


@pytest.mark.browser
def test_the_tables_are_written_between_the_marks_and_what_people_wrote_is_kept(tmp_path):
    if not chromium_path():
        pytest.skip("Chromium n’est pas installé : apt-get install chromium.")
    document = tmp_path / "benchmarks.md"
    document.write_text(f"# Title\n\n{BEGIN}\nold figures\n{END}\n\n## What gained\n")
    command = [sys.executable, "-m", "tests.bench", "--rounds", "1", "--batch", "6", "--output", str(document)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    written = document.read_text()
    assert written.startswith(f"# Title\n\n{BEGIN}\n")
    assert written.endswith(f"{END}\n\n## What gained\n")
    assert "old figures" not in written
    for way in ("Recours", *NAIVE.values(), "Chromium, warm, tagged"):
        assert written.count(f"\n| {way} |") == len(LETTERS)
    for named in ("WeasyPrint 70.", "Pango 1.", "Chromium ", "Django 5.2", "letters a second", "waits "):
        assert named in written


def test_the_document_has_its_marks():
    assert DOCUMENT.read_text().count(BEGIN) == DOCUMENT.read_text().count(END) == 1
