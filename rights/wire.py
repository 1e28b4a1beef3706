"""What the press and those who ask it say to each other: kind (1 byte), length (4 bytes), body."""

import os
import select
import struct
import time

READY, HIRE, ENDED, PRINTED, FAILED = b"R", b"H", b"E", b"P", b"F"
FOLDER = "recours-presse-"  # followed by the press's process id


def send(descriptor: int, kind: bytes, body: bytes, deadline: float | None = None) -> None:
    """With a deadline, the descriptor must not block: a reader that has stopped reading raises TimeoutError."""
    message = memoryview(kind + struct.pack(">I", len(body)) + body)
    while message:
        if deadline is not None and not select.select([], [descriptor], [], max(0, deadline - time.monotonic()))[1]:
            raise TimeoutError
        message = message[os.write(descriptor, message) :]


def receive(descriptor: int, deadline: float | None = None) -> tuple[bytes, bytes]:
    """EOFError when the other end is gone, TimeoutError when it says nothing."""
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
