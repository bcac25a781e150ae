"""A bar chart for paper: lying bars, each with its name and its figure written out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wasteexchange.paper.fonts import shortened, width_of
from wasteexchange.paper.palette import INK

if TYPE_CHECKING:
    from wasteexchange.paper.pen import Pen

_SIZE: Final = 9.5
_GAP: Final = 2.5
_ROW: Final = 6.2
_BAR: Final = 4.2
_LEAST_BAR: Final = 0.5
"""Something received shows as something, however small beside the largest."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``amount`` in any unit, ``figure`` as it is written beside it."""

    name: str
    amount: int
    figure: str
    ground: str
    edge: str


def chart_height(bars: Sequence[Bar]) -> float:
    """The millimetres that the chart will take."""
    return len(bars) * _ROW


def draw_bars(pen: "Pen", bars: Sequence[Bar], *, x: float, y: float, width: float) -> None:
    """Draw the bars from the top down, the longest as wide as names and figures leave room."""
    if not bars:
        return
    names = min(width * 0.34, max(width_of(bar.name, _SIZE) for bar in bars))
    figures = max(width_of(bar.figure, _SIZE, bold=True) for bar in bars)
    room = width - names - figures - 2 * _GAP
    most = max(1, *(bar.amount for bar in bars))
    for row, bar in enumerate(bars):
        top = y + row * _ROW
        base = top + _BAR - 0.9
        length = max(_LEAST_BAR, room * bar.amount / most) if bar.amount > 0 else 0
        pen.words(x + names, base, shortened(bar.name, names, _SIZE), size=_SIZE, anchor="end")
        if length:
            left = x + names + _GAP
            pen.panel(left, top, length, _BAR, fill=bar.ground, edge=bar.edge, edge_width=0.3)
        end = x + names + _GAP + length + _GAP
        pen.words(end, base, bar.figure, size=_SIZE, bold=True, colour=INK)
