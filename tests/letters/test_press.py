"""What a hostile or broken letter can do to the press: die alone."""

import contextlib
import gc
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pikepdf
import pytest

from rights import press
from rights.rendering import RenderingFailed, render_html, render_pdf
from rights.specimens import SELF, SPECIMENS

PAGE = "<html lang='fr'><head><title>Courrier</title></head><body>{}</body></html>"
MARKERS = (b"root:x:0:0", b"/EmbeddedFile", b"/JavaScript", b"/Launch", b"/URI")
TYPED = (
    '<link rel="attachment" href="file:///etc/passwd">',
    '<a rel="attachment" href="file:///etc/passwd">x</a>',
    '<img src="file:///etc/passwd">',
    '<img src=x onerror="alert(1)">',
    '<object data="file:///etc/passwd">',
    '<embed src="file:///etc/passwd">',
    '<iframe src="http://169.254.169.254/"></iframe>',
    '<style>@import url("file:///etc/passwd");</style>',
    "<style>body{display:none}</style>",
    "</p></body></html><script>alert(1)</script>",
    '<base href="file:///etc/">',
    "<svg><image href='file:///etc/passwd'/></svg>",
    '" style="position:fixed;top:0',
    "' onclick='x",
    "{{7*7}}",
    "{% include 'letters/base.html' %}",
    "{{ facts.sender.name }}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "url(file:///etc/passwd)",
    "&lt;b&gt; &amp;amp; &#60;i&#62;",
    "<!--",
    "]]> <![CDATA[ x",
    "../../../../etc/passwd",
)


def everywhere(text):
    return SELF | {
        "place": text,
        "reference": text,
        "sender": {"name": text, "lines": [text], "email": text, "phone": text},
        "recipient": {"lines": ["LABORATOIRE", text[:38].strip()], "email": text},
        "sending": {"channel": "registered", "number": text},
        "identification": {"birth_name": text, "address_then": text, "samples": [{"period": text, "place": text}]},
        "breach": {"title": text, "knows_from": text, "finding": text},
        "rights": ["breach_info", "rectification", "erasure"],
        "details": {"rectification": {"wrong": text, "right": text, "evidence": text}, "erasure": {"also": text}},
        "exhibits": [{"number": 1, "title": text}],
    }


@pytest.mark.parametrize("text", TYPED)
def test_what_a_person_types_comes_out_as_text(text):
    html = render_html("request", everywhere(text))
    plain = render_html("request", everywhere("x"))
    assert html.count("<") == plain.count("<")
    assert ">49<" not in html


def test_no_typed_text_reaches_a_file_or_hides_one_in_the_letter():
    with pikepdf.open(io.BytesIO(render_pdf("request", everywhere(" ".join(TYPED)[:190])))) as pdf:
        assert list(pdf.attachments) == ["faits.json"]
        del pdf.attachments["faits.json"]
        del pdf.Root.Names["/EmbeddedFiles"]
        rest = io.BytesIO()
        pdf.save(rest, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    assert not [marker for marker in MARKERS if marker in rest.getvalue()]


@pytest.mark.parametrize(
    "body",
    [
        '<link rel="attachment" href="file:///etc/passwd">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:9/x.png">',
        '<object data="file:///etc/passwd"></object>',
        '<embed src="file:///etc/passwd">',
        "<style>@import url(file:///etc/passwd);</style>",
        "<style>p{background:url(file:///etc/passwd)}</style><p>x</p>",
        "<style>@font-face{font-family:x;src:url(file:///etc/passwd)}</style>",
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E%3C/svg%3E">',
    ],
)
def test_the_press_reads_no_file_even_when_the_page_asks(body):
    pdf = b""
    with contextlib.suppress(press.PressFailed):
        pdf = press.print_pdf(PAGE.format(body))
    assert not [marker for marker in MARKERS if marker in pdf]


def test_a_bomb_dies_alone_and_the_next_letter_prints():
    press.print_pdf(PAGE.format("<p>avant</p>"))
    printer, began = press._press.process.pid, time.monotonic()
    with pytest.raises(press.PressFailed):
        press.print_pdf(PAGE.format("<div>" * 200_000))
    assert time.monotonic() - began < 17
    assert press.print_pdf(PAGE.format("<p>après</p>")).startswith(b"%PDF")
    assert press._press.process.pid == printer


def test_a_press_that_dies_is_replaced():
    press.print_pdf(PAGE.format("<p>un</p>"))
    old = press._press.process.pid
    os.kill(old, signal.SIGKILL)
    assert press.print_pdf(PAGE.format("<p>deux</p>")).startswith(b"%PDF")
    assert press._press.process.pid != old
    assert not list(Path(tempfile.gettempdir()).glob(f"{press.FOLDER}{old}-*"))


def test_a_press_that_lost_its_fonts_is_replaced():
    before = press.print_pdf(PAGE.format("<h1>un</h1><p>deux</p>"))
    old = press._press.process.pid
    (folder,) = Path(tempfile.gettempdir()).glob(f"{press.FOLDER}{old}-*")
    shutil.rmtree(folder)
    assert press.print_pdf(PAGE.format("<h1>un</h1><p>deux</p>")) == before
    assert press._press.process.pid != old


def test_a_silent_press_is_killed_and_said_to_be(monkeypatch):
    press.print_pdf(PAGE.format("<p>un</p>"))
    monkeypatch.setattr(press, "CALLER_SECONDS", 1)
    silent = press._press.process
    os.kill(silent.pid, signal.SIGSTOP)
    with pytest.raises(press.PressFailed, match="à temps"):
        press.print_pdf(PAGE.format(f"<p>{'deux ' * 100_000}</p>"))  # more than a pipe holds
    assert silent.poll() is not None
    monkeypatch.undo()
    assert press.print_pdf(PAGE.format("<p>trois</p>")).startswith(b"%PDF")


def test_threads_share_one_press():
    letters = {}

    def ask(number):
        letters[number] = press.print_pdf(PAGE.format(f"<p>{'x' * number}</p>"))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {number: press.print_pdf(PAGE.format(f"<p>{'x' * number}</p>")) for number in range(6)} == letters


def test_a_forked_process_gets_a_press_of_its_own():
    press.print_pdf(PAGE.format("<p>parent</p>"))
    theirs = press._press.process.pid
    child = os.fork()
    if child == 0:
        try:
            mine = press.print_pdf(PAGE.format("<p>enfant</p>"))
            own = press._press.process.pid
            press._press.close()
            os._exit(0 if mine.startswith(b"%PDF") and own != theirs else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert press.print_pdf(PAGE.format("<p>parent</p>")).startswith(b"%PDF")
    assert press._press.process.pid == theirs


def test_the_press_stops_with_its_owner():
    code = (
        "import os, signal; from rights import press; press.print_pdf('<html lang=fr><title>x</title><p>x');"
        "print(press._press.process.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    owner = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=press.ROOT)
    pid = int(owner.stdout)
    for _ in range(50):
        if not os.path.exists(f"/proc/{pid}"):
            break
        time.sleep(0.1)
    assert not os.path.exists(f"/proc/{pid}")


def test_the_press_knows_neither_django_nor_the_keys_nor_the_database(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret-de-test")
    monkeypatch.setenv("KEY_FILE", "/nulle/part")
    press._press.close()
    press.print_pdf(PAGE.format("<p>x</p>"))
    with open(f"/proc/{press._press.process.pid}/environ") as environment:
        names = {line.partition("=")[0] for line in environment.read().split("\0") if line}
    assert names <= {"PATH", "LANG", "PYTHONDONTWRITEBYTECODE", "TMPDIR", "LD_LIBRARY_PATH"}
    with open(f"/proc/{press._press.process.pid}/maps") as maps:
        assert "sqlite" not in maps.read()


def test_without_pango_the_sentence_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango')")
    press._press.close()
    monkeypatch.setattr(press, "ROOT", tmp_path)
    (tmp_path / "rights").symlink_to(os.path.dirname(press.__file__))
    with pytest.raises(RenderingFailed, match=r"il manque la bibliothèque Pango .*apt install libpango"):
        render_pdf(*SPECIMENS["reminder"])
    monkeypatch.undo()
    assert render_pdf(*SPECIMENS["reminder"]).startswith(b"%PDF")


def test_the_web_process_starts_without_weasyprint():
    code = "import rights.rendering, sys; sys.exit('weasyprint' in sys.modules or 'fontTools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=press.ROOT).returncode == 0


def test_nothing_is_left_open_when_the_press_is_closed():
    press.print_pdf(PAGE.format("<p>x</p>"))
    press._press.close()
    gc.collect()  # a pipe left open would warn, and warnings are errors
    assert press._press.process is None


def test_the_press_itself_has_one_thread_for_a_printer_to_be_forked_from():
    press.print_pdf(PAGE.format("<p>x</p>"))
    assert len(os.listdir(f"/proc/{press._press.process.pid}/task")) == 1


def test_a_printer_that_has_printed_enough_is_replaced_in_silence():
    code = "from rights import pressroom; pressroom.LETTERS_EACH = 2; pressroom.serve()"
    page = json.dumps({"html": PAGE.format("<p>x</p>"), "facts": "", "on": "2026-11-23"}).encode()
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=press.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as room:
        assert press.receive(room.stdout.fileno())[0] == press.READY
        answers = set()
        printers = set()
        for _ in range(5):
            press.send(room.stdin.fileno(), press.PRINTED, page)
            answers.add(press.receive(room.stdout.fileno()))
            printers.add(Path(f"/proc/{room.pid}/task/{room.pid}/children").read_text().strip())
        room.stdin.close()
    assert len(answers) == 1
    assert answers.pop()[1].startswith(b"%PDF")
    assert len(printers) == 3
