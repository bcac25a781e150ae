"""The pictograms of the pages, for paper: read from the same sprite, so that both show one drawing.

The sprite's symbols are outlines in a square of 24 units, made of ``<path d="…"/>`` only; curves
become short straight pieces, which at the size of a card nobody sees.
"""

import math
import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from wasteexchange.paper.fonts import static_folder
from wasteexchange.paper.palette import INK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasteexchange.paper.pen import Pen

GRID: Final = 24
_STROKE: Final = 2
_PIECES: Final = 10
"""Straight pieces that stand for one curve."""

_SYMBOL: Final = re.compile(
    r'<symbol id="(?P<name>[\w-]+)"[^>]*>(?P<inside>.*?)</symbol>', re.DOTALL
)
_PATH: Final = re.compile(r'<path\b[^>]*?\sd="(?P<d>[^"]+)"')
_COMMAND: Final = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])([^MmLlHhVvCcSsQqTtAaZz]*)")
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ARGUMENTS: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7}

Point = tuple[float, float]


def draw_pictogram(  # noqa: PLR0913  # a picture has a place, a size and a look
    pen: "Pen", name: str, x: float, y: float, size: float, *, colour: str = INK, stroke: float = 1
) -> None:
    """Draw a pictogram with its top left corner at x, y; ``stroke`` 1 is the weight of the pages.

    Raises KeyError for a name that the sprite does not have.
    """
    unit = size / GRID
    pen.strokes(
        [[(x + px * unit, y + py * unit) for px, py in line] for line in outline(name)],
        width=_STROKE * unit * stroke,
        colour=colour,
    )


@cache
def outline(name: str) -> tuple[tuple[Point, ...], ...]:
    """The lines of a pictogram on the grid of 24. Raises KeyError for an unknown name."""
    return tuple(tuple(line) for d in _paths()[name] for line in _Tracer().trace(d))


@cache
def _paths() -> dict[str, list[str]]:
    sprite = (static_folder() / "look" / "icons.svg").read_text(encoding="utf-8")
    return {
        symbol["name"]: [path["d"] for path in _PATH.finditer(symbol["inside"])]
        for symbol in _SYMBOL.finditer(sprite)
    }


class _Tracer:
    """Follows one path and keeps where it has been."""

    def __init__(self) -> None:
        self.lines: list[list[Point]] = []
        self.here: Point = (0, 0)
        self.lever: Point | None = None  # the last control point, which S and T mirror

    def trace(self, d: str) -> list[list[Point]]:
        for command, arguments in _COMMAND.findall(d):
            if command in "Zz":
                self._go(self.lines[-1][0])
                continue
            for step, numbers in _steps(command, _numbers(command, arguments)):
                self._step(step, numbers)
        return [line for line in self.lines if len(line) > 1]

    def _step(self, command: str, numbers: list[float]) -> None:
        x, y = self.here if command.islower() else (0.0, 0.0)
        kind, lever = command.upper(), self.lever
        self.lever = None
        if kind == "H":
            self._go((x + numbers[0], self.here[1]))
        elif kind == "V":
            self._go((self.here[0], y + numbers[0]))
        elif kind == "A":
            self._arc(numbers[:5], (x + numbers[5], y + numbers[6]))
        else:
            pairs = zip(numbers[::2], numbers[1::2], strict=True)
            points = [(x + px, y + py) for px, py in pairs]
            self._through(kind, points, lever)

    def _through(self, kind: str, points: list[Point], lever: Point | None) -> None:
        if kind == "M":
            self.here = points[0]
            self.lines.append([self.here])
            return
        if kind in "ST":
            mirrored = lever or self.here
            points.insert(0, (2 * self.here[0] - mirrored[0], 2 * self.here[1] - mirrored[1]))
        if kind in "CSQT":
            self.lever = points[-2]
            for place in _bezier([self.here, *points]):
                self._go(place)
        else:
            self._go(points[0])

    def _go(self, to: Point) -> None:
        if not self.lines or self.lines[-1][-1] != self.here:
            self.lines.append([self.here])
        self.lines[-1].append(to)
        self.here = to

    def _arc(self, shape: list[float], to: Point) -> None:
        for place in _arc(self.here, to, shape):
            self._go(place)


def _numbers(command: str, text: str) -> list[float]:
    if command not in "Aa":
        return [float(number) for number in _NUMBER.findall(text)]
    numbers: list[float] = []
    place = 0
    flags = re.compile(r"[01]")
    while True:
        wanted = flags if len(numbers) % 7 in {3, 4} else _NUMBER
        found = wanted.search(text, place)
        if found is None:
            return numbers
        numbers.append(float(found[0]))
        place = found.end()


def _steps(command: str, numbers: list[float]) -> "Iterator[tuple[str, list[float]]]":
    count = _ARGUMENTS[command.upper()]
    for start in range(0, len(numbers) - count + 1, count):
        yield command, numbers[start : start + count]
        # Further pairs after a move are lines.
        command = {"M": "L", "m": "l"}.get(command, command)


def _bezier(points: list[Point]) -> "Iterator[Point]":
    for piece in range(1, _PIECES + 1):
        t = piece / _PIECES
        row = points
        while len(row) > 1:
            row = [(ax + (bx - ax) * t, ay + (by - ay) * t) for (ax, ay), (bx, by) in pairwise(row)]
        yield row[0]


def _arc(start: Point, end: Point, shape: list[float]) -> "Iterator[Point]":
    """An elliptical arc as the SVG specification converts it (implementation notes B.2.4)."""
    rx, ry, turned, large, sweep = shape
    if start == end:
        return
    cos, sin = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x, y = cos * dx + sin * dy, cos * dy - sin * dx
    grow = math.sqrt(max(1, (x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    below = (rx * y) ** 2 + (ry * x) ** 2
    factor = math.sqrt(max(0, ((rx * ry) ** 2 - below) / below)) * (-1 if large == sweep else 1)
    cx, cy = factor * rx * y / ry, -factor * ry * x / rx
    first = math.atan2((y - cy) / ry, (x - cx) / rx)
    last = math.atan2((-y - cy) / ry, (-x - cx) / rx)
    if sweep and last < first:
        last += 2 * math.pi
    elif not sweep and last > first:
        last -= 2 * math.pi
    middle = (
        cos * cx - sin * cy + (start[0] + end[0]) / 2,
        sin * cx + cos * cy + (start[1] + end[1]) / 2,
    )
    for piece in range(1, _PIECES):
        angle = first + (last - first) * piece / _PIECES
        px, py = rx * math.cos(angle), ry * math.sin(angle)
        yield middle[0] + cos * px - sin * py, middle[1] + sin * px + cos * py
    yield end
