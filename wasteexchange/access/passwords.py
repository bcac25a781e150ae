"""Passwords: argon2id, what is too weak, and one-time passwords that can be read aloud.

Source: OWASP Password Storage Cheat Sheet (argon2id, 19 MiB, 2 iterations, 1 lane at least) and
NIST SP 800-63B (length over composition, a list of common ones, NFKC before hashing).
"""

import hashlib
import hmac
import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from wasteexchange.access.errors import WeakPassword
from wasteexchange.access.rules import PIN_DIGITS, is_weak_pin, sign_in_name
from wasteexchange.kernel.ids import random_below, random_bytes
from wasteexchange.kernel.words import _

LENGTH_MIN = 12
LENGTH_MAX = 200
_DIFFERENT_MIN = 5
# A second of an old phone, a tenth of one here.
PIN_ITERATIONS: Final = 210_000
_PIN_SALT = 16

# One lane and 19 MiB: eight people may sign in at once on a small rented machine.
_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=19_456, parallelism=1, type=Type.ID)

# No vowels, so no words; nothing that looks or, in Spanish, sounds like another of them
# (0 O, 1 l I, 5 S, B V, Z, N, G J, Q): 19 signs, 15 of them are 63.7 bits.
SIGNS: Final = "cdfhkmprtwxy2346789"
_GROUPS, _GROUP_SIGNS = 5, 3


def hash_password(password: str) -> str:
    """Hash a password for keeping."""
    return _HASHER.hash(_same_everywhere(password))


def is_password(password: str, hashed: str) -> bool:
    """Whether the password belongs to the hash."""
    try:
        return _HASHER.verify(hashed, _same_everywhere(password))
    except (VerificationError, InvalidHashError):
        return False


def wants_rehash(hashed: str) -> bool:
    """Whether it was hashed with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(hashed)


@cache
def nobodys_hash() -> str:
    """Return a hash that no password opens: an unknown name must cost as much as a known one."""
    return _HASHER.hash(random_bytes(32))


def one_time_password() -> str:
    """Make one that is easily read aloud and typed: `k4d-7mp-…`, 63 bits."""
    return "-".join(
        "".join(SIGNS[random_below(len(SIGNS))] for _sign in range(_GROUP_SIGNS))
        for _group in range(_GROUPS)
    )


def refuse_weak(password: str, name: str) -> None:
    """Let only a password pass that takes long to guess.

    Raises:
        WeakPassword: Under 12 or over 200 characters, common, nearly one sign, or the name.
    """
    bare = sign_in_name(password)
    if len(_same_everywhere(password)) < LENGTH_MIN:
        _refuse(
            _(
                "Use at least %(least)d characters. Three or four words together are good.",
                least=LENGTH_MIN,
            )
        )
    if len(password) > LENGTH_MAX:
        _refuse(_("Use at most %(most)d characters.", most=LENGTH_MAX))
    if bare in _well_known() or len(set(bare)) < _DIFFERENT_MIN:
        _refuse(
            _(
                "Many people use this password. "
                "Choose three or four words that only you put together."
            )
        )
    if _is_name(bare, sign_in_name(name)):
        _refuse(_("Do not use your name as your password. Choose three or four other words."))


@dataclass(frozen=True, slots=True)
class Verifier:
    """What a PIN is checked against, here and on a phone: PBKDF2 with HMAC-SHA-256."""

    salt: bytes
    iterations: int
    hash: bytes


def pin_verifier(pin: str) -> Verifier:
    """Hash a PIN for keeping, in the one way that browsers know by themselves."""
    salt = random_bytes(_PIN_SALT)
    return Verifier(salt, PIN_ITERATIONS, _stretched(pin, salt, PIN_ITERATIONS))


def is_pin(pin: str, verifier: Verifier) -> bool:
    """Whether the PIN belongs to the verifier."""
    stretched = _stretched(pin, verifier.salt, verifier.iterations)
    return hmac.compare_digest(stretched, verifier.hash)


def one_time_pin() -> str:
    """Make six digits that are not tried first."""
    while is_weak_pin(pin := f"{random_below(10**PIN_DIGITS):0{PIN_DIGITS}d}"):
        pass
    return pin


def _stretched(pin: str, salt: bytes, iterations: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", pin.encode("utf-8", "surrogatepass"), salt, iterations)


def _refuse(detail: str) -> None:
    raise WeakPassword(detail, field="password")


def _is_name(password: str, name: str) -> bool:
    """Whether nothing but the name, repeated or with digits around it, is in the password."""
    rest = password.replace(" ", "").replace(name.replace(" ", ""), "")
    return rest != password.replace(" ", "") and not any(each.isalpha() for each in rest)


@cache
def _well_known() -> frozenset[str]:
    """Those long enough to pass the length, and in every list that a guesser tries first."""
    listed = Path(__file__).with_name("common_passwords.json").read_text(encoding="utf-8")
    return frozenset(sign_in_name(each) for each in json.loads(listed))


def _same_everywhere(password: str) -> str:
    """One text for what two keyboards write differently (é as one sign or as two)."""
    return unicodedata.normalize("NFKC", password)
