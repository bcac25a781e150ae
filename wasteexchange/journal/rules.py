"""The bytes of an entry (RFC 8785), and what ties a receipt and a family to it, unnamed."""

import base64
import hashlib
import hmac
import string
import uuid
from collections.abc import Iterable, Iterator, Mapping

from wasteexchange.kernel.canonical import canonical_json

ENTRY_BYTES_MAX = 65_535
VERSION = 1


def canonical(entry: Mapping[str, object]) -> bytes:
    """Return the canonical bytes of an entry: RFC 8785, UTF-8, at most 65,535 bytes."""
    written = canonical_json(dict(entry))
    assert len(written) <= ENTRY_BYTES_MAX, "an entry of a permitted record fits"
    return written


def ref_of(programme_code: str, record_id: uuid.UUID) -> str:
    r"""Return what finds an entry for whoever holds the receipt, and opens no receipt.

    base64url without padding of SHA-256("receipt\n" + programme code + "\n" + id as text).
    """
    said = f"receipt\n{programme_code}\n{record_id}".encode()
    return _url64(hashlib.sha256(said).digest())


def holder_of(holder_key: bytes, record_id: uuid.UUID) -> str:
    """Return who an entry belongs to, different in every entry.

    base64url without padding of HMAC-SHA256(household key, id as text): only whoever has the
    household's key can tell its entries from others; destroying the key is the erasure.
    """
    return _url64(hmac.digest(holder_key, str(record_id).encode(), "sha256"))


def digest_of(said: Mapping[str, object]) -> bytes:
    """Return the digest that decides whether two records say the same."""
    return hashlib.sha256(canonical_json(dict(said))).digest()


def letters_in_order() -> Iterator[str]:
    """Give the names of series: A to Z, AA to ZZ, AAA to ZZZ."""
    one = string.ascii_uppercase
    yield from one
    yield from (a + b for a in one for b in one)
    yield from (a + b + c for a in one for b in one for c in one)


def _url64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def still_missing(
    gaps: Iterable[tuple[int, int]], last: int, held: Iterable[int]
) -> list[tuple[int, int]]:
    """Return the spans of numbers that are nowhere, up to the highest that is somewhere.

    `gaps` are the spans missing in the register, up to its `last`; what is held is here as well.
    """
    known = sorted(set(held))
    spans = list(gaps)
    top = max([last, *known])
    if top > last:
        spans.append((last + 1, top))
    for number in known:
        spans = [part for span in spans for part in _without(span, number)]
    return spans


def _without(span: tuple[int, int], number: int) -> list[tuple[int, int]]:
    first, last = span
    if not first <= number <= last:
        return [span]
    return [part for part in ((first, number - 1), (number + 1, last)) if part[0] <= part[1]]
