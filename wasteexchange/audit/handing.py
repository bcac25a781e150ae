"""Rewards: each redemption, hold and count against its transfers, its price and its entry."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.audit.queries import few, stream
from wasteexchange.audit.rules import Entry, Posted, entry_difference, is_settlement, unexplained
from wasteexchange.audit.said import Back, Register, Says, timeless
from wasteexchange.households.models import households
from wasteexchange.journal.models import records
from wasteexchange.journal.rules import digest_of
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger.models import hold_endings, holds
from wasteexchange.ledger.rules import Account, Transfer, held, household
from wasteexchange.programmes.rules import Catalogue, instant_text
from wasteexchange.rewards import queries, rules
from wasteexchange.rewards.models import (
    redemption_holds,
    redemption_reversals,
    redemptions,
    reward_stock,
)
from wasteexchange.rewards.service import PlaceHold


@dataclass(slots=True)
class _Whole:
    """A programme's rewards under audit; what is explained leaves `posted` and `kept`."""

    session: Session
    catalogue: Catalogue
    accounts: Mapping[UUID, Account]
    posted: dict[UUID, list[Posted]]
    kept: dict[UUID, Entry]
    register: Register

    @property
    def programme_id(self) -> UUID:
        return self.catalogue.programme.id

    def codes(self, point_id: UUID) -> tuple[str, str]:
        point = self.catalogue.point_by_id(point_id)
        return self.catalogue.programme.code, point.code if point else "?"

    def unlike(
        self, record_id: UUID, expected: Iterable[Transfer], household_id: UUID | None = None
    ) -> bool:
        """Whether a record moved something else; credit may have paid old debts besides."""
        found = self.posted.pop(record_id, [])
        missing, more = unexplained(self.as_posted(expected), found)
        if household_id:
            more = [p for p in more if not is_settlement(p, self.accounts, household_id)]
        return bool(missing or more)

    def as_posted(self, transfers: Iterable[Transfer]) -> list[Posted]:
        key = self.programme_id
        return [
            (one.debit.id_in(key), one.credit.id_in(key), str(one.debit.asset), one.amount)
            for one in transfers
        ]

    def entry(
        self, record_id: UUID, expected: dict[str, Any], holder_key: bytes | None = None
    ) -> Iterator[str]:
        words = entry_difference(record_id, self.kept.pop(record_id, None), expected, holder_key)
        if words:
            yield words


def differences(
    session: Session,
    catalogue: Catalogue,
    accounts: Mapping[UUID, Account],
    posted: dict[UUID, list[Posted]],
    kept: dict[UUID, Entry],
    register: Register,
) -> Iterator[str]:
    """Say what of rewards does not hold."""
    whole = _Whole(session, catalogue, accounts, posted, kept, register)
    shelf = queries.shelf_of(session, catalogue)
    for price in shelf.prices:
        expected = rules.price_entry_of(
            catalogue.programme.code, price, instant_text(price.applies_from)
        )
        yield from whole.entry(price.id, expected)
    yield from _goods(whole)
    yield from _holds(whole, shelf)
    yield from _redemptions(whole, shelf)


def count_of(session: Session, programme_id: UUID) -> Counter[str]:
    """How many there are, for the line that says that all holds."""
    found: Counter[str] = Counter()
    for name, table in (
        ("redemptions", redemptions),
        ("holds", redemption_holds),
        ("reversals", redemption_reversals),
    ):
        query = sa.select(sa.func.count()).where(table.c.programme_id == programme_id)
        found[name] = session.scalar(query.select_from(table)) or 0
    return found


def _goods(whole: _Whole) -> Iterator[str]:
    query = (
        sa.select(reward_stock, records.c.day_on)
        .join(records, _same(records, reward_stock))
        .where(reward_stock.c.programme_id == whole.programme_id)
    )
    for row in few(whole.session, query):
        fact = rules.GoodsFact(row.id, row.reward, row.reason, row.units, row.day_on)
        if whole.unlike(fact.id, rules.goods_transfers_of(row.point_id, fact)):
            yield f"goods {fact.id}: its transfers are not what was recorded"
        codes = whole.codes(row.point_id)
        yield from whole.entry(fact.id, rules.goods_entry_of(*codes, fact))
        told = row.units if row.counted is None else row.counted
        digest = digest_of(rules.goods_said(codes[1], fact, told, row.note))
        yield from whole.register.fact("goods", fact.id, timeless(digest))


