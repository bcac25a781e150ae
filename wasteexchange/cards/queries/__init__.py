"""Resolving what was scanned or typed, and listing cards."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.cards.errors import UnknownCard
from wasteexchange.cards.models import card_links, card_printings, card_revocations, cards
from wasteexchange.cards.rules import (
    CardRef,
    CardStatus,
    Number,
    Token,
    as_printed,
    card_from,
    token_hash,
)
from wasteexchange.households.queries import references
from wasteexchange.households.queries.own import is_of_staff
from wasteexchange.households.rules import HouseholdRef, status_of
from wasteexchange.kernel.errors import NotFound
from wasteexchange.kernel.statements import Statement
from wasteexchange.kernel.words import _

# SQLite takes at most 32,766 values in one statement.
_IDS_A_SELECT = 1_000

_whose = cards.outerjoin(
    card_links,
    (card_links.c.programme_id == cards.c.programme_id) & (card_links.c.card_id == cards.c.id),
)
_and_who = _whose.outerjoin(
    references,
    (references.c.programme_id == card_links.c.programme_id)
    & (references.c.id == card_links.c.household_id),
)
_revoked = (card_revocations.c.programme_id == cards.c.programme_id) & (
    card_revocations.c.card_id == cards.c.id
)
_card = sa.select(
    cards.c.programme_id,
    cards.c.id,
    cards.c.number,
    cards.c.issued_at,
    card_revocations.c.revoked_at,
    references.c.id.label("household_id"),
    references.c.code,
    references.c.holder_key,
    references.c.deactivated_at,
    references.c.erased_at,
    is_of_staff(card_links.c.programme_id, card_links.c.household_id).label("is_of_staff"),
).select_from(_and_who.outerjoin(card_revocations, _revoked))
# Built once: each scan at the scale runs one of these, and only its values change.
_by_token = Statement(
    lambda _dialect, _count: _card.where(
        cards.c.programme_id == sa.bindparam("programme"),
        cards.c.token_hash == sa.bindparam("hash"),
    )
)
_by_number = Statement(
    lambda _dialect, _count: _card.where(
        cards.c.programme_id == sa.bindparam("programme"), cards.c.number == sa.bindparam("number")
    )
)
_by_id = _card.where(
    cards.c.programme_id == sa.bindparam("programme"), cards.c.id == sa.bindparam("card")
)
_anywhere = _card.where(cards.c.token_hash == sa.bindparam("hash"))


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card in a list."""

    id: uuid.UUID
    number: str
    token_hash: bytes
    status: CardStatus
    issued_at: dt.datetime
    revoked_at: dt.datetime | None
    reason: str | None
    printed_at: dt.datetime | None
    household_id: uuid.UUID | None
    household_code: str | None = None


def find_card(session: Session, programme_id: uuid.UUID, token_or_number: str) -> CardRef | None:
    """Resolve a card and its household in one select; None when it is none of this programme's."""
    read = card_from(token_or_number)
    if isinstance(read, Token):
        said: dict[str, object] = {"programme": programme_id, "hash": token_hash(read.text)}
        return _only(_by_token.ask(session, said))
    if isinstance(read, Number):
        said = {"programme": programme_id, "number": read.digits}
        return _only(_by_number.ask(session, said))
    return None


def find_card_by_hash(session: Session, programme_id: uuid.UUID, hashed: bytes) -> CardRef | None:
    """Resolve a card of which only the hash of its token was kept."""
    return _only(_by_token.ask(session, {"programme": programme_id, "hash": hashed}))


def card_of(session: Session, programme_id: uuid.UUID, token_or_number: str) -> CardRef:
    """Resolve a card that was named in what somebody sent.

    Raises:
        UnknownCard: It is no card of this programme.
    """
    found = find_card(session, programme_id, token_or_number)
    if found is None:
        raise UnknownCard(
            _("Scan it again, or type its number. If it stays so, look the family up by its code."),
            field="card",
        )
    return found


