"""Deposits, batches, redemptions, holds, counts, lapses in any order: all of it is somewhere.

A bounded run each time; `WASTEEXCHANGE_HYPOTHESIS=long` is `WASTEEXCHANGE_ROUNDS` (80) rounds of
more than 1,250 steps on each database, and each says how many of what it took (`pytest -rP` shows
it). A round has a database of its own: the audit after each step asks after every row that leads
nowhere, whoever wrote it. Beside it stands a reckoning that shares no code with the program.
"""

import datetime as dt
import os
import uuid
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests import make, matter, rewarding
from tests.property.heap import WHICH, Heap
from wasteexchange.audit.service import audit
from wasteexchange.deposits.rules import Weighed
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.ledger import queries as ledger
from wasteexchange.ledger.errors import HoldEnded, InsufficientBalance, InsufficientStock
from wasteexchange.ledger.rules import Account, household, owed, unsettled
from wasteexchange.promises.rules import TermKind
from wasteexchange.promises.service import AnnounceTerm, announce_term, expire
from wasteexchange.rewards import service
from wasteexchange.rewards.rules import aside, lying
from wasteexchange.rewards.service.stocking import StockGoods

LONG = os.environ.get("WASTEEXCHANGE_HYPOTHESIS") == "long"
EXAMPLES, STEPS = (25, 60) if LONG else (4, 25)
ROUNDS = int(os.environ.get("WASTEEXCHANGE_ROUNDS", "80")) if LONG else 1
FAMILIES = st.integers(0, 1)
# What one costs: the asset, how much of it, and what leaves the shed.
PRICES = {
    "compost-1kg": (Asset.COMPOST, 1_000, "compost", 1_000),
    "compost-5kg": (Asset.COMPOST, 5_000, "compost", 5_000),
    "seedling": (Asset.POINTS, 500, "seedling", 1),
}
REWARDS = st.sampled_from(sorted(PRICES))
LASTS_DAYS = 40
LIMA = dt.timezone(dt.timedelta(hours=-5))


