"""What handing a reward out moves, and what the journal says of it: arithmetic only."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from wasteexchange.journal.rules import VERSION, ref_of
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger.rules import (
    COMPOST_MATERIAL,
    Account,
    Kind,
    Transfer,
    held,
    household,
    stock,
)
from wasteexchange.rewards.rules.shelf import BOUGHT_IN, Price


@dataclass(frozen=True, slots=True)
class Reversal:
    """That a redemption was taken back, why and when."""

    id: uuid.UUID
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Redemption:
    """A redemption as it was recorded, with its first answer and its reversal if there is one."""

    id: uuid.UUID
    household_id: uuid.UUID
    card_id: uuid.UUID | None
    card_absent_reason: str | None
    point_id: uuid.UUID
    counted_at: dt.datetime
    recorded_at: dt.datetime
    day_on: dt.date
    actor_id: uuid.UUID
    series: str
    sequence: int
    reward: str
    quantity: int
    asset: Asset
    amount: int
    price_id: uuid.UUID
    material: str
    things: int
    unsettled: int
    missing: int
    hold_id: uuid.UUID | None
    batch: str | None
    compost_after: int
    points_after: int
    warnings: tuple[str, ...]
    reversal: Reversal | None = None

    def taken(self, asset: Asset) -> int:
        """Return what it cost of an asset."""
        return self.amount if asset is self.asset else 0


@dataclass(frozen=True, slots=True)
class Hold:
    """What a family set aside: until when, what it had left then, and how it ended."""

    id: uuid.UUID
    household_id: uuid.UUID
    card_id: uuid.UUID | None
    card_absent_reason: str | None
    point_id: uuid.UUID
    counted_at: dt.datetime
    day_on: dt.date
    reward: str
    quantity: int
    asset: Asset
    amount: int
    price_id: uuid.UUID
    material: str
    things: int
    expires_at: dt.datetime
    compost_after: int | None
    points_after: int | None
    actor_id: uuid.UUID
    ending: str | None = None
    ended_at: dt.datetime | None = None
    ended_by: uuid.UUID | None = None


def lying(point_id: uuid.UUID, material: str) -> Account:
    """Return where a reward's things lie at a point."""
    asset = Asset.MATTER if material == COMPOST_MATERIAL else Asset.UNITS
    return stock(point_id, material, asset)


def aside(point_id: uuid.UUID, material: str) -> Account:
    """Return where things lie that families set aside at a point."""
    return replace(lying(point_id, material), kind=Kind.SET_ASIDE)


def handed_out(point_id: uuid.UUID, material: str) -> Account:
    """Return where things go that leave a point in somebody's hands."""
    return replace(lying(point_id, material), kind=Kind.HANDED_OUT)


def redeemed(point_id: uuid.UUID, asset: Asset) -> Account:
    """Return where a promise goes that was kept."""
    return Account(Kind.REDEEMED, asset, point_id=point_id)


def movements_of(redemption: Redemption) -> list[Transfer]:
    """Return what a redemption moves: the promise that it keeps, and what leaves the shed."""
    who, point, asset = redemption.household_id, redemption.point_id, redemption.asset
    is_held = redemption.hold_id is not None
    source = held(who, asset) if is_held else household(who, asset)
    place = (aside if is_held else lying)(point, redemption.material)
    out = Transfer(handed_out(point, redemption.material), place, redemption.things)
    if not redemption.amount:
        return [out]
    return [Transfer(source, redeemed(point, asset), redemption.amount), out]


def covers_of(redemption: Redemption) -> list[Transfer]:
    """Return what brought up a balance and a stock that did not have as much."""
    who, asset = redemption.household_id, redemption.asset
    place = lying(redemption.point_id, redemption.material)
    found = []
    if redemption.unsettled:
        owing = Account(Kind.UNSETTLED, asset, household_id=who)
        found.append(Transfer(owing, household(who, asset), redemption.unsettled))
    if redemption.missing:
        found.append(Transfer(place, replace(place, kind=Kind.TO_EXPLAIN), redemption.missing))
    return found


