"""The quality sheet of a batch: what it was made of, what was measured, which class and norm."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import get_locale
from flask_babel import gettext as _

from wasteexchange.paper import palette
from wasteexchange.paper.fonts import wrapped
from wasteexchange.paper.pen import Pen
from wasteexchange.paper.pictograms import draw_pictogram
from wasteexchange.paper.qr import code_of
from wasteexchange.paper.sheet import A4, MARGIN, Sheets, draw_footer, new_canvas

_ROOM: Final = A4[0] - 2 * MARGIN
_CODE: Final = 38.0
_ROW: Final = 6.2
_TEMPERATURES: Final = 6


@dataclass(frozen=True, slots=True)
class BatchPaper:
    """A batch in words, ready for paper and for its public page; nothing in it names a person."""

    programme: str
    code: str
    url: str
    point: str
    method: str
    weeks: str
    waste: str
    ready: str
    inputs: Sequence[tuple[str, str]]
    outcome: Sequence[tuple[str, str]]
    measures: Sequence[tuple[str, str]]
    temperatures: Sequence[tuple[str, str]]
    quality: str
    figures: str
    is_sample: bool = False


def sheet_pdf(paper: BatchPaper) -> bytes:
    """Return the sheet as one A4 page, signed by whoever measured."""
    out = io.BytesIO()
    title = _("Quality sheet")
    canvas = new_canvas(
        out,
        A4,
        title=f"{title} {paper.code}",
        author=paper.programme,
        language=str(get_locale()),
        is_sample=paper.is_sample,
    )
    sheets = Sheets(canvas, A4)
    pen = sheets.pen
    draw_pictogram(pen, "seedling", MARGIN - 1, 13, 8, colour=palette.LEAF_DEEP)
    pen.words(MARGIN + 9, 19, paper.programme, size=13, bold=True, colour=palette.LEAF_DEEP)
    pen.words(MARGIN, 33, title, size=22, bold=True)
    pen.words(MARGIN, 42, paper.code, size=16, bold=True)
    code = code_of(paper.url)
    pen.code(A4[0] - MARGIN - _CODE + 4, 12, code, module=_CODE / code.side)
    y = 56.0
    about = (
        (_("Collection point"), paper.point),
        (_("How it was made"), paper.method),
        (_("How long"), paper.weeks),
        (_("The waste was brought"), paper.waste),
    )
    for head, rows in (
        (_("About this batch"), about),
        (_("What went in"), paper.inputs),
        (_("What came out"), paper.outcome),
        (_("What was measured"), paper.measures),
        (_("Temperatures"), paper.temperatures[-_TEMPERATURES:]),
    ):
        y = _part(pen, y, head, rows)
    y = _words(pen, y, _("Class"), [paper.quality, own_measurement()])
    _words(pen, y, _("Expected by these figures"), [paper.figures])
    _sign(pen)
    left = f"{title} · {paper.programme} · {paper.code}"
    sheets.finish(
        lambda its, page, pages: draw_footer(
            its, A4, left, _("Page %(page)s of %(pages)s", page=page, pages=pages)
        )
    )
    return out.getvalue()


def own_measurement() -> str:
    """What a class means that nobody certified."""
    return _(
        "Measured by the programme itself. It is no certificate: the norm asks for more than was"
        " measured here, and a laboratory has to say whether it is met."
    )


def _part(pen: Pen, y: float, head: str, rows: Sequence[tuple[str, str]]) -> float:
    rows = [(name, said) for name, said in rows if said]
    if not rows:
        return y
    pen.words(MARGIN, y, head, size=11, bold=True)
    for number, (name, said) in enumerate(rows, start=1):
        pen.words(MARGIN + 3, y + number * _ROW, name, size=10, colour=palette.SOFT)
        pen.words(MARGIN + 68, y + number * _ROW, said, size=10)
    return y + (len(rows) + 1) * _ROW + 3


def _words(pen: Pen, y: float, head: str, texts: Sequence[str]) -> float:
    pen.words(MARGIN, y, head, size=11, bold=True)
    for text in texts:
        for line in wrapped(text, _ROOM - 3, 10):
            y += _ROW
            pen.words(MARGIN + 3, y, line, size=10)
    return y + _ROW + 3


def _sign(pen: Pen) -> None:
    base = A4[1] - 28
    for x, words in ((MARGIN, _("Measured by")), (A4[0] / 2 + 4, _("Date and signature"))):
        pen.panel(x, base, _ROOM / 2 - 8, 0.4, fill=palette.INK)
        pen.words(x, base + 5, words, size=9, colour=palette.SOFT)
