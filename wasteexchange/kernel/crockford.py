"""Crockford's base32: letters that nobody confuses, for what is scanned and typed by people."""

import hmac
from hashlib import sha256
from typing import Final

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No I, L, O and U."""
LENGTH: Final = 26
"""Letters of a token: 130 bits, five each."""

_HEARD_AS: Final = str.maketrans("ILO", "110")
_GROUP = 5


def lettered(whole: bytes) -> str:
    """Return the first 130 bits, most significant first, as 26 letters; it needs 17 bytes."""
    bits = int.from_bytes(whole, "big") >> (8 * len(whole) - 5 * LENGTH)
    return "".join(LETTERS[bits >> place & 31] for place in range(5 * (LENGTH - 1), -1, -5))


def derived(key: bytes, said: bytes) -> str:
    """Derive a token from what it stands for: HMAC-SHA256 under the key over these bytes."""
    return lettered(hmac.digest(key, said, sha256))


def as_typed(text: str) -> str:
    """Return what somebody typed, as it was meant: no blanks and hyphens, O as 0, I and L as 1."""
    return "".join(text.upper().translate(_HEARD_AS).replace("-", " ").split())


def in_groups(text: str) -> str:
    """Write a token so that it can be read aloud: groups of five, with what is over in the last."""
    last = (len(text) // _GROUP - 1) * _GROUP
    starts = range(0, last, _GROUP)
    return " ".join([*(text[start : start + _GROUP] for start in starts), text[last:]])
