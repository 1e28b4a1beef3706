"""The press, seen from its callers: HTML in, PDF out, as many letters at a time as there are cores.

`rights.pressroom` is the press itself, a process of its own that is started when the first letter comes and hires
printers, each at the other end of a socket. This end is light, and safe in the web's threads and in the worker's
daemons: a printer or a press that dies is replaced and its letter printed again, one that is silent is killed, one
whose owner is gone stops by itself. A person who waits goes before a batch.
"""

import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rights.wire import ENDED, FAILED, FOLDER, HIRE, PRINTED, READY, receive, send

ROOT = Path(__file__).resolve().parent.parent
CALLER_SECONDS, START_SECONDS = 20, 60  # wall clock
WAITING = 6  # people's letters at a time, printing or not: the other threads keep answering
LETTERS_EACH = 500  # then a fresh printer: whatever a library keeps for ever stays small
CORES = len(os.sched_getaffinity(0))
GONE = (EOFError, ConnectionError)  # whoever is at the other end died


class PressFailed(Exception):
    """No PDF came out; the text says why, without a word of the letter."""


class Lost(Exception):
    """The printer died, and not of the letter."""


class Printer:
    """One process that prints, seen through its socket."""

    def __init__(self, pid: int, descriptor: int) -> None:
        self.pid, self.letters, self.socket = pid, 0, socket.socket(fileno=descriptor)
        self.socket.setblocking(False)

    def print(self, job: bytes) -> tuple[bytes, bytes]:
        self.letters += 1
        deadline = time.monotonic() + CALLER_SECONDS
        send(self.socket.fileno(), PRINTED, job, deadline)
        return receive(self.socket.fileno(), deadline)


