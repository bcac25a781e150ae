"""A heap at one point: what rots goes into batches and comes out as compost, in any order."""

import datetime as dt
import uuid
from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests import make, matter
from wasteexchange.compost.errors import MoreOutThanIn
from wasteexchange.compost.rules import Input
from wasteexchange.compost.service import CloseBatch, TakeBack, close_batch, take_back
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import make_engine, reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.ledger import queries as ledger
from wasteexchange.ledger.errors import InsufficientStock
from wasteexchange.ledger.rules import batch, stock

WHICH = st.integers(0, 50)
LEAVES_G = 2_000


class Heap(RuleBasedStateMachine):
    """A programme with one point, and what lies there on the treasurer's paper."""

    database_url: str
    done: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.engine = make_engine(self.database_url)
        self.began = utc_now() - dt.timedelta(days=60)
        with unit_of_work(self.engine) as session:
            code = f"M{uuid.uuid4().hex[:8].upper()}"
            self.programme = make.a_programme(session, code)
            self.point = make.the_point(session, self.programme).id
        self.lies: Counter[str] = Counter()
        # Batches with the food in them; closings with their batch, its food, and what came out.
        self.open: list[tuple[uuid.UUID, int]] = []
        self.closed: list[tuple[uuid.UUID, uuid.UUID, int, int]] = []

    def teardown(self) -> None:
        self.engine.dispose()

    def context(self) -> Context:
        """Every step is a minute after the one before."""
        self.began += dt.timedelta(minutes=1)
        return make.a_context(self.programme, self.began)

    @rule(kilos=st.integers(1, 40))
    def open_a_batch(self, kilos: int) -> None:
        inputs = (Input("stock", "food", kilos * 1_000), Input("outside", "dry-leaves", LEAVES_G))
        try:
            with unit_of_work(self.engine) as session:
                opened = matter.a_batch(session, self.programme, self.context(), inputs=inputs)
        except InsufficientStock:
            assert self.lies["food"] < kilos * 1_000
            self.done["refused to open a batch"] += 1
            return
        self.lies["food"] -= kilos * 1_000
        assert self.lies["food"] >= 0
        self.open.append((opened.id, kilos * 1_000))
        self.done["open a batch"] += 1

    @precondition(lambda self: self.open)
    @rule(which=WHICH, output=st.integers(0, 1_100), rejects=st.integers(0, 200))
    def close_a_batch(self, which: int, output: int, rejects: int) -> None:
        """Output and rejects are thousandths of what is in it."""
        place = which % len(self.open)
        batch_id, food_g = self.open[place]
        whole = food_g + LEAVES_G
        said = CloseBatch(
            id=uuid7(),
            batch_id=batch_id,
            output_g=whole * output // 1_000,
            rejects_g=whole * rejects // 1_000,
        )
        try:
            with unit_of_work(self.engine) as session:
                close_batch(session, self.context(), said)
        except MoreOutThanIn:
            assert said.output_g + said.rejects_g > whole
            self.done["refused to close a batch"] += 1
            return
        assert said.output_g + said.rejects_g <= whole
        del self.open[place]
        self.lies["compost"] += said.output_g
        self.closed.append((said.id, batch_id, food_g, said.output_g))
        self.done["close a batch"] += 1

    @precondition(lambda self: self.open or self.closed)
    @rule(which=WHICH)
    def take_a_batch_back(self, which: int) -> None:
        """A closing, or the opening of one that is open."""
        place = which % (len(self.open) + len(self.closed))
        is_closing = place >= len(self.open)
        fact = self.closed.pop(place - len(self.open)) if is_closing else self.open.pop(place)
        with unit_of_work(self.engine) as session:
            said = TakeBack(id=uuid7(), fact_id=fact[0], reason="a slip of the pen")
            take_back(session, self.context(), said)
        if len(fact) == 4:
            _id, batch_id, food_g, output_g = fact
            self.lies["compost"] -= min(self.lies["compost"], output_g)
            self.open.append((batch_id, food_g))
        else:
            self.lies["food"] += fact[1]
        self.done[f"take {'a closing' if is_closing else 'an opening'} back"] += 1

    @invariant()
    def the_heap_is_what_the_paper_says(self) -> None:
        food = stock(self.point, "food")
        made = {batch(batch_id, self.point): food_g for batch_id, food_g in self.open}
        with reading(self.engine) as session:
            there = ledger.balances(session, self.programme.id, [food, *made])
        assert there[food] == self.lies["food"]
        assert all(there[each] == food_g + LEAVES_G for each, food_g in made.items())
