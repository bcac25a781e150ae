"""The list of a share-out, on A4: a line for each family to sign. Codes only, no names."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import get_locale
from flask_babel import gettext as _

from wasteexchange.paper import palette
from wasteexchange.paper.fonts import fitting_size, shortened, wrapped
from wasteexchange.paper.pen import PdfPen
from wasteexchange.paper.pictograms import draw_pictogram
from wasteexchange.paper.sheet import A4, MARGIN, Sheets, draw_footer, new_canvas
from wasteexchange.web.formats import count, day, moment, to_the_gram

_ROOM: Final = A4[0] - 2 * MARGIN
_BOTTOM: Final = A4[1] - 22
_ROW: Final = 9.0
_LINE: Final = 5.2
_SIGNATURES: Final = 34.0
# Where each column ends (numbers) or begins (words), from the left margin.
_NUMBER_END: Final = 9.0
_FAMILY: Final = 14.0
_BROUGHT_END: Final = 70.0
_SHARE_END: Final = 100.0
_SIGNATURE: Final = 106.0


@dataclass(frozen=True, slots=True)
class ListLine:
    """What one family brought and gets; both in grams."""

    family: str
    net_g: int
    amount_g: int


@dataclass(frozen=True, slots=True)
class SignedList:
    """A share-out as it is signed. `digest` is the one in the journal."""

    programme: str
    batch: str
    point: str
    shared_on: dt.date
    waste_days: tuple[dt.date, dt.date]
    amount_g: int
    brought_g: int
    digest: str
    lines: Sequence[ListLine]
    note: str = ""
    taken_back: bool = False
    is_sample: bool = False


def list_to_sign(of: SignedList, *, printed_at: dt.datetime | None = None) -> bytes:
    """The list as pages; without `printed_at` the same list gives the same bytes."""
    out = io.BytesIO()
    title = _("Share-out of batch %(batch)s", batch=of.batch)
    canvas = new_canvas(
        out,
        A4,
        title=title,
        author=of.programme,
        subject=of.digest,
        language=str(get_locale()),
        is_sample=of.is_sample,
    )
    sheets = Sheets(canvas, A4)
    y = _head(sheets.pen, of, title, printed_at)
    y = _columns(sheets.pen, y)
    for number, line in enumerate(of.lines, start=1):
        if y + _ROW > _BOTTOM:
            sheets.turn()
            y = _columns(sheets.pen, MARGIN + 2)
        _row(sheets.pen, y, number, line)
        y += _ROW
    if y + _SIGNATURES > _BOTTOM:
        sheets.turn()
        y = MARGIN + 2
    _foot(sheets.pen, y, of)
    left = " · ".join([title, of.programme, day(of.shared_on), of.digest[:16]])
    sheets.finish(
        lambda pen, page, pages: draw_footer(
            pen, A4, left, _("Page %(page)s of %(pages)s", page=page, pages=pages)
        )
    )
    return out.getvalue()


def _head(pen: PdfPen, of: SignedList, title: str, printed_at: dt.datetime | None) -> float:
    y = MARGIN + 4
    draw_pictogram(pen, "seedling", MARGIN - 0.8, y - 5.9, 8, colour=palette.LEAF_DEEP)
    name = shortened(of.programme, _ROOM - 10, 13, bold=True)
    pen.words(MARGIN + 9, y, name, size=13, bold=True, colour=palette.LEAF_DEEP)
    y += 12
    size = fitting_size(title, _ROOM, size=22, least=13, bold=True)
    pen.words(MARGIN, y, title, size=size, bold=True)
    y += 8
    if of.taken_back:
        pen.words(
            MARGIN, y, _("TAKEN BACK: do not hand anything out by this list."), size=13, bold=True
        )
        y += 7
    first, last = of.waste_days
    told = [
        _(
            "%(amount)s among %(families)s families, by what each brought to %(point)s from "
            "%(first)s to %(last)s that went into this batch: %(brought)s in all.",
            amount=to_the_gram(of.amount_g),
            families=count(len(of.lines)),
            point=of.point,
            first=day(first),
            last=day(last),
            brought=to_the_gram(of.brought_g),
        ),
        _(
            "What cannot be divided goes gram by gram to those whose part was cut most; between "
            "equals a lot decides that nobody chose. It stands on each family's card since "
            "%(when)s.",
            when=day(of.shared_on),
        ),
    ]
    told += [of.note] if of.note else []
    told += [_("Printed on %(when)s", when=moment(printed_at))] if printed_at else []
    for text in told:
        for line in wrapped(text, _ROOM, 10.5):
            pen.words(MARGIN, y, line, size=10.5)
            y += _LINE
        y += 1
    return y + 2


def _columns(pen: PdfPen, y: float) -> float:
    """Name the columns, above a rule."""
    y += 4
    for at, words, anchor in (
        (_NUMBER_END, _("No."), "end"),
        (_FAMILY, _("Family"), "start"),
        (_BROUGHT_END, _("Brought"), "end"),
        (_SHARE_END, _("Gets"), "end"),
        (_SIGNATURE, _("Signature or fingerprint"), "start"),
    ):
        pen.words(MARGIN + at, y, words, size=10, bold=True, anchor=anchor)  # type: ignore[arg-type]  # one of the two
    pen.panel(MARGIN, y + 1.8, _ROOM, 0.5, fill=palette.INK)
    return y + 2.3


def _row(pen: PdfPen, y: float, number: int, line: ListLine) -> None:
    base = y + _ROW - 2.6
    room = _BROUGHT_END - _FAMILY - 28
    pen.words(MARGIN + _NUMBER_END, base, count(number), size=10, anchor="end")
    code = shortened(line.family, room, 12, bold=True)
    pen.words(MARGIN + _FAMILY, base, code, size=12, bold=True)
    pen.words(MARGIN + _BROUGHT_END, base, to_the_gram(line.net_g), size=10.5, anchor="end")
    pen.words(
        MARGIN + _SHARE_END, base, to_the_gram(line.amount_g), size=12, bold=True, anchor="end"
    )
    pen.panel(MARGIN + _SIGNATURE, base + 1, _ROOM - _SIGNATURE, 0.35, fill=palette.INK)


def _foot(pen: PdfPen, y: float, of: SignedList) -> None:
    """Write the sum, the digest, and where the programme signs."""
    y += 3
    pen.panel(MARGIN, y, _ROOM, 0.5, fill=palette.INK)
    y += 6
    pen.words(MARGIN + _FAMILY, y, _("In all"), size=12, bold=True)
    pen.words(MARGIN + _BROUGHT_END, y, to_the_gram(of.brought_g), size=10.5, anchor="end")
    pen.words(MARGIN + _SHARE_END, y, to_the_gram(of.amount_g), size=12, bold=True, anchor="end")
    y += 7
    told = _("Check sum of this list (SHA-256), as in the programme's journal: %(digest)s")
    for line in wrapped(told % {"digest": of.digest}, _ROOM, 8.5):
        pen.words(MARGIN, y, line, size=8.5, colour=palette.SOFT)
        y += 4.2
    y += 12
    half = _ROOM / 2 - 4
    for left, words in ((0.0, _("For the programme")), (half + 8, _("For the community"))):
        pen.panel(MARGIN + left, y, half, 0.35, fill=palette.INK)
        pen.words(MARGIN + left, y + 4.6, words, size=10)
