"""Families that have no card: whoever hands out blank ones has to find them, offline too."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.cards.models import card_links, card_revocations
from wasteexchange.households.queries.lookup import references

WAITING_MAX = 10_000
"""More families than this are not told to a phone; the office gives those their cards."""

_revoked = (card_revocations.c.programme_id == card_links.c.programme_id) & (
    card_revocations.c.card_id == card_links.c.card_id
)


def households_without_card(
    session: Session, programme_id: uuid.UUID
) -> list[tuple[uuid.UUID, str]]:
    """Ids and codes of families that take part and have no card that counts, by their codes."""
    has_card = (
        sa.select(sa.literal(1))
        .select_from(card_links.outerjoin(card_revocations, _revoked))
        .where(
            card_links.c.programme_id == programme_id,
            card_links.c.household_id == references.c.id,
            card_revocations.c.card_id.is_(None),
        )
        .exists()
    )
    query = (
        sa.select(references.c.id, references.c.code)
        .where(
            references.c.programme_id == programme_id,
            references.c.deactivated_at.is_(None),
            references.c.erased_at.is_(None),
            ~has_card,
        )
        .order_by(references.c.code)
        .limit(WAITING_MAX)
    )
    return [(row.id, row.code) for row in session.execute(query)]
