"""`./run` as a newcomer types it: in a terminal, stopped with Ctrl-C; and when it prepares what anew."""

import os
import pty
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings

from tests.conftest import port_of_nobody

ROOT = Path(settings.BASE_DIR)


def at_home(folder, port):
    """The environment of somebody who sets nothing, but for where the demonstration lives and where it listens."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "VAR_DIR": str(folder / "var"), "PORT": str(port)}


@pytest.fixture
def newcomer(tmp_path, free_port):
    return at_home(tmp_path, free_port)


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """(environment, screen, status) of `./run` started on nothing and stopped with Ctrl-C."""
    environment = at_home(tmp_path_factory.mktemp("newcomer"), port_of_nobody())
    return environment, *start_and_stop(environment, Terminal.press_control_c)


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


def test_it_starts_again_and_again_and_leaves_nobody_behind(started):
    newcomer, words, status = started
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


def test_the_demonstration_is_made_once_and_made_again_when_it_must_be(started):
    newcomer, words, _ = started
    home = Path(newcomer["VAR_DIR"])
    assert "Préparation de la base" in words
    assert "Chargement de l’annuaire" in words
    assert "Création des dossiers" in words
    signed_in = (home / "sign-ins.txt").read_text()
    for door in ("connexion/", "laboratoire/connexion/", "association/connexion/", "administration/"):
        assert f"BASE_URL/{door}" in signed_in
    with closing(sqlite3.connect(home / "recours.sqlite3")) as base:
        shown = base.execute(
            "SELECT count(*) FROM cases_casefile JOIN directory_legalentity entity ON entity.id = controller_id "
            "WHERE entity.finess = '569999991'"
        ).fetchone()[0]
    assert f"Espace du laboratoire ({shown} dossiers reçus)" in signed_in  # as many as its desk lists

    def prepare(*, until=None):
        """What it says; killed once it has said `until`."""
        with subprocess.Popen(
            [sys.executable, "manage.py", "prepare"], cwd=ROOT, stdout=subprocess.PIPE, text=True,
            env={"PATH": newcomer["PATH"], "RECOURS_MODE": "demo", "VAR_DIR": str(home)},
        ) as process:  # fmt: skip
            said = []
            for line in process.stdout:
                said.append(line)
                if until and until in line:
                    process.kill()
            assert process.wait() == (-signal.SIGKILL if until else 0), said
        return "".join(said)

    assert prepare() == ""
    assert (home / "sign-ins.txt").read_text() == signed_in

    (home / "sign-ins.txt").unlink()  # as after an interruption in the middle of making them
    assert "Création des dossiers" in prepare()

    (home / "directory.stamp").write_text("an older directory")
    words = prepare()
    assert "Chargement de l’annuaire" in words
    assert "Création des dossiers" not in words

    (home / "recours.sqlite3.schema").write_text("older tables")
    words = prepare(until="Création des dossiers")  # the making itself went to its end twice above
    assert "recours.sqlite3.ancienne" in words
    assert "Chargement de l’annuaire" in words
    assert (home / "recours.sqlite3.ancienne").is_file()
