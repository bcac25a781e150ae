"""Labels of bags: eight on an A4 sheet, each with the code that opens the batch's page."""

import io
from typing import Final

from flask_babel import get_locale
from flask_babel import gettext as _

from wasteexchange.compost.documents.sheet import BatchPaper
from wasteexchange.paper import palette
from wasteexchange.paper.fonts import fitting_size, wrapped
from wasteexchange.paper.pen import PdfPen, Pen
from wasteexchange.paper.pictograms import draw_pictogram
from wasteexchange.paper.qr import code_of
from wasteexchange.paper.sample import draw_sample
from wasteexchange.paper.sheet import A4, new_canvas
from wasteexchange.web.formats import grams

COLUMNS: Final = 2
ROWS: Final = 4
A_SHEET: Final = COLUMNS * ROWS
WIDTH: Final = 95.0
HEIGHT: Final = 66.0
_LEFT: Final = (A4[0] - COLUMNS * WIDTH) / 2
_TOP: Final = (A4[1] - ROWS * HEIGHT) / 2
_INSET: Final = 5.0
_CODE: Final = 38.0
"""Side of the code with its quiet zone: 30 mm of modules, for cheap cameras."""


def labels_pdf(paper: BatchPaper, *, bags: int, net_g: int) -> bytes:
    """Return sheets with one label for each bag, numbered, to be cut along the lines."""
    out = io.BytesIO()
    title = _("Labels of batch %(code)s", code=paper.code)
    canvas = new_canvas(out, A4, title=title, author=paper.programme, language=str(get_locale()))
    for bag in range(bags):
        place = bag % A_SHEET
        if bag and not place:
            canvas.showPage()
        x = _LEFT + place % COLUMNS * WIDTH
        y = _TOP + place // COLUMNS * HEIGHT
        pen = PdfPen(canvas, height=A4[1], x=x, y=y)
        _label(pen, paper, net_g, _("Bag %(number)s of %(all)s", number=bag + 1, all=bags))
    canvas.save()
    return out.getvalue()


def _label(pen: Pen, paper: BatchPaper, net_g: int, number: str) -> None:
    pen.panel(0, 0, WIDTH, HEIGHT, edge=palette.INK, edge_width=0.3)
    draw_pictogram(pen, "seedling", _INSET - 1, _INSET - 1.5, 8, colour=palette.LEAF_DEEP)
    room = WIDTH - 2 * _INSET - 9
    size = fitting_size(paper.programme, room, size=12, least=7, bold=True)
    pen.words(_INSET + 8.5, _INSET + 4.4, paper.programme, size=size, bold=True)
    if paper.is_sample:
        draw_sample(pen, _INSET, 12.8, WIDTH - 2 * _INSET, 5.2)
    code = code_of(paper.url)
    pen.code(WIDTH - _CODE - 2, HEIGHT - _CODE - 8, code, module=_CODE / code.side)
    left = WIDTH - _CODE - _INSET - 3
    pen.words(_INSET, 24, _("Compost"), size=13, bold=True)
    weight = grams(net_g)
    size = fitting_size(weight, left, size=26, least=14, bold=True)
    pen.words(_INSET, 34, weight, size=size, bold=True)
    y = 41.0
    for line in (paper.code, paper.method, paper.ready):
        size = fitting_size(line, left, size=10, least=6.5, bold=line == paper.code)
        pen.words(_INSET, y, line, size=size, bold=line == paper.code)
        y += 5
    for line in wrapped(_("Scan it: see whose weeks' waste it was."), left, 8, most=2):
        pen.words(_INSET, y + 0.6, line, size=8, colour=palette.SOFT)
        y += 4
    pen.words(WIDTH - _CODE / 2 - 2, HEIGHT - 4, number, size=8, anchor="middle")