def get_card(session: Session, programme_id: uuid.UUID, token_or_number: str) -> CardRef:
    """Resolve a card that stands in an address.

    Raises:
        NotFound: It is no card of this programme.
    """
    found = find_card(session, programme_id, token_or_number)
    if found is None:
        raise NotFound(
            _("Scan it again, or type its number. If it stays so, look the family up by its code.")
        )
    return found


def find_card_by_id(
    session: Session, programme_id: uuid.UUID, card_id: uuid.UUID
) -> CardRef | None:
    """Resolve a card by its id."""
    said = {"programme": programme_id, "card": card_id}
    return _as_ref(session.execute(_by_id, said).one_or_none())


def card_by_public_token(session: Session, token: str) -> CardRef | None:
    """Resolve what stands in a family's address, whatever its programme; None when nothing does."""
    read = card_from(token)
    if not isinstance(read, Token):
        return None
    # Two programmes that hold one card's hash would be one programme restored twice: no answer.
    rows = session.execute(_anywhere, {"hash": token_hash(read.text)}).all()
    return _as_ref(rows[0]) if len(rows) == 1 else None


def one_card(session: Session, programme_id: uuid.UUID, card_id: uuid.UUID) -> CardRow:
    """Read one card as it stands in a list; its id was resolved before."""
    (row,) = _rows(session, _listed(programme_id).where(cards.c.id == card_id))
    return row


def cards_by_id(
    session: Session, programme_id: uuid.UUID, card_ids: Sequence[uuid.UUID]
) -> list[CardRow]:
    """Read cards as they stand in a list, in the order that is asked for."""
    found: dict[uuid.UUID, CardRow] = {}
    for start in range(0, len(card_ids), _IDS_A_SELECT):
        some = card_ids[start : start + _IDS_A_SELECT]
        rows = _rows(session, _listed(programme_id).where(cards.c.id.in_(some)))
        found |= {row.id: row for row in rows}
    return [found[card_id] for card_id in card_ids]


def standing_cards(
    session: Session, programme_id: uuid.UUID, numbers: Sequence[str]
) -> list[CardRow]:
    """Cards of these numbers that count, in the order of their issue; others are passed over."""
    read = {found.digits for each in numbers if isinstance(found := card_from(each), Number)}
    digits, rows = sorted(read), list[CardRow]()
    for start in range(0, len(digits), _IDS_A_SELECT):
        some = digits[start : start + _IDS_A_SELECT]
        rows += _rows(session, _listed(programme_id).where(cards.c.number.in_(some)))
    standing = [row for row in rows if row.status is not CardStatus.REVOKED]
    return sorted(standing, key=lambda row: (row.issued_at, row.id))


def get_listed_card(session: Session, programme_id: uuid.UUID, card_id: uuid.UUID) -> CardRow:
    """Read one card as it stands in a list.

    Raises:
        NotFound: It is no card of this programme.
    """
    if find_card_by_id(session, programme_id, card_id) is None:
        raise NotFound(_("Look the card up by its number again."))
    return one_card(session, programme_id, card_id)


def cards_of(session: Session, programme_id: uuid.UUID, household_id: uuid.UUID) -> list[CardRow]:
    """List a household's cards, the newest first."""
    return _rows(
        session,
        _listed(programme_id)
        .where(card_links.c.household_id == household_id)
        .order_by(card_links.c.linked_at.desc(), cards.c.id.desc()),
    )


def unprinted_cards(
    session: Session, programme_id: uuid.UUID, *, limit: int | None = None
) -> list[CardRow]:
    """List the cards that count and were never printed, in the order of their issue."""
    never = ~sa.exists().where(
        card_printings.c.programme_id == cards.c.programme_id,
        card_printings.c.card_id == cards.c.id,
    )
    query = (
        _listed(programme_id)
        .where(never, card_revocations.c.card_id.is_(None))
        .order_by(cards.c.issued_at, cards.c.id)
    )
    return _rows(session, query.limit(limit) if limit else query)


