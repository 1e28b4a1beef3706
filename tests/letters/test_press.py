"""What a hostile or broken letter can do to the press: die alone."""

import contextlib
import gc
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from rights import press
from rights.rendering import RenderingFailed, render_pdf
from rights.specimens import SPECIMENS

PAGE = "<html lang='fr'><head><title>Courrier</title></head><body>{}</body></html>"
LONG = PAGE.format("<p>mot</p>" * 400)


def pressroom():
    return press._press.process.pid


def printers_of(pid):
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def alive(pid):
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def soon(what):
    deadline = time.monotonic() + 10
    while not what() and time.monotonic() < deadline:
        time.sleep(0.02)
    return what()


def test_a_bomb_dies_alone_and_the_next_letter_prints():
    press.print_pdf(PAGE.format("<p>avant</p>"))
    room, began = pressroom(), time.monotonic()
    with pytest.raises(press.PressFailed):
        press.print_pdf(PAGE.format("<div>" * 200_000))
    assert time.monotonic() - began < 17
    assert press.print_pdf(PAGE.format("<p>après</p>")).startswith(b"%PDF")
    assert pressroom() == room


def test_a_press_that_dies_is_replaced_with_its_printers():
    press.print_pdf(PAGE.format("<p>un</p>"))
    old = pressroom()
    printers = printers_of(old)
    assert printers
    os.kill(old, signal.SIGKILL)
    assert soon(lambda: not any(map(alive, printers)))
    assert press.print_pdf(PAGE.format("<p>deux</p>")).startswith(b"%PDF")
    assert pressroom() != old
    assert not list(Path(tempfile.gettempdir()).glob(f"{press.FOLDER}{old}-*"))


def test_a_press_that_lost_its_fonts_is_replaced():
    before = press.print_pdf(PAGE.format("<h1>un</h1><p>deux</p>"))
    old = pressroom()
    (folder,) = Path(tempfile.gettempdir()).glob(f"{press.FOLDER}{old}-*")
    shutil.rmtree(folder)
    assert press.print_pdf(PAGE.format("<h1>un</h1><p>deux</p>")) == before
    assert pressroom() != old


def test_a_printer_killed_between_two_letters_or_in_the_middle_of_one_loses_none():
    expected = press.print_pdf(LONG)
    room = pressroom()
    for pause in (0, 0.05, 0.3):
        (printer,) = printers_of(room)
        killer = threading.Timer(pause, os.kill, (printer, signal.SIGKILL))
        killer.start()
        assert press.print_pdf(LONG) == expected
        killer.join()
        assert soon(lambda gone=printer: not alive(gone))
    assert pressroom() == room


def test_a_letter_that_loses_two_printers_is_given_up(monkeypatch):
    press.print_pdf(PAGE.format("<p>x</p>"))
    room, hire = pressroom(), press.Press._hire
    killed = []

    def hire_a_mortal(self):
        printer = hire(self)
        os.kill(printer.pid, signal.SIGKILL)
        killed.append(printer.pid)
        return printer

    for printer in printers_of(room):
        os.kill(printer, signal.SIGKILL)
    monkeypatch.setattr(press.Press, "_hire", hire_a_mortal)
    with pytest.raises(press.PressFailed, match="s’est arrêtée"):
        press.print_pdf(PAGE.format("<p>x</p>"))
    monkeypatch.undo()
    assert killed
    assert press.print_pdf(PAGE.format("<p>x</p>")).startswith(b"%PDF")


def test_a_silent_printer_is_killed_and_said_to_be(monkeypatch):
    press.print_pdf(PAGE.format("<p>un</p>"))
    monkeypatch.setattr(press, "CALLER_SECONDS", 1)
    (silent,) = printers_of(pressroom())
    os.kill(silent, signal.SIGSTOP)
    with pytest.raises(press.PressFailed, match="à temps"):
        press.print_pdf(PAGE.format(f"<p>{'deux ' * 100_000}</p>"))  # more than a socket holds
    assert soon(lambda: not alive(silent))
    monkeypatch.undo()
    assert press.print_pdf(PAGE.format("<p>trois</p>")).startswith(b"%PDF")


def test_a_silent_press_is_replaced(monkeypatch):
    press.print_pdf(PAGE.format("<p>un</p>"))
    monkeypatch.setattr(press, "CALLER_SECONDS", 1)
    silent = press._press.process
    (printer,) = printers_of(silent.pid)
    os.kill(silent.pid, signal.SIGSTOP)
    assert press.print_pdf(PAGE.format("<p>deux</p>")).startswith(b"%PDF")  # its printers go on
    os.kill(printer, signal.SIGKILL)
    with pytest.raises(press.PressFailed):
        press.print_pdf(PAGE.format("<p>trois</p>"))
    assert silent.poll() is not None
    monkeypatch.undo()
    assert press.print_pdf(PAGE.format("<p>quatre</p>")).startswith(b"%PDF")


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


def test_a_printer_that_has_printed_enough_is_replaced_in_silence(monkeypatch):
    monkeypatch.setattr(press, "LETTERS_EACH", 2)
    press._press.close()
    letters, printers = set(), set()
    for _ in range(5):
        letters.add(press.print_pdf(PAGE.format("<p>x</p>")))
        printers |= printers_of(pressroom())
    assert len(letters) == 1
    assert len(printers) == 3
