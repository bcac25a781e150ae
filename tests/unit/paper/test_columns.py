"""Stacked columns: the shapes are the figures, on the screen and on paper."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.paper.reading import text_of
from wasteexchange.paper.columns import (
    PATTERNS,
    Chart,
    Column,
    Series,
    columns_height,
    draw_columns,
    hatch,
)
from wasteexchange.paper.pen import PdfPen
from wasteexchange.paper.sheet import A4, new_canvas

SERIES = (
    Series("Organic", "stream-organic"),
    Series("Plastic", "stream-plastic"),
    Series("Gone", "look-lapsed", below=True),
)
HEIGHT = 150.0
amounts = st.tuples(*[st.integers(0, 10**9)] * len(SERIES))


def a_chart(months: list[tuple[int, ...]], *, shares: bool = False) -> Chart:
    columns = tuple(
        Column(
            name=f"Month {number}",
            label=f"m{number}",
            amounts=each,
            words=tuple(str(amount) for amount in each),
            total=str(sum(each)),
            figure=str(sum(each)),
        )
        for number, each in enumerate(months)
    )
    return Chart("Received", "More.", SERIES, columns, when="Month", whole="All", shares=shares)


@given(st.lists(amounts, max_size=14))
def test_every_part_is_as_tall_as_its_amount_and_all_share_one_scale(
    months: list[tuple[int, ...]],
) -> None:
    layout = a_chart(months).laid_out(HEIGHT)
    most = max((each[0] + each[1] for each in months), default=0)
    least = max((each[2] for each in months), default=0)
    scale = HEIGHT / max(1, most + least)
    for slot in layout.slots:
        drawn = {box.series: box.height for box in slot.boxes}
        for series, amount in zip(SERIES, slot.column.amounts, strict=True):
            assert drawn.get(series, 0) == pytest.approx(amount * scale, abs=1e-6)


@given(st.lists(amounts, min_size=1, max_size=14), st.booleans())
def test_nothing_is_less_than_nothing_and_all_stays_inside(
    months: list[tuple[int, ...]],
    shares: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    if shares:
        months = [(*each[:2], 0) for each in months]
    layout = a_chart(months, shares=shares).laid_out(HEIGHT)
    for slot in layout.slots:
        for box in slot.boxes:
            assert box.height > 0
            assert box.width > 0
            assert box.top >= -1e-6
            assert box.top + box.height <= HEIGHT + 1e-6
            assert box.left >= 0
            assert box.left + box.width <= 1 + 1e-9
            if box.series.below:
                assert box.top >= layout.base - 1e-6
            else:
                assert box.top + box.height <= layout.base + 1e-6


@given(st.lists(amounts, min_size=1, max_size=14))
def test_where_only_shares_count_every_column_is_whole(months: list[tuple[int, ...]]) -> None:
    months = [(*each[:2], 0) for each in months]
    for slot in a_chart(months, shares=True).laid_out(HEIGHT).slots:
        whole = sum(box.height for box in slot.boxes)
        assert whole == pytest.approx(HEIGHT if sum(slot.column.amounts) else 0)


def test_parts_of_a_column_touch_and_never_overlap() -> None:
    (slot,) = a_chart([(300, 100, 50)]).laid_out(HEIGHT).slots
    organic, plastic, gone = slot.boxes
    assert plastic.top + plastic.height == pytest.approx(organic.top)
    assert organic.top + organic.height == pytest.approx(gone.top)
    assert slot.top == pytest.approx(plastic.top)


def test_a_chart_of_nothing_has_a_base_line_and_no_boxes() -> None:
    empty = a_chart([])
    assert empty.laid_out(HEIGHT).slots == ()
    assert empty.used == ()
    assert a_chart([(0, 0, 0)]).laid_out(HEIGHT).slots[0].boxes == ()


def test_one_month_is_a_column_and_no_wall() -> None:
    (slot,) = a_chart([(5, 0, 0)]).laid_out(HEIGHT).slots
    assert slot.left == 0
    assert slot.width < 0.2


def test_what_never_came_has_no_key_and_no_column_in_the_table() -> None:
    chart = a_chart([(5, 0, 0), (7, 0, 0)])
    assert [series.name for series in chart.used] == ["Organic"]
    assert [row["when"] for row in chart.rows] == ["Month 1", "Month 0"]
    assert chart.rows[0] == {"when": "Month 1", "whole": "7", "href": None, "stream-organic": "7"}


def test_no_two_streams_are_told_apart_by_colour_alone() -> None:
    streams = [pattern for look, pattern in PATTERNS.items() if look.startswith("stream-")]
    assert len(set(streams)) == len(streams)


@given(
    st.tuples(st.floats(0, 100), st.floats(0, 100), st.floats(0.01, 90), st.floats(0.01, 90)),
    st.sampled_from(sorted(set(PATTERNS.values()))),
)
def test_a_pattern_stays_inside_its_part(
    place: tuple[float, float, float, float], pattern: str
) -> None:
    left, top, width, height = place
    for stroke in hatch(place, pattern):
        for x, y in stroke:
            assert left - 0.3 <= x <= left + width + 0.3
            assert top - 1e-6 <= y <= top + height + 1e-6


def test_paper_says_each_figure_month_and_name() -> None:
    out = io.BytesIO()
    canvas = new_canvas(out, A4, title="Chart")
    chart = a_chart([(300, 100, 50), (0, 0, 0), (10, 0, 0)])
    draw_columns(PdfPen(canvas, height=A4[1]), chart, at=(16, 16), width=150, height=38)
    canvas.save()
    text = text_of(out.getvalue())
    assert all(word in text for word in ("Organic", "Plastic", "Gone", "450", "m0", "m1", "m2"))
    assert columns_height(chart, 38, width=150) > 38