def count_unprinted(session: Session, programme_id: uuid.UUID) -> int:
    """How many cards wait to be printed."""
    never = ~sa.exists().where(
        card_printings.c.programme_id == cards.c.programme_id,
        card_printings.c.card_id == cards.c.id,
    )
    revoked = sa.exists().where(_revoked)
    query = sa.select(sa.func.count()).select_from(cards)
    return session.scalar(query.where(cards.c.programme_id == programme_id, never, ~revoked)) or 0


def count_cards(session: Session, programme_id: uuid.UUID) -> int:
    """How many cards count, linked or blank."""
    query = (
        sa.select(sa.func.count())
        .select_from(cards.outerjoin(card_revocations, _revoked))
        .where(cards.c.programme_id == programme_id, card_revocations.c.card_id.is_(None))
    )
    return session.scalar(query) or 0


def valid_cards_of(
    session: Session, programme_id: uuid.UUID, household_id: uuid.UUID
) -> list[uuid.UUID]:
    """Ids of a household's cards that count; while one replaces another there are two."""
    query = (
        sa.select(card_links.c.card_id)
        .select_from(
            card_links.outerjoin(
                card_revocations,
                (card_revocations.c.programme_id == card_links.c.programme_id)
                & (card_revocations.c.card_id == card_links.c.card_id),
            )
        )
        .where(
            card_links.c.programme_id == programme_id,
            card_links.c.household_id == household_id,
            card_revocations.c.card_id.is_(None),
        )
    )
    return list(session.scalars(query))


def _listed(programme_id: uuid.UUID) -> sa.Select[Any]:
    printed = (
        sa.select(sa.func.max(card_printings.c.printed_at))
        .where(
            card_printings.c.programme_id == cards.c.programme_id,
            card_printings.c.card_id == cards.c.id,
        )
        .scalar_subquery()
    )
    return (
        sa.select(
            cards.c.id,
            cards.c.number,
            cards.c.token_hash,
            cards.c.issued_at,
            card_revocations.c.revoked_at,
            card_revocations.c.reason,
            printed.label("printed_at"),
            card_links.c.household_id,
            references.c.code,
        )
        .select_from(_and_who.outerjoin(card_revocations, _revoked))
        .where(cards.c.programme_id == programme_id)
    )


def _rows(session: Session, query: sa.Select[Any]) -> list[CardRow]:
    return [
        CardRow(
            id=row.id,
            number=as_printed(row.number),
            token_hash=bytes(row.token_hash),
            status=_standing(row.revoked_at, row.household_id),
            issued_at=row.issued_at,
            revoked_at=row.revoked_at,
            reason=row.reason,
            printed_at=row.printed_at,
            household_id=row.household_id,
            household_code=row.code,
        )
        for row in session.execute(query)
    ]


def _standing(revoked_at: dt.datetime | None, household_id: uuid.UUID | None) -> CardStatus:
    if revoked_at is not None:
        return CardStatus.REVOKED
    return CardStatus.UNLINKED if household_id is None else CardStatus.ACTIVE


def _only(rows: Sequence[Any]) -> CardRef | None:
    assert len(rows) <= 1, "its key is unique"
    return _as_ref(rows[0] if rows else None)


def _as_ref(row: Any | None) -> CardRef | None:
    if row is None:
        return None
    household = None
    if row.household_id is not None:
        status = status_of(row.deactivated_at, row.erased_at)
        household = HouseholdRef(
            row.household_id, row.code, status, row.holder_key, bool(row.is_of_staff)
        )
    return CardRef(
        programme_id=row.programme_id,
        card_id=row.id,
        number=row.number,
        issued_at=row.issued_at,
        revoked_at=row.revoked_at,
        household=household,
        deactivated_at=row.deactivated_at,
        erased_at=row.erased_at,
    )
