"""Months as they are written."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasteexchange.tallies.rules import Month, month_from


@given(st.dates())
def test_every_day_lies_in_the_month_that_its_date_names(day: dt.date) -> None:
    month = month_from(f"{day.year:04}-{day.month:02}")
    assert month
    assert month.first <= day <= month.last
    assert str(month) == day.isoformat()[:7]


@pytest.mark.parametrize("text", ["2026-13", "0000-01", "2026-1", " 2026-01", "2026-01\n", ""])
def test_what_is_no_month_is_none(text: str) -> None:
    assert month_from(text) is None


def test_the_month_before_january_is_december() -> None:
    assert Month(2026, 1).before == Month(2025, 12)
    assert Month(2026, 12).before == Month(2026, 11)
