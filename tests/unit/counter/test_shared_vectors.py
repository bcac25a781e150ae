"""Two implementations of one rule: the phone's and ours read the same golden cases."""

import datetime as dt
import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.unit.paper.reading import on_paper
from wasteexchange.deposits.rules import Earning, Weighed, line_of
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.programmes.rules import grams_of
from wasteexchange.sync.rules import Known
from wasteexchange.web.formats import grams, points

VECTORS = Path(__file__).parents[2] / "vectors"
CREDIT = json.loads((VECTORS / "credit.json").read_text("utf-8"))
QUANTITY = json.loads((VECTORS / "quantity.json").read_text("utf-8"))
NUMBERS = json.loads((VECTORS / "numbers.json").read_text("utf-8"))
KNOWN = json.loads((VECTORS / "known.json").read_text("utf-8"))
ASSETS = (Asset.COMPOST, Asset.POINTS)


@pytest.mark.parametrize(
    "case", QUANTITY["typed_kilograms"], ids=lambda case: repr(case["written"])
)
def test_kilograms_are_read_as_on_the_keypad(case: Any) -> None:
    assert grams_of(case["written"]) == case["grams"]


@pytest.mark.parametrize("case", NUMBERS["weights"], ids=lambda case: str(case["text"]))
def test_weights_are_written_as_on_the_phone(case: Any) -> None:
    with on_paper("es"):
        assert grams(case["grams"]) == case["text"].replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize("case", NUMBERS["points"], ids=lambda case: str(case["text"]))
def test_points_are_written_as_on_the_phone(case: Any) -> None:
    with on_paper("es"):
        assert points(case["hundredths"]) == case["text"]


@pytest.mark.parametrize("case", CREDIT["cases"], ids=lambda case: str(case["name"]))
def test_a_line_is_credited_as_the_phone_promises(case: Any) -> None:
    at = dt.datetime.fromisoformat(case["at"])
    lines = [
        line_of(
            position,
            Weighed(said["material"], Quality(said["quality"]), said["gross_g"], said["tare_g"]),
            {asset: found for asset in ASSETS if (found := earning(said, asset, at))},
        )
        for position, said in enumerate(case["lines"])
    ]
    for asset in ASSETS:
        assert sum(line.credit(asset) for line in lines) == case["credited"].get(asset, 0)


def earning(line: dict[str, str], asset: Asset, at: dt.datetime) -> Earning | None:
    """The latest of the cases' rates that has begun."""
    begun = [
        rate
        for rate in CREDIT["rates"]
        if (rate["material"], rate["quality"], rate["asset"])
        == (line["material"], line["quality"], asset)
        and dt.datetime.fromisoformat(rate["from"]) <= at
    ]
    latest = max(begun, key=lambda rate: str(rate["from"]), default=None)
    return Earning(uuid4(), latest["per_kg"]) if latest else None


@pytest.mark.parametrize("case", KNOWN["known"], ids=lambda case: str(case["count"]))
def test_a_phones_records_are_counted_as_the_phone_counts_them(case: Any) -> None:
    known = Known().with_more(map(UUID, case["ids"]))
    assert (known.count, known.digest.hex()) == (case["count"], case["digest"])
