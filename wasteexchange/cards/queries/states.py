"""How every card of a programme stands, as a select that rooms above compare and join."""

import uuid
from typing import Any

import sqlalchemy as sa

from wasteexchange.cards.models import card_links, card_revocations, cards, household_pins
from wasteexchange.cards.rules import CardStatus
from wasteexchange.households.queries.lookup import references
from wasteexchange.households.rules import Status
from wasteexchange.ledger.queries import spendable

ERASED = str(Status.ERASED)
INACTIVE = str(Status.INACTIVE)

printed = sa.select(cards.c.programme_id, cards.c.id, cards.c.number, cards.c.token_hash).subquery(
    "printed_cards"
)
"""What of a card never changes."""


def card_states(programme_id: uuid.UUID) -> sa.Select[Any]:
    """Every card: whose it is, how it stands, and what may be spent with it.

    `status` is a card's, or `inactive` while its family takes no part, or `erased`: nothing of it
    is then told any more. Only a card that counts has balances, and a family's PIN behind it.
    """
    left = spendable(programme_id).subquery("spendable")
    is_erased = references.c.erased_at.is_not(None)
    is_revoked = card_revocations.c.card_id.is_not(None)
    counts = sa.and_(~is_revoked, card_links.c.card_id.is_not(None))
    status = sa.case(
        (is_erased, ERASED),
        (is_revoked, str(CardStatus.REVOKED)),
        (card_links.c.card_id.is_(None), str(CardStatus.UNLINKED)),
        (references.c.deactivated_at.is_not(None), INACTIVE),
        else_=str(CardStatus.ACTIVE),
    )
    return (
        sa.select(
            cards.c.id.label("card_id"),
            status.label("status"),
            sa.case((~is_erased, references.c.id)).label("household_id"),
            sa.case((~is_erased, references.c.code)).label("household_code"),
            _while(counts, left.c.compost).label("compost"),
            _while(counts, left.c.points).label("points"),
            sa.and_(counts, household_pins.c.household_id.is_not(None)).label("has_pin"),
        )
        .select_from(cards)
        .outerjoin(card_links, _same_card(card_links))
        .outerjoin(card_revocations, _same_card(card_revocations))
        .outerjoin(
            references,
            sa.and_(
                references.c.programme_id == card_links.c.programme_id,
                references.c.id == card_links.c.household_id,
            ),
        )
        .outerjoin(left, left.c.household_id == card_links.c.household_id)
        .outerjoin(
            household_pins,
            sa.and_(
                household_pins.c.programme_id == card_links.c.programme_id,
                household_pins.c.household_id == card_links.c.household_id,
            ),
        )
        .where(cards.c.programme_id == programme_id)
    )


def _same_card(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.programme_id == cards.c.programme_id, table.c.card_id == cards.c.id)


def _while(counts: sa.ColumnElement[bool], balance: Any) -> sa.ColumnElement[int]:
    return sa.case((counts, sa.func.coalesce(balance, 0)), else_=0)
