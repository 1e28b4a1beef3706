"""The key ring: the keys that wrap every other key. It lives in a file of its own, never in the database.

The file is JSON: ``{"format": 1, "current": 1, "keks": {"1": hex}, "index": hex, "pepper": hex}``. Each entry of `keks`
is an epoch; new keys are wrapped with the current one, old epochs stay to read what they wrapped.
"""

import contextlib
import json
import os
import secrets
import stat
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from vault import cipher


class KeysAbsent(Exception):
    """Nothing sealed can be read or written: the sentence says why and what to do."""


@dataclass(frozen=True)
class KeyRing:
    """Keys in memory. Printed, it shows none of them."""

    current: int
    keks: dict[int, bytes] = field(repr=False)
    index: bytes = field(repr=False)
    pepper: bytes = field(repr=False)

    def wrap(self, key):
        """(epoch, wrapped key), with the current epoch."""
        return self.current, cipher.wrap(self.keks[self.current], key)

    def unwrap(self, epoch, wrapped):
        """The key. KeysAbsent when this ring did not wrap it: the file is that of another database."""
        if epoch not in self.keks:
            raise KeysAbsent(f"Clés absentes : l’époque {epoch} manque dans le fichier de clés.")
        try:
            return cipher.unwrap(self.keks[epoch], wrapped)
        except cipher.Unreadable:
            raise KeysAbsent("Clés absentes : ce fichier de clés n’est pas celui de cette base de données.") from None

    def with_new_epoch(self):
        """The same ring and one more epoch, current from now on."""
        epoch = max(self.keks) + 1
        return KeyRing(epoch, {**self.keks, epoch: cipher.new_key()}, self.index, self.pepper)


def ring():
    """The ring of settings.KEY_FILE, read once by each process. In demo and test it is made on first use."""
    return _ring(os.fspath(settings.KEY_FILE))


def forget():
    """Read the file again at the next use (after a rotation, and in tests)."""
    _ring.cache_clear()


def problems(path, *, production, project=None):
    """Why this file cannot be used as it is: French sentences, none when all is well. Reads no key."""
    path, found = Path(path), []
    try:
        about = path.lstat()
    except OSError:
        return [f"Clés absentes : le fichier de clés {path} n’existe pas ou n’est pas accessible."]
    if not stat.S_ISREG(about.st_mode):
        return [f"Clés absentes : {path} n’est pas un fichier ordinaire."]
    mode = stat.S_IMODE(about.st_mode)
    if mode != 0o600:
        found.append(
            f"Le fichier de clés {path} a les droits {mode:04o} : seul son propriétaire doit le lire (chmod 600)."
        )
    if about.st_uid != os.geteuid():
        found.append(f"Le fichier de clés {path} appartient à un autre utilisateur du système.")
    if production and project and path.resolve().is_relative_to(Path(project).resolve()):
        found.append(
            f"Le fichier de clés {path} est dans le dossier du programme : "
            "rangez-le ailleurs, et sauvegardez-le à part de la base."
        )
    return found


def write(path, key_ring):
    """Write the ring beside `path`, mode 0600, and move it there whole: a reader sees the old file or the new one."""
    draft = _draft(path, key_ring)
    os.replace(draft, path)
    forget()


@lru_cache(maxsize=8)
def _ring(path):
    path = Path(path)
    if not settings.PRODUCTION and not path.exists():
        _make(path)
    if found := problems(path, production=settings.PRODUCTION, project=settings.BASE_DIR):
        raise KeysAbsent(" ".join(found))
    try:
        data = json.loads(path.read_text())
        key_ring = KeyRing(
            current=int(data["current"]),
            keks={int(epoch): bytes.fromhex(key) for epoch, key in data["keks"].items()},
            index=bytes.fromhex(data["index"]),
            pepper=bytes.fromhex(data["pepper"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise KeysAbsent(f"Clés absentes : le fichier de clés {path} est illisible ou abîmé.") from None
    if key_ring.current not in key_ring.keks or any(
        len(key) != 32 for key in (*key_ring.keks.values(), key_ring.index, key_ring.pepper)
    ):
        raise KeysAbsent(f"Clés absentes : le fichier de clés {path} est incomplet.")
    return key_ring


def _make(path):
    """A fresh ring. Two processes at once: the first to link its file wins, the other reads that one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, KeyRing(1, {1: cipher.new_key()}, cipher.new_key(), cipher.new_key()))
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)


def _draft(path, key_ring):
    path = Path(path)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    text = json.dumps(
        {
            "format": 1,
            "current": key_ring.current,
            "keks": {str(epoch): key.hex() for epoch, key in key_ring.keks.items()},
            "index": key_ring.index.hex(),
            "pepper": key_ring.pepper.hex(),
        },
        indent=1,
    )
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft
