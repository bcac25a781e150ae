"""Telling phones of the cards: what changed gets the next number, in one short step."""

import datetime as dt
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.clock import steady_ns
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new, upserting
from wasteexchange.sync.models import card_tellings, told_cards
from wasteexchange.sync.queries.told import STATE, changed_cards, is_anything_new, last_telling
from wasteexchange.sync.rules import COMPARED_AGAIN_AFTER, MARK_BYTES, TELLINGS_KEPT

Opened = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class _Compared:
    """As of when cards were compared last, and from when on it is worth doing again."""

    as_of: dt.datetime
    again_at: int


_compared: WeakKeyDictionary[sa.Pool, dict[uuid.UUID, _Compared]] = WeakKeyDictionary()


def tell_when_due(context: Context, *, reading: Opened, work: Opened) -> dt.datetime:
    """Tell what changed, if there is anything, and return as of when it is told.

    Two hundred phones that come back at once are told the same: cards are compared by one in
    many of them, and a comparison never costs more than a tenth of the time.
    """
    with reading() as session:
        memory = _compared.setdefault(_pool(session), {})
        before = memory.get(context.programme_id)
        began = steady_ns()
        if before and began < before.again_at:
            return before.as_of
        is_new = is_anything_new(session, context.programme_id)
    if is_new:
        with work() as session:
            tell_cards(session, context)
    ended = steady_ns()
    again_at = ended + (ended - began) * COMPARED_AGAIN_AFTER
    memory[context.programme_id] = _Compared(context.now, again_at)
    return context.now


def tell_cards(session: Session, context: Context) -> None:
    """Give all cards that stand otherwise than they were last told the next telling's number.

    Cards are compared as they stand, so no writer has to note a change and none can be missed:
    not by a transaction that is kept late, and not by a clock. Who takes the number first goes
    on; whoever raced for it waits for them, and then finds their number taken.
    """
    programme_id, telling = context.programme_id, _next(session, context)
    found = changed_cards(programme_id).subquery("changed")
    names = ("programme_id", "card_id", "telling", *STATE)
    insert = upserting(session.get_bind().dialect.name)(told_cards)
    rows = sa.select(
        sa.literal(programme_id, told_cards.c.programme_id.type),
        found.c.card_id,
        sa.literal(telling, sa.BigInteger),
        *(found.c[name] for name in STATE),
    ).where(sa.true())
    telling_them = insert.from_select(names, rows).on_conflict_do_update(
        index_elements=["programme_id", "card_id"],
        set_={name: insert.excluded[name] for name in ("telling", *STATE)},
    )
    session.execute(telling_them)
    session.execute(
        sa.delete(card_tellings).where(
            card_tellings.c.programme_id == programme_id,
            card_tellings.c.telling <= telling - TELLINGS_KEPT,
        )
    )


def _next(session: Session, context: Context) -> int:
    """Take the next number, which nobody else has; it is held until this is kept."""
    while True:
        telling = last_telling(session, context.programme_id).telling + 1
        row = {
            "programme_id": context.programme_id,
            "telling": telling,
            "mark": context.random_bytes(MARK_BYTES).hex(),
            "told_at": context.now,
        }
        if insert_new(session, card_tellings, row):
            return telling


def _pool(session: Session) -> sa.Pool:
    bind = session.get_bind()
    return (bind if isinstance(bind, sa.Engine) else bind.engine).pool
