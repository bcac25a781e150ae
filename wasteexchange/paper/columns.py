"""Stacked columns over time: what they are, and where each shape of them stands.

The geometry is worked out here once. A macro draws it as SVG, ``draw_columns`` on paper. Across, a
place is a share of the width from 0 to 1, so that letters keep their size on any screen; downwards
it is in the unit of the height that was asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from wasteexchange.paper.fonts import fitting_size, width_of
from wasteexchange.paper.palette import INK, SOFT, StreamInk, look_ink
from wasteexchange.paper.pen import Pen, Stroke

PATTERNS: Final = {
    "stream-organic": "plain",
    "stream-paper": "lines",
    "stream-plastic": "dots",
    "stream-metal": "rising",
    "stream-glass": "bars",
    "stream-hazard": "cross",
    "stream-rest": "falling",
    "look-clean": "plain",
    "look-contaminated": "rising",
    "look-rejected": "cross",
    "look-stayed": "plain",
    "look-returning": "rising",
    "look-new": "dots",
    "look-lapsed": "falling",
    "look-there": "plain",
    "look-coming": "dots",
    "look-promised": "rising",
}
"""What is drawn over each colour, so that no chart depends on colour alone."""
FULL_SLOT: Final = 0.78
"""How much of its place a column fills."""
LEAST_SLOTS: Final = 6
"""A single month stands at the left as a column, not across the whole width as a wall."""
_HATCH: Final = 1.7
_HATCH_WIDTH: Final = 0.22
_SIZE: Final = 8.5
_LEGEND_ROW: Final = 5.4
_SWATCH: Final = 3.6
_HEAD: Final = 5.0
_FOOT: Final = 9.5


@dataclass(frozen=True, slots=True)
class Series:
    """One part of every column: its name, and the look that is its colour and its pattern.

    ``below`` hangs it under the base line: what went, beside what came.
    """

    name: str
    look: str
    below: bool = False

    @property
    def pattern(self) -> str:
        """What is drawn over its colour."""
        return PATTERNS.get(self.look, "plain")


@dataclass(frozen=True, slots=True)
class Column:
    """One moment: amounts (whole numbers, 0 or more) and their words, one for each series.

    ``name`` is the moment in full, ``label`` its few letters under the column, ``under`` what
    stands beneath those (the year, once); ``total`` is what the whole came to, in words;
    ``figure`` the few digits of it that fit above the column.
    """

    name: str
    label: str
    amounts: tuple[int, ...]
    words: tuple[str, ...]
    total: str
    figure: str
    under: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """One rectangle: a part of a column. Across as shares of the width."""

    series: Series
    left: float
    width: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one column, with its boxes; ``top`` is where the column ends above."""

    column: Column
    left: float
    width: float
    top: float
    boxes: tuple[Box, ...]
    prominent: bool

    @property
    def middle(self) -> float:
        """Half-way across its place."""
        return self.left + self.width / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands; ``base`` is the line that columns stand on."""

    slots: tuple[Slot, ...]
    base: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns of one kind over time, oldest first, with what they say in a sentence.

    ``shares`` makes every column that holds something equally tall: only the parts count.
    ``whole`` names the column of sums in its table; without it there is none.
    """

    title: str
    sentence: str
    series: tuple[Series, ...]
    columns: tuple[Column, ...]
    when: str
    whole: str = ""
    shares: bool = False

    def laid_out(self, height: float) -> Layout:
        """Place every part: as tall as its amount against the tallest column.

        The heights of a column's boxes add up to the column, and all columns share one scale,
        unless they show shares. Nothing is smaller than nothing, and what is 0 has no box.
        """
        above = [self._sum(column, below=False) for column in self.columns]
        below = [self._sum(column, below=True) for column in self.columns]
        most, least = max(above, default=0), max(below, default=0)
        scale = height / max(1, most + least)
        base = height * most / (most + least) if most + least else height
        slots = []
        for place, column in enumerate(self.columns):
            own = height / above[place] if self.shares and above[place] else scale
            width = 1 / max(LEAST_SLOTS, len(self.columns))
            left = place * width
            slots.append(
                Slot(
                    column=column,
                    left=left,
                    width=width,
                    top=base - above[place] * own,
                    boxes=tuple(self._boxes(column, left, width, base, own)),
                    prominent=place in {0, len(self.columns) - 1} or above[place] == most,
                )
            )
        return Layout(tuple(slots), base, height)

    def _sum(self, column: Column, *, below: bool) -> int:
        pairs = zip(self.series, column.amounts, strict=True)
        return sum(amount for series, amount in pairs if series.below is below)

    def _boxes(
        self, column: Column, left: float, width: float, base: float, scale: float
    ) -> Iterable[Box]:
        """Stack upwards from the base line, and downwards what hangs below it."""
        inset = width * (1 - FULL_SLOT) / 2
        for below in (False, True):
            parts = [
                (series, amount)
                for series, amount in zip(self.series, column.amounts, strict=True)
                if series.below is below
            ]
            ends = accumulate(amount for _series, amount in parts)
            for (series, amount), end in zip(parts, ends, strict=True):
                if amount:
                    top = base + (end - amount) * scale if below else base - end * scale
                    yield Box(series, left + inset, width - 2 * inset, top, amount * scale)

    @property
    def used(self) -> tuple[Series, ...]:
        """The series that have anything to show; what never came needs no key."""
        return tuple(
            series
            for place, series in enumerate(self.series)
            if any(column.amounts[place] for column in self.columns)
        )

    @property
    def rows(self) -> list[dict[str, str | None]]:
        """The same as a table: one row a moment, the latest first."""
        return [
            {
                "when": column.name,
                "whole": column.total,
                "href": column.href,
                **{
                    series.look: words
                    for series, words in zip(self.series, column.words, strict=True)
                    if series in self.used
                },
            }
            for column in reversed(self.columns)
        ]


