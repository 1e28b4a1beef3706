"""What a browser keeps for us without being able to read or change it: sealed bytes, dated, for one purpose.

Nothing of it stays here. A value opens until `max_age` after it was sealed; older, changed, cut or made for another
purpose, it is Unreadable, with the same sentence. Rotating the keys without keeping the old epoch ends them all.
"""

import base64
import binascii
import struct
from datetime import datetime, timedelta

from vault import cipher, keys

_STAMP = struct.Struct(">Q")  # seconds since 1970, sealed with the data


def seal_for_browser(data: bytes, *, purpose: str, at: datetime) -> str:
    """Text for a cookie: letters, digits, "-" and "_"; 4/3 of the data and about 70 characters."""
    epoch = keys.ring().current
    sealed = cipher.seal(_key(epoch, purpose), _hint(epoch), _STAMP.pack(int(at.timestamp())) + data, _place(purpose))
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def open_from_browser(text: str, *, purpose: str, at: datetime, max_age: timedelta) -> bytes:
    """The data, or cipher.Unreadable."""
    try:
        sealed = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise cipher.Unreadable from None
    epoch = int.from_bytes(sealed[1 : 1 + cipher.HINT_BYTES], "big")
    if epoch not in keys.ring().keks:
        raise cipher.Unreadable
    plain = cipher.unseal(_key(epoch, purpose), _hint(epoch), sealed, _place(purpose))
    (sealed_at,) = _STAMP.unpack(plain[: _STAMP.size])
    if not 0 <= int(at.timestamp()) - sealed_at <= max_age.total_seconds():
        raise cipher.Unreadable
    return plain[_STAMP.size :]


def _key(epoch, purpose):
    """A key of this purpose alone: the ring's own key is never used on a value."""
    return cipher.keyed_hash(keys.ring().keks[epoch], b"browser", purpose=f"v1|browser|{purpose}", length=32)


def _hint(epoch):
    return epoch.to_bytes(cipher.HINT_BYTES, "big")


def _place(purpose):
    return f"v1|browser|{purpose}".encode()
