"""Page furniture: PDFs that are the same bytes for the same content, numbered pages, footers."""

from typing import TYPE_CHECKING, BinaryIO, Final

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from wasteexchange.paper.fonts import shortened, width_of
from wasteexchange.paper.palette import INK, SOFT
from wasteexchange.paper.pen import PdfPen
from wasteexchange.paper.sample import draw_sample

if TYPE_CHECKING:
    from collections.abc import Callable

A4: Final = (210.0, 297.0)
A6: Final = (105.0, 148.0)
MARGIN: Final = 16.0
_FOOTER_SIZE: Final = 8.5
_SAMPLE_TOP: Final = 4.5
_SAMPLE_HEIGHT: Final = 5.0


def new_canvas(  # noqa: PLR0913  # what a PDF says about itself
    out: BinaryIO,
    size: tuple[float, float],
    *,
    title: str,
    author: str = "",
    subject: str = "",
    language: str = "es",
    is_sample: bool = False,
) -> Canvas:
    """A canvas with pages of ``size`` millimetres, without date or random id inside.

    ``is_sample`` writes across the upper margin of each page that nothing on it is real.
    """
    canvas = (_SampleCanvas if is_sample else Canvas)(
        out,
        pagesize=(size[0] * mm, size[1] * mm),
        invariant=1,
        pageCompression=1,
        lang=language.replace("_", "-"),
    )
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject(subject)
    canvas.setCreator("wasteexchange")
    return canvas


class _SampleCanvas(Canvas):
    """Says on each page that it belongs to a sample, whatever else is drawn there."""

    _pagesize: tuple[float, float]

    def showPage(self) -> None:  # noqa: N802  # reportlab's name
        width, height = (side / mm for side in self._pagesize)
        pen = PdfPen(self, height=height)
        draw_sample(pen, MARGIN, _SAMPLE_TOP, width - 2 * MARGIN, _SAMPLE_HEIGHT)
        super().showPage()


class Sheets:
    """Pages whose footers know how many pages there are.

    The pages wait as drawing commands until ``finish``, which writes each footer and the file.
    """

    def __init__(self, canvas: Canvas, size: tuple[float, float]) -> None:
        self._canvas = canvas
        self.width, self.height = size
        self._pages: list[dict[str, object]] = []

    @property
    def pen(self) -> PdfPen:
        """A pen for the page that is open."""
        return PdfPen(self._canvas, height=self.height)

    def turn(self) -> None:
        """Close this page and open the next."""
        self._pages.append(dict(self._canvas.__dict__))
        # The canvas offers no other way to leave a page open until the count is known.
        self._canvas._startPage()  # type: ignore[attr-defined]  # noqa: SLF001

    def finish(self, footer: "Callable[[PdfPen, int, int], None]") -> None:
        """Write ``footer(pen, page, pages)`` on each page, then the file."""
        self.turn()
        for number, page in enumerate(self._pages, start=1):
            self._canvas.__dict__.update(page)
            footer(self.pen, number, len(self._pages))
            self._canvas.showPage()
        self._canvas.save()


def draw_footer(pen: PdfPen, size: tuple[float, float], left: str, right: str) -> None:
    """A rule with what the sheet is on the left and which page it is on the right."""
    width, height = size
    base = height - 10
    pen.panel(MARGIN, base - 5, width - 2 * MARGIN, 0.35, fill=INK)
    pen.words(width - MARGIN, base, right, size=_FOOTER_SIZE, bold=True, anchor="end")
    room = width - 2 * MARGIN - width_of(right, _FOOTER_SIZE, bold=True) - 6
    pen.words(MARGIN, base, shortened(left, room, _FOOTER_SIZE), size=_FOOTER_SIZE, colour=SOFT)
