"""Which accounts there are, on which side they stand, and what a transfer is."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from wasteexchange.kernel.quantities import THINGS, Asset


class Kind(StrEnum):
    """What an account is for."""

    BROUGHT = "brought"
    STOCK = "stock"
    REJECTED = "rejected"
    TO_EXPLAIN = "stock-to-explain"
    GRANTED = "granted"
    HOUSEHOLD = "household"
    HELD = "held"
    OWED = "owed"
    FORFEITED = "forfeited"
    # Matter on its way to becoming compost, and out of the shed (docs/decisions/0011).
    BULKING = "bulking"
    BOUGHT = "bought"
    BATCH = "batch"
    BATCH_REJECTS = "batch-rejects"
    PROCESS_LOSS = "process-loss"
    ON_THE_WAY = "on-the-way"
    WEIGHING_DIFFERENCE = "weighing-difference"
    HANDED_OUT = "handed-out"
    DISPATCHED = "dispatched"
    # Promises that were kept, or were kept too early; what waits in the shed to be fetched.
    REDEEMED = "redeemed"
    UNSETTLED = "unsettled"
    SET_ASIDE = "set-aside"
    # Promises made when a batch is shared out, and what nobody took home in time.
    SHARED_OUT = "shared-out"
    EXPIRED = "expired"


# On which side an account's balance is kept. A source (brought, granted) is where things come
# from; a debit makes an account on the debit side larger and one on the credit side smaller.
DEBIT_SIDE = frozenset(
    {
        *(Kind.STOCK, Kind.REJECTED, Kind.GRANTED, Kind.OWED, Kind.UNSETTLED, Kind.SET_ASIDE),
        Kind.SHARED_OUT,
        *(Kind.BATCH, Kind.BATCH_REJECTS, Kind.PROCESS_LOSS, Kind.ON_THE_WAY),
        *(Kind.WEIGHING_DIFFERENCE, Kind.HANDED_OUT, Kind.DISPATCHED),
    }
)
# Accounts that can never fall below nothing; the database holds the floor.
WITH_FLOOR = frozenset(
    {
        *(Kind.STOCK, Kind.SET_ASIDE, Kind.BATCH, Kind.ON_THE_WAY),
        *(Kind.HOUSEHOLD, Kind.HELD, Kind.OWED, Kind.UNSETTLED),
    }
)
# Accounts whose movements are added up per day; what they hold at all is the sum of the days.
TOTALLED = frozenset(
    {
        *(Kind.BROUGHT, Kind.GRANTED, Kind.REJECTED, Kind.FORFEITED, Kind.TO_EXPLAIN),
        *(Kind.BULKING, Kind.BOUGHT, Kind.BATCH_REJECTS, Kind.PROCESS_LOSS),
        *(Kind.WEIGHING_DIFFERENCE, Kind.HANDED_OUT, Kind.DISPATCHED, Kind.REDEEMED),
        *(Kind.SHARED_OUT, Kind.EXPIRED),
    }
)
# Where a promise goes that nobody keeps any more: it was too old, or a family's data were erased.
GIVEN_UP = (Kind.EXPIRED, Kind.FORFEITED)
# What lies at a point: many families share one row of these, so it is locked last.
AT_POINT = frozenset({Kind.STOCK, Kind.SET_ASIDE})

# What a batch becomes, as a material of the shed; nobody brings it, so no catalogue has it.
COMPOST_MATERIAL = "compost"

# Ids that are remembered, some hundred bytes each: points' accounts, and families of these days.
NAMES_REMEMBERED = 8_192
_NAMES = uuid.UUID("6f1f3c0e-3a52-5a5b-9f0d-0d6c0a4b7c11")


@dataclass(frozen=True, slots=True)
class Account:
    """An account, named by what it is for: the same words are always the same account."""

    kind: Kind
    asset: Asset
    point_id: uuid.UUID | None = None
    household_id: uuid.UUID | None = None
    material: str | None = None
    quality: str | None = None
    # The batch or the haul whose matter it is; most accounts are of neither.
    subject_id: uuid.UUID | None = None

    def id_in(self, programme_id: uuid.UUID) -> uuid.UUID:
        """Return its id, derived from its name, so that nobody has to look it up."""
        return _id_of(self, programme_id)


@lru_cache(maxsize=NAMES_REMEMBERED)
def _id_of(account: Account, programme_id: uuid.UUID) -> uuid.UUID:
    parts = [
        programme_id,
        account.kind,
        account.asset,
        account.point_id,
        account.household_id,
        account.material,
        account.quality,
    ]
    # Last, and only where there is one: the ids of all other accounts stay what they were.
    if account.subject_id:
        parts.append(account.subject_id)
    return uuid.uuid5(_NAMES, "/".join(str(part or "") for part in parts))


@dataclass(frozen=True, slots=True)
class Transfer:
    """An amount that leaves nothing out: debited here, credited there."""

    debit: Account
    credit: Account
    amount: int

    def __post_init__(self) -> None:
        """Hold what the table holds, earlier."""
        assert self.amount > 0, "an empty transfer is a caller's mistake"
        assert self.debit.asset == self.credit.asset, "an asset cannot become another"

    def reversed(self) -> "Transfer":
        """Return the transfer that takes this one back."""
        return Transfer(debit=self.credit, credit=self.debit, amount=self.amount)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why transfers are posted: a record, and the programme's day on which it counts."""

    record_id: uuid.UUID
    day_on: dt.date