def columns_height(chart: Chart, height: float, *, width: float) -> float:
    """The millimetres that a chart takes on paper, its key included."""
    return height + _HEAD + _FOOT + len(_legend_rows(chart.used, width)) * _LEGEND_ROW


def draw_columns(
    pen: Pen, chart: Chart, *, at: tuple[float, float], width: float, height: float
) -> None:
    """Draw a chart on paper: key, columns with their figures, months below."""
    x, y = at
    for row in _legend_rows(chart.used, width):
        _draw_legend(pen, row, x, y)
        y += _LEGEND_ROW
    y += _HEAD
    layout = chart.laid_out(height)
    for slot in layout.slots:
        for box in slot.boxes:
            _draw_box(pen, box, x, y, width)
        _draw_words(pen, slot, (x + slot.middle * width, y), slot.width * width, height)
    pen.panel(x, y + layout.base - 0.2, width, 0.4, fill=INK)


def _draw_box(pen: Pen, box: Box, x: float, y: float, width: float) -> None:
    ink = look_ink(box.series.look)
    place = (x + box.left * width, y + box.top, box.width * width, box.height)
    _draw_patterned(pen, place, box.series.pattern, ink)


def _draw_patterned(
    pen: Pen, place: tuple[float, float, float, float], pattern: str, ink: StreamInk
) -> None:
    pen.panel(*place, fill=ink.ground)
    pen.strokes(hatch(place, pattern), width=_HATCH_WIDTH, colour=ink.figure)
    pen.panel(*place, edge=INK, edge_width=0.25)


def _draw_words(pen: Pen, slot: Slot, at: tuple[float, float], room: float, height: float) -> None:
    x, y = at
    column = slot.column
    if slot.boxes:
        size = fitting_size(column.figure, room * 0.98, size=_SIZE, least=5.5, bold=True)
        pen.words(x, y + slot.top - 1.2, column.figure, size=size, bold=True, anchor="middle")
    pen.words(x, y + height + 4.2, column.label, size=_SIZE, anchor="middle")
    if column.under:
        below = y + height + 8
        pen.words(x, below, column.under, size=7.5, colour=SOFT, anchor="middle")


def _legend_rows(series: Sequence[Series], width: float) -> list[list[tuple[Series, float]]]:
    """Divide the key over rows that fit, each entry with how far from the left it stands."""
    rows: list[list[tuple[Series, float]]] = []
    end = width + 1
    for each in series:
        room = _SWATCH + 2 + width_of(each.name, _SIZE) + 6
        if end + room > width:
            rows.append([])
            end = 0.0
        rows[-1].append((each, end))
        end += room
    return rows


def _draw_legend(pen: Pen, row: Sequence[tuple[Series, float]], x: float, y: float) -> None:
    for series, left in row:
        place = (x + left, y, _SWATCH, _SWATCH)
        _draw_patterned(pen, place, series.pattern, look_ink(series.look))
        pen.words(x + left + _SWATCH + 2, y + _SWATCH - 0.6, series.name, size=_SIZE)


def hatch(place: tuple[float, float, float, float], pattern: str) -> list[Stroke]:
    """The lines of a pattern inside a rectangle (left, top, width, height), none outside it."""
    left, top, width, height = place
    if pattern == "lines":
        return [[(left, y), (left + width, y)] for y in _steps(top, height)]
    if pattern == "bars":
        return [[(x, top), (x, top + height)] for x in _steps(left, width)]
    if pattern == "dots":
        return [
            [(x, y), (x + _HATCH_WIDTH, y)]
            for y in _steps(top, height)
            for x in _steps(left, width - _HATCH_WIDTH)
        ]
    strokes: list[Stroke] = []
    if pattern in {"rising", "cross"}:
        strokes += _slanting(place, rising=True)
    if pattern in {"falling", "cross"}:
        strokes += _slanting(place, rising=False)
    return strokes


def _steps(start: float, length: float) -> list[float]:
    """Even steps inside a length; none where there is no room for one."""
    return [start + _HATCH * (step + 0.5) for step in range(int(length / _HATCH + 0.5))]


def _slanting(place: tuple[float, float, float, float], *, rising: bool) -> list[Stroke]:
    """Lines at 45 degrees, each cut where the rectangle ends."""
    left, top, width, height = place
    strokes: list[Stroke] = []
    for step in _steps(0, width + height):
        first, last = max(0.0, step - height), min(step, width)
        ends = [(across, step - across) for across in (first, last)]
        strokes.append(
            [(left + across, top + (down if rising else height - down)) for across, down in ends]
        )
    return strokes
