"""A column of text that knows its height before it is drawn, for receipts.

Rolls are cut where the text ends, so everything is laid out first and drawn afterwards. Black only.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from wasteexchange.paper.fonts import fitting_size, width_of, wrapped
from wasteexchange.paper.palette import BLACK, WHITE
from wasteexchange.paper.pen import POINT, Anchor, Pen
from wasteexchange.paper.qr import QUIET, Code
from wasteexchange.paper.sample import sample_words

_LEADING: Final = 1.28
_BASE: Final = 0.98
"""Where the baseline lies in a line's height, in letter sizes from the top."""
_RULE: Final = 0.4
_DASH: Final = 2.0
_GAP: Final = 2.0
_PAD: Final = 1.6
_STRIKE: Final = 0.55


@dataclass(frozen=True, slots=True)
class Block:
    """Something of a known height; ``draw(pen, y)`` draws it with its top at ``y``."""

    height: float
    draw: Callable[[Pen, float], None]


class Flow:
    """Collects blocks from the top down in a column ``width`` millimetres wide."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.blocks: list[Block] = []

    def drawn(self, height: float, draw: Callable[[Pen, float], None]) -> None:
        """Add a drawing of one's own."""
        self.blocks.append(Block(height, draw))

    def space(self, height: float) -> None:
        """Leave paper free."""
        self.drawn(height, _nothing)

    def left(self, text: str, *, size: float, bold: bool = False) -> None:
        """Add a paragraph."""
        self._paragraph(text, 0, "start", size=size, bold=bold)

    def centred(self, text: str, *, size: float, bold: bool = False) -> None:
        """Add a paragraph in the middle."""
        self._paragraph(text, self.width / 2, "middle", size=size, bold=bold)

    def rule(self) -> None:
        """Add a dashed line across."""

        def draw(pen: Pen, y: float) -> None:
            count = round(self.width / (1.6 * _DASH))
            step = (self.width - _DASH) / (count - 1)
            for number in range(count):
                pen.panel(number * step, y + 1.5, _DASH, _RULE, fill=BLACK)

        self.drawn(_RULE + 2.8, draw)

    def row(  # a row has two texts, their sizes and a look
        self,
        text: str,
        figure: str,
        *,
        size: float,
        figure_size: float,
        bold: bool = False,
        struck: bool = False,
    ) -> None:
        """Add a text with its figure at the right; a struck figure is crossed out."""
        figure_width = width_of(figure, figure_size, bold=True)
        lines = wrapped(text, self.width - figure_width - _GAP, size, bold=bold)
        step = _line_height(size)
        first = max(size, figure_size) * _BASE * POINT

        def draw(pen: Pen, y: float) -> None:
            base = y + first
            for number, line in enumerate(lines):
                pen.words(0, base + number * step, line, size=size, bold=bold, colour=BLACK)
            pen.words(
                self.width, base, figure, size=figure_size, bold=True, colour=BLACK, anchor="end"
            )
            if struck:
                _strike(pen, self.width - figure_width, base, figure_width, figure_size)

        below = (len(lines) - 1) * step
        self.drawn(max(_line_height(size), _line_height(figure_size)) + below, draw)

    def figure(self, figure: str, unit: str, *, size: float, unit_size: float) -> None:
        """Add one large figure in the middle with its unit beside it, or below if it is long."""
        unit_width = width_of(unit, unit_size)
        size = fitting_size(figure, self.width, size=size, least=unit_size, bold=True)
        whole = width_of(figure, size, bold=True) + _GAP * 0.7 + unit_width
        below = whole > self.width
        height = _line_height(size) * 0.94

        def draw(pen: Pen, y: float) -> None:
            base = y + size * _BASE * POINT * 0.94
            if below:
                middle = self.width / 2
                pen.words(middle, base, figure, size=size, bold=True, colour=BLACK, anchor="middle")
                lower = base + _line_height(unit_size)
                pen.words(middle, lower, unit, size=unit_size, colour=BLACK, anchor="middle")
                return
            left = (self.width - whole) / 2
            pen.words(left, base, figure, size=size, bold=True, colour=BLACK)
            pen.words(left + whole, base, unit, size=unit_size, colour=BLACK, anchor="end")

        self.drawn(height + (_line_height(unit_size) if below else 0), draw)

    def banner(self, lines: Sequence[tuple[str, float]]) -> None:
        """Add white letters on a black ground: texts with their sizes, the first one bold."""
        room = self.width - 2 * _PAD
        set_lines = [
            (line, fitting_size(line, room, size=size, least=7, bold=True))
            for text, size in lines
            for line in wrapped(text, room, min(size, 12) if len(text) > size else size, bold=True)
        ]
        height = sum(_line_height(size) for _line, size in set_lines) + 2 * _PAD

        def draw(pen: Pen, y: float) -> None:
            pen.panel(0, y, self.width, height, fill=BLACK, radius=1)
            top = y + _PAD
            for line, size in set_lines:
                base = top + size * _BASE * POINT
                middle = self.width / 2
                pen.words(middle, base, line, size=size, bold=True, colour=WHITE, anchor="middle")
                top += _line_height(size)

        self.drawn(height, draw)

    def sample(self, *, size: float) -> None:
        """Say above all else that this belongs to a sample."""
        self.banner([(sample_words(), size)])
        self.space(1.5)

    def framed(self, text: str, *, size: float) -> None:
        """Add a paragraph in a frame: something to remember."""
        lines = wrapped(text, self.width - 2 * _PAD - 1, size, bold=True)
        step = _line_height(size)
        height = len(lines) * step + 2 * _PAD

        def draw(pen: Pen, y: float) -> None:
            pen.panel(
                0.25, y, self.width - 0.5, height - 0.8, edge=BLACK, edge_width=0.5, radius=1.2
            )
            for number, line in enumerate(lines):
                base = y + _PAD * 0.8 + size * _BASE * POINT + number * step
                pen.words(_PAD + 0.5, base, line, size=size, bold=True, colour=BLACK)

        self.drawn(height + 0.8, draw)

    def code(self, code: Code, *, module: float) -> None:
        """Add a code in the middle."""
        side = code.side * module
        left = (self.width - side) / 2
        self.drawn(side, lambda pen, y: pen.code(left, y, code, module=module))

    def beside(
        self, code: Code, texts: Sequence[tuple[str, float, bool]], *, module: float
    ) -> None:
        """Add a code at the left with texts (size, bold) beside its middle."""
        side, quiet = code.side * module, QUIET * module
        left = side - quiet
        column = [
            Block(_line_height(size), _Line(left, line, size, bold, "start"))
            for text, size, bold in texts
            for line in wrapped(text, self.width - left, size, bold=bold)
        ]
        height = sum(block.height for block in column)

        def draw(pen: Pen, y: float) -> None:
            pen.code(-quiet, y, code, module=module)
            draw_blocks(pen, column, y + max(0, side - height) / 2)

        self.drawn(max(side, height), draw)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one block of what is added inside, so that no page ends within it."""
        outer, self.blocks = self.blocks, []
        yield
        inner, self.blocks = self.blocks, outer
        self.drawn(sum(block.height for block in inner), lambda pen, y: draw_blocks(pen, inner, y))

    def _paragraph(self, text: str, x: float, anchor: Anchor, *, size: float, bold: bool) -> None:
        step = _line_height(size)
        for line in wrapped(text, self.width, size, bold=bold):
            self.drawn(step, _Line(x, line, size, bold, anchor))


@dataclass(frozen=True, slots=True)
class _Line:
    x: float
    text: str
    size: float
    bold: bool
    anchor: Anchor

    def __call__(self, pen: Pen, y: float) -> None:
        base = y + self.size * _BASE * POINT
        pen.words(
            self.x,
            base,
            self.text,
            size=self.size,
            bold=self.bold,
            colour=BLACK,
            anchor=self.anchor,
        )


def draw_blocks(pen: Pen, blocks: Sequence[Block], y: float = 0) -> None:
    """Draw blocks one below the other."""
    for block in blocks:
        block.draw(pen, y)
        y += block.height


def paged(blocks: Sequence[Block], height: float) -> list[list[Block]]:
    """Divide blocks over pages of ``height``; one that is taller than a page gets its own."""
    pages: list[list[Block]] = [[]]
    filled = 0.0
    for block in blocks:
        if pages[-1] and filled + block.height > height:
            pages.append([])
            filled = 0
        pages[-1].append(block)
        filled += block.height
    return pages


def _line_height(size: float) -> float:
    return size * _LEADING * POINT


def _strike(pen: Pen, x: float, base: float, width: float, size: float) -> None:
    pen.panel(x - 0.6, base - size * 0.27 * POINT - _STRIKE / 2, width + 0.6, _STRIKE, fill=BLACK)


def _nothing(_pen: Pen, _y: float) -> None:
    pass