class Press:
    """A handle on one press process. A forked copy of the handle never touches the original."""

    def __init__(self, printers: int = CORES) -> None:
        self.printers = printers
        self.room = threading.BoundedSemaphore(WAITING)
        self.change = threading.Condition()  # guards the next three
        self.idle: list[Printer] = []
        self.printing = 0
        self.people = 0  # who wait for a printer
        self.office = threading.Lock()  # guards the press process and the talk with it
        self.process: subprocess.Popen[bytes] | None = None
        self.line: socket.socket | None = None

    def print_pdf(self, html: str, facts: str, on: date, *, batch: bool = False) -> bytes:
        job = json.dumps({"html": html, "facts": facts, "on": on.isoformat()}).encode()
        if batch:
            return self._print(job, batch=True)
        if not self.room.acquire(blocking=False):
            raise PressFailed("trop de lettres attendent la presse")
        try:
            return self._print(job, batch=False)
        finally:
            self.room.release()

    def _print(self, job: bytes, *, batch: bool) -> bytes:
        with self._turn(batch=batch):
            with contextlib.suppress(Lost):
                return self._print_once(job, self._idle() or self._hire())
            with contextlib.suppress(Lost):  # a printer lost is replaced once; a letter that loses two is at fault
                return self._print_once(job, self._hire())
        raise PressFailed("la presse s’est arrêtée")

    @contextlib.contextmanager
    def _turn(self, *, batch: bool) -> Iterator[None]:
        """One of the places at the press; a batch takes none while a person waits."""
        with self.change:
            self.people += not batch
            try:
                self.change.wait_for(lambda: self.printing < self.printers and not (batch and self.people))
            finally:
                self.people -= not batch
            self.printing += 1
            self.change.notify_all()
        try:
            yield
        finally:
            with self.change:
                self.printing -= 1
                self.change.notify_all()

    def _idle(self) -> Printer | None:
        with self.change:
            return self.idle.pop() if self.idle else None

    def _print_once(self, job: bytes, printer: Printer) -> bytes:
        try:
            kind, body = printer.print(job)
        except TimeoutError:
            os.kill(printer.pid, signal.SIGKILL)
            self._ending(printer)
            raise PressFailed("la presse n’a pas répondu à temps") from None
        except GONE:
            if why := self._ending(printer):
                raise PressFailed(why) from None
            raise Lost from None
        if printer.letters >= LETTERS_EACH:
            self._ending(printer)
        else:
            with self.change:
                self.idle.append(printer)
        if kind != PRINTED:
            raise PressFailed(body.decode())
        return body

    # --- The press process, and what it is asked

    def _hire(self) -> Printer:
        with self.office:
            for _ in range(2):
                try:
                    return self._hire_now()
                except GONE:
                    self._kill()
                except TimeoutError:
                    self._kill()
                    break
        raise PressFailed("la presse s’est arrêtée")

    def _hire_now(self) -> Printer:
        if self.process is None or self.process.poll() is not None:
            self._kill()
            self._start()
        assert self.line
        deadline = time.monotonic() + CALLER_SECONDS
        send(self.line.fileno(), HIRE, b"", deadline)
        self.line.settimeout(CALLER_SECONDS)
        pid, descriptors, _, _ = socket.recv_fds(self.line, 4, 1, socket.MSG_CMSG_CLOEXEC | socket.MSG_WAITALL)
        self.line.setblocking(False)
        if not descriptors:
            raise EOFError
        return Printer(int.from_bytes(pid, "big"), descriptors[0])

    def _ending(self, printer: Printer) -> str:
        """Part with a printer. Why it died, if that was the letter's doing; nothing if it was not, or not known."""
        printer.socket.close()
        with self.office, contextlib.suppress(*GONE, TimeoutError):
            if self.line:
                deadline = time.monotonic() + CALLER_SECONDS
                send(self.line.fileno(), ENDED, printer.pid.to_bytes(4, "big"), deadline)
                return receive(self.line.fileno(), deadline)[1].decode()
        return ""

    def _start(self) -> None:
        passed = {name: os.environ[name] for name in ("TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
        environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", **passed}
        self.line, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "rights.pressroom"],
                cwd=ROOT,
                env=environment,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # WeasyPrint's log would quote letters
                start_new_session=True,
            )
        self.line.setblocking(False)
        kind, body = receive(self.line.fileno(), time.monotonic() + START_SECONDS)
        if kind == FAILED:
            self._kill()
            raise PressFailed(body.decode())
        assert kind == READY

    def _kill(self) -> None:
        """The press with its printers, which do not outlive it."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            self.process.wait()
            for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}{self.process.pid}-*"):
                shutil.rmtree(folder, ignore_errors=True)  # a press that is killed cannot tidy up
            self._let_go()

    def _let_go(self) -> None:
        """Close our ends of the sockets: with no owner left, press and printers read the end of file and stop."""
        with self.change:
            idle, self.idle = self.idle, []
        for printer in idle:
            printer.socket.close()
        if self.line:
            self.line.close()
        self.process = self.line = None

    def close(self) -> None:
        process = self.process
        self._let_go()
        if process is not None:
            try:
                process.wait(timeout=3)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def forget(self) -> None:
        """After a fork, in the child: the press belongs to the parent."""
        self.change = threading.Condition()  # another thread may have held it
        if self.process is not None:
            self.process.returncode = 0  # not ours to wait for
        self._let_go()


_press = Press()


def _after_fork() -> None:
    global _press
    _press.forget()
    _press = Press(_press.printers)


os.register_at_fork(after_in_child=_after_fork)
atexit.register(lambda: _press.close())


def print_pdf(html: str, *, facts: str = "", on: date = date(2000, 1, 1), batch: bool = False) -> bytes:
    """The PDF of a letter written `on` that day, its facts (JSON) attached; PressFailed if none came out in time.

    In a batch it waits as long as it takes for a printer that no person wants.
    """
    return _press.print_pdf(html, facts, on, batch=batch)


def printers() -> int:
    """How many letters this process prints at a time."""
    return _press.printers


def employ(number: int) -> None:
    """At most that many printers from now on; they are hired one by one, when there is work for them."""
    _press.printers = number
