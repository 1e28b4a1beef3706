"""What a code locks opens with that code, in that place, and with the pepper of this house alone."""

import uuid

import pytest

from vault import keys
from vault.cipher import Unreadable
from vault.lock import Lock

SALT, CODE = uuid.UUID(int=5), "7K3F92QDX4MN"


def test_what_is_locked_opens_with_its_code():
    locked = Lock(CODE, salt=SALT).close(b"un compte rendu", place="1")
    assert b"compte" not in locked
    assert Lock(CODE, salt=SALT).open(locked, place="1") == b"un compte rendu"


@pytest.mark.parametrize(
    ("code", "salt", "place"),
    [("7K3F92QDX4MP", SALT, "1"), (CODE, uuid.UUID(int=6), "1"), (CODE, SALT, "2")],
)
def test_another_code_salt_or_place_opens_nothing(code, salt, place):
    locked = Lock(CODE, salt=SALT).close(b"un compte rendu", place="1")
    with pytest.raises(Unreadable):
        Lock(code, salt=salt).open(locked, place=place)


def test_a_stolen_database_does_not_tell_whether_a_code_is_right(monkeypatch):
    """Without the pepper of the key ring, the right code opens nothing: it cannot be guessed elsewhere."""
    locked = Lock(CODE, salt=SALT).close(b"un compte rendu", place="1")
    ring = keys.ring()
    monkeypatch.setattr(keys, "ring", lambda: keys.KeyRing(ring.current, ring.keks, ring.index, bytes(32)))
    with pytest.raises(Unreadable):
        Lock(CODE, salt=SALT).open(locked, place="1")
