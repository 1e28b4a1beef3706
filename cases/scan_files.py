"""What somebody sends together: files one by one, or in a ZIP; read within bounds, whatever the ZIP says of itself."""

import io
import zipfile
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError

from vault.nir import mask

MOST, MOST_BYTES = 200, 60 * 1024 * 1024  # of one lot, once unpacked
LONGEST_NAME = 200  # characters; a ZIP allows names of 65,535


class TooMuch(Exception):
    """What was sent is more than one lot holds; the message is the sentence to show."""


def unpack(uploads):
    """[(name, content)] of what was sent, a ZIP file by file. TooMuch beyond a lot; ValidationError if it is broken.

    A name is what is kept of it: some software names a scan by a social-security number, which is dotted out.
    """
    found, left = [], MOST_BYTES
    for upload in uploads:
        content = upload.read()
        if not zipfile.is_zipfile(io.BytesIO(content)):
            found.append((_kept(upload.name), content))
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
                        found.append((_kept(name), packed.read(entry.file_size + 1)[: entry.file_size]))
        except TooMuch:
            raise
        except Exception as problem:  # broken, locked, too new: each way of packing has its own errors
            raise ValidationError("Ce fichier ZIP ne s’ouvre pas. Refaites-le, sans mot de passe.") from problem
    if len(found) > MOST:
        raise TooMuch("Cet envoi compte plus de deux cents copies. Partagez-le en plusieurs.")
    if not found:
        raise ValidationError("Ce fichier ZIP ne contient aucune copie.")
    return found


def _kept(name):
    return mask(name[:LONGEST_NAME])
