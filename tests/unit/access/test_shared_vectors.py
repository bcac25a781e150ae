"""What a phone computes by itself, offline: the same golden cases are read in tests/js."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from wasteexchange.access.passwords import Verifier, is_pin
from wasteexchange.access.tokens import badge_token, hash_of
from wasteexchange.kernel.crockford import as_typed, in_groups

VECTORS = Path(__file__).parents[2] / "vectors"
BADGES = json.loads((VECTORS / "badges.json").read_text("utf-8"))
CODES = json.loads((VECTORS / "enrolment_codes.json").read_text("utf-8"))
PINS = json.loads((VECTORS / "pins.json").read_text("utf-8"))


@pytest.mark.parametrize("case", BADGES["badges"], ids=lambda case: str(case["staff"]))
def test_a_badge_is_derived_and_known_by_the_first_half_of_its_hash(case: Any) -> None:
    letters = badge_token(case["key"].encode(), uuid.UUID(case["staff"]), uuid.UUID(case["badge"]))
    assert letters == case["letters"]
    assert hash_of(letters)[:16].hex() == case["badge_hash"]


@pytest.mark.parametrize("case", PINS["pins"], ids=lambda case: str(case["iterations"]))
def test_a_pin_belongs_to_its_verifier(case: Any) -> None:
    kept = Verifier(bytes.fromhex(case["salt"]), case["iterations"], bytes.fromhex(case["hash"]))
    assert is_pin(case["pin"], kept)
    assert not is_pin("482914", kept)


@pytest.mark.parametrize("case", CODES["typed"], ids=lambda case: repr(case["typed"]))
def test_a_typed_code_is_understood_as_it_was_meant(case: Any) -> None:
    assert as_typed(case["typed"]) == case["code"]


def test_a_code_is_shown_in_groups() -> None:
    assert in_groups(CODES["shown"]["code"]) == CODES["shown"]["groups"]
