"""A passbook adds up, whatever happened."""

import datetime as dt
import uuid

from hypothesis import given
from hypothesis import strategies as st

from wasteexchange.families.rules import Moved, passbook

DAY = dt.date(2026, 11, 22)
ASSETS = ("COMPOST", "POINTS")


def moved(record: int, asset: str, amount: int, other_kind: str = "granted") -> Moved:
    return Moved(uuid.UUID(int=record), DAY, asset, amount, other_kind)


def test_one_visit_is_one_line_whatever_it_moved() -> None:
    (entry,) = passbook(
        [moved(1, "COMPOST", 40), moved(1, "COMPOST", 2), moved(1, "POINTS", 850)], ASSETS
    )
    assert entry.kind == "deposit"
    assert entry.amounts == {"COMPOST": 42, "POINTS": 850}
    assert entry.balances == entry.amounts


def test_what_happened_is_told_by_the_other_side() -> None:
    told = passbook(
        [
            moved(1, "COMPOST", 40),
            moved(2, "COMPOST", -40),
            moved(3, "COMPOST", -5, "owed"),
            moved(4, "COMPOST", -5, "held"),
            moved(5, "COMPOST", -5, "forfeited"),
        ],
        ASSETS,
    )
    kinds = ["deposit", "reversal", "settlement", "hold", "forfeited"]
    assert [entry.kind for entry in told] == kinds


@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.sampled_from(ASSETS), st.integers(-500, 500)), max_size=40
    )
)
def test_the_last_balance_is_the_sum_of_all_movements(
    movements: list[tuple[int, str, int]],
) -> None:
    entries = passbook([moved(*each) for each in movements], ASSETS)
    for asset in ASSETS:
        whole = sum(amount for _record, each, amount in movements if each == asset)
        assert (entries[-1].balances[asset] if entries else 0) == whole
    assert len(entries) == len({record for record, _asset, _amount in movements})
