"""What the catalogue answers, without a database."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.programmes.making import EPOCH, NOON, a_cap, a_catalogue, a_programme, a_rate
from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes import rules

MINUTE = dt.timedelta(minutes=1)


def test_a_rate_holds_from_its_instant_until_the_next_one() -> None:
    first, second = a_rate(200), a_rate(250, NOON)
    catalogue = a_catalogue((second, first))
    assert catalogue.rate_for("food", "clean", "COMPOST", EPOCH - MINUTE) is None
    assert catalogue.rate_for("food", "clean", "COMPOST", EPOCH) == first
    assert catalogue.rate_for("food", "clean", "COMPOST", NOON - MINUTE) == first
    assert catalogue.rate_for("food", "clean", Asset.COMPOST, NOON) == second
    assert catalogue.rate_for("food", "rejected", "COMPOST", NOON) is None
    assert catalogue.rate_for("pet", "clean", "POINTS", NOON) is None


@given(
    minutes=st.sets(st.integers(0, 5_000), max_size=30),
    at=st.integers(-10, 5_010),
    other=st.sets(st.integers(0, 5_000), max_size=5),
)
def test_the_rate_in_force_is_the_last_that_has_begun(
    minutes: set[int], at: int, other: set[int]
) -> None:
    rates = tuple(a_rate(m, EPOCH + m * MINUTE) for m in minutes)
    noise = tuple(a_rate(7, EPOCH + m * MINUTE, quality="contaminated") for m in other)
    found = a_catalogue(noise + rates).rate_for("food", "clean", "COMPOST", EPOCH + at * MINUTE)
    begun = [m for m in minutes if m <= at]
    assert (found.per_kg if found else None) == max(begun, default=None)


def test_what_is_scheduled_comes_in_its_order_and_what_is_over_does_not() -> None:
    old, now, next_one, last = (a_rate(n, NOON + n * MINUTE) for n in (-9, -1, 1, 2))
    catalogue = a_catalogue((last, old, next_one, now))
    assert catalogue.rates_in_force(NOON) == (now,)
    assert catalogue.rates_scheduled(NOON) == (next_one, last)


def test_a_cap_is_succeeded_and_lifted() -> None:
    first, lifted = a_cap(5_000, EPOCH), a_cap(None, NOON)
    other = a_cap(90_000, NOON, "month")
    catalogue = a_catalogue(caps=(lifted, other, first))
    assert catalogue.caps_in_force(EPOCH) == (first,)
    assert catalogue.caps_scheduled(EPOCH) == (lifted, other)
    assert catalogue.caps_in_force(NOON) == (other,)


def test_days_and_months_are_the_programmes() -> None:
    catalogue = a_catalogue()
    last_minutes = dt.datetime(2026, 12, 1, 4, 30, tzinfo=dt.UTC)
    assert catalogue.month_of(last_minutes) == "2026-11"
    assert catalogue.local_day(last_minutes) == dt.date(2026, 11, 30)
    assert catalogue.month_of(last_minutes + 30 * MINUTE) == "2026-12"


@given(st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)))
def test_a_day_begins_at_its_midnight(day: dt.date) -> None:
    programme = a_programme()
    assert programme.local_day(programme.midnight(day)) == day
    before = programme.midnight(day) - dt.timedelta(microseconds=1)
    assert programme.local_day(before) == day - dt.timedelta(days=1)


def test_points_and_materials_are_found_by_code_and_id_active_or_not() -> None:
    catalogue = a_catalogue()
    open_point, closed = catalogue.points
    assert catalogue.point_by_code("MALA-01") == open_point
    assert catalogue.point_by_id(closed.id) == closed
    assert (open_point.active, closed.active) == (True, False)
    assert catalogue.point_by_code("MALA-03") is None
    assert catalogue.point_by_id(uuid.UUID(int=9)) is None
    material = catalogue.material("pet")
    assert material is not None
    assert (material.stream, material.colour) == ("plastic", "white")
    assert catalogue.material("gold") is None
    reason = catalogue.quality_reason("wet")
    assert reason is not None
    assert (reason.name("en"), reason.name("quy")) == ("It was wet", "Estaba mojado")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        *(("10", 1000), ("8.5", 850), ("8,50", 850), ("0.05", 5), (" 3 ", 300), ("0", 0)),
        *(("", None), ("-1", None), ("1.234", None), ("1,234.5", None), ("diez", None)),
        *(("1e3", None), ("\N{ARABIC-INDIC DIGIT ONE}", None), (".5", None), ("9999999999", None)),
    ],
)
def test_points_are_read_as_they_are_typed(text: str, read: int | None) -> None:
    assert rules.hundredths(text) == read


@pytest.mark.parametrize(
    ("text", "read"), [("0.9", 900), ("1,25", 1250), ("2", 2000), ("0.0005", None), ("x", None)]
)
def test_kilograms_are_read_as_grams(text: str, read: int | None) -> None:
    assert rules.grams_of(text) == read


@given(st.integers(0, 10**9))
def test_half_is_rounded_down(per_kg: int) -> None:
    assert 2 * rules.half(per_kg) <= per_kg <= 2 * rules.half(per_kg) + 1


def test_a_point_gets_the_first_code_that_is_free() -> None:
    assert rules.next_point_code("MALA", []) == "MALA-01"
    assert rules.next_point_code("MALA", ["MALA-01", "MALA-03", "PLAZA"]) == "MALA-02"


def test_now_means_the_next_full_minute() -> None:
    assert rules.next_minute(NOON) == NOON
    assert rules.next_minute(NOON + dt.timedelta(microseconds=1)) == NOON + MINUTE


def test_instants_are_written_in_utc() -> None:
    lima = dt.timezone(-dt.timedelta(hours=5))
    assert rules.instant_text(dt.datetime(2000, 1, 1, tzinfo=lima)) == "2000-01-01T05:00:00Z"
