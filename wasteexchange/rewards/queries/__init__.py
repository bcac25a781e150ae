"""Reads of rewards and redemptions."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.journal.queries import register
from wasteexchange.kernel.keyset import AtTime, is_before
from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes.queries import CHANGED
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.rewards.models import (
    redemption_reversals,
    redemptions,
    reward_caps,
    reward_photos,
    reward_prices,
    reward_terms,
    rewards,
)
from wasteexchange.rewards.rules import (
    Given,
    Price,
    Redemption,
    Reversal,
    Reward,
    RewardCap,
    Shelf,
    Terms,
)

# The newest shelf of each programme and the catalogue's version at which it was read.
_remembered: "WeakKeyDictionary[sa.Pool, dict[uuid.UUID, tuple[int, Shelf]]]" = WeakKeyDictionary()


def shelf_of(session: Session, catalogue: Catalogue) -> Shelf:
    """Return all rewards of a programme; every change of them is a version of its catalogue."""
    programme_id = catalogue.programme.id
    version = catalogue.programme.catalogue_version
    remembered = _remembered.setdefault(_pool(session), {})
    known = remembered.get(programme_id)
    if known and known[0] == version and CHANGED not in session.info:
        return known[1]
    shelf = _read_shelf(session, programme_id)
    if CHANGED not in session.info:
        remembered[programme_id] = version, shelf
    return shelf


def _read_shelf(session: Session, programme_id: uuid.UUID) -> Shelf:
    terms = [field.name for field in fields(Terms)]
    newest = session.execute(
        sa.select(*(reward_terms.c[name] for name in terms))
        .where(reward_terms.c.programme_id == programme_id)
        .order_by(reward_terms.c.announced_at.desc(), reward_terms.c.id.desc())
        .limit(1)
    ).first()
    photos = session.execute(
        sa.select(reward_photos.c.reward, reward_photos.c.digest).where(
            reward_photos.c.programme_id == programme_id
        )
    )
    return Shelf(
        rewards=tuple(
            Reward(*row) for row in _rows(session, Reward, rewards, programme_id, "position")
        ),
        prices=tuple(
            Price(row.id, row.reward, Asset(row.asset), row.amount, *row[4:])
            for row in _rows(session, Price, reward_prices, programme_id, "applies_from")
        ),
        caps=tuple(
            RewardCap(*row)
            for row in _rows(session, RewardCap, reward_caps, programme_id, "applies_from")
        ),
        terms=Terms(*newest) if newest else Terms(),
        photos={row.reward: row.digest for row in photos},
    )


def _rows(
    session: Session, kind: Any, table: sa.Table, programme_id: uuid.UUID, order: str
) -> Iterable[Any]:
    names = [field.name for field in fields(kind)]
    query = sa.select(*(table.c[name] for name in names)).where(
        table.c.programme_id == programme_id
    )
    return session.execute(query.order_by(table.c[order], table.c[names[0]]))


def find_photo(session: Session, digest: str) -> bytes | None:
    """Return a picture by what it shows: whoever may see the catalogue was told its digest."""
    query = sa.select(reward_photos.c.photo).where(reward_photos.c.digest == digest).limit(1)
    found = session.scalar(query)
    return bytes(found) if found is not None else None


_reversal_record = register.alias("redemption_reversal_record")
# The fields of a redemption that stand in its head, in the order in which they are read.
HEAD = tuple(field.name for field in fields(Redemption))[:24]


def _head_columns() -> list[sa.ColumnElement[Any]]:
    of_record = {"recorded_at", "actor_id", "series", "sequence"}
    return [register.c[name] if name in of_record else redemptions.c[name] for name in HEAD]


def _same(table: sa.FromClause, key: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.programme_id == redemptions.c.programme_id, key == redemptions.c.id)


_WHOLE = (
    sa.select(
        *_head_columns(),
        redemptions.c.warnings,
        redemption_reversals.c.id.label("reversal_id"),
        redemption_reversals.c.reason.label("reversal_reason"),
        _reversal_record.c.counted_at.label("reversed_at"),
    )
    .join(register, _same(register, register.c.id))
    .outerjoin(
        redemption_reversals, _same(redemption_reversals, redemption_reversals.c.redemption_id)
    )
    .outerjoin(
        _reversal_record,
        sa.and_(
            _reversal_record.c.programme_id == redemptions.c.programme_id,
            _reversal_record.c.id == redemption_reversals.c.id,
        ),
    )
)


def every_redemption(programme_id: uuid.UUID) -> sa.Select[Any]:
    """Select all redemptions, to be read by `redemption_of`."""
    return _WHOLE.where(redemptions.c.programme_id == programme_id)


def find_redemption(
    session: Session, programme_id: uuid.UUID, redemption_id: uuid.UUID
) -> Redemption | None:
    """Find a redemption, with its reversal if there is one."""
    wanted = _WHOLE.where(
        redemptions.c.programme_id == programme_id, redemptions.c.id == redemption_id
    )
    found = _whole(session, wanted)
    return found[0] if found else None


def redemptions_by_id(
    session: Session, programme_id: uuid.UUID, ids: Sequence[uuid.UUID]
) -> list[Redemption]:
    """Redemptions in the order that is asked for."""
    wanted = _WHOLE.where(
        redemptions.c.programme_id == programme_id, redemptions.c.id.in_(list(ids))
    )
    found = {one.id: one for one in _whole(session, wanted)}
    return [found[one] for one in ids]


def redemptions_of(
    session: Session,
    programme_id: uuid.UUID,
    household_id: uuid.UUID,
    *,
    limit: int = 10,
    before: AtTime | None = None,
) -> list[Redemption]:
    """Redemptions of a household, the newest first."""
    wanted = _WHOLE.where(
        redemptions.c.programme_id == programme_id, redemptions.c.household_id == household_id
    )
    if before:
        wanted = wanted.where(is_before(before, redemptions.c.counted_at, redemptions.c.id))
    order = (redemptions.c.counted_at.desc(), redemptions.c.id.desc())
    return _whole(session, wanted.order_by(*order).limit(limit))


def redemptions_of_records(
    session: Session, programme_id: uuid.UUID, record_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Redemption]:
    """Redemptions by the id of the record that made them or took them back."""
    wanted = list(record_ids)
    query = _WHOLE.where(
        redemptions.c.programme_id == programme_id,
        sa.or_(redemptions.c.id.in_(wanted), redemption_reversals.c.id.in_(wanted)),
    )
    found = _whole(session, query)
    taken_back = {each.reversal.id: each for each in found if each.reversal}
    return taken_back | {each.id: each for each in found}


def unsettled_redemptions(
    session: Session, programme_id: uuid.UUID, household_id: uuid.UUID
) -> list[uuid.UUID]:
    """Redemptions of a household that its balance did not cover when they came."""
    query = sa.select(redemptions.c.id).where(
        redemptions.c.programme_id == programme_id,
        redemptions.c.household_id == household_id,
        redemptions.c.unsettled > 0,
    )
    return list(session.scalars(query))


def redemptions_without_payment(
    session: Session, programme_id: uuid.UUID, household_id: uuid.UUID
) -> list[tuple[uuid.UUID, str, dt.date, dt.datetime]]:
    """Redemptions that moved nothing of a balance: free, or paid for when they were set aside."""
    query = (
        sa.select(
            redemptions.c.id, redemptions.c.asset, redemptions.c.day_on, register.c.received_at
        )
        .join(register, _same(register, register.c.id))
        .where(
            redemptions.c.programme_id == programme_id,
            redemptions.c.household_id == household_id,
            sa.or_(redemptions.c.hold_id.is_not(None), redemptions.c.amount == 0),
        )
    )
    return [tuple(row) for row in session.execute(query)]


def last_own_record(
    session: Session, programme_id: uuid.UUID, actor_id: uuid.UUID, *, day_on: dt.date
) -> uuid.UUID | None:
    """Return the id of the last redemption of a day that somebody recorded, taken back or not."""
    return session.scalar(
        sa.select(register.c.id)
        .join(redemptions, _same(register, register.c.id))
        .where(
            register.c.programme_id == programme_id,
            register.c.actor_id == actor_id,
            redemptions.c.programme_id == programme_id,
            redemptions.c.day_on == day_on,
        )
        .order_by(register.c.received_at.desc(), register.c.counted_at.desc(), register.c.id.desc())
        .limit(1)
    )


def had_this_month(
    session: Session,
    programme_id: uuid.UUID,
    household_id: uuid.UUID,
    reward: str,
    *,
    days: tuple[dt.date, dt.date],
) -> int:
    """Count what a household was handed out of a reward on some days, and what still stands."""
    query = (
        sa.select(sa.cast(sa.func.coalesce(sa.func.sum(redemptions.c.quantity), 0), sa.BigInteger))
        .select_from(redemptions)
        .outerjoin(
            redemption_reversals, _same(redemption_reversals, redemption_reversals.c.redemption_id)
        )
        .where(
            redemptions.c.programme_id == programme_id,
            redemptions.c.household_id == household_id,
            redemptions.c.reward == reward,
            redemptions.c.day_on.between(*days),
            redemption_reversals.c.redemption_id.is_(None),
        )
    )
    return session.scalar(query) or 0


def given_between(
    session: Session, programme_id: uuid.UUID, first: dt.date, last: dt.date
) -> list[Given]:
    """Add up what was handed out on some days (both included), net of reversals, by reward."""
    query = (
        sa.select(
            redemptions.c.reward,
            redemptions.c.asset,
            sa.cast(sa.func.sum(redemptions.c.quantity), sa.BigInteger),
            sa.cast(sa.func.sum(redemptions.c.amount), sa.BigInteger),
        )
        .select_from(redemptions)
        .outerjoin(
            redemption_reversals, _same(redemption_reversals, redemption_reversals.c.redemption_id)
        )
        .where(
            redemptions.c.programme_id == programme_id,
            redemptions.c.day_on.between(first, last),
            redemption_reversals.c.redemption_id.is_(None),
        )
        .group_by(redemptions.c.reward, redemptions.c.asset)
    )
    sums: dict[str, tuple[int, dict[str, int]]] = {}
    for reward, asset, quantity, amount in session.execute(query):
        before, amounts = sums.get(reward, (0, {}))
        sums[reward] = before + quantity, amounts | ({asset: amount} if amount else {})
    shelf = sa.select(rewards.c.code, rewards.c.by_scale).where(
        rewards.c.programme_id == programme_id
    )
    order = session.execute(shelf.order_by(rewards.c.position, rewards.c.code))
    return [Given(code, *sums[code], by_scale) for code, by_scale in order if code in sums]


def _whole(session: Session, wanted: Any) -> list[Redemption]:
    return [redemption_of(row) for row in session.execute(wanted)]


def redemption_of(row: Any) -> Redemption:
    """Return a row of such a select as a value."""
    head = dict(zip(HEAD, row, strict=False))
    head["asset"] = Asset(head["asset"])
    reversal = (
        Reversal(row.reversal_id, row.reversal_reason, row.reversed_at) if row.reversal_id else None
    )
    return Redemption(**head, warnings=tuple(json.loads(row.warnings)), reversal=reversal)


def _pool(session: Session) -> sa.Pool:
    bind = session.get_bind()
    return (bind if isinstance(bind, sa.Engine) else bind.engine).pool
