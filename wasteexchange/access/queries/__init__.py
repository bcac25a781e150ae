"""Who somebody is, by name, by cookie or by token; who there is; who read what."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.access.models import (
    api_tokens,
    personal_reads,
    staff,
    staff_numbers,
    staff_sessions,
)
from wasteexchange.access.rules import (
    IDLE_AFTER,
    STAFF,
    TOKEN,
    Account,
    Role,
    is_alive,
    permissions_of,
)
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.errors import NotFound
from wasteexchange.kernel.ids import earliest_id
from wasteexchange.kernel.keyset import Order, Page, Window, all_of, count_up_to, page_of
from wasteexchange.kernel.statements import Statement
from wasteexchange.kernel.words import _

# More people of one name than this in different programmes have to say where they work.
NAMESAKES_MAX = 5


@dataclass(frozen=True, slots=True)
class Presence:
    """A signed-in browser: which session, and who it is."""

    session_id: uuid.UUID
    last_seen_at: dt.datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class SignIns:
    """When somebody last came in and was last seen, and in how many browsers they are now."""

    last_at: dt.datetime
    seen_at: dt.datetime
    open_now: int


@dataclass(frozen=True, slots=True)
class TokenEntry:
    """A token as it is listed; itself it is known to its bearer only."""

    id: uuid.UUID
    number: int
    label: str
    role: Role
    point_id: uuid.UUID | None
    created_at: dt.datetime
    revoked_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class PersonalRead:
    """Somebody read personal data."""

    id: uuid.UUID
    read_at: dt.datetime
    who: str
    number: int | None
    what: str
    household_id: uuid.UUID | None


# Statements on the way of every call are built once.
_BY_TOKEN = Statement(
    lambda _dialect, _count: sa.select(
        api_tokens.c.programme_id,
        api_tokens.c.id,
        api_tokens.c.label,
        api_tokens.c.role,
        api_tokens.c.point_id,
    ).where(api_tokens.c.token_hash == sa.bindparam("hash"), api_tokens.c.revoked_at.is_(None))
)

_BY_SESSION = (
    sa.select(
        staff.c.programme_id,
        staff.c.id,
        staff.c.name,
        staff.c.role,
        staff.c.point_id,
        staff.c.must_change_password,
        staff_sessions.c.id.label("session_id"),
        staff_sessions.c.writer_id,
        staff_sessions.c.last_seen_at,
        staff_sessions.c.expires_at,
    )
    .join(
        staff,
        (staff.c.programme_id == staff_sessions.c.programme_id)
        & (staff.c.id == staff_sessions.c.staff_id),
    )
    .where(
        staff_sessions.c.token_hash == sa.bindparam("hash"),
        staff_sessions.c.ended_at.is_(None),
        staff.c.suspended_at.is_(None),
    )
)

_ACCOUNT = sa.select(
    staff.c.programme_id,
    staff.c.id,
    staff.c.number,
    staff.c.name,
    staff.c.sign_in_name,
    staff.c.role,
    staff.c.point_id,
    staff.c.must_change_password,
    staff.c.created_at,
    staff.c.suspended_at,
    staff.c.password_hash,
)


def find_token_actor(session: Session, token_hash: bytes) -> Actor | None:
    """Whoever bears a token that is not revoked."""
    return _bearer(_BY_TOKEN.ask(session, {"hash": token_hash}))


def glance_token_actor(engine: sa.Engine, token_hash: bytes) -> Actor | None:
    """Whoever bears a token that is not revoked at this moment, in one round trip."""
    return _bearer(_BY_TOKEN.glance(engine, {"hash": token_hash}))


def _bearer(rows: Sequence[Any]) -> Actor | None:
    # One token in two programmes would be one programme restored twice: it opens neither.
    if len(rows) != 1:
        return None
    row = rows[0]
    return Actor(
        programme_id=row.programme_id,
        id=row.id,
        kind=TOKEN,
        name=row.label,
        role=row.role,
        writer_id=row.id,
        permissions=permissions_of(row.role, point_id=row.point_id),
        point_id=row.point_id,
    )


def find_presence(session: Session, token_hash: bytes, *, now: dt.datetime) -> Presence | None:
    """Whoever is signed in with a cookie; None once it has expired or was ended."""
    row = session.execute(_BY_SESSION, {"hash": token_hash}).one_or_none()
    if row is None or not is_alive(now, last_seen_at=row.last_seen_at, expires_at=row.expires_at):
        return None
    actor = Actor(
        programme_id=row.programme_id,
        id=row.id,
        kind=STAFF,
        name=row.name,
        role=row.role,
        writer_id=row.writer_id,
        permissions=permissions_of(row.role, point_id=row.point_id),
        point_id=row.point_id,
        must_change_password=bool(row.must_change_password),
    )
    return Presence(row.session_id, row.last_seen_at, actor)


def accounts_called(
    session: Session, sign_in_name: str, *, programme_id: uuid.UUID | None = None
) -> list[Account]:
    """Everybody who could mean themselves by a name and is not suspended."""
    query = _ACCOUNT.where(staff.c.sign_in_name == sign_in_name, staff.c.suspended_at.is_(None))
    if programme_id is not None:
        query = query.where(staff.c.programme_id == programme_id)
    rows = session.execute(query.order_by(staff.c.programme_id).limit(NAMESAKES_MAX))
    return [_account(row) for row in rows]


def find_account(session: Session, programme_id: uuid.UUID, staff_id: uuid.UUID) -> Account | None:
    """A member of staff by id."""
    query = _ACCOUNT.where(staff.c.programme_id == programme_id, staff.c.id == staff_id)
    row = session.execute(query).one_or_none()
    return None if row is None else _account(row)


def get_account(session: Session, programme_id: uuid.UUID, staff_id: uuid.UUID) -> Account:
    """Return a member of staff by id.

    Raises:
        NotFound: Nobody here has that id.
    """
    account = find_account(session, programme_id, staff_id)
    if account is None:
        raise NotFound(_("Nobody here has this id. Look for the person in the list of staff."))
    return account


def accounts_of(session: Session, programme_id: uuid.UUID) -> list[Account]:
    """All staff of a programme, those who work first, by name."""
    query = _ACCOUNT.where(staff.c.programme_id == programme_id).order_by(
        staff.c.suspended_at.is_not(None), staff.c.sign_in_name
    )
    return [_account(row) for row in session.execute(query)]


def sign_ins_of(
    session: Session, programme_id: uuid.UUID, *, now: dt.datetime
) -> dict[uuid.UUID, SignIns]:
    """Who of a programme's staff came in when; whoever never did is not in it."""
    counts = sa.and_(
        staff_sessions.c.ended_at.is_(None),
        staff_sessions.c.expires_at > now,
        staff_sessions.c.last_seen_at > now - IDLE_AFTER,
    )
    query = (
        sa.select(
            staff_sessions.c.staff_id,
            sa.func.max(staff_sessions.c.created_at),
            sa.func.max(staff_sessions.c.last_seen_at),
            sa.func.count().filter(counts),
        )
        .where(staff_sessions.c.programme_id == programme_id)
        .group_by(staff_sessions.c.staff_id)
    )
    return {staff_id: SignIns(*rest) for staff_id, *rest in session.execute(query)}


