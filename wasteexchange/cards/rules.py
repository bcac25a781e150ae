"""Tokens, numbers and addresses of cards: arithmetic, and nothing that needs a database."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise
from typing import Final

from stdnum import damm

from wasteexchange.households.rules import HouseholdRef, Status
from wasteexchange.kernel import crockford

TOKEN_LENGTH: Final = crockford.LENGTH
LETTERS: Final = crockford.LETTERS
NUMBERS: Final = 1_000_000
"""Six digits that are drawn; the seventh checks them."""
BLANKS_MAX: Final = 2_000
"""Blank cards made at one time."""
REASON_MAX: Final = 200
PIN_DIGITS: Final = 4
PIN_TRIES: Final = 5
PIN_PAUSE: Final = dt.timedelta(minutes=15)
REPLACED: Final = "replaced"
ERASED: Final = "erased"

_TOKEN: Final = f"[{LETTERS}]{{{TOKEN_LENGTH}}}"
_BARE: Final = re.compile(_TOKEN)
# Any host will do: a server that moved does not void its cards. A scanner set to another keyboard
# than the computer's types "-" where the code says "/", so both stand for the same.
_ADDRESS: Final = re.compile(rf"HTTPS?[^0-9A-Z].*[/-]C[/-]({_TOKEN})(?:[/?#].*)?")
_NUMBER: Final = re.compile(r"([0-9]{6})-?([0-9])", re.ASCII)
_READ_MAX: Final = 500


class CardStatus(StrEnum):
    """Where a card stands; `unlinked` is a blank one that waits for its family."""

    ACTIVE = "active"
    REVOKED = "revoked"
    UNLINKED = "unlinked"


@dataclass(frozen=True, slots=True)
class CardRef:
    """A card as the scale sees it: which one, whose, and whether it counts.

    `number` is the seven digits; nothing here is personal.
    """

    programme_id: uuid.UUID
    card_id: uuid.UUID
    number: str
    issued_at: dt.datetime
    revoked_at: dt.datetime | None
    household: HouseholdRef | None
    deactivated_at: dt.datetime | None
    erased_at: dt.datetime | None

    @property
    def household_id(self) -> uuid.UUID | None:
        """Whose it is; None for a blank card."""
        return self.household.id if self.household else None

    @property
    def status(self) -> CardStatus:
        """Where the card stands now."""
        if self.revoked_at is not None:
            return CardStatus.REVOKED
        return CardStatus.ACTIVE if self.household else CardStatus.UNLINKED

    @property
    def opens_a_page(self) -> bool:
        """Whether its code still opens its family's page."""
        household = self.household
        return (
            self.revoked_at is None
            and household is not None
            and household.status is not Status.ERASED
        )

    def was_revoked(self, at: dt.datetime) -> bool:
        """Whether the card no longer counted at an instant: a late record is told by its time."""
        return self.revoked_at is not None and self.revoked_at <= at


@dataclass(frozen=True, slots=True)
class Token:
    """What a code holds, in upper case."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """What is printed on a card, as seven digits."""

    digits: str


@dataclass(frozen=True, slots=True)
class NewCard:
    """A card as it is handed out; only now is its token told."""

    id: uuid.UUID
    token: str
    number: str
    is_new: bool = True


def card_token(card_key: bytes, card_id: uuid.UUID) -> str:
    """Derive a card's token: the first 130 bits, most significant first, of a keyed hash of its id.

    The hash is HMAC-SHA256 under the card key over the 16 bytes of the id; five bits make one
    letter of Crockford's base32. The key is kept outside the database, so a leaked database opens
    no page, and a lost sheet can be printed again.
    """
    return crockford.derived(card_key, card_id.bytes)


def token_hash(token: str) -> bytes:
    """What the database keeps of a token: SHA-256 of its 26 upper-case ASCII characters."""
    return sha256(token.encode("ascii")).digest()


def numbered(drawn: int) -> str:
    """Return the seven digits of a card's number: six that were drawn, and their check digit."""
    digits = f"{drawn:06d}"
    return digits + str(damm.calc_check_digit(digits))


def as_printed(number: str) -> str:
    """Write a number as it stands on the card: `004217-7`."""
    return f"{number[:6]}-{number[6:]}"


def card_from(read: str) -> Token | Number | None:
    """Understand what a camera, a scanner or a finger gives; None when it is no card.

    Any host's `/C/<token>` in any case, a bare token, or a number whose check digit is right,
    with or without hyphen and blanks (vectors: `tests/vectors/card_scans.json`).
    """
    text = read.strip().upper()
    if len(text) > _READ_MAX:
        return None
    if _BARE.fullmatch(text):
        return Token(text)
    if address := _ADDRESS.fullmatch(text):
        return Token(address[1])
    number = _NUMBER.fullmatch(text.replace(" ", ""))
    if number and damm.is_valid(number[1] + number[2]):
        return Number(number[1] + number[2])
    return None


def card_url(base_url: str, token: str) -> str:
    """Return what the code on the card says, in upper case, which makes the code coarser."""
    return f"{base_url.rstrip('/')}/C/{token}".upper()


def is_weak_pin(pin: str) -> bool:
    """Whether a family's PIN is not four digits, or one that is tried first: 1111, 1234."""
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        return True
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    return steps in ({0}, {1}, {-1})
