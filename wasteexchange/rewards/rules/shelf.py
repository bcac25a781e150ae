"""Rewards, what they cost and when: arithmetic only, no database, no clock."""

import datetime as dt
import re
import uuid
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

from wasteexchange.kernel.quantities import NET_G_MAX, QUANTITY_MAX, Asset
from wasteexchange.ledger.rules import (
    COMPOST_MATERIAL,
)

PER_KG_G: Final = 1_000
PRICE_MAX: Final = 1_000_000_000
REWARD_NAME_MAX: Final = 60
# One piece holds at most what a person lifts with another's help.
COMPOST_G_MAX: Final = 100_000
BATCH_MAX: Final = 30
BOUGHT_IN, COUNT = "bought-in", "count"
HOLD_DAYS_MAX: Final = 90
BATCH = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*", re.ASCII)
# The drawings of the sprite that a reward may wear.
PICTOGRAMS: Final = (
    *("compost-bag", "shovel", "seedling", "leaf", "basket", "bucket", "bag", "gift", "star"),
    *("worm", "worm-bin", "sun"),
)
# Pieces handed out at one time.
PIECES_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Reward:
    """What can be had: compost in a bag, compost by scale, or something that is counted."""

    code: str
    name_es: str
    name_en: str
    pictogram: str
    compost_g: int | None
    by_scale: bool
    position: int
    deactivated_at: dt.datetime | None = None

    def name(self, language: str) -> str:
        """Return what it is called in a language."""
        return self.name_en if language == "en" else self.name_es

    @property
    def active(self) -> bool:
        """Whether it is offered."""
        return self.deactivated_at is None

    @property
    def is_compost(self) -> bool:
        """Whether it comes out of the compost that lies at a point."""
        return self.by_scale or self.compost_g is not None

    @property
    def material(self) -> str:
        """What it is called in the ledger: compost is one thing, whatever bag it is in."""
        return COMPOST_MATERIAL if self.is_compost else self.code

    @property
    def most(self) -> int:
        """How many pieces, or grams where it is weighed, are handed out at one time."""
        return NET_G_MAX if self.by_scale else PIECES_MAX

    def things(self, quantity: int) -> int:
        """Return what leaves the shed: grams of compost, or pieces."""
        return quantity * (self.compost_g or 1)


@dataclass(frozen=True, slots=True)
class Price:
    """What one costs (a kilogram, where it is weighed) from an instant on."""

    id: uuid.UUID
    reward: str
    asset: Asset
    amount: int
    applies_from: dt.datetime
    announced_at: dt.datetime


@dataclass(frozen=True, slots=True)
class RewardCap:
    """How many (grams, where it is weighed) a family may have in a month; None lifts it."""

    id: uuid.UUID
    reward: str
    quantity: int | None
    applies_from: dt.datetime
    announced_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """What may be handed out unasked, above which a PIN is asked for, how long a hold lasts.

    `card` and `device` are what a phone without a network may hand out for one card, and in all,
    before it has heard of the server again.
    """

    card_compost_g: int = 10_000
    card_points: int = 10_000
    device_compost_g: int = 100_000
    device_points: int = 100_000
    pin_above_compost_g: int = 5_000
    pin_above_points: int = 5_000
    hold_days: int = 14

    def pin_above(self, asset: Asset) -> int:
        """Return up to which amount no PIN is asked for."""
        return self.pin_above_compost_g if asset is Asset.COMPOST else self.pin_above_points


_Dated = TypeVar("_Dated", Price, RewardCap)


@dataclass(frozen=True)
class Shelf:
    """All rewards of a programme at one version of its catalogue, ready to be asked."""

    rewards: tuple[Reward, ...]
    prices: tuple[Price, ...]
    caps: tuple[RewardCap, ...]
    terms: Terms
    photos: Mapping[str, str]

    def reward(self, code: str) -> Reward | None:
        """Return the reward with that code, offered or not."""
        return self._rewards.get(code)

    def price(self, code: str, at: dt.datetime) -> Price | None:
        """Return the price in force at an instant; None when there is none."""
        return _in_force(self._prices.get(code, ()), at)

    def prices_from(self, at: dt.datetime) -> list[Price]:
        """Return the prices in force and those to come, by reward and date."""
        found = []
        for reward in self.rewards:
            now = self.price(reward.code, at)
            found += [now] if now else []
            found += [p for p in self._prices.get(reward.code, ()) if p.applies_from > at]
        return found

    def cap(self, code: str, at: dt.datetime) -> int | None:
        """Return how many a family may have in a month; None when nothing limits it."""
        found = _in_force(self._caps.get(code, ()), at)
        return found.quantity if found else None

    def caps_to_come(self, code: str, at: dt.datetime) -> list[RewardCap]:
        """Return the caps (and liftings) of a reward that begin after an instant."""
        return [cap for cap in self._caps.get(code, ()) if cap.applies_from > at]

    @property
    def next_position(self) -> int:
        """Where a reward stands that is added last."""
        return len(self.rewards) + 1

    @cached_property
    def _rewards(self) -> dict[str, Reward]:
        return {reward.code: reward for reward in self.rewards}

    @cached_property
    def _prices(self) -> dict[str, list[Price]]:
        return _by_reward(self.prices)

    @cached_property
    def _caps(self) -> dict[str, list[RewardCap]]:
        return _by_reward(self.caps)


def _by_reward(rows: Iterable[_Dated]) -> dict[str, list[_Dated]]:
    found: dict[str, list[_Dated]] = {}
    for row in sorted(rows, key=lambda row: row.applies_from):
        found.setdefault(row.reward, []).append(row)
    return found


def _in_force(series: Sequence[_Dated], at: dt.datetime) -> _Dated | None:
    place = bisect_right(series, at, key=lambda row: row.applies_from)
    return series[place - 1] if place else None


def cost(reward: Reward, price: Price, quantity: int) -> int:
    """Return what a quantity costs; by scale rounded down, so that no family pays a rounding."""
    assert 0 < quantity <= QUANTITY_MAX
    total = price.amount * quantity
    return total // PER_KG_G if reward.by_scale else total


def batch_named(said: str | None) -> str | None:
    """Return a batch in the form in which batches are named; None where that names none."""
    batch = (said or "").strip().upper()
    return batch if len(batch) <= BATCH_MAX and BATCH.fullmatch(batch) else None


def photo_path(digest: str | None) -> str | None:
    """Return where a photo is."""
    return f"/rewards/photos/{digest}.jpg" if digest else None
