"""What may be added to a file: PDF, PNG or JPEG by content, cleaned, within a size."""

import subprocess
import sys
import threading

from django.conf import settings
from django.core.exceptions import ValidationError

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
SECONDS = 30  # wall clock
_turns = threading.BoundedSemaphore(2)  # each takes up to a gigabyte


def clean_upload(upload):
    """(bytes, content type) safe to keep: re-encoded image or rewritten PDF, without metadata.

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
    answer = _scrub(content)
    if answer[:1] != b"C":
        raise ValidationError(REFUSALS[answer[:1].decode()])
    return answer[1:], content_type


def _scrub(content):
    """What the scrubber answers; nothing when it died of the file."""
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
    except subprocess.TimeoutExpired:
        return b""
    finally:
        _turns.release()
    return done.stdout if done.returncode == 0 else b""