class Shed(Heap):
    """Two families at one point, and its heap; each rule is one unit of work."""

    def __init__(self) -> None:
        super().__init__()
        with unit_of_work(self.engine) as session:
            rewarding.a_reward(session, self.programme, since=self.began)
            self.who = [make.a_household(session, self.programme).id for _each in range(2)]
        # Each with the day on which it was credited.
        self.deposits: list[tuple[uuid.UUID, int, Asset, int, dt.date]] = []
        self.redemptions: list[tuple[uuid.UUID, int, str, int, int]] = []
        self.holds: list[tuple[uuid.UUID, int, str, int]] = []
        # The treasurer's paper: what each family has, is owed and owes, and what lies in the shed.
        self.has: Counter[tuple[int, Asset]] = Counter()
        self.owes: Counter[tuple[int, Asset]] = Counter()
        self.unsettled: Counter[tuple[int, Asset]] = Counter()
        # What lapsed: from which day on credit was kept, whose, how much; and what came back of it.
        self.lapsed: list[tuple[dt.date, int, int]] = []
        self.came_back: Counter[int] = Counter()

    def _credit(self, family: int, asset: Asset, amount: int) -> None:
        key = family, asset
        for debts in (self.owes, self.unsettled):
            paid = min(amount, debts[key])
            debts[key] -= paid
            amount -= paid
        self.has[key] += amount

    @property
    def _today(self) -> dt.date:
        return self.began.astimezone(LIMA).date()

    @initialize()
    def begin(self) -> None:
        self.lapsing_from = self._today + dt.timedelta(days=1)
        term = AnnounceTerm(
            id=uuid7(),
            kind=TermKind.EXPIRY,
            asset=Asset.COMPOST,
            days=LASTS_DAYS,
            applies_on=self.lapsing_from,
        )
        with unit_of_work(self.engine) as session:
            announce_term(session, self.context(), term)
        self.bring(0, is_food=True, kilos=60)
        self.stock(is_compost=True, number=8)
        self.stock(is_compost=False, number=4)

    @rule(family=FAMILIES, is_food=st.booleans(), kilos=st.integers(1, 60))
    def bring(self, family: int, *, is_food: bool, kilos: int) -> None:
        what = ("food", Asset.COMPOST, 200) if is_food else ("pet", Asset.POINTS, 1_000)
        lines = (Weighed(what[0], Quality.CLEAN, kilos * 1_000, 0),)
        told = {"household_id": self.who[family], "card_absent_reason": "lost", "lines": lines}
        with unit_of_work(self.engine) as session:
            made = make.a_deposit(session, self.programme, self.context(), **told)
        self._credit(family, what[1], kilos * what[2])
        self.lies["food"] += kilos * 1_000 if is_food else 0
        self.deposits.append((made.deposit.id, family, what[1], kilos * what[2], self._today))
        self.done["bring"] += 1

    @rule(is_compost=st.booleans(), number=st.integers(1, 12))
    def stock(self, *, is_compost: bool, number: int) -> None:
        with unit_of_work(self.engine) as session:
            if is_compost:
                rewarding.some_compost(session, self.programme, number * 1_000)
                self.lies["compost"] += number * 1_000
            else:
                rewarding.some_seedlings(session, self.programme, number)
                self.lies["seedling"] += number
        self.done["stock"] += 1

    @rule(number=st.integers(0, 12))
    def count(self, number: int) -> None:
        point = f"{self.programme.code}-01"
        said = StockGoods(
            id=uuid7(), collection_point=point, reward="seedling", units=number, note="counted"
        )
        with unit_of_work(self.engine) as session:
            service.count_stock(session, self.context(), said)
        self.lies["seedling"] = number
        self.done["count"] += 1

    @rule(kilos=st.integers(0, 40))
    def weigh_the_compost(self, kilos: int) -> None:
        told = {"material": "compost", "reason": "weighed"}
        with unit_of_work(self.engine) as session:
            matter.a_count(session, self.programme, kilos * 1_000, **told)
        self.lies["compost"] = kilos * 1_000
        self.done["weigh the compost"] += 1

    @precondition(lambda self: self.deposits)
    @rule(which=WHICH)
    def take_a_deposit_back(self, which: int) -> None:
        deposit_id, family, asset, credit, on = self.deposits.pop(which % len(self.deposits))
        with unit_of_work(self.engine) as session:
            make.a_reversal(session, self.programme, deposit_id)
        if asset is Asset.COMPOST:
            self.lies["food"] -= min(self.lies["food"], credit * 5)
        short = max(credit - self.has[family, asset], 0)
        self.has[family, asset] -= credit - short
        # Of what was too old for it already, just so much less would have lapsed without it.
        lost = sum(g for since, who, g in self.lapsed if since > on and who == family)
        lost = max(lost - self.came_back[family], 0) if asset is Asset.COMPOST else 0
        self.came_back[family] += min(short, lost)
        self.owes[family, asset] += max(short - lost, 0)
        self.done["take a lapsed deposit back" if short and lost else "take a deposit back"] += 1

    @precondition(lambda self: not self.holds)
    @rule(days=st.integers(1, 60))
    def let_credits_lapse(self, days: int) -> None:
        """What is too old goes; what is spent is the oldest, so the newest is what is left."""
        self.began += dt.timedelta(days=days)
        first = self._today - dt.timedelta(days=LASTS_DAYS)
        lost = {}
        for family in range(2 if first > self.lapsing_from else 0):
            key = family, Asset.COMPOST
            kept = sum(d[3] for d in self.deposits if d[1:3] == key and d[4] >= first)
            if too_old := max(0, self.has[key] - kept):
                lost[family] = too_old
                self.has[key] -= too_old
                self.lapsed.append((first, family, too_old))
        with unit_of_work(self.engine) as session:
            found = expire(session, self.context())
        assert [each.amount for each in found] == ([sum(lost.values())] if lost else [])
        self.done["credits lapse" if lost else "no credit lapses"] += 1

    @rule(family=FAMILIES, reward=REWARDS, quantity=st.integers(1, 4), is_late=st.booleans())
    def redeem(self, family: int, reward: str, quantity: int, *, is_late: bool) -> None:
        asset, price, thing, holds = PRICES[reward]
        cost, things = price * quantity, holds * quantity
        short = max(cost - self.has[family, asset], 0)
        missing = max(things - self.lies[thing], 0)
        try:
            with unit_of_work(self.engine) as session:
                done = rewarding.a_redemption(
                    session,
                    self.programme,
                    self.context(),
                    household_id=self.who[family],
                    card_absent_reason="lost",
                    reward=reward,
                    quantity=quantity,
                    is_late=is_late,
                )
        except (InsufficientBalance, InsufficientStock):
            assert short or missing
            assert not is_late
            self.done["refused to redeem"] += 1
            return
        assert is_late or not (short or missing)
        self.has[family, asset] -= cost - short
        self.unsettled[family, asset] += short
        self.lies[thing] -= things - missing
        self.redemptions.append((done.redemption.id, family, reward, quantity, missing))
        self.done["redeem late" if is_late else "redeem"] += 1

    @precondition(lambda self: self.redemptions)
    @rule(which=WHICH)
    def take_a_redemption_back(self, which: int) -> None:
        place = which % len(self.redemptions)
        redemption_id, family, reward, quantity, missing = self.redemptions.pop(place)
        asset, price, thing, holds = PRICES[reward]
        with unit_of_work(self.engine) as session:
            rewarding.taken_back(session, self.programme, redemption_id)
        self._credit(family, asset, price * quantity)
        self.lies[thing] += holds * quantity - missing
        self.done["take a redemption back"] += 1

    @rule(family=FAMILIES, reward=REWARDS, quantity=st.integers(1, 3))
    def set_aside(self, family: int, reward: str, quantity: int) -> None:
        asset, price, thing, holds = PRICES[reward]
        cost, things = price * quantity, holds * quantity
        try:
            with unit_of_work(self.engine) as session:
                done = rewarding.a_hold(
                    session,
                    self.programme,
                    self.context(),
                    household_id=self.who[family],
                    card_absent_reason="lost",
                    reward=reward,
                    quantity=quantity,
                )
        except (InsufficientBalance, InsufficientStock):
            assert self.has[family, asset] < cost or self.lies[thing] < things
            self.done["refused to set aside"] += 1
            return
        self.has[family, asset] -= cost
        self.lies[thing] -= things
        self.holds.append((done.hold.id, family, reward, quantity))
        self.done["set aside"] += 1

    @precondition(lambda self: self.holds)
    @rule(which=WHICH, ending=st.sampled_from(["fetch", "give back"]))
    def end(self, which: int, ending: str) -> None:
        hold_id, family, reward, quantity = self.holds.pop(which % len(self.holds))
        assert self._ended(hold_id, ending), "it was open"
        assert not self._ended(hold_id, ending), "a hold ends once"
        if ending == "fetch":
            self.redemptions.append((self.fetched, family, reward, quantity, 0))
        if ending == "give back":
            self._came_back(family, reward, quantity)
        self.done[ending] += 1

    def _ended(self, hold_id: uuid.UUID, ending: str) -> bool:
        context, record_id = self.context(), uuid7()
        try:
            with unit_of_work(self.engine) as session:
                if ending == "fetch":
                    told: dict[str, Any] = {"id": record_id, "recorded_at": context.now}
                    said = service.CollectHold(hold_id=hold_id, **told)
                    service.collect_hold(session, context, said)
                    self.fetched = record_id
                else:
                    service.cancel_hold(session, context, hold_id, record_id=record_id)
        except HoldEnded:
            return False
        return True

    @precondition(lambda self: self.holds)
    @rule()
    def let_time_pass(self) -> None:
        later = self.context()
        self.began += dt.timedelta(days=15)
        with unit_of_work(self.engine) as session:
            due = service.expire_due(session, make.a_context(self.programme, self.began))
        assert {hold.id for hold in due} == {hold[0] for hold in self.holds}
        assert later.now < self.began
        for hold in sorted(self.holds, key=lambda one: [h.id for h in due].index(one[0])):
            self._came_back(*hold[1:])
        self.holds.clear()
        self.done["lapse"] += 1

    def _came_back(self, family: int, reward: str, quantity: int) -> None:
        asset, price, thing, holds = PRICES[reward]
        self._credit(family, asset, price * quantity)
        self.lies[thing] += holds * quantity

    @invariant()
    def the_ledger_says_what_the_paper_says(self) -> None:
        key = self.programme.id
        with reading(self.engine) as session:
            paper = self._paper()
            assert ledger.balances(session, key, paper) == paper
            assert audit(session, self.programme.code).wrong == []

    def _paper(self) -> dict[Account, int]:
        """What each account that has a balance should hold."""
        paper = {}
        for number, who in enumerate(self.who):
            for asset in (Asset.COMPOST, Asset.POINTS):
                paper[household(who, asset)] = self.has[number, asset]
                paper[owed(who, asset)] = self.owes[number, asset]
                paper[unsettled(who, asset)] = self.unsettled[number, asset]
        for thing in ("compost", "seedling"):
            held = sum(PRICES[h[2]][3] * h[3] for h in self.holds if PRICES[h[2]][2] == thing)
            paper[lying(self.point, thing)] = self.lies[thing]
            paper[aside(self.point, thing)] = held
        return paper


@pytest.mark.slow
@pytest.mark.parametrize("_number", range(ROUNDS))
def test_no_gram_and_no_point_is_lost_or_invented(database_url: str, _number: int) -> None:
    done: Counter[str] = Counter()
    machine = type("OfThisDatabase", (Shed,), {"database_url": database_url, "done": done})
    stories = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=stories)
    print(f"{done.total():,} steps: {dict(done.most_common())}")  # noqa: T201 - the figure asked for
    assert done.keys() >= {"bring", "stock"}, "there was something to add up"
