"""The poster of a collection point: what is taken, in which group, what a clean kilogram earns.

A4, read from two steps away, also from a black and white printer. Lengths are millimetres.
"""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from flask_babel import get_locale
from flask_babel import gettext as _

from wasteexchange.kernel.quantities import PROMISES, Asset, Quality
from wasteexchange.kernel.reach import Reach, reach_of
from wasteexchange.paper import palette
from wasteexchange.paper.fonts import fitting_size, shortened, wrapped
from wasteexchange.paper.pen import Pen
from wasteexchange.paper.pictograms import draw_pictogram
from wasteexchange.paper.qr import code_of
from wasteexchange.paper.sheet import A4, MARGIN, Sheets, draw_footer, new_canvas
from wasteexchange.programmes.rules import Catalogue, Material, Point
from wasteexchange.web.formats import day, grams, with_unit

GROUPS: Final = ("organic", "packaging", "paper", "special")
"""What a family sees: four groups, in the order of the poster."""

_ROOM: Final = A4[0] - 2 * MARGIN
_BOTTOM: Final = A4[1] - 17.0
_COLUMNS: Final = 3
_GAP: Final = 2.5
_TILE: Final = 18.0
_HEADING: Final = 9.0
_AFTER_GROUP: Final = 2.0
_REFUSED: Final = 48.5
_CODE: Final = 31.0
_TOP: Final = 14.0


@dataclass(frozen=True, slots=True)
class Tile:
    """One material as the poster shows it; ``earns`` is what a clean kilogram earns, in words."""

    name: str
    pictogram: str
    stream: str
    earns: str


def poster_pdf(catalogue: Catalogue, point: Point, at: dt.datetime, *, address: str = "") -> bytes:
    """The poster with the rates in force at an instant; a longer catalogue takes a second page.

    ``address`` becomes a code that leads to the programme's page; none when it is empty.
    """
    out = io.BytesIO()
    name = catalogue.programme.name
    canvas = new_canvas(
        out,
        A4,
        title=_("Separate it like this"),
        author=name,
        language=str(get_locale()),
        is_sample=catalogue.programme.is_sample,
    )
    sheets = Sheets(canvas, A4)
    y = _head(sheets.pen, name, point)
    for group in GROUPS:
        tiles = _tiles(catalogue, group, at)
        if tiles:
            y = _draw_group(sheets, _title(group), tiles, y)
    if y + _REFUSED > _BOTTOM:
        sheets.turn()
        y = _TOP
    _draw_refused(sheets.pen, catalogue, max(y, _BOTTOM - _REFUSED), address)
    left = f"{name} · {point.name} · " + _("What a kilogram earns, as of %(day)s", day=day(at))
    sheets.finish(lambda pen, page, pages: draw_footer(pen, A4, left, _page(page, pages)))
    return out.getvalue()


def _page(page: int, pages: int) -> str:
    return f"{page} / {pages}" if pages > 1 else ""


def public_address(base_url: str, programme_code: str) -> str:
    """Where the programme's page is; empty while only this machine itself could open it."""
    if reach_of(base_url) is Reach.MACHINE:
        return ""
    return f"{base_url}/p/{programme_code}/"


def _title(group: str) -> str:
    return {
        "organic": _("From kitchen and garden"),
        "packaging": _("Bottles, bags, cans and glass"),
        "paper": _("Paper and boxes"),
        "special": _("With care: apart from all else"),
    }[group]


def _tiles(catalogue: Catalogue, group: str, at: dt.datetime) -> list[Tile]:
    language = str(getattr(get_locale(), "language", "es"))
    return [
        Tile(
            material.name(language),
            material.pictogram,
            material.stream,
            _earned(catalogue, material, at),
        )
        for material in catalogue.materials
        if material.active and material.family_group == group
    ]


def _earned(catalogue: Catalogue, material: Material, at: dt.datetime) -> str:
    told = []
    for asset in PROMISES:
        rate = catalogue.rate_for(material.code, Quality.CLEAN, asset, at)
        if rate and rate.per_kg:
            compost = asset == Asset.COMPOST
            words = _("%(amount)s of compost", amount=grams(rate.per_kg)) if compost else ""
            told.append(words or with_unit(asset, rate.per_kg))
    return " + ".join(told) or _("earns nothing")


