"""The ledger under any order of postings, reversals and holds: nothing appears, nothing is lost.

A bounded run each time; `WASTEEXCHANGE_HYPOTHESIS=long` goes on, story after story, until at least
`WASTEEXCHANGE_STEPS` (100,000) steps that did something were taken on each database, and says how
many of each there were (`pytest -rP` shows it).
"""

import os
import uuid
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests import make
from wasteexchange.journal import service as journal
from wasteexchange.kernel.db import make_engine, metadata, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger import queries, service
from wasteexchange.ledger.errors import HoldEnded, InsufficientBalance, InsufficientStock
from wasteexchange.ledger.rules import Account, Cause, Kind, Transfer, household, stock

LONG = os.environ.get("WASTEEXCHANGE_HYPOTHESIS") == "long"
EXAMPLES, STEPS = (500, 60) if LONG else (6, 25)
STEPS_WANTED = int(os.environ.get("WASTEEXCHANGE_STEPS", "100_000")) if LONG else 1
DEBIT_SIDE = {"stock", "rejected", "granted", "owed", "unsettled", "handed-out"}
FLOORED = {"stock", "household", "held", "owed", "unsettled"}
AMOUNTS = st.integers(1, 10_000)
FEW = st.integers(1, 1_000)
FAMILIES = st.integers(0, 1)
ASSETS = st.sampled_from(["COMPOST", "POINTS"])


