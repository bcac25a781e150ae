"""Random tokens for programs and for browsers: shown once, kept only as a hash.

256 random bits need no slow hash: SHA-256 of them cannot be searched through.
"""

import base64
import hashlib
import uuid

from wasteexchange.kernel import crockford
from wasteexchange.kernel.ids import random_bytes

# So that a scanner of published code recognises one that slipped out.
PREFIX = "wx_"
DEVICE_PREFIX = "wxd_"
_BYTES = 32
_LONGEST = 100


def new_api_token() -> str:
    """Make a token for a program."""
    return PREFIX + new_session_token()


def new_device_key() -> str:
    """Make a key for a device."""
    return DEVICE_PREFIX + new_session_token()


def new_code() -> str:
    """Make a code that can be scanned or typed: 26 letters, 130 bits."""
    return crockford.lettered(random_bytes(_BYTES))


def new_session_token() -> str:
    """Make a token for a browser's cookie."""
    return base64.urlsafe_b64encode(random_bytes(_BYTES)).rstrip(b"=").decode()


def hash_of(token: str) -> bytes:
    """Return what is kept of a token, and what it is found by.

    Looking up by the hash leaks nothing through timing: whoever can aim at a hash has the token.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")[:_LONGEST]).digest()


def badge_token(key: bytes, staff_id: uuid.UUID, badge_id: uuid.UUID) -> str:
    """Derive the token of a badge, so that a lost sheet can be printed again and none is kept."""
    return crockford.derived(key, b"badge" + staff_id.bytes + badge_id.bytes)
