"""The only place that asks the system for randomness."""

import datetime as dt
import secrets
import uuid

from wasteexchange.kernel.clock import utc_now

_VERSION_7 = 7
_VARIANT = 0b10


def uuid7() -> uuid.UUID:
    """Make an RFC 9562 version 7 id: 48 bits of Unix milliseconds, then 74 random bits.

    Ids made later sort later, so that an index on them grows at its end.
    """
    milliseconds = int(utc_now().timestamp() * 1000)
    high, low = secrets.randbits(12), secrets.randbits(62)
    return uuid.UUID(
        int=milliseconds << 80 | _VERSION_7 << 76 | high << 64 | _VARIANT << 62 | low,
    )


def earliest_id(at: dt.datetime) -> uuid.UUID:
    """Return what sorts before every id that `uuid7` makes from an instant on."""
    milliseconds = max(0, int(at.timestamp() * 1000))
    return uuid.UUID(int=milliseconds << 80)


def random_bytes(count: int) -> bytes:
    """Return bytes that nobody can guess."""
    return secrets.token_bytes(count)


def random_below(limit: int) -> int:
    """Return a number from 0 up to, not including, `limit`, that nobody can guess."""
    return secrets.randbelow(limit)
