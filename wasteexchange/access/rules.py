"""Who may do what, who stands above whom, and for how long somebody stays signed in."""

import datetime as dt
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Final

from wasteexchange.kernel.permissions import Permission

NAME_MAX = 60
LABEL_MAX = 60
PIN_DIGITS = 6
# A counter is used through a whole market day; who comes the next morning signs in again.
IDLE_AFTER = dt.timedelta(hours=12)
EXPIRES_AFTER = dt.timedelta(days=7)
# Whoever adds a phone has it in the hand; a code on a screen that was left must not stay good.
ENROL_WITHIN = dt.timedelta(minutes=10)
DEVICE_POINTS_MAX = 20
# Markets are weekly: a phone that was silent for longer may be lost, broken, or in a drawer.
QUIET_AFTER = dt.timedelta(days=8)
# Bytes left on a phone below which the office is told: some thousand visits.
STORAGE_LOW = 50_000_000
# A row is written at most this often for being seen: reading a page must not become writing.
SEEN_AGAIN_AFTER = dt.timedelta(minutes=10)

_FIRST_VISIBLE, _DELETE = 0x21, 0x7F

COMMAND: Final = "command"
STAFF: Final = "staff"
DEVICE: Final = "device"
TOKEN: Final = "token"  # noqa: S105 - what kind of actor it is, no secret


class Role(StrEnum):
    """What somebody is here for; rights follow from it."""

    OPERATOR = "operator"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"
    SIGNATORY = "signatory"
    PARTNER = "partner"
    ADMIN = "admin"


_OWN: Final = frozenset({Permission.ENTER_OFFICE, Permission.OWN_ACCOUNT})

PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    # Records, looks up cards, reverses its own last record: which that is, deposits know.
    Role.OPERATOR: _OWN
    | {
        Permission.RECORD_DEPOSITS,
        Permission.REVERSE_DEPOSITS,
        Permission.UPLOAD_RECORDS,
        Permission.LOOK_UP_CARDS,
        Permission.READ_CATALOGUE,
        Permission.READ_HOUSEHOLDS,
        # Who turns the heap notes it; opening, closing and counting is a coordinator's.
        Permission.READ_STOCK,
        Permission.TEND_BATCHES,
    },
    # Everything in the programme; whom it may not handle says `may_handle`.
    Role.COORDINATOR: frozenset(Permission) - {Permission.BE_A_DEVICE},
    # Reads all, writes nothing.
    Role.AUDITOR: _OWN
    | {
        Permission.LOOK_UP_CARDS,
        Permission.READ_ACCESS_LOG,
        Permission.READ_CATALOGUE,
        Permission.READ_DEPOSITS,
        Permission.READ_HOUSEHOLDS,
        Permission.READ_PERSONAL,
        Permission.READ_PROMISES,
        Permission.READ_STOCK,
        Permission.READ_TALLIES,
    },
    Role.SIGNATORY: _OWN | {Permission.READ_TALLIES, Permission.SIGN_TALLIES},
    # Vouchers and lots come with their rooms.
    Role.PARTNER: _OWN,
    # Staff, devices and the programme itself; nothing about families.
    Role.ADMIN: _OWN
    | {
        Permission.KEEP_CATALOGUE,
        Permission.KEEP_DEVICES,
        Permission.KEEP_PROGRAMME,
        Permission.KEEP_STAFF,
        Permission.READ_ACCESS_LOG,
        Permission.READ_CATALOGUE,
    },
}

# What a counter needs, and no names of families; which person records, each record says.
OF_A_DEVICE: Final = frozenset(
    {
        Permission.BE_A_DEVICE,
        Permission.LOOK_UP_CARDS,
        Permission.READ_CATALOGUE,
        Permission.RECORD_DEPOSITS,
        Permission.REVERSE_DEPOSITS,
        Permission.UPLOAD_RECORDS,
    }
)
# What it still has is not lost with it: it may be handed in, and a person looks at all of it.
OF_A_REVOKED_DEVICE: Final = frozenset({Permission.UPLOAD_RECORDS})

