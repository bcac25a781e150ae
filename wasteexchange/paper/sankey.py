"""A flow picture: columns of boxes, and ribbons between them as wide as what flows.

Only geometry: a page, an SVG file and a PDF draw the same places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wasteexchange.paper.fonts import shortened, width_of
from wasteexchange.paper.palette import INK, pale

if TYPE_CHECKING:
    from wasteexchange.paper.pen import Pen

STEPS: Final = 24
"""Straight pieces of a ribbon's side on paper: more cannot be seen."""
_LEAST: Final = 0.5
_SIZE: Final = 8.0
# In heights of a line: what two lines above or beside a box need, and where their feet stand.
_GAP: Final = 2.5
_ABOVE: Final = (1.35, 0.3)
_BESIDE: Final = (-0.15, 0.95)
_AWAY: Final = 0.5
# How high letters are on such a line; two columns of words stand a letter apart.
_LETTERS: Final = 0.93
_MM_A_POINT: Final = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Node:
    """A box: in which column it stands, what it is, and its figure as written."""

    key: str
    column: int
    name: str
    figure: str
    colour: str


@dataclass(frozen=True, slots=True)
class Link:
    """So much flows from one box to another."""

    source: str
    target: str
    amount: int


@dataclass(frozen=True, slots=True)
class Box:
    """A node at its place.

    Its name stands at `words_x` on `name_y`, its figure on `figure_y`; `room` is there for them.
    """

    node: Node
    x: float
    y: float
    width: float
    height: float
    words_x: float
    name_y: float
    figure_y: float
    room: float


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A link at its place: it leaves at one height and arrives at another."""

    link: Link
    colour: str
    x0: float
    y0: float
    x1: float
    y1: float
    height: float

    @property
    def path(self) -> str:
        """The same as the `d` of an SVG path."""
        middle = (self.x0 + self.x1) / 2
        top = f"M{self.x0:.1f} {self.y0:.1f}C{middle:.1f} {self.y0:.1f} {middle:.1f} {self.y1:.1f}"
        low0, low1 = self.y0 + self.height, self.y1 + self.height
        return (
            f"{top} {self.x1:.1f} {self.y1:.1f}L{self.x1:.1f} {low1:.1f}"
            f"C{middle:.1f} {low1:.1f} {middle:.1f} {low0:.1f} {self.x0:.1f} {low0:.1f}Z"
        )

    def outline(self) -> list[tuple[float, float]]:
        """The same as points to go through."""
        top = [_point(self.x0, self.y0, self.x1, self.y1, n / STEPS) for n in range(STEPS + 1)]
        return [*top, *((x, y + self.height) for x, y in reversed(top))]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything at its place."""

    width: float
    height: float
    boxes: Sequence[Box]
    ribbons: Sequence[Ribbon]


def laid_out(
    nodes: Sequence[Node],
    links: Sequence[Link],
    *,
    size: tuple[float, float],
    box: float,
    label: float,
) -> Picture:
    """Place boxes column by column, each as high as the larger of what comes in and goes out.

    `size` is width and height, `box` how wide a box is, `label` how high a line of letters. Name
    and figure stand above a box, of the last column beside it, and a column is as wide as they
    are: so no words run into others. The fullest column fills the height.
    """
    width, height = size
    links = [link for link in links if link.amount > 0]
    sizes = {node.key: _size(node.key, links) for node in nodes}
    numbers = sorted({node.column for node in nodes if sizes[node.key]})
    columns = [[n for n in nodes if n.column == at and sizes[n.key]] for at in numbers]
    if not columns:
        return Picture(width, height, (), ())
    gap = label * _GAP
    # Below the last box there is room for the second line of its words.
    room = min(height - label - gap * len(column) for column in columns)
    scale = room / max(sum(sizes[node.key] for node in column) for column in columns)
    boxes: dict[str, Box] = {}
    x = 0.0
    for column, wide in zip(columns, _widths(columns, width, box, label), strict=True):
        y = gap
        for node in column:
            tall = max(_LEAST, sizes[node.key] * scale)
            words = (x, y - _ABOVE[0] * label, y - _ABOVE[1] * label, wide - label)
            if column is columns[-1]:
                begin, middle = x + box + _AWAY * label, y + tall / 2
                feet = (middle + _BESIDE[0] * label, middle + _BESIDE[1] * label)
                words = (begin, *feet, x + wide - begin)
            boxes[node.key] = Box(node, x, y, box, tall, *words)
            y += tall + gap
        x += wide
    return Picture(width, height, tuple(boxes.values()), tuple(_ribbons(links, boxes, scale)))


def _widths(
    columns: Sequence[Sequence[Node]], width: float, box: float, label: float
) -> list[float]:
    """How wide each column is: what its words need, and a share of what is left or missing.

    The last column needs no more than its words, so that the picture ends with them.
    """
    asked = [
        label + max(max(_long(node.name), _long(node.figure)) for node in column) * label
        for column in columns
    ]
    asked[-1] += box
    left = width - sum(asked)
    if left < 0 or len(asked) == 1:
        return [each * width / sum(asked) for each in asked]
    return [*(each + left / (len(asked) - 1) for each in asked[:-1]), asked[-1]]


def _long(words: str) -> float:
    """How long words are, in heights of a line."""
    return width_of(words, 1, bold=True) / _MM_A_POINT * _LETTERS


def _size(key: str, links: Sequence[Link]) -> int:
    into = sum(link.amount for link in links if link.target == key)
    out = sum(link.amount for link in links if link.source == key)
    return max(into, out)


def _ribbons(links: Sequence[Link], boxes: Mapping[str, Box], scale: float) -> list[Ribbon]:
    left = {key: box.y for key, box in boxes.items()}
    right = dict(left)
    places = {key: number for number, key in enumerate(boxes)}
    found = []
    for link in sorted(links, key=lambda each: (places[each.source], places[each.target])):
        source, target = boxes[link.source], boxes[link.target]
        tall = max(_LEAST, link.amount * scale)
        found.append(
            Ribbon(
                link,
                pale(source.node.colour),
                source.x + source.width,
                right[link.source],
                target.x,
                left[link.target],
                tall,
            )
        )
        right[link.source] += tall
        left[link.target] += tall
    return found


def draw_picture(pen: "Pen", picture: Picture, *, x: float, y: float) -> None:
    """Draw it on paper, its corner at a place."""
    for ribbon in picture.ribbons:
        outline = [(x + px, y + py) for px, py in ribbon.outline()]
        pen.shape(outline, fill=ribbon.colour)
    for box in picture.boxes:
        pen.panel(x + box.x, y + box.y, box.width, box.height, fill=box.node.colour)
        name = shortened(box.node.name, box.room, _SIZE)
        pen.words(x + box.words_x, y + box.name_y, name, size=_SIZE, colour=INK)
        figure = box.node.figure
        pen.words(x + box.words_x, y + box.figure_y, figure, size=_SIZE, colour=INK, bold=True)


def _point(x0: float, y0: float, x1: float, y1: float, part: float) -> tuple[float, float]:
    """A point of the curve that leaves and arrives level."""
    middle, rest = (x0 + x1) / 2, 1 - part
    weights = (rest**3, 3 * rest * rest * part, 3 * rest * part * part, part**3)
    xs, ys = (x0, middle, middle, x1), (y0, y0, y1, y1)
    return (
        sum(w * v for w, v in zip(weights, xs, strict=True)),
        sum(w * v for w, v in zip(weights, ys, strict=True)),
    )
