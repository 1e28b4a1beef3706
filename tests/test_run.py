"""`./run` as a newcomer types it: in a terminal, stopped with Ctrl-C."""

import os
import pty
import re
import signal
import socket
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def newcomer(tmp_path, free_port):
    """The environment of somebody who sets nothing, but for where the demonstration lives and where it listens."""
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "VAR_DIR": str(tmp_path / "var"), "PORT": str(free_port)}


def said(arguments, environment):
    told = subprocess.run(
        ["bash", "run", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return told.returncode, told.stdout + told.stderr


def test_a_port_that_is_taken_is_said_with_the_way_out(newcomer):
    with socket.create_server(("127.0.0.1", int(newcomer["PORT"]))):
        status, words = said([], newcomer)
    assert status == 1
    assert f"Le port {newcomer['PORT']} est déjà pris" in words
    assert f"PORT={int(newcomer['PORT']) + 1} ./run" in words


@pytest.mark.parametrize("port", ["abc", "0", "70000", "80 80", "-1"])
def test_a_port_that_is_no_number_is_said(newcomer, port):
    status, words = said([], newcomer | {"PORT": port})
    assert status == 1
    assert "donnez un nombre entre 1 et 65535" in words


def test_an_unknown_word_shows_the_help(newcomer):
    status, words = said(["danser"], newcomer)
    assert status == 2
    assert "./run test" in words


class Terminal:
    """`./run` in a terminal of its own."""

    def __init__(self, environment):
        self.screen = b""
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a suite started in the background would hand on its deafness
            os.execvpe("bash", ["bash", "run"], environment)

    def read_until(self, words, *, seconds):
        deadline = time.monotonic() + seconds
        while words.encode() not in self.screen:
            assert time.monotonic() < deadline, self.screen.decode()
            try:
                self.screen += os.read(self.end, 4096)
            except OSError:  # the other end is closed
                raise AssertionError(self.screen.decode()) from None
        return self.screen.decode()

    def press_control_c(self):
        os.write(self.end, b"\x03")


def relatives(pid):
    """The processes that `pid` started, and theirs."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [*map(int, children), *(one for child in children for one in relatives(int(child)))]


def everybody(pid, *, at_least=8):
    """Web master and worker, supervisor, cluster, and the cluster's four: once they are all there."""
    for _ in range(200):
        if len(found := relatives(pid)) >= at_least:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{len(found)} processes")


def is_alive(pid):
    try:
        return not re.search(r"^State:\s+Z", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except FileNotFoundError:
        return False


def start_and_stop(newcomer, stop):
    terminal = Terminal(newcomer)
    try:
        words = terminal.read_until("Ctrl-C arrête tout.", seconds=120)
        connection = HTTPConnection("127.0.0.1", int(newcomer["PORT"]), timeout=10)
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
        connection.close()
        terminal.read_until("File d’attente", seconds=30)
        started = everybody(terminal.pid)
        stop(terminal)
        _, status = os.waitpid(terminal.pid, 0)
    except BaseException:
        os.kill(terminal.pid, signal.SIGTERM)
        os.waitpid(terminal.pid, 0)
        raise
    finally:
        os.close(terminal.end)
    for _ in range(300):
        if not any(map(is_alive, started)):
            return words, status
        time.sleep(0.1)
    raise AssertionError([pid for pid in started if is_alive(pid)])


def test_it_starts_twice_and_leaves_nobody_behind(newcomer):
    words, status = start_and_stop(newcomer, Terminal.press_control_c)
    assert "Chargement de l’annuaire" in words
    assert f"http://127.0.0.1:{newcomer['PORT']}/connexion/" in words
    assert f"http://127.0.0.1:{newcomer['PORT']}/administration/" in words
    assert os.waitstatus_to_exitcode(status) == 0

    words, status = start_and_stop(newcomer, lambda terminal: os.kill(terminal.pid, signal.SIGTERM))
    assert "Chargement de l’annuaire" not in words
    assert "/connexion/" in words
    assert os.waitstatus_to_exitcode(status) == 0

    _, status = start_and_stop(newcomer, lambda terminal: os.kill(terminal.pid, signal.SIGKILL))
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
