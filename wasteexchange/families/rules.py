"""What a family is told: its passbook, and what it could do better. Arithmetic only."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

BAG_G = 5_000
"""Compost leaves the shed in bags of 5 kg."""
OWN_KINDS = frozenset(
    {"deposit", "reversal", "share-out", "share-out-reversal", "redemption", "returned"}
)
"""What a record is, whatever else it moves."""
GIVEN_UP = frozenset({"expired", "forfeited"})
"""Where a promise went that nobody keeps any more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a passbook: more than 0 came in, less went out; balances are those after it.

    `amounts` and `balances` map assets to grams of compost and hundredths of a point; `lapsed` is
    what had lapsed before and came back with it, because it was taken back.
    """

    record_id: uuid.UUID
    day_on: dt.date
    kind: str
    amounts: Mapping[str, int]
    balances: Mapping[str, int]
    lapsed: Mapping[str, int]


@dataclass(slots=True)
class _Open:
    """An entry while its movements are still being added up."""

    record_id: uuid.UUID
    day_on: dt.date
    kind: str
    amounts: dict[str, int] = field(default_factory=dict)
    lapsed: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement of a household's account, and what the account on the other side is for."""

    record_id: uuid.UUID
    day_on: dt.date
    asset: str
    amount: int
    other_kind: str


def passbook(moved: Iterable[Moved], assets: Iterable[str]) -> list[Entry]:
    """Add movements up to one entry per record, in their order, each with its balances after."""
    opened: dict[uuid.UUID, _Open] = {}
    for each in moved:
        entry = opened.setdefault(each.record_id, _Open(each.record_id, each.day_on, kind_of(each)))
        if (kind := kind_of(each)) in OWN_KINDS:
            # A correction first covers what was spent: what it is stands in its later movements.
            entry.kind = kind
        entry.amounts[each.asset] = entry.amounts.get(each.asset, 0) + each.amount
        if each.other_kind in GIVEN_UP and each.amount > 0:
            entry.lapsed[each.asset] = entry.lapsed.get(each.asset, 0) + each.amount
    balances = dict.fromkeys(assets, 0)
    entries = []
    for entry in opened.values():
        for asset, amount in entry.amounts.items():
            balances[asset] = balances.get(asset, 0) + amount
        amounts = {asset: entry.amounts.get(asset, 0) for asset in balances}
        entries.append(
            Entry(
                record_id=entry.record_id,
                day_on=entry.day_on,
                kind=entry.kind,
                amounts=amounts,
                balances=dict(balances),
                lapsed=entry.lapsed,
            )
        )
    return entries


def kind_of(moved: Moved) -> str:
    """What happened, by the account on the other side."""
    came_in = moved.amount > 0
    if moved.other_kind == "granted":
        return "reversal" if moved.amount < 0 else "deposit"
    pairs = {
        "shared-out": ("share-out", "share-out-reversal"),
        "redeemed": ("returned", "redemption"),
        "held": ("hold-ended", "hold"),
    }
    if pair := pairs.get(moved.other_kind):
        return pair[0] if came_in else pair[1]
    kinds = {"owed": "settlement", "unsettled": "settlement"}
    return kinds.get(moved.other_kind, moved.other_kind)
