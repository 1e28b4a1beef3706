"""The press, seen from its callers: HTML in, PDF out, one letter at a time.

`rights.pressroom` is the press itself, a warm process of its own that is started when the first letter comes. This end
is light, and safe in the web's threads and in the worker's daemons: a press that dies is replaced, one that is silent
is killed, one whose owner is gone stops by itself.
"""

import atexit
import contextlib
import json
import os
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CALLER_SECONDS, START_SECONDS = 20, 60  # wall clock
WAITING = 6  # letters at a time, the one being printed included: the other threads keep answering
FOLDER = "recours-presse-"  # followed by the press's process id
READY, PRINTED, FAILED = b"R", b"P", b"F"


class PressFailed(Exception):
    """No PDF came out; the text says why, without a word of the letter."""


class Press:
    """A handle on one press process. Threads take turns; a forked copy of the handle never touches the original."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.room = threading.BoundedSemaphore(WAITING)
        self.process: subprocess.Popen[bytes] | None = None

    def print_pdf(self, html: str, facts: str, on: date) -> bytes:
        if not self.room.acquire(blocking=False):
            raise PressFailed("trop de lettres attendent la presse")
        try:
            return self._print(json.dumps({"html": html, "facts": facts, "on": on.isoformat()}).encode())
        finally:
            self.room.release()

    def _print(self, job: bytes) -> bytes:
        with self.turn:
            for attempt in (1, 2):  # a press found dead is replaced once; a letter that kills two is at fault
                try:
                    kind, body = self._ask(job)
                    break
                except (EOFError, BrokenPipeError):
                    self._kill()
                    if attempt == 2:
                        raise PressFailed("la presse s’est arrêtée") from None
                except TimeoutError:
                    self._kill()
                    raise PressFailed("la presse n’a pas répondu à temps") from None
        if kind != PRINTED:
            raise PressFailed(body.decode())
        return body

    def _ask(self, job: bytes) -> tuple[bytes, bytes]:
        if self.process is None or self.process.poll() is not None:
            self._kill()
            self._start()
        assert self.process
        assert self.process.stdin
        assert self.process.stdout
        deadline = time.monotonic() + CALLER_SECONDS
        send(self.process.stdin.fileno(), PRINTED, job, deadline)
        return receive(self.process.stdout.fileno(), deadline)

    def _start(self) -> None:
        passed = {name: os.environ[name] for name in ("TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
        environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", **passed}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rights.pressroom"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # WeasyPrint's log would quote letters
            bufsize=0,
            start_new_session=True,
        )
        assert self.process.stdin
        assert self.process.stdout
        os.set_blocking(self.process.stdin.fileno(), False)
        kind, body = receive(self.process.stdout.fileno(), time.monotonic() + START_SECONDS)
        if kind != READY:
            self._kill()
            raise PressFailed(body.decode())

    def _kill(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            self.process.wait()
            for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}{self.process.pid}-*"):
                shutil.rmtree(folder, ignore_errors=True)  # a press that is killed cannot tidy up
            self._let_go()

    def _let_go(self) -> None:
        """Close our ends of the pipes: with no owner left, the press reads the end of file and stops."""
        if self.process is not None and self.process.stdin and self.process.stdout:
            self.process.stdin.close()
            self.process.stdout.close()
            self.process = None

    def close(self) -> None:
        if self.process is not None:
            process = self.process
            self._let_go()
            try:
                process.wait(timeout=3)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def forget(self) -> None:
        """After a fork, in the child: the press belongs to the parent."""
        if self.process is not None:
            self.process.returncode = 0  # not ours to wait for
            self._let_go()


_press = Press()


def _after_fork() -> None:
    global _press
    _press.forget()
    _press = Press()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(lambda: _press.close())


def print_pdf(html: str, *, facts: str = "", on: date = date(2000, 1, 1)) -> bytes:
    """The PDF of a letter written `on` that day, its facts (JSON) attached; PressFailed if none came out in time."""
    return _press.print_pdf(html, facts, on)


# --- The wire: kind (1 byte), length (4 bytes), body
def send(descriptor: int, kind: bytes, body: bytes, deadline: float | None = None) -> None:
    """With a deadline, the descriptor must not block: a reader that has stopped reading raises TimeoutError."""
    message = memoryview(kind + struct.pack(">I", len(body)) + body)
    while message:
        if deadline is not None and not select.select([], [descriptor], [], max(0, deadline - time.monotonic()))[1]:
            raise TimeoutError
        message = message[os.write(descriptor, message) :]


def receive(descriptor: int, deadline: float | None = None) -> tuple[bytes, bytes]:
    kind, length = struct.unpack(">cI", _read_exactly(descriptor, 5, deadline))
    return kind, _read_exactly(descriptor, length, deadline)


def _read_exactly(descriptor: int, size: int, deadline: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = _read_some(descriptor, size - len(parts), deadline)
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def _read_some(descriptor: int, size: int, deadline: float | None) -> bytes:
    if deadline is not None:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise TimeoutError
    return os.read(descriptor, min(size, 1 << 20))
