"""Cards on paper: A4 sheets to print on both sides and cut, one card alone, one card as a picture.

A card is 85.6 by 54 mm (ISO/IEC 7810 ID-1). It shows a code, a number and the programme's name:
nothing that says whose it is. Lengths are millimetres.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

from flask_babel import get_locale
from flask_babel import gettext as _
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from wasteexchange.cards.errors import AddressTooLong
from wasteexchange.cards.queries import CardRow
from wasteexchange.cards.rules import card_url
from wasteexchange.cards.service import token_of
from wasteexchange.kernel.settings import Settings
from wasteexchange.paper import palette
from wasteexchange.paper.fonts import fitting_size, shortened, wrapped
from wasteexchange.paper.pen import PdfPen, Pen
from wasteexchange.paper.pictograms import draw_pictogram
from wasteexchange.paper.picture import PicturePen
from wasteexchange.paper.qr import Code, code_of
from wasteexchange.paper.sample import draw_sample
from wasteexchange.paper.sheet import A4, new_canvas
from wasteexchange.programmes.rules import Programme

WIDTH: Final = 85.6
HEIGHT: Final = 54.0
COLUMNS: Final = 2
ROWS: Final = 5
CARDS_A_SHEET: Final = COLUMNS * ROWS
CARDS_A_FILE_MAX: Final = 2_000
TILES_MOST: Final = 6
URL_MOST: Final = 90
"""Characters of the address in a card's code: what version 4-M holds, the finest that cheap cameras
read at this size."""

_VERSION: Final = 3
_CODE_SIDE: Final = 37.0
"""Quiet zone included: 29 mm of modules in version 3, 29.7 mm in version 4."""
_CODE_LEFT: Final = WIDTH - _CODE_SIDE - 1.2
_CODE_TOP: Final = 14.3
_INSET: Final = 5.0
_LEFT: Final = (A4[0] - COLUMNS * WIDTH) / 2
_TOP: Final = (A4[1] - ROWS * HEIGHT) / 2
_MARK: Final = 3.0
_MARK_WIDTH: Final = 0.25
_STREAMS: Final = ("organic", "paper", "plastic", "metal", "glass", "hazard")


@dataclass(frozen=True, slots=True)
class CardFace:
    """What one card shows.

    ``url`` goes into its code, ``number`` is as printed (``004217-7``); nothing says whose it is.
    """

    url: str
    number: str
    programme_name: str
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class GuideTile:
    """One thing to bring, for the back of the card: at most two pictograms and a few words."""

    stream: str
    pictograms: tuple[str, ...]
    label: str


def face_of(card: CardRow, programme: Programme, settings: Settings) -> CardFace:
    """Return what a card of the register shows, its token derived again.

    Raises:
        CardKeyChanged: The card key is not the one that the card was made with.
        AddressTooLong: The server's address leaves no room for the code.
    """
    url = card_url(settings.base_url, token_of(card, settings.card_key))
    if len(url) > URL_MOST:
        raise AddressTooLong(
            _("Give the server a shorter address (WASTEEXCHANGE_BASE_URL), then print again.")
        )
    return CardFace(url, card.number, programme.name, programme.is_sample)


def usual_guide() -> tuple[GuideTile, ...]:
    """The tiles of a card's back when the programme names none of its own."""
    return (
        GuideTile("organic", ("material-food", "material-garden"), _("Food and garden")),
        GuideTile("paper", ("material-newspaper", "material-cardboard"), _("Paper and boxes")),
        GuideTile("plastic", ("material-pet", "material-hdpe"), _("Plastic")),
        GuideTile("metal", ("material-tinplate", "material-aluminium"), _("Cans and metal")),
        GuideTile("glass", ("material-glass",), _("Glass")),
        GuideTile("hazard", ("material-batteries",), _("Batteries")),
    )


def card_sheets(
    faces: Iterable[CardFace], out: BinaryIO, *, guide: Sequence[GuideTile] | None = None
) -> int:
    """Write A4 sheets of ten cards to ``out`` and return how many cards there are.

    Each sheet is followed by its back, mirrored, for printing on both sides turned on the long
    edge. Faces are taken as they are drawn, never all at once.
    Raises ValueError for an address of more than ``URL_MOST`` characters or more than
    ``TILES_MOST`` tiles, and when there is no card at all.
    """
    canvas = new_canvas(out, A4, title=_("Cards"), language=str(get_locale()))
    stamps = _Stamps(canvas, _tiles(guide))
    count = sheet = 0
    remaining = iter(faces)
    while chunk := list(islice(remaining, CARDS_A_SHEET)):
        sheet += 1
        count += len(chunk)
        _draw_fronts(canvas, stamps, chunk, sheet)
        canvas.showPage()
        _draw_backs(stamps, chunk)
        canvas.showPage()
    if not count:
        message = "a sheet needs at least one card"
        raise ValueError(message)
    canvas.save()
    return count


