"""A lock on top of the seals: content that opens only with a code which is stored nowhere.

The keys of the house are not enough, nor is the code: scrypt mixes it with the pepper of the key ring, under a salt of
its own. What is closed is meant to be sealed again under a data key, like everything else.
"""

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from vault import cipher, keys

COST, BLOCK, LANES = 2**15, 8, 1  # 32 MiB and about a tenth of a second for each code tried


class Lock:
    """Closes and opens what belongs to one code and one salt (a UUID). Building it is slow on purpose."""

    __slots__ = ("_hint", "_key")

    def __init__(self, code, *, salt):
        secret = cipher.keyed_hash(keys.ring().pepper, code.encode(), purpose="lock", length=32)
        self._key = Scrypt(salt=salt.bytes, length=32, n=COST, r=BLOCK, p=LANES).derive(secret)
        self._hint = salt.bytes[: cipher.HINT_BYTES]

    def close(self, content, *, place):
        """The locked bytes; they open at this place alone."""
        return cipher.seal(self._key, self._hint, content, self._place(place))

    def open(self, value, *, place):
        """The content, or cipher.Unreadable: another code, another place, a changed byte."""
        return cipher.unseal(self._key, self._hint, value, self._place(place))

    @staticmethod
    def _place(place):
        return f"v1|lock|{place}".encode()
