"""Reads of what phones are told of the cards: changes only, and none is missed."""

import uuid
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.cards.queries.states import ERASED, card_states, printed
from wasteexchange.sync.models import card_tellings, told_cards
from wasteexchange.sync.rules import Place, Telling, ToldCard

STATE = ("status", "household_id", "household_code", "compost", "points", "has_pin")


def changed_cards(programme_id: uuid.UUID) -> sa.CompoundSelect[Any]:
    """Cards that stand otherwise than they were last told: whatever it was that changed them.

    One list taken from the other, and no join: whoever plans a join of so many rows before they
    were counted once may take seconds for it.
    """
    now = card_states(programme_id).subquery("card_states")
    told = sa.select(told_cards.c.card_id, *(told_cards.c[name] for name in STATE))
    return sa.select(now.c.card_id, *(now.c[name] for name in STATE)).except_(
        told.where(told_cards.c.programme_id == programme_id)
    )


def is_anything_new(session: Session, programme_id: uuid.UUID) -> bool:
    """Whether a card changed since cards were last told."""
    return session.execute(changed_cards(programme_id).limit(1)).first() is not None


def last_telling(session: Session, programme_id: uuid.UUID) -> Place:
    """Return the place after all that was told; before the first telling it is nobody's."""
    query = (
        sa.select(card_tellings.c.telling, card_tellings.c.mark)
        .where(card_tellings.c.programme_id == programme_id)
        .order_by(card_tellings.c.telling.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return Place(row.telling, row.mark, row.telling) if row else Place(0, "0" * 16, 0)


def cards_since(
    session: Session, programme_id: uuid.UUID, since: Place | None, *, limit: int
) -> Telling:
    """Tell of cards that changed after a place, in the order of their changes.

    A place that we did not give, or gave before a backup was restored, is the start: of erased
    cards then nothing is told. A card that changes while its list is read comes again in its new
    place, further on.
    """
    last = last_telling(session, programme_id)
    known = since if since and _is_ours(session, programme_id, since) else None
    at = known or Place(0, "", 0, fresh=last.telling)
    query = (
        sa.select(*_TOLD)
        .join_from(
            told_cards,
            printed,
            sa.and_(
                printed.c.programme_id == told_cards.c.programme_id,
                printed.c.id == told_cards.c.card_id,
            ),
        )
        .where(
            told_cards.c.programme_id == programme_id,
            printed.c.programme_id == programme_id,
            _after(at),
            sa.or_(told_cards.c.status != ERASED, told_cards.c.telling > at.fresh),
        )
        .order_by(told_cards.c.telling, told_cards.c.card_id)
        .limit(limit + 1)
    )
    rows = [_told(row) for row in session.execute(query)]
    found, more = tuple(rows[:limit]), len(rows) > limit
    place = last
    if more:
        end = found[-1]
        place = replace(last, through=end.telling, card=end.card_id, fresh=at.fresh)
    return Telling(found, place, _count(session, programme_id), from_start=known is None, more=more)


_TOLD = (
    told_cards.c.card_id,
    told_cards.c.telling,
    printed.c.token_hash,
    printed.c.number,
    *(told_cards.c[name] for name in STATE),
)


def _after(at: Place) -> sa.ColumnElement[bool]:
    later = told_cards.c.telling > at.through
    if at.card is None:
        return later
    return sa.or_(
        later, sa.and_(told_cards.c.telling == at.through, told_cards.c.card_id > at.card)
    )


def _is_ours(session: Session, programme_id: uuid.UUID, place: Place) -> bool:
    """Whether this very telling was told here, and not by a server that we no longer are."""
    query = sa.select(card_tellings.c.telling).where(
        card_tellings.c.programme_id == programme_id,
        card_tellings.c.telling == place.telling,
        card_tellings.c.mark == place.mark,
    )
    return session.scalar(query) is not None


def _count(session: Session, programme_id: uuid.UUID) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(told_cards)
        .where(told_cards.c.programme_id == programme_id, told_cards.c.status != ERASED)
    )
    return session.scalar(query) or 0


def _told(row: Any) -> ToldCard:
    fields = dict(row._mapping)  # noqa: SLF001 - a row's public view
    fields["token_hash"] = bytes(fields["token_hash"])
    return ToldCard(**fields)