def _head(pen: Pen, programme_name: str, point: Point) -> float:
    pen.panel(MARGIN, 10, _ROOM, 3, fill=palette.LEAF, radius=1.5)
    draw_pictogram(pen, "seedling", MARGIN - 1, 15.5, 17, colour=palette.LEAF_DEEP, stroke=1.1)
    left = MARGIN + 19
    title = _("Separate it like this")
    size = fitting_size(title, _ROOM - 19, size=34, least=22, bold=True)
    pen.words(left, 27, title, size=size, bold=True, colour=palette.LEAF_DEEP)
    where = " · ".join(part for part in (programme_name, point.name, point.place) if part)
    pen.words(left, 33.2, shortened(where, _ROOM - 19, 12), size=12)
    if point.hours:
        size = fitting_size(point.hours, _ROOM - 19, size=12, least=9, bold=True)
        hours = shortened(point.hours, _ROOM - 19, size, bold=True)
        pen.words(left, 38.2, hours, size=size, bold=True)
    told = _("Each kilogram, clean and dry, earns what stands beside it.")
    pen.words(MARGIN, 43.6, shortened(told, _ROOM, 14, bold=True), size=14, bold=True)
    return 47


def _draw_group(sheets: Sheets, title: str, tiles: Sequence[Tile], y: float) -> float:
    """Draw a group and return where the next begins; its title stands again on a new page."""
    rows = ceil(len(tiles) / _COLUMNS)
    columns = ceil(len(tiles) / rows)
    width = (_ROOM - (columns - 1) * _GAP) / columns
    fresh = True
    for row in range(rows):
        if y + _TILE + (_HEADING if fresh else 0) > _BOTTOM:
            sheets.turn()
            y, fresh = _TOP, True
        if fresh:
            pen = sheets.pen
            pen.words(MARGIN, y + 6.2, title, size=13, bold=True, colour=palette.LEAF_DEEP)
            y, fresh = y + _HEADING, False
        for column, tile in enumerate(tiles[row * columns : (row + 1) * columns]):
            _draw_tile(sheets.pen, tile, MARGIN + column * (width + _GAP), y, width)
        y += _TILE + _GAP
    return y - _GAP + _AFTER_GROUP


def _draw_tile(pen: Pen, tile: Tile, x: float, y: float, width: float) -> None:
    ink = palette.stream_ink(tile.stream)
    pen.panel(x, y, width, _TILE, fill=palette.WHITE, edge=ink.edge, edge_width=0.5, radius=2)
    pen.panel(x, y, _TILE, _TILE, fill=ink.ground, edge=ink.edge, edge_width=0.5, radius=2)
    draw_pictogram(pen, tile.pictogram, x + 2, y + 2, _TILE - 4, colour=ink.figure)
    left, room = x + _TILE + 2.5, width - _TILE - 4
    lines = wrapped(tile.name, room, 11, most=2)
    base = y + (7.4 if len(lines) == 1 else 5.6)
    for row, line in enumerate(lines):
        pen.words(left, base + row * 4.4, line, size=11)
    size = fitting_size(tile.earns, room, size=13, least=9, bold=True)
    earns = shortened(tile.earns, room, size, bold=True)
    pen.words(left, y + _TILE - 2.8, earns, size=size, bold=True, colour=palette.LEAF_DEEP)


def _draw_refused(pen: Pen, catalogue: Catalogue, y: float, address: str) -> None:
    """What nobody should bring; beside it the way to the programme's page."""
    room = _ROOM - (_CODE + 5 if address else 0)
    height = _REFUSED - 5
    pen.panel(MARGIN, y, room, height, edge=palette.CLAY, edge_width=0.9, radius=3)
    draw_pictogram(pen, "rejected", MARGIN + 3, y + 3, 9, colour=palette.CLAY, stroke=1.2)
    pen.words(MARGIN + 14.5, y + 9.6, _("Not taken here"), size=16, bold=True, colour=palette.CLAY)
    base = y + 17.5
    for words in _refused(catalogue):
        draw_pictogram(pen, "x", MARGIN + 3.5, base - 3.9, 5, colour=palette.CLAY, stroke=1.3)
        pen.words(MARGIN + 10, base, shortened(words, room - 13, 11.5), size=11.5)
        base += 5.6
    if address:
        code = code_of(address)
        left = MARGIN + _ROOM - _CODE
        pen.code(left, y, code, module=_CODE / code.side)
        for row, line in enumerate(wrapped(_("See how the month goes"), _CODE, 10, most=2)):
            middle = left + _CODE / 2
            pen.words(middle, y + _CODE + 3 + row * 4, line, size=10, anchor="middle")


def _refused(catalogue: Catalogue) -> list[str]:
    """At most five lines: what harms people first, then what this programme has stopped taking."""
    language = str(getattr(get_locale(), "language", "es"))
    stopped = [material.name(language) for material in catalogue.materials if not material.active]
    harmful = [
        _("Syringes, medicines, paint and poison"),
        _("Nappies, toilet paper and sanitary towels"),
        _("Broken glass that is not wrapped"),
        _("Soil, stones and ash"),
    ]
    return [*harmful, ", ".join(stopped) or _("What is rotten or dripping wet")]
