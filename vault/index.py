"""Finding a row by an exact personal value without storing that value."""

from vault import cipher, keys


def blind_index(value, *, purpose="email", tenant="patients"):
    """32 hexadecimal digits: the same for the same value, purpose and tenant; nothing without the key ring."""
    info = f"index|{purpose}|{tenant}"
    return cipher.keyed_hash(keys.ring().index, value.encode(), purpose=info, length=16).hex()


def secret_hash(value, *, purpose):
    """32 hexadecimal digits to recognise a short secret (code sent, recovery code) that is not stored."""
    return cipher.keyed_hash(keys.ring().pepper, value.encode(), purpose=f"secret|{purpose}", length=16).hex()
