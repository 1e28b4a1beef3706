"""What somebody sends together: files one by one, or in a ZIP; read within bounds, whatever the ZIP says of itself."""

import io
import zipfile
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError

MOST, MOST_BYTES = 200, 60 * 1024 * 1024  # of one lot, once unpacked


class TooMuch(Exception):
    """What was sent is more than one lot holds; the message is the sentence to show."""


def unpack(uploads):
    """[(name, content)] of what was sent, a ZIP file by file. TooMuch beyond a lot; ValidationError if it is broken."""
    found, left = [], MOST_BYTES
    for upload in uploads:
        content = upload.read()
        if not zipfile.is_zipfile(io.BytesIO(content)):
            found.append((upload.name, content))
            continue
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for entry in archive.infolist():
                    name = PurePosixPath(entry.filename).name
                    if entry.is_dir() or name.startswith(".") or "__MACOSX" in entry.filename:
                        continue
                    left -= entry.file_size
                    if left < 0 or len(found) >= MOST:
                        raise TooMuch("Cet envoi est trop grand. Partagez-le en plusieurs.")
                    with archive.open(entry) as packed:
                        found.append((name, packed.read(entry.file_size + 1)[: entry.file_size]))
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as problem:  # broken, locked, or too new
            raise ValidationError("Ce fichier ZIP ne s’ouvre pas. Refaites-le, sans mot de passe.") from problem
    if len(found) > MOST:
        raise TooMuch("Cet envoi compte plus de deux cents copies. Partagez-le en plusieurs.")
    if not found:
        raise ValidationError("Ce fichier ZIP ne contient aucune copie.")
    return found
