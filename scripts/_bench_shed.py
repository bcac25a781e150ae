"""What a programme has besides visits: batches, hauls, rewards handed out, things to decide."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from sqlalchemy.orm import Session

from scripts import _bench_ground as ground
from wasteexchange.compost import service as compost
from wasteexchange.compost.rules import Input, Measures
from wasteexchange.deposits import service as deposits
from wasteexchange.deposits.rules import Weighed
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import make_engine, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger.rules import Account, household
from wasteexchange.promises import service as promises
from wasteexchange.promises.rules import TermKind
from wasteexchange.rewards import service as rewards
from wasteexchange.rewards.rules import Reward, redeemed
from wasteexchange.rewards.service.shelf import AnnouncePrice

REWARD: Final = "seedling"
PRICE: Final = 1_000
LINES_A_REDEMPTION, BATCHES, TENDINGS, HAULS, DOUBTFUL = 125, 96, 6, 48, 60
WEEK: Final = dt.timedelta(7)
_KEY_BITS: Final = 128

# Written by the database itself: a row for each of a million lines.
CREDITS: Final = (
    # Without its own small table the accounts of a programme would be walked for every line.
    """INSERT INTO transfers
    WITH granted AS MATERIALIZED (
        SELECT id, point_id, material, quality FROM accounts
        WHERE kind = 'granted' AND asset = 'POINTS'
    ), owned AS MATERIALIZED (
        SELECT id, household_id FROM accounts WHERE kind = 'household' AND asset = 'POINTS'
    )
    SELECT l.programme_id, l.deposit_id, l.position, g.id, h.id, 'POINTS', l.points, d.day_on,
           d.counted_at
    FROM deposit_lines l
    JOIN deposits d ON d.programme_id = l.programme_id AND d.id = l.deposit_id
    JOIN granted g ON g.point_id = d.point_id AND g.material = l.material
     AND g.quality = l.quality
    JOIN owned h ON h.household_id = d.household_id
    WHERE l.points > 0""",
    """INSERT INTO transfers
    SELECT t.programme_id, r.id, t.position, t.credit_account, t.debit_account, t.asset, t.amount,
           t.day_on, t.posted_at
    FROM deposit_reversals r
    JOIN transfers t ON t.programme_id = r.programme_id AND t.record_id = r.deposit_id""",
    """INSERT INTO balances
    SELECT h.programme_id, h.id,
           (SELECT coalesce(sum(t.amount), 0) FROM transfers t
            WHERE t.programme_id = h.programme_id AND t.credit_account = h.id)
         - (SELECT coalesce(sum(t.amount), 0) FROM transfers t
            WHERE t.programme_id = h.programme_id AND t.debit_account = h.id)
    FROM accounts h WHERE h.kind = 'household' AND h.asset = 'POINTS'""",
)


def fill(url: str, plan: ground.Plan) -> None:
    """Let everything that is not counted in thousands happen, by the program's own services."""
    engine = make_engine(url)
    try:
        with unit_of_work(engine) as session:
            _shed(session, plan)
            _rewards(session, plan)
            _doubts(session, plan)
    finally:
        engine.dispose()


def _shed(session: Session, plan: ground.Plan) -> None:
    """Two years of batches, tended and most of them closed, and hauls between the points."""
    codes = [point["code"] for point in plan.points]
    for number in range(BATCHES):
        begun = _ago(plan, (BATCHES - number) * WEEK)
        leaves = (Input("outside", "dry-leaves", 500_000),)
        opening = compost.OpenBatch(
            id=uuid7(), collection_point=codes[number % len(codes)], method="bin", inputs=leaves
        )
        batch = compost.open_batch(session, begun, opening).subject
        for each in range(TENDINGS):
            hot = Measures(temperature_tenths=400 + 40 * each, moisture_permille=550)
            turning = compost.TendBatch(
                id=uuid7(), batch_id=batch.id, is_turned=True, measures=hot, note="warm"
            )
            compost.tend_batch(session, replace(begun, now=begun.now + each * WEEK / 7), turning)
        if number < BATCHES - len(codes) * 2:
            closing = compost.CloseBatch(
                id=uuid7(), batch_id=batch.id, output_g=180_000, rejects_g=9_000
            )
            compost.close_batch(session, replace(begun, now=begun.now + WEEK), closing)
    for number in range(HAULS):
        sending = compost.SendHaul(
            id=uuid7(),
            from_point=codes[0],
            to_point=codes[1 + number % (len(codes) - 1)],
            material=ground.MATERIAL,
            sent_g=1_000,
        )
        sent = compost.send_haul(session, ground.context_of(plan), sending).subject
        if number % 8:
            arriving = compost.ReceiveHaul(id=uuid7(), haul_id=sent.id, received_g=990)
            compost.receive_haul(session, ground.context_of(plan), arriving)


