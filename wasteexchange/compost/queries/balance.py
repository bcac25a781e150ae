"""Reading the mass balance from the ledger: what is there now, less what moved since."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable

from sqlalchemy.orm import Session

from wasteexchange.compost.rules.balance import MassBalance, line_of
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.ledger.queries import DayTotal, matter, span_totals
from wasteexchange.ledger.queries.matter import SubjectFlow
from wasteexchange.ledger.rules import COMPOST_MATERIAL, Kind

# Accounts without a balance whose other side is what lies in stock.
_OF_STOCK = {
    Kind.BROUGHT: "received",
    Kind.BOUGHT: "bought",
    Kind.TO_EXPLAIN: "explained",
    Kind.DISPATCHED: "dispatched",
    Kind.HANDED_OUT: "handed_out",
}
_OF_BATCH = {
    Kind.BULKING: "mixed_in",
    Kind.BATCH_REJECTS: "rejects",
    Kind.PROCESS_LOSS: "loss",
}
# What is set aside for somebody lies in the shed until it is fetched.
_PLACES = (Kind.STOCK, Kind.SET_ASIDE, Kind.BATCH, Kind.ON_THE_WAY)
_Flows = dict[tuple[uuid.UUID, str], Counter[str]]


class _Moved:
    """What moved in one span of days, place by place."""

    def __init__(self) -> None:
        self.stock: _Flows = defaultdict(Counter)
        self.batches: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
        self.way: _Flows = defaultdict(Counter)
        self.rejected: Counter[uuid.UUID] = Counter()

    def take_totals(self, totals: Iterable[DayTotal]) -> None:
        """Take what accounts without a balance gave and took."""
        for each in totals:
            if each.point_id is None or each.asset != Asset.MATTER:
                continue
            came = each.credited - each.debited
            if each.kind == Kind.BROUGHT and each.quality == Quality.REJECTED:
                self.rejected[each.point_id] += came
            elif each.kind in _OF_STOCK and each.material:
                self.stock[each.point_id, each.material][_OF_STOCK[Kind(each.kind)]] += came
            elif each.kind == Kind.WEIGHING_DIFFERENCE and each.material:
                self.stock[each.point_id, each.material]["weighing"] += came

    def take_flows(self, flows: Iterable[SubjectFlow]) -> None:
        """Take what went through batches and hauls."""
        for each in flows:
            if each.kind == Kind.BATCH:
                self._through_batch(each)
            else:
                self._on_the_way(each)

    def _through_batch(self, each: SubjectFlow) -> None:
        inside = self.batches[each.point_id]
        if each.other_kind != Kind.STOCK:
            inside[_OF_BATCH[Kind(each.other_kind)]] += each.net_g
            return
        assert each.other_material
        name = "made" if each.other_material == COMPOST_MATERIAL else "from_stock"
        inside[name] += each.net_g
        lying = self.stock[each.point_id, each.other_material]
        lying["made" if name == "made" else "into_batches"] -= each.net_g

    def _on_the_way(self, each: SubjectFlow) -> None:
        assert each.material
        moving = self.way[each.point_id, each.material]
        assert each.other_point_id
        there = self.stock[each.other_point_id, each.material]
        if each.other_kind == Kind.WEIGHING_DIFFERENCE:
            moving["difference"] += each.net_g
            # The account's total holds this too, but it was never in stock.
            there["weighing"] -= each.net_g
        elif each.other_point_id == each.point_id:
            moving["sent"] += each.net_g
            there["sent"] -= each.net_g
        else:
            moving["arrived"] += each.net_g
            there["arrived"] -= each.net_g


def mass_balance(
    session: Session, programme_id: uuid.UUID, *, first: dt.date, last: dt.date
) -> MassBalance:
    """Return where all matter was, came from and went in a span of days, both included."""
    after = last + dt.timedelta(days=1)
    spans = [(first, last), (after, dt.date.max)]
    totals = span_totals(session, programme_id, spans)
    flows = matter.subject_flows(session, programme_id, spans)
    within, later = _Moved(), _Moved()
    for moved, part, through in zip((within, later), totals, flows, strict=True):
        moved.take_totals(part)
        moved.take_flows(through)
    now: Counter[tuple[uuid.UUID, str]] = Counter()
    inside: Counter[uuid.UUID] = Counter()
    moving: Counter[tuple[uuid.UUID, str]] = Counter()
    for account, grams in matter.balances_of_kinds(session, programme_id, *_PLACES).items():
        if account.point_id is None:
            continue
        if account.kind is Kind.BATCH:
            inside[account.point_id] += grams
        elif account.material is None:
            continue
        elif account.kind is Kind.ON_THE_WAY:
            moving[account.point_id, account.material] += grams
        elif account.asset is Asset.MATTER:
            now[account.point_id, account.material] += grams
    return MassBalance(
        first=first,
        last=last,
        stock={
            key: line_of(now[key] - later.stock[key].total(), within.stock[key])
            for key in sorted(now.keys() | within.stock.keys(), key=str)
        },
        batches={
            key: line_of(inside[key] - later.batches[key].total(), within.batches[key])
            for key in sorted(inside.keys() | within.batches.keys())
        },
        on_the_way={
            key: line_of(moving[key] - later.way[key].total(), within.way[key])
            for key in sorted(moving.keys() | within.way.keys(), key=str)
        },
        rejected=dict(within.rejected),
    )