def back_of(redemption: Redemption, *, is_erased: bool = False) -> list[Transfer]:
    """Return what taking a redemption back moves, before old debts are paid with it.

    What was explained by nothing is explained now. The promise to a family whose data were erased
    lapses, as all that it had.
    """
    asset, point = redemption.asset, redemption.point_id
    home = household(redemption.household_id, asset)
    found = []
    if redemption.amount:
        to = Account(Kind.FORFEITED, asset) if is_erased else home
        found.append(Transfer(redeemed(point, asset), to, redemption.amount))
    place = lying(point, redemption.material)
    found.append(Transfer(place, handed_out(point, redemption.material), redemption.things))
    if redemption.missing:
        found.append(Transfer(replace(place, kind=Kind.TO_EXPLAIN), place, redemption.missing))
    return found


def entry_of(programme_code: str, point_code: str, redemption: Redemption) -> dict[str, object]:
    """Return the journal's entry of a redemption, all but its holder."""
    entry: dict[str, object] = {
        "v": VERSION,
        "kind": "redemption",
        "programme": programme_code,
        "point": point_code,
        "month": f"{redemption.day_on:%Y-%m}",
        "ref": ref_of(programme_code, redemption.id),
        "reward": redemption.reward,
        "quantity": redemption.quantity,
        "amount": {str(redemption.asset): redemption.amount} if redemption.amount else {},
        "series": redemption.series,
        "sequence": redemption.sequence,
    }
    return entry | ({"unsettled": True} if redemption.unsettled else {})


def reversal_entry_of(
    programme_code: str,
    point_code: str,
    redemption: Redemption,
    reversal_id: uuid.UUID,
    number: tuple[str, int],
) -> dict[str, object]:
    """Return the journal's entry of a redemption taken back, all but its holder."""
    entry = entry_of(programme_code, point_code, redemption)
    entry.pop("unsettled", None)
    return entry | {
        "kind": "redemption-reversal",
        "ref": ref_of(programme_code, reversal_id),
        "reverses": ref_of(programme_code, redemption.id),
        "series": number[0],
        "sequence": number[1],
    }


def price_entry_of(programme_code: str, price: Price, from_text: str) -> dict[str, object]:
    """Return the journal's entry of a price."""
    return {
        "v": VERSION,
        "kind": "price",
        "programme": programme_code,
        "ref": ref_of(programme_code, price.id),
        "price": str(price.id),
        "reward": price.reward,
        "asset": str(price.asset),
        "amount": price.amount,
        "from": from_text,
    }


@dataclass(frozen=True, slots=True)
class GoodsFact:
    """That pieces came to a point, or how many more (or fewer) a count found there."""

    id: uuid.UUID
    reward: str
    reason: str
    units: int
    day_on: dt.date


def goods_said(point_code: str, fact: GoodsFact, told: int, note: str) -> dict[str, object]:
    """Return what decides "same content": how many came, or how many a count found."""
    return {
        "id": str(fact.id),
        "point": point_code,
        "reward": fact.reward,
        "reason": fact.reason,
        "units": told,
        "note": note,
    }


def goods_entry_of(programme_code: str, point_code: str, fact: GoodsFact) -> dict[str, object]:
    """Return the journal's entry of pieces that came to a point, or were counted there."""
    return {
        "v": VERSION,
        "kind": "goods",
        "programme": programme_code,
        "point": point_code,
        "month": f"{fact.day_on:%Y-%m}",
        "ref": ref_of(programme_code, fact.id),
        "reward": fact.reward,
        "reason": fact.reason,
        "units": fact.units,
    }


def goods_transfers_of(point_id: uuid.UUID, fact: GoodsFact) -> list[Transfer]:
    """Return what pieces that came, or a count, move; a count that agrees moves nothing."""
    place = lying(point_id, fact.reward)
    other = replace(place, kind=Kind.BOUGHT if fact.reason == BOUGHT_IN else Kind.TO_EXPLAIN)
    if not fact.units:
        return []
    sides = (place, other) if fact.units > 0 else (other, place)
    return [Transfer(*sides, abs(fact.units))]


@dataclass(frozen=True, slots=True)
class Checked:
    """For what a family typed its PIN: for so much of a reward, and for nothing else."""

    household_id: uuid.UUID
    reward: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Given:
    """How often a reward was handed out in a month, and what it cost in credit.

    The quantity of what is weighed (`by_scale`) is in grams.
    """

    reward: str
    quantity: int
    amount: Mapping[str, int]
    by_scale: bool = False
