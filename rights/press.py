"""The press: one warm process that turns HTML into PDF, one letter at a time, each in a forked child under limits.

This module is both ends. `print_pdf()` is called by the web and by the worker and imports nothing heavy;
`python -m rights.press` is the press itself: no Django, no key, no database, and no network where the kernel allows it.
A letter that eats time or memory dies alone; a press that dies is replaced; a press whose owner is gone stops.
"""

import atexit
import contextlib
import hashlib
import json
import os
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STYLESHEET = ROOT / "templates" / "letters" / "letters.css"
FONTS = {
    "font_source_serif_pro": ("SourceSerifPro-Regular.ttf", "SourceSerifPro-Semibold.ttf"),
    "font_source_sans_pro": ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf"),
}
CPU_SECONDS, MEMORY, LARGEST_FILE = 8, 1 << 30, 64 << 20
CHILD_SECONDS, CALLER_SECONDS, START_SECONDS = 15, 20, 60  # wall clock
WARM_UP = "<html lang=fr><head><title>.</title></head><body><p>é <b>«\u202f1\u202f»</b></p></body></html>"
READY, PRINTED, FAILED = b"R", b"P", b"F"
PANGO_MISSING = (
    "Les lettres ne peuvent pas être imprimées : il manque la bibliothèque Pango. "
    "Sur Debian ou Ubuntu : apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)


class PressFailed(Exception):
    """No PDF came out; the text says why, without a word of the letter."""


# --- The caller's end
class Press:
    """A handle on one press process. Threads take turns; a forked copy of the handle never touches the original."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None

    def print_pdf(self, html: str, variant: str) -> bytes:
        job = json.dumps({"html": html, "variant": variant}).encode()
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
        _send(self.process.stdin.fileno(), PRINTED, job)
        return _receive(self.process.stdout.fileno(), deadline)

    def _start(self) -> None:
        environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rights.press"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # WeasyPrint's log would quote letters
            bufsize=0,
            start_new_session=True,
        )
        assert self.process.stdout
        kind, body = _receive(self.process.stdout.fileno(), time.monotonic() + START_SECONDS)
        if kind != READY:
            self._kill()
            raise PressFailed(body.decode())

    def _kill(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            self.process.wait()
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


def print_pdf(html: str, *, variant: str = "pdf/ua-1") -> bytes:
    """The PDF of a letter; PressFailed if none came out within the limits."""
    return _press.print_pdf(html, variant)


# --- The wire: kind (1 byte), length (4 bytes), body
def _send(descriptor: int, kind: bytes, body: bytes) -> None:
    message = memoryview(kind + struct.pack(">I", len(body)) + body)
    while message:
        message = message[os.write(descriptor, message) :]


def _receive(descriptor: int, deadline: float | None = None) -> tuple[bytes, bytes]:
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


# --- The press's end
def serve() -> None:
    """Read letters from standard input until its end; answer on standard output."""
    import tempfile  # here and below: the caller never pays for what only the press needs

    with tempfile.TemporaryDirectory(prefix="recours-presse-") as folder:
        _only_our_fonts(Path(folder))
        try:
            engine = _engine()
        except (ImportError, OSError):
            _send(1, FAILED, PANGO_MISSING.encode())
            return
        _print(engine, WARM_UP, "pdf/ua-1")
        _leave_the_network()
        _send(1, READY, b"")
        with contextlib.suppress(EOFError, BrokenPipeError):
            while True:
                _, job = _receive(0)
                _send(1, *_in_a_child(engine, **json.loads(job)))


def _only_our_fonts(folder: Path) -> None:
    """Fontconfig sees the shipped fonts and nothing else: a letter is the same on every machine."""
    from importlib.resources import files

    for package, names in FONTS.items():
        for name in names:
            (folder / name).symlink_to(str(files(package) / "files" / name))
    (folder / "fonts.conf").write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>"
    )
    os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")


def _engine() -> dict[str, Any]:
    """WeasyPrint's shared parts, built once: parsed stylesheet, font configuration, a fetcher that fetches nothing."""
    from weasyprint import CSS, HTML  # type: ignore[import-untyped]
    from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
    from weasyprint.urls import FatalURLFetchingError, URLFetcher  # type: ignore[import-untyped]

    class Refusal(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> None:
            raise FatalURLFetchingError("refused")  # any other error is swallowed and the letter goes out without it

    fetcher, fonts = Refusal(), FontConfiguration()
    sheet = CSS(string=STYLESHEET.read_text(), url_fetcher=fetcher, font_config=fonts)
    return {"HTML": HTML, "fetcher": fetcher, "fonts": fonts, "sheet": sheet}


def _print(engine: dict[str, Any], html: str, variant: str) -> bytes:
    document = engine["HTML"](string=html, url_fetcher=engine["fetcher"])
    pdf: bytes = document.write_pdf(
        stylesheets=[engine["sheet"]],
        font_config=engine["fonts"],
        pdf_variant=variant,
        pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],  # same facts, same bytes
    )
    return pdf


def _in_a_child(engine: dict[str, Any], html: str, variant: str) -> tuple[bytes, bytes]:
    """Print one letter in a forked child; its death is an answer."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reading)
            _limit_this_process()
            _send(writing, PRINTED, _print(engine, html, variant))
            status = 0
        except MemoryError:
            status = 2
        finally:
            os._exit(status)  # also after a refused fetch, which is a BaseException
    os.close(writing)
    try:
        answer = _receive(reading, time.monotonic() + CHILD_SECONDS)
    except (EOFError, TimeoutError):
        answer = None
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    os.close(reading)
    status = os.waitpid(child, 0)[1]
    if answer is not None and status == 0:
        return answer
    if os.WIFSIGNALED(status):
        return FAILED, "la lettre a dépassé le temps permis".encode()
    too_large = os.WEXITSTATUS(status) == 2
    return FAILED, ("la lettre demande trop de mémoire" if too_large else "la lettre a été refusée").encode()


def _limit_this_process() -> None:
    import resource

    for limit, value in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    _libc().prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: a letter does not outlive the press
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, 5)


def _leave_the_network() -> None:
    """Into an empty network of our own; containers that forbid it keep the fetcher that refuses everything."""
    new_user, new_network = 0x10000000, 0x40000000
    if _libc().unshare(new_network) != 0:
        _libc().unshare(new_user | new_network)


def _libc() -> Any:
    import ctypes

    return ctypes.CDLL(None)


if __name__ == "__main__":
    serve()
