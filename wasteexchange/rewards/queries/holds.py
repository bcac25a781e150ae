"""Reads of what families set aside, and of what lies at the points."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.journal.queries import register
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger.queries import balances
from wasteexchange.ledger.queries.holds import hold_ends
from wasteexchange.programmes.rules import Point
from wasteexchange.rewards.models import redemption_holds
from wasteexchange.rewards.rules import Hold, Reward, lying

_ENDED = hold_ends()
_ENDING = register.alias("hold_ending_record")
_PLACED = tuple(field.name for field in fields(Hold))[:17]
_HOLD = (
    sa.select(
        *(redemption_holds.c[name] for name in _PLACED),
        register.c.actor_id,
        _ENDED.c.ending,
        _ENDED.c.ended_at,
        _ENDING.c.actor_id.label("ended_by"),
    )
    .join(
        register,
        sa.and_(
            register.c.programme_id == redemption_holds.c.programme_id,
            register.c.id == redemption_holds.c.id,
        ),
    )
    .outerjoin(
        _ENDED,
        sa.and_(
            _ENDED.c.programme_id == redemption_holds.c.programme_id,
            _ENDED.c.hold_id == redemption_holds.c.id,
        ),
    )
    .outerjoin(
        _ENDING,
        sa.and_(
            _ENDING.c.programme_id == _ENDED.c.programme_id, _ENDING.c.id == _ENDED.c.record_id
        ),
    )
)


def find_hold(session: Session, programme_id: uuid.UUID, hold_id: uuid.UUID) -> Hold | None:
    """Find what was set aside, ended or not."""
    wanted = _HOLD.where(
        redemption_holds.c.programme_id == programme_id, redemption_holds.c.id == hold_id
    )
    found = _holds(session, wanted)
    return found[0] if found else None


def open_holds(
    session: Session,
    programme_id: uuid.UUID,
    *,
    household_id: uuid.UUID | None = None,
    point_id: uuid.UUID | None = None,
    due_at: dt.datetime | None = None,
    limit: int = 1_000,
) -> list[Hold]:
    """Holds that nobody fetched yet, those first that lapse first; `due_at`: lapsed by then."""
    wanted = _HOLD.where(
        redemption_holds.c.programme_id == programme_id, _ENDED.c.hold_id.is_(None)
    )
    if household_id:
        wanted = wanted.where(redemption_holds.c.household_id == household_id)
    if point_id:
        wanted = wanted.where(redemption_holds.c.point_id == point_id)
    if due_at:
        wanted = wanted.where(redemption_holds.c.expires_at <= due_at)
    order = (redemption_holds.c.expires_at, redemption_holds.c.id)
    return _holds(session, wanted.order_by(*order).limit(limit))


def holds_of_records(
    session: Session, programme_id: uuid.UUID, record_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Hold]:
    """Holds by the id of the record that placed or ended them."""
    wanted = list(record_ids)
    query = _HOLD.add_columns(_ENDED.c.record_id).where(
        redemption_holds.c.programme_id == programme_id,
        sa.or_(redemption_holds.c.id.in_(wanted), _ENDED.c.record_id.in_(wanted)),
    )
    found = {}
    for row in session.execute(query):
        hold = _hold(row)
        found[hold.id] = hold
        if row.record_id:
            found[row.record_id] = hold
    return found


def set_aside_this_month(
    session: Session,
    programme_id: uuid.UUID,
    household_id: uuid.UUID,
    reward: str,
    *,
    days: tuple[dt.date, dt.date],
) -> int:
    """Count what a household set aside of a reward on some days and did not fetch yet."""
    query = (
        sa.select(
            sa.cast(sa.func.coalesce(sa.func.sum(redemption_holds.c.quantity), 0), sa.BigInteger)
        )
        .select_from(redemption_holds)
        .outerjoin(
            _ENDED,
            sa.and_(
                _ENDED.c.programme_id == redemption_holds.c.programme_id,
                _ENDED.c.hold_id == redemption_holds.c.id,
            ),
        )
        .where(
            redemption_holds.c.programme_id == programme_id,
            redemption_holds.c.household_id == household_id,
            redemption_holds.c.reward == reward,
            redemption_holds.c.day_on.between(*days),
            _ENDED.c.hold_id.is_(None),
        )
    )
    return session.scalar(query) or 0


def stock_at(
    session: Session, programme_id: uuid.UUID, points: Sequence[Point], rewards: Iterable[Reward]
) -> dict[tuple[uuid.UUID, str], int]:
    """Return what lies at points, by point and reward: pieces, or grams where it is weighed.

    Of bags that are filled from one heap each counts the whole heap.
    """
    wanted = {(p.id, r.code): lying(p.id, r.material) for p in points for r in rewards}
    by_code = {reward.code: reward for reward in rewards}
    there = balances(session, programme_id, set(wanted.values()))
    return {
        (point_id, code): there[account] // by_code[code].things(1)
        for (point_id, code), account in wanted.items()
    }


def _holds(session: Session, wanted: Any) -> list[Hold]:
    return [_hold(row) for row in session.execute(wanted)]


def _hold(row: Any) -> Hold:
    placed = dict(zip(_PLACED, row, strict=False))
    placed["asset"] = Asset(placed["asset"])
    return Hold(
        **placed,
        actor_id=row.actor_id,
        ending=row.ending,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
    )
