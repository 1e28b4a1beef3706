"""The only arithmetic of the vault: AES-256-GCM for values, AES-KW for keys, HKDF and HMAC for indexes.

A sealed value is ``0x01 + key hint (4 bytes) + nonce (12) + ciphertext + tag (16)``. Its additional data names the
place it was written for, so that a value copied to another row, field, model or tenant opens nowhere.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, keywrap
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
HINT_BYTES, NONCE_BYTES, TAG_BYTES = 4, 12, 16
HEADER_BYTES = len(VERSION) + HINT_BYTES + NONCE_BYTES


class Unreadable(Exception):
    """A sealed value that does not open. One sentence for every cause: an attacker learns nothing from it."""

    def __init__(self):
        super().__init__("Ce contenu scellé ne peut pas être ouvert.")


def new_key():
    """32 random bytes."""
    return os.urandom(32)


def wrap(kek, key):
    """AES-KW (RFC 3394): 40 bytes for a key of 32."""
    return keywrap.aes_key_wrap(kek, key)


def unwrap(kek, wrapped):
    """The key, or Unreadable when this KEK did not wrap it."""
    try:
        return keywrap.aes_key_unwrap(kek, bytes(wrapped))
    except (keywrap.InvalidUnwrap, ValueError):
        raise Unreadable from None


def seal(key, hint, plaintext, place):
    """The bytes to store. `hint` is the beginning of the key's public name, `place` the additional data."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + hint[:HINT_BYTES] + nonce + AESGCM(key).encrypt(nonce, plaintext, place)


def unseal(key, hint, value, place):
    """The plaintext, or Unreadable: wrong key, wrong place, changed byte, unknown version, truncated value."""
    value = bytes(value)
    if len(value) < HEADER_BYTES + TAG_BYTES or value[:1] != VERSION or value[1 : 1 + HINT_BYTES] != hint[:HINT_BYTES]:
        raise Unreadable
    try:
        return AESGCM(key).decrypt(value[1 + HINT_BYTES : HEADER_BYTES], value[HEADER_BYTES:], place)
    except InvalidTag:
        raise Unreadable from None


def pad(data, step):
    """`data`, one 0x80 and zeros, up to a multiple of `step` bytes: the size stored says little of the size written."""
    return data + b"\x80" + b"\x00" * (-(len(data) + 1) % step)


def unpad(data):
    """What was padded. The end is looked for from the right, so that trailing zeros of the content are kept."""
    end = data.rstrip(b"\x00")
    if end[-1:] != b"\x80":
        raise Unreadable
    return end[:-1]


def keyed_hash(root, value, *, purpose, length):
    """`length` bytes of HMAC-SHA256 of `value`, under a key that HKDF derives from `root` for this purpose alone."""
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(root)
    return hmac.new(key, value, hashlib.sha256).digest()[:length]