class Ledger(RuleBasedStateMachine):
    """Two families at one point; each rule is one unit of work."""

    database_url: str
    seen: Counter[str]
    done: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.engine = make_engine(self.database_url)
        with unit_of_work(self.engine) as session:
            code = f"M{uuid.uuid4().hex[:8].upper()}"
            self.programme = make.a_programme(session, code)
            self.point = make.the_point(session, self.programme).id
            self.families = [make.a_household(session, self.programme).id for _each in range(2)]
        self.context = make.a_context(self.programme)
        self.posted: list[list[Transfer]] = []
        self.holds: list[tuple[uuid.UUID, int]] = []

    def teardown(self) -> None:
        self.engine.dispose()

    def _cause(self, session: Any) -> Cause:
        claim = journal.Claim(id=uuid7(), kind="test", digest=b"")
        journal.claim(session, self.context, claim)
        return Cause(claim.id, self.context.now.date())

    def _granted(self, asset: Asset) -> Account:
        return Account(Kind.GRANTED, asset, point_id=self.point, material="food", quality="clean")

    @rule(
        family=FAMILIES, net_g=AMOUNTS, credit=AMOUNTS, asset=st.sampled_from(["COMPOST", "POINTS"])
    )
    def bring(self, family: int, net_g: int, credit: int, asset: str) -> None:
        brought = Account(
            Kind.BROUGHT, Asset.MATTER, point_id=self.point, material="food", quality="clean"
        )
        who = self.families[family]
        kind = Asset(asset)
        moved = [
            Transfer(stock(self.point, "food"), brought, net_g),
            Transfer(self._granted(kind), household(who, kind), credit),
        ]
        with unit_of_work(self.engine) as session:
            left = service.lock_household(session, self.programme.id, who)
            paid = service.settlements({kind: credit}, left, who)
            service.post(session, self.context, self._cause(session), [*moved, *paid])
        self.posted.append(moved)
        self.done["bring"] += 1

    @initialize()
    def begin(self) -> None:
        """Let each story begin with something brought: an empty one shows nothing."""
        self.bring(0, 5200, 1040, str(Asset.COMPOST))

    @rule(which=st.integers(0, 50))
    def take_back(self, which: int) -> None:
        if not self.posted:
            return
        moved = self.posted.pop(which % len(self.posted))
        with unit_of_work(self.engine) as session:
            service.take_back(session, self.context, self._cause(session), moved)
        self.done["take back"] += 1

    @rule(family=FAMILIES, amount=FEW | AMOUNTS, is_gone=st.booleans())
    def hand_out(self, family: int, amount: int, *, is_gone: bool) -> None:
        who, asset = household(self.families[family], Asset.COMPOST), stock(self.point, "food")
        moved = [
            Transfer(who, Account(Kind.REDEEMED, Asset.COMPOST, point_id=self.point), amount),
            Transfer(replace(asset, kind=Kind.HANDED_OUT), asset, amount),
        ]
        with unit_of_work(self.engine) as session:
            there = queries.balances(session, self.programme.id, [who, asset])
        short = [account for account in (who, asset) if there[account] < amount]
        try:
            with unit_of_work(self.engine) as session:
                cause = self._cause(session)
                after, covers = service.take_out(
                    session, self.context, cause, moved, is_gone=is_gone
                )
        except (InsufficientBalance, InsufficientStock):
            assert short
            assert not is_gone, "what has left is always posted"
            self.done["refused to hand out"] += 1
        else:
            assert len(covers) == len(short), "each shortfall has its named account"
            assert all(after[account] == max(there[account] - amount, 0) for account in there)
            self.done["hand out"] += 1

    @rule(family=FAMILIES, amount=FEW | AMOUNTS)
    def set_aside(self, family: int, amount: int) -> None:
        who = self.families[family]
        with unit_of_work(self.engine) as session:
            there = queries.balances_of(session, self.programme.id, who)[Asset.COMPOST]
        try:
            with unit_of_work(self.engine) as session:
                cause = self._cause(session)
                service.hold(
                    session,
                    self.context,
                    cause,
                    who,
                    asset=Asset.COMPOST,
                    amount=amount,
                    expires_at=self.context.now,
                )
        except InsufficientBalance:
            assert amount > there
            self.done["refused to set aside"] += 1
        else:
            assert amount <= there
            self.holds.append((cause.record_id, family))
            self.done["set aside"] += 1

    @rule(which=st.integers(0, 50), ending=st.sampled_from(["settled", "cancelled", "expired"]))
    def end(self, which: int, ending: str) -> None:
        if not self.holds:
            return
        hold_id, family = self.holds[which % len(self.holds)]
        to = self._granted(Asset.COMPOST) if ending == "settled" else None
        for again in (False, True):
            try:
                with unit_of_work(self.engine) as session:
                    service.end_hold(
                        session,
                        self.context,
                        self._cause(session),
                        hold_id,
                        household_id=self.families[family],
                        ending=ending,
                        to=to,
                    )
            except HoldEnded:
                assert again
            else:
                assert not again, "a hold ends once"
        self.holds.remove((hold_id, family))
        self.done[f"end, {ending}"] += 1

    @precondition(lambda self: len(self.posted) > 2)  # else there is seldom anything to set aside
    @rule(family=FAMILIES)
    def leave(self, family: int) -> None:
        if any(held_by == family for _hold, held_by in self.holds):
            return
        with unit_of_work(self.engine) as session:
            who = self.families[family]
            service.forfeit(session, self.context, self._cause(session), who)
        self.done["leave"] += 1

    @invariant()
    def every_stored_figure_is_what_the_transfers_add_up_to(self) -> None:
        accounts, rows, kept, days = (
            self._all(name) for name in ("accounts", "transfers", "balances", "account_days")
        )
        kinds = {row.id: row.kind for row in accounts}
        self.seen.update(kinds.values())
        sums: Counter[Any] = Counter()
        by_asset: Counter[str] = Counter()
        totals: Counter[Any] = Counter()
        for row in rows:
            assert row.amount > 0
            for key, sign in ((row.debit_account, 1), (row.credit_account, -1)):
                sums[key] += sign * row.amount
                by_asset[row.asset] += sign * row.amount
                totals[key, sign] += row.amount
        assert not any(by_asset.values()), "of every asset debits and credits are the same"
        stored = {row.account_id: row.balance for row in kept}
        for key, kind in kinds.items():
            own = sums[key] if kind in DEBIT_SIDE else -sums[key]
            if kind in FLOORED:
                assert stored.get(key, 0) == own >= 0, kind
            else:
                assert key not in stored
                mine = [row for row in days if row.account_id == key]
                assert sum(row.debited for row in mine) == totals[key, 1], kind
                assert sum(row.credited for row in mine) == totals[key, -1], kind

    def _all(self, name: str) -> Any:
        table = metadata.tables[name]
        with self.engine.connect() as connection:
            mine = sa.select(table).where(table.c.programme_id == self.programme.id)
            return connection.execute(mine).all()


@pytest.mark.slow
def test_nothing_appears_and_nothing_is_lost(database_url: str) -> None:
    seen: Counter[str] = Counter()
    done: Counter[str] = Counter()
    told = {"database_url": database_url, "seen": seen, "done": done}
    machine = type("OfThisDatabase", (Ledger,), told)
    stories = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    while done.total() < STEPS_WANTED:
        run_state_machine_as_test(machine, settings=stories)
    print(f"{done.total():,} steps: {dict(done.most_common())}")  # noqa: T201 - the figure asked for
    assert seen.keys() >= {"stock", "household"}, "there was something to add up"
