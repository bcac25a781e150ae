"""Badges on paper: A4 sheets to print and cut, by which a shared phone knows who records.

A badge is as large as a card, 85.6 by 54 mm. Lengths are millimetres.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from flask_babel import get_locale
from flask_babel import gettext as _

from wasteexchange.paper import palette
from wasteexchange.paper.fonts import fitting_size, wrapped
from wasteexchange.paper.pen import PdfPen, Pen
from wasteexchange.paper.pictograms import draw_pictogram
from wasteexchange.paper.qr import code_of
from wasteexchange.paper.sheet import A4, new_canvas

WIDTH: Final = 85.6
HEIGHT: Final = 54.0
COLUMNS: Final = 2
ROWS: Final = 5
A_SHEET: Final = COLUMNS * ROWS

_VERSION: Final = 3
_CODE_SIDE: Final = 37.0
_CODE_LEFT: Final = WIDTH - _CODE_SIDE - 1.2
_CODE_TOP: Final = 12.6
_INSET: Final = 5.0
_LEFT: Final = (A4[0] - COLUMNS * WIDTH) / 2
_TOP: Final = (A4[1] - ROWS * HEIGHT) / 2
_EDGE: Final = 0.2
_NAME_SIZES: Final = (14.0, 12.0, 10.5, 9.0)
_NAME_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class BadgeFace:
    """What one badge shows; `url` goes into its code, `number` stands on receipts."""

    url: str
    name: str
    number: int
    programme_name: str


def badge_sheets(faces: Sequence[BadgeFace], out: BinaryIO) -> None:
    """Write A4 sheets of ten badges to `out`, each with its edge to cut along."""
    canvas = new_canvas(out, A4, title=_("Badges"), language=str(get_locale()))
    for start in range(0, len(faces), A_SHEET):
        for (x, y), face in zip(_places(), faces[start : start + A_SHEET], strict=False):
            _draw(PdfPen(canvas, height=A4[1], x=x, y=y), face)
        page = PdfPen(canvas, height=A4[1])
        told = _("Print at actual size, on one side, and cut along the lines.")
        page.words(_LEFT, 7.6, told, size=8.5)
        canvas.showPage()
    canvas.save()


def _places() -> Iterator[tuple[float, float]]:
    for row in range(ROWS):
        for column in range(COLUMNS):
            yield _LEFT + column * WIDTH, _TOP + row * HEIGHT


def _draw(pen: Pen, face: BadgeFace) -> None:
    pen.panel(0, 0, WIDTH, HEIGHT, edge=palette.BLACK, edge_width=_EDGE)
    pen.panel(3.5, 3.5, WIDTH - 7, 2.6, fill=palette.BLACK, radius=1.3)
    room = _CODE_LEFT - _INSET
    size = fitting_size(face.programme_name, room, size=11, least=8)
    for row, line in enumerate(wrapped(face.programme_name, room, size, most=2)):
        pen.words(_INSET, 12.4 + row * 4.4, line, size=size)
    name = _fitted(face.name, room)
    for row, line in enumerate(name.lines):
        pen.words(_INSET, 24.4 + row * name.size * 0.4, line, size=name.size, bold=True)
    draw_pictogram(pen, "scale", _INSET - 0.4, 41.2, 7.2, colour=palette.BLACK, stroke=1.15)
    number = _("Number %(number)s", number=face.number)
    pen.words(_INSET + 9, 46.4, number, size=10.5, bold=True)
    code = code_of(face.url, least_version=_VERSION)
    pen.code(_CODE_LEFT, _CODE_TOP, code, module=_CODE_SIDE / code.side)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in lines, as large as all of it fits."""

    lines: list[str]
    size: float


def _fitted(name: str, room: float) -> _Name:
    for size in _NAME_SIZES:
        lines = wrapped(name, room, size, bold=True, most=_NAME_LINES)
        if " ".join(lines) == name:
            return _Name(lines, size)
    least = min(_NAME_SIZES)
    return _Name(wrapped(name, room, least, bold=True, most=_NAME_LINES), least)
