"""Drawing as a picture instead of a PDF, for what is sent to a phone."""

import io
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFont

from wasteexchange.paper.fonts import font_file, printable
from wasteexchange.paper.palette import BLACK, INK, WHITE
from wasteexchange.paper.qr import QUIET, Code

if TYPE_CHECKING:
    from wasteexchange.paper.pen import Anchor, Stroke

MM_PER_INCH: Final = 25.4
POINTS_PER_INCH: Final = 72
LEAST_DPI: Final = 100
MOST_DPI: Final = 600
_FINER: Final = 3
"""Everything is drawn larger and reduced at the end, which smooths round strokes; codes are not."""


class PicturePen:
    """Draws on a picture of ``width`` by ``height`` mm; ValueError outside 100 to 600 dpi."""

    def __init__(self, width: float, height: float, *, dpi: int) -> None:
        if not LEAST_DPI <= dpi <= MOST_DPI:
            message = f"a picture has {LEAST_DPI} to {MOST_DPI} dots an inch, not {dpi}"
            raise ValueError(message)
        self._dpi = dpi
        self._per_mm = dpi / MM_PER_INCH * _FINER
        self._size = (round(width * dpi / MM_PER_INCH), round(height * dpi / MM_PER_INCH))
        large = (self._size[0] * _FINER, self._size[1] * _FINER)
        self._picture = Image.new("RGB", large, WHITE)
        self._draw = ImageDraw.Draw(self._picture)
        self._codes: list[tuple[float, float, Code, float]] = []

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
        half = edge_width / 2 if edge else 0
        corners = (x - half, y - half, x + width + half, y + height + half)
        self._draw.rounded_rectangle(
            [side * self._per_mm for side in corners],
            radius=radius * self._per_mm,
            fill=fill,
            outline=edge,
            width=round(edge_width * self._per_mm) if edge else 0,
        )

    def words(  # noqa: PLR0913  # as in Pen
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        bold: bool = False,
        colour: str = INK,
        anchor: "Anchor" = "start",
    ) -> None:
        """One line of text."""
        font = _font(round(size * self._dpi * _FINER / POINTS_PER_INCH), bold=bold)
        side = {"start": "ls", "middle": "ms", "end": "rs"}[anchor]
        place = (x * self._per_mm, y * self._per_mm)
        self._draw.text(place, printable(text), font=font, fill=colour, anchor=side)

    def strokes(self, strokes: "Iterable[Stroke]", *, width: float, colour: str = INK) -> None:
        """Lines with round ends and joints."""
        thick = width * self._per_mm
        for stroke in strokes:
            points = [(x * self._per_mm, y * self._per_mm) for x, y in stroke]
            self._draw.line(points, fill=colour, width=round(thick))
            for x, y in points:
                self._draw.circle((x, y), thick / 2, fill=colour)

    def shape(self, outline: "Stroke", *, fill: str) -> None:
        """A filled shape, as the points that it goes through."""
        self._draw.polygon([(x * self._per_mm, y * self._per_mm) for x, y in outline], fill=fill)

    def code(self, x: float, y: float, code: Code, *, module: float) -> None:
        """A QR code, in whole dots so that no module is smudged."""
        self._codes.append((x, y, code, module))

    def png(self) -> bytes:
        """The picture as a PNG file that says its resolution."""
        picture = self._picture.resize(self._size, Image.Resampling.LANCZOS)
        for x, y, code, module in self._codes:
            self._paste(picture, x, y, code, module)
        out = io.BytesIO()
        picture.save(out, "PNG", dpi=(self._dpi, self._dpi), optimize=True)
        return out.getvalue()

    def _paste(self, picture: Image.Image, x: float, y: float, code: Code, module: float) -> None:
        dots = self._dpi / MM_PER_INCH
        side = max(1, round(module * dots))
        # A code of whole dots is a little larger or smaller than asked: keep its middle in place.
        slack = (code.side * module * dots - code.side * side) / 2
        left = round(x * dots + slack) + QUIET * side
        top = round(y * dots + slack) + QUIET * side
        draw = ImageDraw.Draw(picture)
        for column, row, length in code.runs:
            corner = (left + column * side, top + row * side)
            end = (corner[0] + length * side - 1, corner[1] + side - 1)
            draw.rectangle([corner, end], fill=BLACK)


@cache
def _font(pixels: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_file(bold=bold)), pixels)