def tokens_of(session: Session, programme_id: uuid.UUID) -> list[TokenEntry]:
    """All tokens of a programme, valid ones first, the newest first."""
    query = (
        sa.select(
            api_tokens.c.id,
            api_tokens.c.number,
            api_tokens.c.label,
            api_tokens.c.role,
            api_tokens.c.point_id,
            api_tokens.c.created_at,
            api_tokens.c.revoked_at,
        )
        .where(api_tokens.c.programme_id == programme_id)
        .order_by(api_tokens.c.revoked_at.is_not(None), api_tokens.c.number.desc())
    )
    return [_token(row) for row in session.execute(query)]


def get_token(session: Session, programme_id: uuid.UUID, token_id: uuid.UUID) -> TokenEntry:
    """Return a token by id.

    Raises:
        NotFound: There is none.
    """
    for token in tokens_of(session, programme_id):
        if token.id == token_id:
            return token
    raise NotFound(_("There is no such token. Look for it in the list of tokens."))


def numbers_of(
    session: Session, programme_id: uuid.UUID, holder_ids: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, int]:
    """Numbers that receipts print for these staff and tokens."""
    query = sa.select(staff_numbers.c.holder_id, staff_numbers.c.number).where(
        staff_numbers.c.programme_id == programme_id,
        staff_numbers.c.holder_id.in_(list(holder_ids)),
    )
    return {row.holder_id: row.number for row in session.execute(query)}


