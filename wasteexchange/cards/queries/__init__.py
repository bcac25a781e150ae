"""Resolving what was scanned or typed, and listing cards."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.cards.models import card_links, card_printings, card_revocations, cards
from wasteexchange.cards.queries.lookup import (
    AND_WHO,
    CARD,
    REVOKED,
    Lookup,
    as_ref,
    card_of,
    find_card,
    find_card_by_hash,
    unknown_card,
)
from wasteexchange.cards.rules import (
    CardRef,
    CardStatus,
    Number,
    Token,
    as_printed,
    card_from,
    token_hash,
)
from wasteexchange.households.queries.lookup import references
from wasteexchange.kernel.errors import NotFound
from wasteexchange.kernel.words import _

__all__ = [
    "CardRow",
    "Lookup",
    "card_by_public_token",
    "card_of",
    "cards_by_id",
    "cards_of",
    "count_cards",
    "count_unprinted",
    "find_card",
    "find_card_by_hash",
    "find_card_by_id",
    "get_card",
    "get_listed_card",
    "linked_at",
    "one_card",
    "standing_cards",
    "unknown_card",
    "unprinted_cards",
    "valid_cards_of",
]

# SQLite takes at most 32,766 values in one statement.
_IDS_A_SELECT = 1_000

_by_id = CARD.where(
    cards.c.programme_id == sa.bindparam("programme"), cards.c.id == sa.bindparam("card")
)
_anywhere = CARD.where(cards.c.token_hash == sa.bindparam("hash"))


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
    row = session.execute(_by_id, said).one_or_none()
    return as_ref(row) if row else None


def card_by_public_token(session: Session, token: str) -> CardRef | None:
    """Resolve what stands in a family's address, whatever its programme; None when nothing does."""
    read = card_from(token)
    if not isinstance(read, Token):
        return None
    # Two programmes that hold one card's hash would be one programme restored twice: no answer.
    rows = session.execute(_anywhere, {"hash": token_hash(read.text)}).all()
    return as_ref(rows[0]) if len(rows) == 1 else None


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
    revoked = sa.exists().where(REVOKED)
    query = sa.select(sa.func.count()).select_from(cards)
    return session.scalar(query.where(cards.c.programme_id == programme_id, never, ~revoked)) or 0


def count_cards(session: Session, programme_id: uuid.UUID) -> int:
    """How many cards count, linked or blank."""
    query = (
        sa.select(sa.func.count())
        .select_from(cards.outerjoin(card_revocations, REVOKED))
        .where(cards.c.programme_id == programme_id, card_revocations.c.card_id.is_(None))
    )
    return session.scalar(query) or 0


def linked_at(
    session: Session, programme_id: uuid.UUID, household_id: uuid.UUID, but: uuid.UUID
) -> dt.datetime | None:
    """When a household was last given a card, but for one."""
    query = sa.select(sa.func.max(card_links.c.linked_at)).where(
        card_links.c.programme_id == programme_id,
        card_links.c.household_id == household_id,
        card_links.c.card_id != but,
    )
    found: dt.datetime | None = session.scalar(query)
    return found


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
        .select_from(AND_WHO.outerjoin(card_revocations, REVOKED))
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
