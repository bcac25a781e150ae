"""Bars and their figures."""

import io
from dataclasses import dataclass, field

import pytest

from tests.unit.paper.reading import text_of
from wasteexchange.paper.charts import Bar, chart_height, draw_bars
from wasteexchange.paper.pen import PdfPen
from wasteexchange.paper.sheet import A4, new_canvas


@dataclass
class NotingPen(PdfPen):
    """Notes the rectangles instead of drawing them."""

    widths: list[float] = field(default_factory=list)

    def panel(self, *place: float, **_look: object) -> None:
        self.widths.append(place[2])

    def words(self, *_place: object, **_look: object) -> None:
        assert _place


def bars(*amounts: int) -> list[Bar]:
    return [Bar(f"Material {n}", n, f"{n} kg", "#6d4424", "#6d4424") for n in amounts]


def test_every_bar_is_as_long_as_what_it_stands_for() -> None:
    pen = NotingPen()
    draw_bars(pen, bars(400, 200, 100), x=0, y=0, width=150)
    assert pen.widths[0] / pen.widths[1] == pytest.approx(2)
    assert pen.widths[0] / pen.widths[2] == pytest.approx(4)


def test_something_small_shows_and_nothing_does_not() -> None:
    pen = NotingPen()
    draw_bars(pen, bars(1_000_000, 1, 0), x=0, y=0, width=150)
    assert len(pen.widths) == 2
    assert pen.widths[1] >= 0.5


def test_every_bar_carries_its_name_and_its_figure() -> None:
    out = io.BytesIO()
    canvas = new_canvas(out, A4, title="Chart")
    draw_bars(PdfPen(canvas, height=A4[1]), bars(400, 7), x=16, y=16, width=150)
    canvas.save()
    text = text_of(out.getvalue())
    assert all(word in text for word in ("Material 400", "400 kg", "Material 7", "7 kg"))


def test_a_chart_of_nothing_takes_no_room() -> None:
    pen = NotingPen()
    draw_bars(pen, [], x=0, y=0, width=150)
    assert not pen.widths
    assert chart_height([]) == 0