def _rewards(session: Session, plan: ground.Plan) -> None:
    """Something that points buy, and that they lapse after a year."""
    context = _ago(plan, 13 * WEEK)
    reward = Reward(
        code=REWARD,
        name_es="Plantón",
        name_en="Seedling",
        pictogram="seedling",
        compost_g=None,
        by_scale=False,
        position=10,
    )
    rewards.add_reward(session, context, reward)
    price = AnnouncePrice(
        id=_price_id(plan),
        reward=REWARD,
        asset=Asset.POINTS,
        amount=PRICE,
        applies_from=context.now,
    )
    rewards.announce_price(session, context, price)
    term = promises.AnnounceTerm(
        id=uuid7(),
        kind=TermKind.EXPIRY,
        asset=Asset.POINTS,
        days=365,
        applies_on=context.now.date() + WEEK,
    )
    promises.announce_term(session, context, term)


def _doubts(session: Session, plan: ground.Plan) -> None:
    """Visits that nobody believes: they wait for a person."""
    for number in range(DOUBTFUL):
        context = ground.context_of(plan)
        heavy = deposits.RecordDeposit(
            id=uuid7(),
            household_id=uuid.UUID(plan.families[number]["id"]),
            card_absent_reason="forgotten",
            collection_point=plan.points[number % len(plan.points)]["code"],
            recorded_at=context.now,
            lines=(Weighed(ground.MATERIAL, ground.QUALITY, 400_000, 0),),
        )
        deposits.record_deposit(session, context, heavy)


def _ago(plan: ground.Plan, span: dt.timedelta) -> Context:
    context = ground.context_of(plan)
    return replace(context, now=context.now - span)


def _price_id(plan: ground.Plan) -> uuid.UUID:
    return uuid.uuid5(uuid.UUID(plan.programme), REWARD)


class HandedOut:
    """Rows of rewards that were handed out over the same days as the visits."""

    def __init__(self, plan: ground.Plan, lines: int, first: dt.date, days: int) -> None:
        """Decide what they are."""
        chance = random.Random(1)  # noqa: S311 - days, no secret
        self.plan, self.within = plan, uuid.UUID(plan.programme)
        self.heads = [
            (
                str(uuid.UUID(int=chance.getrandbits(_KEY_BITS))),
                (first + dt.timedelta(chance.randrange(days))).isoformat(),
                chance.choice(plan.points)["id"],
                chance.choice(plan.families)["id"],
            )
            for _each in range(lines // LINES_A_REDEMPTION)
        ]

    def records(self) -> Iterator[tuple[Any, ...]]:
        """Give the register's rows."""
        home, writer = self.plan.programme, self.plan.clients[0]["id"]
        for number, (key, day, point, _family) in enumerate(self.heads, start=1):
            at = f"{day}T16:00:00.000000Z"
            what = (key, "redemption", b"0" * 32, point, "ZY", number)
            yield (home, *what, at, None, at, at, day, writer, writer)

    def accounts(self) -> Iterator[tuple[Any, ...]]:
        """Give the accounts of points that families have, and where spent ones go."""
        for family in self.plan.families:
            yield self._account(household(uuid.UUID(family["id"]), Asset.POINTS))
        for point in self.plan.points:
            yield self._account(redeemed(uuid.UUID(point["id"]), Asset.POINTS))

    def redemptions(self) -> Iterator[tuple[Any, ...]]:
        """Give the redemptions' rows."""
        home, writer = self.plan.programme, self.plan.clients[0]["id"]
        for key, day, point, family in self.heads:
            at = f"{day}T16:00:00.000000Z"
            whose = (home, key, family, None, "forgotten", point, at, day, writer)
            what = (REWARD, 1, "POINTS", PRICE, str(_price_id(self.plan)), REWARD, 1)
            yield (*whose, *what, 0, 0, None, None, 0, 0, "[]")

    def transfers(self) -> Iterator[tuple[Any, ...]]:
        """Give what left the families' accounts."""
        home = self.plan.programme
        for key, day, point, family in self.heads:
            own = household(uuid.UUID(family), Asset.POINTS).id_in(self.within)
            gone = redeemed(uuid.UUID(point), Asset.POINTS).id_in(self.within)
            at = f"{day}T16:00:00.000000Z"
            yield (home, key, 0, str(own), str(gone), "POINTS", PRICE, day, at)

    def account_days(self) -> Iterator[tuple[Any, ...]]:
        """Give what was spent at each point on each day."""
        sums: dict[tuple[str, str], int] = {}
        for _key, day, point, _family in self.heads:
            sums[point, day] = sums.get((point, day), 0) + 1
        for (point, day), times in sums.items():
            gone = str(redeemed(uuid.UUID(point), Asset.POINTS).id_in(self.within))
            yield (self.plan.programme, gone, day, 0, times, 0, times * PRICE)

    def _account(self, account: Account) -> tuple[Any, ...]:
        point, family = account.point_id, account.household_id
        return (
            self.plan.programme,
            str(account.id_in(self.within)),
            str(account.kind),
            str(account.asset),
            str(point) if point else None,
            str(family) if family else None,
            *(None, None, None),
        )


def credit(connection: sqlite3.Connection) -> None:
    """Let the database write the transfers of all lines, and what they leave with the families."""
    for statement in CREDITS:
        connection.execute(statement)