def names_of(
    session: Session, programme_id: uuid.UUID, staff_ids: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, str]:
    """Names of these members of staff, for whoever keeps the staff."""
    query = sa.select(staff.c.id, staff.c.name).where(
        staff.c.programme_id == programme_id, staff.c.id.in_(list(staff_ids))
    )
    return {row.id: row.name for row in session.execute(query)}


def holder_of(session: Session, programme_id: uuid.UUID, number: int) -> uuid.UUID | None:
    """Whose number a receipt prints: a member of staff's, or a token's."""
    query = sa.select(staff_numbers.c.holder_id).where(
        staff_numbers.c.programme_id == programme_id, staff_numbers.c.number == number
    )
    return session.scalar(query)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadsWanted:
    """Which readings to list: from one instant up to, not including, another."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    actor_id: uuid.UUID | None = None
    what: str = ""
    descending: bool = True


def personal_reads_of(
    session: Session, programme_id: uuid.UUID, wanted: ReadsWanted, window: Window
) -> Page:
    """Who read personal data: one page of `PersonalRead`s."""
    page = page_of(session, _reads(programme_id, wanted), _reads_order(wanted), window)
    return Page([_read(row) for row in page.rows], page.first, page.after, page.before)


def every_personal_read(
    session: Session, programme_id: uuid.UUID, wanted: ReadsWanted
) -> Iterator[PersonalRead]:
    """Give all of the list, for a file."""
    for rows in all_of(session, _reads(programme_id, wanted), _reads_order(wanted)):
        yield from map(_read, rows)


def count_personal_reads(session: Session, programme_id: uuid.UUID, wanted: ReadsWanted) -> int:
    """Count the list."""
    return count_up_to(session, _reads(programme_id, wanted))


def _reads(programme_id: uuid.UUID, wanted: ReadsWanted) -> sa.Select[Any]:
    on_staff = (staff.c.programme_id == programme_id) & (staff.c.id == personal_reads.c.actor_id)
    on_number = (staff_numbers.c.programme_id == programme_id) & (
        staff_numbers.c.holder_id == personal_reads.c.actor_id
    )
    query = (
        sa.select(
            personal_reads.c.id,
            personal_reads.c.read_at,
            sa.func.coalesce(staff.c.name, personal_reads.c.actor_kind).label("who"),
            staff_numbers.c.number,
            personal_reads.c.what,
            personal_reads.c.household_id,
        )
        .select_from(personal_reads.outerjoin(staff, on_staff).outerjoin(staff_numbers, on_number))
        .where(personal_reads.c.programme_id == programme_id)
    )
    # Ids of readings are ours, of version 7: their order is that of time, so they bound it.
    if wanted.since:
        query = query.where(personal_reads.c.id >= earliest_id(wanted.since))
    if wanted.until:
        query = query.where(personal_reads.c.id < earliest_id(wanted.until))
    if wanted.actor_id:
        query = query.where(personal_reads.c.actor_id == wanted.actor_id)
    return query.where(personal_reads.c.what == wanted.what) if wanted.what else query


def _reads_order(wanted: ReadsWanted) -> Order:
    return Order((personal_reads.c.id,), wanted.descending)


def _read(row: Any) -> PersonalRead:
    return PersonalRead(row.id, row.read_at, row.who, row.number, row.what, row.household_id)


def _account(row: sa.Row[*tuple[Any, ...]]) -> Account:
    fields = dict(row._mapping)  # noqa: SLF001 - a row's public view
    fields["role"] = Role(fields["role"])
    fields["must_change_password"] = bool(fields["must_change_password"])
    return Account(**fields)


def _token(row: sa.Row[*tuple[Any, ...]]) -> TokenEntry:
    fields = dict(row._mapping)  # noqa: SLF001 - a row's public view
    fields["role"] = Role(fields["role"])
    return TokenEntry(**fields)
