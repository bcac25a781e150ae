"""The shape and the digest of a tally."""

import hashlib
import json

from tests.unit.tallies.making import a_row, a_tally
from wasteexchange.tallies.rules import TallyTotals, received_by_material

CONTRACT = json.loads("""
{"programme": "MALA", "month": "2026-11", "status": "open", "version": 0, "households_served": 31,
 "rows": [{"collection_point": "MALA-01", "material": "food", "stream": "organic",
           "quality": "clean", "deposits": 12, "net_g": 61200,
           "credited": {"COMPOST": 12240, "POINTS": 0}}],
 "reversals": {"deposits": 1, "net_g": 5200},
 "redemptions": [{"reward": "compost-5kg", "quantity": 3, "amount": {"COMPOST": 15000}}],
 "totals": {"deposits": 40, "received_g": 184300, "rejected_g": 900,
            "credited": {"COMPOST": 30100, "POINTS": 41200}}}
""")


def test_the_json_has_exactly_the_shape_of_the_contract() -> None:
    assert a_tally().to_json() == CONTRACT


def test_the_digest_is_that_of_the_canonical_json() -> None:
    # For ASCII names and whole numbers, RFC 8785 is sorted keys without spaces.
    canonical = json.dumps(CONTRACT, sort_keys=True, separators=(",", ":")).encode()
    assert a_tally().canonical_json() == canonical
    assert a_tally().digest() == hashlib.sha256(canonical).hexdigest()


def test_any_other_figure_has_another_digest() -> None:
    assert a_tally(households_served=32).digest() != a_tally().digest()


def test_both_promises_are_named_where_nothing_was_credited() -> None:
    tally = a_tally(rows=(a_row(credited={}),), totals=TallyTotals()).to_json()
    assert tally["rows"][0]["credited"] == {"COMPOST": 0, "POINTS": 0}
    assert tally["totals"]["credited"] == {"COMPOST": 0, "POINTS": 0}


def test_received_by_material_leaves_out_what_was_rejected_and_begins_with_the_most() -> None:
    tally = a_tally(
        rows=(
            a_row(net_g=100),
            a_row(net_g=50, quality="contaminated"),
            a_row(net_g=900, quality="rejected"),
            a_row(net_g=500, material="pet", stream="plastic", collection_point="MALA-02"),
        )
    )
    assert list(received_by_material(tally).items()) == [
        (("pet", "plastic"), 500),
        (("food", "organic"), 150),
    ]