# What is taken and what it earns is one catalogue for every point, and what is promised is promised
# everywhere; a phone may serve several.
OF_ALL_POINTS: Final = frozenset(
    {
        *(Permission.KEEP_CATALOGUE, Permission.KEEP_DEVICES),
        *(Permission.READ_PROMISES, Permission.KEEP_PROMISES),
    }
)

_RANK: Final[Mapping[str, int]] = {Role.COORDINATOR: 1, Role.ADMIN: 2}
_ABOVE_ALL: Final = 3


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff, as read from the database."""

    programme_id: uuid.UUID
    id: uuid.UUID
    number: int
    name: str
    sign_in_name: str
    role: Role
    point_id: uuid.UUID | None
    must_change_password: bool
    created_at: dt.datetime
    suspended_at: dt.datetime | None
    # Never shown, not even by mistake in a log line.
    password_hash: str = field(repr=False)


def permissions_of(role: str, *, point_id: uuid.UUID | None = None) -> frozenset[Permission]:
    """Rights of a role; narrowed to a point, it decides nothing that holds at the others, too."""
    return PERMISSIONS[Role(role)] - (OF_ALL_POINTS if point_id else frozenset())


def rank(role: str, kind: str = STAFF) -> int:
    """How high somebody stands; whoever has the machine's command line stands above all."""
    return _ABOVE_ALL if kind == COMMAND else _RANK.get(role, 0)


def may_handle(role: str, other_role: str, *, kind: str = STAFF) -> bool:
    """Whether the first may create, change or suspend the second: only from above.

    So nobody raises themselves, and no two coordinators can lock each other out.
    """
    keeps = kind == COMMAND or Permission.KEEP_STAFF in permissions_of(role)
    return keeps and rank(role, kind) > rank(other_role)


def roles_below(role: str, *, kind: str = STAFF) -> tuple[Role, ...]:
    """Roles that somebody may give to others."""
    return tuple(each for each in Role if may_handle(role, each, kind=kind))


def sign_in_name(name: str) -> str:
    """Return what two spellings of a name share: no accents, no capitals, single blanks.

    `María  QUISPE` and `maria quispe` are one: phones and hurried thumbs write either.
    """
    apart = unicodedata.normalize("NFKD", name.strip().casefold())
    bare = "".join(each for each in apart if not unicodedata.combining(each))
    return " ".join(bare.casefold().split())


def own_path(wanted: str | None, otherwise: str) -> str:
    """Return where somebody wanted to go, if it lies on this site, else `otherwise`.

    Browsers read two slashes at the start, whichever way they lean and with a tab between them, as
    another site.
    """
    if not wanted or wanted[0] != "/" or wanted[1:2] in {"/", "\\"}:
        return otherwise
    if "\\" in wanted or any(ord(each) < _FIRST_VISIBLE or ord(each) == _DELETE for each in wanted):
        return otherwise
    return wanted


def is_weak_pin(pin: str) -> bool:
    """Whether a PIN is not six digits, or one that is tried first: 111111, 123456, 121212."""
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        return True
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    repeats = any(pin == pin[:size] * (PIN_DIGITS // size) for size in (1, 2, 3))
    return repeats or steps in ({1}, {-1})


def is_alive(now: dt.datetime, *, last_seen_at: dt.datetime, expires_at: dt.datetime) -> bool:
    """Whether a session still counts: used within 12 hours and not older than 7 days."""
    return now < expires_at and now < last_seen_at + IDLE_AFTER


def is_seen_again(now: dt.datetime, *, last_seen_at: dt.datetime) -> bool:
    """Whether it is time to write down that somebody is still here."""
    return now >= last_seen_at + SEEN_AGAIN_AFTER