def change(account: Account, *, debit: int = 0, credit: int = 0) -> int:
    """Return by how much an account's balance grows, on its own side."""
    return debit - credit if account.kind in DEBIT_SIDE else credit - debit


@lru_cache(maxsize=NAMES_REMEMBERED)
def household(household_id: uuid.UUID, asset: Asset) -> Account:
    """The promise to a household."""
    return Account(Kind.HOUSEHOLD, asset, household_id=household_id)


@lru_cache(maxsize=NAMES_REMEMBERED)
def owed(household_id: uuid.UUID, asset: Asset) -> Account:
    """What a household has spent of a credit that was taken back."""
    return Account(Kind.OWED, asset, household_id=household_id)


def held(household_id: uuid.UUID, asset: Asset) -> Account:
    """What a household has set aside, to be fetched later."""
    return Account(Kind.HELD, asset, household_id=household_id)


def unsettled(household_id: uuid.UUID, asset: Asset) -> Account:
    """What a household was handed, away from the network, beyond what it had."""
    return Account(Kind.UNSETTLED, asset, household_id=household_id)


def stock(point_id: uuid.UUID, material: str, asset: Asset = Asset.MATTER) -> Account:
    """What lies at a point: grams of a material (compost too), or units of what is counted."""
    return Account(Kind.STOCK, asset, point_id=point_id, material=material)


def compost_stock(point_id: uuid.UUID) -> Account:
    """Finished compost that lies at a point and may be handed out, in grams."""
    return stock(point_id, COMPOST_MATERIAL)


def batch(batch_id: uuid.UUID, point_id: uuid.UUID) -> Account:
    """What is in a batch, of whatever it was made."""
    return Account(Kind.BATCH, Asset.MATTER, point_id=point_id, subject_id=batch_id)


def on_the_way(haul_id: uuid.UUID, point_id: uuid.UUID, material: str) -> Account:
    """What left a point and has not arrived at another."""
    return Account(
        Kind.ON_THE_WAY, Asset.MATTER, point_id=point_id, material=material, subject_id=haul_id
    )


def to_explain(point_id: uuid.UUID, material: str) -> Account:
    """What a point should have, or has, and nobody knows why."""
    return Account(Kind.TO_EXPLAIN, Asset.MATTER, point_id=point_id, material=material)


def at_point(kind: Kind, point_id: uuid.UUID, material: str) -> Account:
    """Matter of one material at a point, from or to somewhere that keeps no balance."""
    return Account(kind, Asset.MATTER, point_id=point_id, material=material)


def floored_of(movements: Sequence[Transfer]) -> set[Account]:
    """Return the accounts of movements that can never fall below nothing."""
    return {a for m in movements for a in (m.debit, m.credit) if a.kind in WITH_FLOOR}


def covers_of(
    movements: Sequence[Transfer],
    left: Mapping[Account, int],
    *,
    debt: Kind = Kind.OWED,
    given_up: Sequence[Transfer] = (),
) -> list[Transfer]:
    """Return what has to cover a shortfall when movements are taken back whole.

    `left` says what accounts with a floor hold now. Credit that lapsed comes back as far as it is
    needed (`given_up`): nobody owes what they never could spend. Credit that was spent is covered
    by *owed by the household* (or another kind of `debt`), things that are gone by *stock to
    explain*.
    """
    remaining = dict(left)
    unused = [back.amount for back in given_up]
    covers: list[Transfer] = []
    for movement in movements:
        source = _receiver(movement)
        # What has no floor (the pile of what was rejected) always gives back all of it.
        there = min(remaining.get(source, movement.amount), movement.amount)
        if source in remaining:
            remaining[source] -= there
        missing = movement.amount - there
        for place, back in enumerate(given_up):
            if part := min(missing, unused[place] if back.credit == source else 0):
                covers.append(replace(back, amount=part))
                unused[place] -= part
                missing -= part
        if missing:
            covers.append(_cover(source, missing, debt))
    return covers


def covers_for(movements: Sequence[Transfer], left: Mapping[Account, int]) -> list[Transfer]:
    """Return what has to cover a shortfall when what was handed out already is posted.

    Credit that a household does not have is covered by *unsettled*, things by *stock to explain*.
    """
    return covers_of([m.reversed() for m in movements], left, debt=Kind.UNSETTLED)


def _receiver(movement: Transfer) -> Account:
    """Return where a transfer's amount went: things are debited, a promise is credited."""
    return movement.debit if movement.debit.asset in THINGS else movement.credit


def _cover(source: Account, missing: int, debt: Kind) -> Transfer:
    if source.kind is Kind.STOCK:
        return Transfer(source, replace(source, kind=Kind.TO_EXPLAIN), missing)
    assert source.household_id, "promises are made to households"
    return Transfer(replace(source, kind=debt), source, missing)
