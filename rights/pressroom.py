"""The press itself, run as `python -m rights.pressroom` by rights.press.

The press is single-threaded (no Django, no key, no database, and no network where the kernel allows it). It forks the
printers that it is asked for, hands over a socket to each, and says afterwards what a printer died of. A printer prints
letter after letter under limits; a letter that eats time or memory kills its printer alone.

The press never touches Pango: since Pango 1.52 a thread of its own finds the fonts, and a child forked from a process
that has one waits for ever for a thread it did not inherit.
"""

import contextlib
import gc
import json
import os
import signal
import socket
import tempfile
from pathlib import Path
from typing import Any

from rights import fonts
from rights.wire import ENDED, FAILED, FOLDER, HIRE, PRINTED, READY, receive, send

CPU_SECONDS, MEMORY, LARGEST_FILE = 8, 1 << 30, 64 << 20
PRINTER_SECONDS = 15  # wall clock, for one letter
WARM_UP = '<html lang="fr"><head><title>.</title></head><body><p>é <b>«\u202f1\u202f»</b></p></body></html>'
PANGO_MISSING = (
    "il manque la bibliothèque Pango (sur Debian ou Ubuntu : "
    "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)"
)


def serve(line: socket.socket) -> None:
    """Hire printers and tell of their ends until the other end of the line closes."""
    with tempfile.TemporaryDirectory(prefix=f"{FOLDER}{os.getpid()}-") as folder:
        os.environ["FONTCONFIG_FILE"] = fonts.gather(Path(folder))
        try:
            import rights.engine  # noqa: F401 — before the fork: a printer starts in a moment
        except (ImportError, OSError):
            send(line.fileno(), FAILED, PANGO_MISSING.encode())
            return
        _leave_the_network()
        gc.freeze()  # what is shared with the printers stays shared
        send(line.fileno(), READY, b"")
        with contextlib.suppress(EOFError, ConnectionError):
            while True:
                kind, body = receive(line.fileno())
                if kind == HIRE:
                    if not fonts.are_there(Path(folder)):
                        return  # somebody tidied the temporary folder: a new press takes over
                    _hire(line, Path(folder))
                else:
                    send(line.fileno(), ENDED, _epitaph(int.from_bytes(body, "big")).encode())


def _hire(line: socket.socket, folder: Path) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                line.close()
                ours.close()
                _print_letters(theirs.fileno(), folder)
                status = 0
            except MemoryError:
                status = 2
            finally:
                os._exit(status)  # also after a refused fetch, which is a BaseException
        socket.send_fds(line, [pid.to_bytes(4, "big")], [ours.fileno()])


def _epitaph(pid: int) -> str:
    """What a printer died of, if it was the letter; nothing if it was not: killed from outside, or dismissed."""
    try:
        os.kill(pid, signal.SIGKILL)  # changes nothing for one that is dying already
        _, status = os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        return ""
    if os.WIFSIGNALED(status):
        return "" if os.WTERMSIG(status) == signal.SIGKILL else "la lettre a dépassé le temps permis"
    return {0: "", 2: "la lettre demande trop de mémoire"}.get(os.WEXITSTATUS(status), "la lettre a été refusée")


def _print_letters(desk: int, folder: Path) -> None:
    """The printer's life: warm up, then one letter after the other until its socket closes or its fonts are gone."""
    from rights.engine import Engine

    _limit_this_process()
    engine = Engine()
    engine.print(WARM_UP, "", "2000-01-01")
    gc.freeze()
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            _, job = receive(desk)
            if not fonts.are_there(folder):
                return
            _limit_this_letter()
            pdf = engine.print(**json.loads(job))
            signal.alarm(0)
            send(desk, PRINTED, pdf)


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
        os.nice(5)


def _limit_this_letter() -> None:
    """The kernel counts the whole life of a process: what is spent already is added."""
    import resource

    spent = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent.ru_utime + spent.ru_stime) + 1 + CPU_SECONDS, most))
    signal.alarm(PRINTER_SECONDS)  # not caught: the kernel ends it


def _leave_the_network() -> None:
    """Into an empty network of our own; containers that forbid it keep the fetcher that refuses everything."""
    new_user, new_network = 0x10000000, 0x40000000
    if _libc().unshare(new_network) != 0:
        _libc().unshare(new_user | new_network)


def _libc() -> Any:
    import ctypes

    return ctypes.CDLL(None)


if __name__ == "__main__":
    serve(socket.socket(fileno=0))
