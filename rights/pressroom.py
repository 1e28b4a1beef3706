"""The press itself, run as `python -m rights.pressroom` by rights.press. The only module that imports WeasyPrint.

Two processes: the press, single-threaded (no Django, no key, no database, and no network where the kernel allows it),
and the printer that it forks, which prints letter after letter under limits. A letter that eats time or memory kills
the printer alone, and the press forks another.

The press never touches Pango: since Pango 1.52 a thread of its own finds the fonts, and a child forked from a process
that has one waits for ever for a thread it did not inherit.
"""

import contextlib
import hashlib
import json
import os
import signal
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from rights.conformance import FACTS_NAME, VARIANT, finish
from rights.press import FAILED, FOLDER, PRINTED, READY, ROOT, receive, send

STYLESHEET = ROOT / "templates" / "letters" / "letters.css"
FONTS = {
    "font_source_serif_pro": ("SourceSerifPro-Regular.ttf", "SourceSerifPro-Semibold.ttf"),
    "font_source_sans_pro": ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf"),
}
CPU_SECONDS, MEMORY, LARGEST_FILE = 8, 1 << 30, 64 << 20
PRINTER_SECONDS = 15  # wall clock, for one letter
LETTERS_EACH = 500  # then a fresh printer: whatever a library keeps for ever stays small
WARM_UP = "<html lang=fr><head><title>.</title></head><body><p>é <b>«\u202f1\u202f»</b></p></body></html>"
PANGO_MISSING = (
    "il manque la bibliothèque Pango (sur Debian ou Ubuntu : "
    "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)"
)


def serve() -> None:
    """Read letters from standard input until its end; answer on standard output."""
    import tempfile  # here and below: the caller never pays for what only the press needs

    with tempfile.TemporaryDirectory(prefix=f"{FOLDER}{os.getpid()}-") as folder:
        _only_our_fonts(Path(folder))
        try:
            import weasyprint  # noqa: F401 — before the fork: a printer starts in a moment
        except (ImportError, OSError):
            send(1, FAILED, PANGO_MISSING.encode())
            return
        _leave_the_network()
        printer = Printer()
        send(1, READY, b"")
        with contextlib.suppress(EOFError, BrokenPipeError):
            while True:
                _, job = receive(0)
                if not _has_its_fonts(Path(folder)):
                    return  # somebody tidied the temporary folder: a new press takes over
                send(1, *printer.answer(job))


class Printer:
    """The child that prints, replaced when it dies of a letter."""

    def __init__(self) -> None:
        self._start()

    def answer(self, job: bytes) -> tuple[bytes, bytes]:
        """What to tell the caller: the PDF, or why there is none."""
        if not self.process or self.letters == LETTERS_EACH:
            self._stop()
            self._start()
        self.letters += 1
        try:
            deadline = time.monotonic() + PRINTER_SECONDS
            send(self.jobs, PRINTED, job, deadline)
            return receive(self.answers, deadline)
        except (EOFError, BrokenPipeError, TimeoutError):
            return FAILED, _epitaph(self._stop()).encode()

    def _start(self) -> None:
        self.letters = 0
        theirs, self.jobs = os.pipe()
        self.answers, their_answers = os.pipe()
        os.set_blocking(self.jobs, False)
        self.process = os.fork()
        if self.process == 0:
            status = 1
            try:
                for ours in (0, 1, self.jobs, self.answers):
                    os.close(ours)
                _print_letters(theirs, their_answers)
                status = 0
            except MemoryError:
                status = 2
            finally:
                os._exit(status)  # also after a refused fetch, which is a BaseException
        os.close(theirs)
        os.close(their_answers)

    def _stop(self) -> int:
        """How it ended, as `waitpid` says."""
        if not self.process:
            return 0
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        status = os.waitpid(self.process, 0)[1]
        self.process = 0
        os.close(self.jobs)
        os.close(self.answers)
        return status


def _epitaph(status: int) -> str:
    if os.WIFSIGNALED(status):
        return "la lettre a dépassé le temps permis"
    return "la lettre demande trop de mémoire" if os.WEXITSTATUS(status) == 2 else "la lettre a été refusée"


def _print_letters(jobs: int, answers: int) -> None:
    """The printer's life: warm up, then one letter after the other until the press closes the pipe."""
    _limit_this_process()
    engine = _engine()
    _print(engine, WARM_UP, "", "2000-01-01")
    with contextlib.suppress(EOFError):
        while True:
            _, job = receive(jobs)
            _limit_this_letter()
            send(answers, PRINTED, _print(engine, **json.loads(job)))


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


def _has_its_fonts(folder: Path) -> bool:
    return all((folder / name).exists() for names in FONTS.values() for name in names)


def _engine() -> dict[str, Any]:
    """WeasyPrint's shared parts, built once: parsed stylesheet, font configuration, a fetcher that fetches nothing."""
    from weasyprint import CSS, HTML
    from weasyprint.css.counters import CounterStyle
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class Refusal(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> None:
            raise FatalURLFetchingError("refused")  # any other error is swallowed and the letter goes out without it

    fetcher, shared = Refusal(), {"font_config": FontConfiguration(), "counter_style": CounterStyle()}
    sheet = CSS(string=STYLESHEET.read_text(), url_fetcher=fetcher, **shared)
    return {"HTML": HTML, "fetcher": fetcher, "options": {"stylesheets": [sheet], **shared}}


def _print(engine: dict[str, Any], html: str, facts: str, on: str) -> bytes:
    """`facts`: JSON to attach, or nothing; `on`: the day of the letter, YYYY-MM-DD."""
    from weasyprint import Attachment

    written_on = datetime.fromisoformat(on)
    attached = [
        Attachment(
            string=facts,
            name=FACTS_NAME,
            description="Les faits de ce courrier, lisibles par un logiciel",
            relationship="Data",
            created=written_on,
            modified=written_on,
            url_fetcher=engine["fetcher"],
        )
    ]
    document = engine["HTML"](string=html, url_fetcher=engine["fetcher"])
    pdf: bytes = document.write_pdf(
        **engine["options"],
        attachments=attached if facts else None,
        finisher=finish,
        pdf_variant=VARIANT,
        pdf_identifier=hashlib.sha256((html + facts).encode()).digest()[:16],  # same facts, same bytes
    )
    return pdf


def _limit_this_process() -> None:
    import resource

    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    _libc().prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: a printer does not outlive the press
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, 5)


def _limit_this_letter() -> None:
    """The kernel counts the whole life of a process: what is spent already is added."""
    import resource

    spent = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent.ru_utime + spent.ru_stime) + 1 + CPU_SECONDS, most))


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
