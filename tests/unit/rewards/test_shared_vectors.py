"""What a reward costs, as the phone says it and as it is booked: the same golden cases."""

import datetime as dt
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from wasteexchange.kernel.quantities import Asset
from wasteexchange.rewards.rules import Price, Reward, Shelf, Terms, cost

VECTORS = Path(__file__).parents[2] / "vectors"
PRICES = json.loads((VECTORS / "prices.json").read_text("utf-8"))
NAMES = {each["id"]: uuid4() for each in PRICES["prices"]}


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _reward(*, by_scale: bool = False) -> Reward:
    return Reward("bag", "Bolsa", "Bag", "compost-bag", None, by_scale, 1)


def _price(said: Any) -> Price:
    begins = _instant(said["from"])
    return Price(NAMES[said["id"]], "bag", Asset(said["asset"]), said["amount"], begins, begins)


@pytest.mark.parametrize("case", PRICES["in_force"], ids=lambda case: str(case["name"]))
def test_the_price_in_force_is_the_phones(case: Any) -> None:
    prices = tuple(_price(each) for each in PRICES["prices"])
    shelf = Shelf((_reward(),), prices, (), Terms(), {})
    found = shelf.price("bag", _instant(case["at"]))
    assert (found.id if found else None) == NAMES.get(case["price"])


@pytest.mark.parametrize("case", PRICES["costs"], ids=lambda case: str(case["name"]))
def test_a_quantity_costs_what_the_phone_says(case: Any) -> None:
    begins = _instant("2000-01-01T05:00:00Z")
    price = Price(uuid4(), "bag", Asset.COMPOST, case["amount"], begins, begins)
    reward = _reward(by_scale=case["by_scale"])
    assert cost(reward, price, case["quantity"]) == case["cost"]