def one_card_pdf(face: CardFace, *, guide: Sequence[GuideTile] | None = None) -> bytes:
    """One card in its own size: front, then back. Raises ValueError like ``card_sheets``."""
    out = io.BytesIO()
    title = _("Card %(number)s", number=face.number)
    canvas = new_canvas(
        out,
        (WIDTH, HEIGHT),
        title=title,
        author=face.programme_name,
        language=str(get_locale()),
    )
    pen = PdfPen(canvas, height=HEIGHT)
    _draw_ground(pen, face)
    _draw_own(pen, face)
    canvas.showPage()
    _draw_back(pen, _tiles(guide), is_sample=face.is_sample)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def one_card_png(face: CardFace, *, dpi: int = 300) -> bytes:
    """The front of one card as a picture, to send to a phone.

    Raises ValueError for an address that is too long or a resolution outside 100 to 600 dpi.
    """
    pen = PicturePen(WIDTH, HEIGHT, dpi=dpi)
    _draw_ground(pen, face)
    _draw_own(pen, face)
    return pen.png()


def _tiles(guide: Sequence[GuideTile] | None) -> tuple[GuideTile, ...]:
    tiles = usual_guide() if guide is None else tuple(guide)
    if len(tiles) > TILES_MOST:
        message = f"the back of a card has room for {TILES_MOST} tiles, not {len(tiles)}"
        raise ValueError(message)
    return tiles


class _Stamps:
    """What all cards share, drawn into the file once and then only referred to."""

    def __init__(self, canvas: Canvas, tiles: tuple[GuideTile, ...]) -> None:
        self._canvas = canvas
        self._tiles = tiles
        self._names: dict[str, str] = {}

    def ground(self, face: CardFace, x: float, y: float) -> None:
        """Stamp what is the same on the front of every card of a programme."""
        key = f"ground {face.is_sample} {face.programme_name}"
        if key not in self._names:
            self._begin(key)
            _draw_ground(PdfPen(self._canvas, height=HEIGHT), face)
            self._canvas.endForm()
        self._stamp(key, x, y)

    def back(self, face: CardFace, x: float, y: float) -> None:
        """Stamp the back."""
        key = f"back {face.is_sample}"
        if key not in self._names:
            self._begin(key)
            pen = PdfPen(self._canvas, height=HEIGHT)
            _draw_back(pen, self._tiles, is_sample=face.is_sample)
            self._canvas.endForm()
        self._stamp(key, x, y)

    def _begin(self, key: str) -> None:
        self._names[key] = f"stamp{len(self._names)}"
        self._canvas.beginForm(self._names[key], 0, 0, WIDTH * mm, HEIGHT * mm)

    def _stamp(self, key: str, x: float, y: float) -> None:
        self._canvas.saveState()
        self._canvas.translate(x * mm, (A4[1] - y - HEIGHT) * mm)
        self._canvas.doForm(self._names[key])
        self._canvas.restoreState()


def _draw_fronts(canvas: Canvas, stamps: _Stamps, faces: Sequence[CardFace], sheet: int) -> None:
    for (x, y), face in zip(_places(), faces, strict=False):
        stamps.ground(face, x, y)
        _draw_own(PdfPen(canvas, height=A4[1], x=x, y=y), face)
    page = PdfPen(canvas, height=A4[1])
    _draw_cut_marks(page)
    told = _(
        "Sheet %(sheet)s · cards %(first)s to %(last)s",
        sheet=sheet,
        first=faces[0].number,
        last=faces[-1].number,
    )
    page.words(_LEFT, 7.6, told, size=8.5, bold=True)
    how = _("Print at actual size, on both sides, turned on the long edge.")
    page.words(A4[0] - _LEFT, 7.6, how, size=8.5, anchor="end")


def _draw_backs(stamps: _Stamps, faces: Sequence[CardFace]) -> None:
    for (x, y), face in zip(_places(), faces, strict=False):
        # Turned on the long edge, left becomes right: the back of a card lies in the other column.
        stamps.back(face, A4[0] - x - WIDTH, y)


def _places() -> Iterator[tuple[float, float]]:
    for row in range(ROWS):
        for column in range(COLUMNS):
            yield _LEFT + column * WIDTH, _TOP + row * HEIGHT


