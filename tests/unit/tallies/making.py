"""Tallies to test with."""

from wasteexchange.tallies.rules import (
    Tally,
    TallyRedemption,
    TallyReversals,
    TallyRow,
    TallyTotals,
)

MATERIALS = [("food", "organic"), ("pet", "plastic"), ("glass", "glass"), ("tinplate", "metal")]
QUALITIES = ["clean", "contaminated", "rejected"]


def a_row(**changes: object) -> TallyRow:
    """The row of the contract's example."""
    fields: dict[str, object] = {
        "collection_point": "MALA-01",
        "material": "food",
        "stream": "organic",
        "quality": "clean",
        "deposits": 12,
        "net_g": 61200,
        "credited": {"COMPOST": 12240, "POINTS": 0},
    }
    return TallyRow(**{**fields, **changes})  # type: ignore[arg-type]  # fields are named above


def a_tally(**changes: object) -> Tally:
    """The tally of the contract's example."""
    fields: dict[str, object] = {
        "programme": "MALA",
        "month": "2026-11",
        "status": "open",
        "version": 0,
        "households_served": 31,
        "rows": (a_row(),),
        "reversals": TallyReversals(deposits=1, net_g=5200),
        "redemptions": (TallyRedemption("compost-5kg", 3, {"COMPOST": 15000}),),
        "totals": TallyTotals(40, 184300, 900, {"COMPOST": 30100, "POINTS": 41200}),
    }
    return Tally(**{**fields, **changes})  # type: ignore[arg-type]  # fields are named above


def rows(count: int) -> tuple[TallyRow, ...]:
    """So many rows, each with a weight of its own, ordered by point."""
    a_point = len(MATERIALS) * len(QUALITIES)
    made = []
    for number in range(count):
        material, stream = MATERIALS[number // len(QUALITIES) % len(MATERIALS)]
        made.append(
            a_row(
                collection_point=f"MALA-{number // a_point + 1:02d}",
                material=material,
                stream=stream,
                quality=QUALITIES[number % len(QUALITIES)],
                net_g=100_000 + number * 10,
                credited={},
            )
        )
    return tuple(made)
