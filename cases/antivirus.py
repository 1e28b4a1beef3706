"""Asks ClamAV's daemon about a file, over its INSTREAM command; the file goes nowhere else."""

import contextlib
import socket
import struct

CHUNK = 1 << 16
SECONDS = 8  # to connect, and for each answer: a person is waiting


class Unavailable(Exception):
    """No verdict: the daemon is away, too slow, or did not understand."""


def is_infected(content, address):
    """True or False, as the daemon at `unix:/path` or `tcp:host:port` says; `Unavailable` when it says neither."""
    try:
        with _connected(address) as daemon:
            daemon.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                part = content[start : start + CHUNK]
                daemon.sendall(struct.pack(">I", len(part)) + part)
            daemon.sendall(struct.pack(">I", 0))
            answer = bytearray()
            while part := daemon.recv(4096):
                answer += part
    except OSError as failure:
        raise Unavailable from failure
    verdict = bytes(answer).rstrip(b"\0\n ")
    if verdict.endswith(b" FOUND"):
        return True
    if verdict.endswith(b": OK"):
        return False
    raise Unavailable


@contextlib.contextmanager
def _connected(address):
    kind, place = address.split(":", 1)
    if kind == "unix":
        with socket.socket(socket.AF_UNIX) as daemon:
            daemon.settimeout(SECONDS)
            daemon.connect(place)
            yield daemon
    else:
        host, port = place.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=SECONDS) as daemon:
            yield daemon