def _draw_cut_marks(pen: Pen) -> None:
    """Crosses where the corners of cards meet: enough for a guillotine and for scissors."""
    right, bottom = _LEFT + COLUMNS * WIDTH, _TOP + ROWS * HEIGHT
    arm = _MARK / 2
    for column in range(COLUMNS + 1):
        for row in range(ROWS + 1):
            x, y = _LEFT + column * WIDTH, _TOP + row * HEIGHT
            pen.panel(x - arm, y - _MARK_WIDTH / 2, _MARK, _MARK_WIDTH, fill=palette.BLACK)
            pen.panel(x - _MARK_WIDTH / 2, y - arm, _MARK_WIDTH, _MARK, fill=palette.BLACK)
    for column in range(COLUMNS + 1):
        x = _LEFT + column * WIDTH - _MARK_WIDTH / 2
        for y in (_TOP - _MARK - 1, bottom + 1):
            pen.panel(x, y, _MARK_WIDTH, _MARK, fill=palette.BLACK)
    for row in range(ROWS + 1):
        y = _TOP + row * HEIGHT - _MARK_WIDTH / 2
        for x in (_LEFT - _MARK - 1, right + 1):
            pen.panel(x, y, _MARK, _MARK_WIDTH, fill=palette.BLACK)


def _draw_ground(pen: Pen, face: CardFace) -> None:
    if face.is_sample:
        _draw_sample(pen)
    else:
        pen.panel(3.5, 3.5, WIDTH - 7, 2.6, fill=palette.LEAF, radius=1.3)
    draw_pictogram(pen, "seedling", _INSET - 0.6, 7.4, 7.6, colour=palette.LEAF_DEEP, stroke=1.15)
    _draw_name(pen, face.programme_name)
    told = _("Scan it with your phone: it shows how much compost is yours.")
    for row, line in enumerate(wrapped(told, _CODE_LEFT - _INSET + 1, 9, most=3)):
        pen.words(_INSET, 34 + row * 4, line, size=9)
    for place, stream in enumerate(_STREAMS):
        ink = palette.stream_ink(stream)
        x = _INSET + 0.2 + place * 6.6
        pen.panel(x, 45.4, 5.4, 2.6, fill=ink.ground, edge=ink.edge, radius=0.8)


def _draw_sample(pen: Pen) -> None:
    """On both sides of a card, above all that stands there: it touches neither name nor code."""
    draw_sample(pen, 3.5, 1.6, WIDTH - 7, 3.6)


def _draw_name(pen: Pen, name: str) -> None:
    room = WIDTH - 2 * _INSET - 9
    size = fitting_size(name, room, size=14, least=10, bold=True)
    lines = wrapped(name, room, size, bold=True, most=2)
    base = 13 if len(lines) == 1 else 10.8
    for row, line in enumerate(lines):
        pen.words(_INSET + 9, base + row * 4, line, size=size, bold=True, colour=palette.LEAF_DEEP)


def _draw_own(pen: Pen, face: CardFace) -> None:
    room = _CODE_LEFT - _INSET + 1.5
    size = fitting_size(face.number, room, size=26, least=18, bold=True)
    pen.words(_INSET - 0.3, 27.4, face.number, size=size, bold=True)
    code = _code(face.url)
    pen.code(_CODE_LEFT, _CODE_TOP, code, module=_CODE_SIDE / code.side)


def _code(url: str) -> Code:
    if len(url) > URL_MOST:
        message = f"a card's address has at most {URL_MOST} characters, not {len(url)}"
        raise ValueError(message)
    return code_of(url, least_version=_VERSION)


def _draw_back(pen: Pen, tiles: Sequence[GuideTile], *, is_sample: bool) -> None:
    if is_sample:
        _draw_sample(pen)
    title, base = _("Separate it like this"), 10.2 if is_sample else 9.4
    pen.words(_INSET, base, title, size=13, bold=True, colour=palette.LEAF_DEEP)
    for place, tile in enumerate(tiles):
        _draw_tile(pen, tile, _INSET + place % 3 * 25.6, 12.2 + place // 3 * 15.6)
    advice = (
        _("Clean and dry, it is worth more."),
        _("Lost this card? Tell your collection point."),
    )
    for row, told in enumerate(advice):
        bold = row == 0
        size = fitting_size(told, WIDTH - 2 * _INSET, size=9.2, least=7.5, bold=bold)
        pen.words(_INSET, 47 + row * 4, told, size=size, bold=bold)


def _draw_tile(pen: Pen, tile: GuideTile, x: float, y: float) -> None:
    width, height, side = 24.4, 14.2, 7.6
    ink = palette.stream_ink(tile.stream)
    pen.panel(x, y, width, height, fill=ink.ground, edge=ink.edge, radius=1.6)
    pictograms = tile.pictograms[:2]
    left = x + (width - len(pictograms) * side - (len(pictograms) - 1) * 1.6) / 2
    for place, pictogram in enumerate(pictograms):
        draw_pictogram(
            pen, pictogram, left + place * (side + 1.6), y + 1.2, side, colour=ink.figure
        )
    size = fitting_size(tile.label, width - 1.8, size=8.4, least=6.6, bold=True)
    label = shortened(tile.label, width - 1.2, size, bold=True)
    pen.words(
        x + width / 2, y + 12.2, label, size=size, bold=True, colour=ink.figure, anchor="middle"
    )
