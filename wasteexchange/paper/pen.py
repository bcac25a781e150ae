"""A pen draws on paper in millimetres from the top left corner, y downwards.

Two kinds: ``PdfPen`` here and ``PicturePen`` in ``picture``. A card is drawn by the same lines of
code with either.
"""

from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, Protocol

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm

from wasteexchange.paper.fonts import face, printable
from wasteexchange.paper.palette import BLACK, INK
from wasteexchange.paper.qr import QUIET, Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportlab.pdfgen.canvas import Canvas

Anchor = Literal["start", "middle", "end"]
Stroke = Sequence[tuple[float, float]]
"""One line of a drawing, as points to go through."""

POINT: Final = 1 / mm
"""Millimetres of one typographic point."""


class Pen(Protocol):
    """What can be drawn. Colours are ``#rrggbb``; ``y`` of words is their baseline."""

    def panel(  # noqa: PLR0913  # a rectangle has a place, a size and a look
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str | None = None,
        edge: str | None = None,
        edge_width: float = 0.35,
        radius: float = 0,
    ) -> None:
        """A rectangle, filled, edged or both."""

    def words(  # noqa: PLR0913  # a text has a place and a look
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        bold: bool = False,
        colour: str = INK,
        anchor: Anchor = "start",
    ) -> None:
        """One line of text."""

    def strokes(self, strokes: Iterable[Stroke], *, width: float, colour: str = INK) -> None:
        """Lines with round ends and joints."""

    def shape(self, outline: Stroke, *, fill: str) -> None:
        """A filled shape, as the points that it goes through."""

    def code(self, x: float, y: float, code: Code, *, module: float) -> None:
        """A QR code, modules of side ``module``; ``x``, ``y`` are the corner of its quiet zone."""


class PdfPen:
    """Draws on a reportlab canvas. ``height`` is the page's; ``x`` and ``y`` move the origin."""

    def __init__(self, canvas: "Canvas", *, height: float, x: float = 0, y: float = 0) -> None:
        self.canvas = canvas
        self._left = x
        self._top = height - y

    def panel(  # noqa: PLR0913  # as in Pen
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str | None = None,
        edge: str | None = None,
        edge_width: float = 0.35,
        radius: float = 0,
    ) -> None:
        """A rectangle, filled, edged or both."""
        if fill:
            self.canvas.setFillColor(_colour(fill))
        if edge:
            self.canvas.setStrokeColor(_colour(edge))
            self.canvas.setLineWidth(edge_width * mm)
        left, bottom = (self._left + x) * mm, (self._top - y - height) * mm
        painted = {"stroke": int(edge is not None), "fill": int(fill is not None)}
        if radius:
            self.canvas.roundRect(left, bottom, width * mm, height * mm, radius * mm, **painted)
        else:
            self.canvas.rect(left, bottom, width * mm, height * mm, **painted)

    def words(  # noqa: PLR0913  # as in Pen
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        bold: bool = False,
        colour: str = INK,
        anchor: Anchor = "start",
    ) -> None:
        """One line of text."""
        self.canvas.setFont(face(bold=bold), size)
        self.canvas.setFillColor(_colour(colour))
        left, base = (self._left + x) * mm, (self._top - y) * mm
        if anchor == "end":
            self.canvas.drawRightString(left, base, printable(text))
        elif anchor == "middle":
            self.canvas.drawCentredString(left, base, printable(text))
        else:
            self.canvas.drawString(left, base, printable(text))

    def strokes(self, strokes: Iterable[Stroke], *, width: float, colour: str = INK) -> None:
        """Lines with round ends and joints."""
        path = self.canvas.beginPath()
        for stroke in strokes:
            points = [((self._left + x) * mm, (self._top - y) * mm) for x, y in stroke]
            path.moveTo(*points[0])
            for point in points[1:]:
                path.lineTo(*point)
        self.canvas.setLineCap(1)
        self.canvas.setLineJoin(1)
        self.canvas.setLineWidth(width * mm)
        self.canvas.setStrokeColor(_colour(colour))
        self.canvas.drawPath(path, stroke=1, fill=0)

    def shape(self, outline: Stroke, *, fill: str) -> None:
        """A filled shape, as the points that it goes through."""
        path = self.canvas.beginPath()
        points = [((self._left + x) * mm, (self._top - y) * mm) for x, y in outline]
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        path.close()
        self.canvas.setFillColor(_colour(fill))
        self.canvas.drawPath(path, stroke=0, fill=1)

    def code(self, x: float, y: float, code: Code, *, module: float) -> None:
        """A QR code as one path; ``x``, ``y`` are the corner of its quiet zone."""
        with self._moved(x + QUIET * module, y + QUIET * module, module):
            path = self.canvas.beginPath()
            for column, row, length in code.runs:
                path.rect(column, -row - 1, length, 1)
            self.canvas.setFillColor(_colour(BLACK))
            self.canvas.drawPath(path, stroke=0, fill=1)

    @contextmanager
    def _moved(self, x: float, y: float, scale: float) -> "Iterator[None]":
        self.canvas.saveState()
        self.canvas.translate((self._left + x) * mm, (self._top - y) * mm)
        self.canvas.scale(scale * mm, scale * mm)
        yield
        self.canvas.restoreState()


@cache
def _colour(value: str) -> Color:
    return HexColor(value)
