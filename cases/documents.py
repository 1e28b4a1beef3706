"""What may be added to a file: PDF, PNG or JPEG by content, cleaned, within a size."""

import json
import struct
import subprocess
import sys
import threading
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError

from cases import antivirus

ACCEPTED = "Formats acceptés : PDF, PNG ou JPEG."
TYPES = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
REFUSALS = {  # by the first letter of what cases.scrubber answers
    "A": "Ce PDF contient un programme ou un fichier joint. Imprimez-le en PDF simple, puis ajoutez-le.",
    "L": "Ce PDF est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis ajoutez-le.",
    "B": f"Ce fichier ne s’ouvre pas : il est abîmé, ou n’est pas ce qu’il dit être. {ACCEPTED}",
    "P": "Cette image est trop grande (plus de 40 millions de points). Réduisez-la, puis ajoutez-la.",
    "": "Ce fichier est trop lourd à vérifier. Imprimez-le en PDF simple, ou prenez-le en photo, puis ajoutez-le.",
}
BUSY = "Nous vérifions déjà plusieurs fichiers. Attendez une minute, puis ajoutez celui-ci de nouveau."
VIRUS = (
    "L’antivirus a reconnu un programme malveillant dans ce fichier : il n’est pas gardé. Ajoutez-en une autre copie."
)
HARMLESS, HELD, INFECTED = "harmless", "held", "infected"
SECONDS = 30  # wall clock
_turns = threading.BoundedSemaphore(2)  # each takes up to a gigabyte


class Cleaned(NamedTuple):
    """What may be kept of an upload."""

    content: bytes
    content_type: str
    pages_to_mask: list[int] | None  # pages whose text holds what looks like a social-security number; None: not read
    screening: str = ""  # what the antivirus said, see `cases.models.Document.Screening`


def clean_upload(upload):
    """A `Cleaned` file: re-encoded image or rewritten PDF, without metadata.

    Raises `ValidationError` with the sentence the person reads. The size is checked before anything is read; the file
    is opened in a process of its own, under limits.
    """
    if upload.size > settings.UPLOAD_MAX_BYTES:
        megabytes = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise ValidationError(
            f"Ce fichier dépasse {megabytes}\u00a0Mo. Choisissez-en un plus léger, ou une photo moins grande."
        )
    if upload.size == 0:
        raise ValidationError("Ce fichier est vide. Choisissez-en un autre.")
    content = upload.read()
    content_type = next((name for start, name in TYPES.items() if content.startswith(start)), None)
    if content_type is None:
        raise ValidationError(f"Le contenu de ce fichier n’est ni un PDF ni une image. {ACCEPTED}")
    screening = screen(content)
    if screening == INFECTED:
        raise ValidationError(VIRUS)
    answer = _scrub(content)
    if answer[:1] != b"C":
        raise ValidationError(REFUSALS[answer[:1].decode()])
    end = 9 + struct.unpack(">Q", answer[1:9])[0]
    return Cleaned(answer[9:end], content_type, _read_pages(answer[end:]), screening)


def screen(content):
    """What the antivirus says of a file; "" where there is none, HELD when it does not answer."""
    if not settings.CLAMD:
        return ""
    try:
        return INFECTED if antivirus.is_infected(content, settings.CLAMD) else HARMLESS
    except antivirus.Unavailable:
        return HELD


def _read_pages(told):
    """None when the search was cut short, or was never made."""
    try:
        return json.loads(told)
    except ValueError:
        return None


def _scrub(content):
    """What the scrubber answered before its end; nothing when it died before the clean file was out."""
    if not _turns.acquire(timeout=SECONDS):
        raise ValidationError(BUSY)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "cases.scrubber"],
            input=content,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=SECONDS,
            check=False,
        )
        answer = done.stdout
    except subprocess.TimeoutExpired as late:
        answer = late.stdout or b""
    finally:
        _turns.release()
    whole = len(answer) >= 9 and len(answer) >= 9 + struct.unpack(">Q", answer[1:9])[0]
    return answer if whole else b""
