"""The press itself, run as `python -m rights.pressroom` by rights.press. The only module that imports WeasyPrint.

One warm process, single-threaded: no Django, no key, no database, and no network where the kernel allows it. Each
letter is printed in a forked child under limits: one that eats time or memory dies alone.
"""

import contextlib
import hashlib
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

from rights.press import FAILED, FOLDER, PRINTED, READY, ROOT, receive, send

STYLESHEET = ROOT / "templates" / "letters" / "letters.css"
FONTS = {
    "font_source_serif_pro": ("SourceSerifPro-Regular.ttf", "SourceSerifPro-Semibold.ttf"),
    "font_source_sans_pro": ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf"),
}
CPU_SECONDS, MEMORY, LARGEST_FILE = 8, 1 << 30, 64 << 20
CHILD_SECONDS = 15  # wall clock
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
            engine = _engine()
        except (ImportError, OSError):
            send(1, FAILED, PANGO_MISSING.encode())
            return
        _print(engine, WARM_UP, "pdf/ua-1")
        _leave_the_network()
        send(1, READY, b"")
        with contextlib.suppress(EOFError, BrokenPipeError):
            while True:
                _, job = receive(0)
                if not _has_its_fonts(Path(folder)):
                    return  # somebody tidied the temporary folder: a new press takes over
                send(1, *_in_a_child(engine, **json.loads(job)))


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


def _print(engine: dict[str, Any], html: str, variant: str) -> bytes:
    document = engine["HTML"](string=html, url_fetcher=engine["fetcher"])
    pdf: bytes = document.write_pdf(
        **engine["options"],
        finisher=_scope_the_headers,
        pdf_variant=variant,
        pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],  # same facts, same bytes
    )
    return pdf


def _scope_the_headers(document: Any, pdf: Any) -> None:
    """PDF/UA wants each header cell to say what it heads: in a letter, always its column."""
    for thing in pdf.objects:
        if isinstance(thing, dict) and thing.get("S") == "/TH":
            thing["A"]["Scope"] = "/Column"


def _in_a_child(engine: dict[str, Any], html: str, variant: str) -> tuple[bytes, bytes]:
    """Print one letter in a forked child; its death is an answer."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reading)
            _limit_this_process()
            send(writing, PRINTED, _print(engine, html, variant))
            status = 0
        except MemoryError:
            status = 2
        finally:
            os._exit(status)  # also after a refused fetch, which is a BaseException
    os.close(writing)
    try:
        answer = receive(reading, time.monotonic() + CHILD_SECONDS)
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