def _holds(whole: _Whole, shelf: rules.Shelf) -> Iterator[str]:
    """Check what was set aside, and that it came back whole where nobody fetched it."""
    prices = {price.id: price for price in shelf.prices}
    of_hold = sa.and_(
        hold_endings.c.programme_id == redemption_holds.c.programme_id,
        hold_endings.c.hold_id == redemption_holds.c.id,
    )
    query = (
        sa.select(
            redemption_holds,
            hold_endings.c.ending,
            hold_endings.c.record_id,
            holds.c.amount.label("held"),
        )
        .outerjoin(hold_endings, of_hold)
        .outerjoin(holds, _same(holds, redemption_holds))
        .where(redemption_holds.c.programme_id == whole.programme_id)
    )
    for row in stream(whole.session, query):
        asset, who = Asset(row.asset), row.household_id
        lying = rules.lying(row.point_id, row.material)
        aside = rules.aside(row.point_id, row.material)
        placed = [
            Transfer(household(who, asset), held(who, asset), row.amount),
            Transfer(aside, lying, row.things),
        ]
        if whole.unlike(row.id, placed) or row.held != row.amount:
            yield f"hold {row.id}: what was set aside is not what was recorded"
        reward, price = shelf.reward(row.reward), prices.get(row.price_id)
        if reward is None or price is None or not _is_priced(row, reward, price):
            yield f"hold {row.id}: its amount is not what its price gives"
        says = _hold_said(row, whole.codes(row.point_id)[1])
        yield from whole.register.fact("hold", row.id, says, row.counted_at)
        if row.ending in {"cancelled", "expired"}:
            if whole.unlike(row.record_id, [one.reversed() for one in placed], who):
                yield f"hold {row.id}: what came back is not what was set aside"
            ended = digest_of({"hold": str(row.id), "ending": row.ending})
            yield from whole.register.fact("hold-end", row.record_id, timeless(ended))


def _hold_said(row: Any, point_code: str) -> Says:
    """Say again what was to be set aside, as its table has it."""

    def says(at: dt.datetime | None) -> bytes:
        return PlaceHold(
            id=row.id,
            collection_point=point_code,
            reward=row.reward,
            quantity=row.quantity,
            recorded_at=at or row.counted_at,
            card_absent_reason=row.card_absent_reason,
        ).digest(row.card_id, row.household_id)

    return says


def _redemptions(whole: _Whole, shelf: rules.Shelf) -> Iterator[str]:
    prices = {price.id: price for price in shelf.prices}
    reversals = _reversals(whole)
    query = (
        queries.every_redemption(whole.programme_id)
        .add_columns(households.c.holder_key, redemptions.c.id.label("own_id"))
        .join(
            households,
            sa.and_(
                households.c.programme_id == redemptions.c.programme_id,
                households.c.id == redemptions.c.household_id,
            ),
        )
    )
    for row in stream(whole.session, query):
        one, key = queries.redemption_of(row), row.holder_key and bytes(row.holder_key)
        reward, price = shelf.reward(one.reward), prices.get(one.price_id)
        if reward is None or price is None or not _is_priced(one, reward, price):
            yield f"redemption {one.id}: its amount is not what its price gives"
        if whole.unlike(one.id, [*rules.movements_of(one), *rules.covers_of(one)]):
            yield f"redemption {one.id}: its transfers are not what was recorded"
        codes = whole.codes(one.point_id)
        yield from whole.entry(one.id, rules.entry_of(*codes, one), key)
        yield from whole.register.redemption(one, codes[1])
        if one.id in reversals:
            yield from _reversal(whole, one, reversals[one.id], key)
            yield from whole.register.reversal_of_redemption(one.id, reversals[one.id])


def _is_priced(one: Any, reward: rules.Reward, price: rules.Price) -> bool:
    return (
        price.reward == reward.code
        and str(price.asset) == str(one.asset)
        and price.applies_from <= one.counted_at
        and one.amount == rules.cost(reward, price, one.quantity)
        and (one.material, one.things) == (reward.material, reward.things(one.quantity))
    )


def _reversal(
    whole: _Whole,
    one: rules.Redemption,
    back: Back,
    key: bytes | None,
) -> Iterator[str]:
    found = whole.posted.get(back.id, [])
    expected = rules.back_of(one)
    if key is None and unexplained(whole.as_posted(expected), found)[0]:
        # Taken back after the family's data were erased: its promise lapsed at once.
        expected = rules.back_of(one, is_erased=True)
    if whole.unlike(back.id, expected, one.household_id):
        yield f"reversal {back.id} does not take back what its redemption gave"
    codes = whole.codes(one.point_id)
    entry = rules.reversal_entry_of(*codes, one, back.id, (back.series, back.sequence))
    yield from whole.entry(back.id, entry, key)


def _reversals(whole: _Whole) -> dict[UUID, Back]:
    query = (
        sa.select(
            redemption_reversals.c.redemption_id,
            redemption_reversals.c.id,
            redemption_reversals.c.reason,
            records.c.series,
            records.c.sequence,
        )
        .join(records, _same(records, redemption_reversals))
        .where(redemption_reversals.c.programme_id == whole.programme_id)
    )
    return {row[0]: Back(*row[1:]) for row in few(whole.session, query)}


def _same(table: sa.Table, other: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.programme_id == other.c.programme_id, table.c.id == other.c.id)
