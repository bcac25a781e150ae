"""The flow of matter as a picture: from what came, through shed and batches, to where it is."""

import io
from collections.abc import Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from flask_babel import get_locale
from flask_babel import gettext as _

from wasteexchange.compost.rules.balance import Line, MassBalance, total
from wasteexchange.ledger.rules import COMPOST_MATERIAL
from wasteexchange.paper import palette
from wasteexchange.paper.pen import Pen
from wasteexchange.paper.sankey import Box, Link, Node, Picture, draw_picture, laid_out
from wasteexchange.paper.sheet import A4, MARGIN, Sheets, draw_footer, new_canvas
from wasteexchange.web.formats import day, grams, to_the_gram

WIDTH: Final = 900
HEIGHT: Final = 420
_BOX: Final = 14
_COLUMN: Final = A4[0] / 2 - MARGIN - 4
_BROWN: Final = "#6d4424"
_GREY: Final = "#59656b"
_RAW, _BATCHES, _COMPOST = "raw", "batches", "compost"


def names() -> dict[str, str]:
    """What each source and end is called."""
    return {
        "there_before": _("There before"),
        "received": _("Received from families"),
        "mixed_in": _("Mixed in"),
        "bought": _("Compost bought in"),
        "from_points": _("From other points"),
        "heavier": _("Heavier on the second scale"),
        "found": _("Found when counted"),
        "ahead": _("Left before it was booked"),
        "in_stock": _("In stock"),
        "in_batches": _("In batches"),
        "on_the_way": _("On the way"),
        "handed_out": _("Compost handed out"),
        "dispatched": _("Taken away"),
        "rejects": _("Rejects of batches"),
        "loss": _("Into the air"),
        "to_points": _("To other points"),
        "lighter": _("Lighter on the second scale"),
        "missing": _("Missing when counted"),
        "ahead_before": _("Had left before it was booked"),
    }


def flow_of(balance: MassBalance) -> Picture:
    """Lay the flow out: sources, shed, batches, compost, and where all of it is."""
    lines = [(material, line) for (_point, material), line in balance.stock.items()]
    compost = [line for material, line in lines if material == COMPOST_MATERIAL]
    raw = [line for material, line in lines if material != COMPOST_MATERIAL]
    batches = balance.in_batches
    links = [
        *_around(
            _RAW,
            raw,
            balance.moving_of(compost=False),
            {"received", "explained", "weighing", "arrived", "sent", "dispatched"},
        ),
        *_around(
            _COMPOST,
            compost,
            balance.moving_of(compost=True),
            {"bought", "explained", "weighing", "arrived", "sent", "dispatched", "handed_out"},
        ),
        Link("in:before-batches", _BATCHES, batches.opening_g),
        Link(_RAW, _BATCHES, batches.flows.get("from_stock", 0)),
        Link("in:mixed_in", _BATCHES, batches.flows.get("mixed_in", 0)),
        Link(_BATCHES, _COMPOST, -batches.flows.get("made", 0)),
        Link(_BATCHES, "out:rejects", -batches.flows.get("rejects", 0)),
        Link(_BATCHES, "out:loss", -batches.flows.get("loss", 0)),
        Link(_BATCHES, "out:in_batches", batches.closing_g),
    ]
    return laid_out(_nodes(links), links, size=(WIDTH, HEIGHT), box=_BOX, label=14)


def _around(pool: str, lines: Sequence[Line], way: Line, flows: set[str]) -> list[Link]:
    """Links into and out of what lies in stock; what can go both ways goes where it went."""
    line = total(lines)
    before, after = sum(one.ahead_before_g for one in lines), sum(one.ahead_g for one in lines)
    moved = {name: amount for name, amount in line.flows.items() if name in flows}
    # What two scales did not agree on left the stock with the haul, and is at no other point.
    differs = way.flows.get("difference", 0)
    moved["weighing"] = moved.get("weighing", 0) + differs
    # What left for another point and what came from one: only the difference is a flow.
    if between := moved.pop("arrived", 0) + moved.pop("sent", 0) - differs:
        moved["between"] = between
    links = [
        Link("in:there_before", pool, line.opening_g + before),
        Link("in:ahead", pool, after),
        Link(pool, "out:ahead_before", before),
    ]
    links += [Link(f"in:{_SOURCES[n]}", pool, g) for n, g in moved.items() if g > 0]
    links += [Link(pool, f"out:{_ENDS[n]}", -g) for n, g in moved.items() if g < 0]
    return [*links, Link(pool, f"out:stock-{pool}", line.closing_g + after)]


_SOURCES: Final = {
    "received": "received",
    "bought": "bought",
    "explained": "found",
    "weighing": "heavier",
    "between": "from_points",
    "dispatched": "found",
    "handed_out": "found",
}
_ENDS: Final = {
    "received": "missing",
    "bought": "missing",
    "explained": "missing",
    "weighing": "lighter",
    "between": "to_points",
    "dispatched": "dispatched",
    "handed_out": "handed_out",
}


def _nodes(links: Sequence[Link]) -> list[Node]:
    """Name every box that something flows through, the sources first."""
    words = names() | {
        "before-batches": _("In batches before"),
        "to_points": _("On the way, or at other points"),
        "stock-raw": _("In stock"),
        "stock-compost": _("Compost in stock"),
    }
    middle = {
        _RAW: (1, _("In the shed"), _GREY),
        _BATCHES: (2, _("Batches"), _BROWN),
        _COMPOST: (3, _("Compost"), palette.LEAF),
    }
    colours = {"out:loss": palette.LINE, "out:rejects": palette.CLAY, "out:missing": palette.CLAY}
    keys = dict.fromkeys(key for link in links if link.amount for key in (link.source, link.target))
    found = []
    for key in keys:
        into = sum(link.amount for link in links if link.target == key and link.amount > 0)
        out = sum(link.amount for link in links if link.source == key and link.amount > 0)
        column, name, colour = middle.get(
            key,
            (
                0 if key.startswith("in:") else 4,
                words.get(key.partition(":")[2], key),
                colours.get(key, palette.LEAF_DEEP if key.startswith("in:") else palette.INK),
            ),
        )
        found.append(Node(key, column, name, grams(max(into, out)), colour))
    return sorted(found, key=lambda node: node.column)


def flow_svg(picture: Picture, *, title: str, words: str) -> str:
    """The picture as a file of its own; colours stand in it as attributes."""
    ribbons = "".join(
        f'<path d="{ribbon.path}" fill="{ribbon.colour}"/>' for ribbon in picture.ribbons
    )
    boxes = "".join(
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}"'
        f' height="{box.height:.1f}" fill="{box.node.colour}"/>{_label(box)}'
        for box in picture.boxes
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -6 {picture.width + 20:.0f}'
        f' {picture.height + 12:.0f}" role="img" aria-label={quoteattr(f"{title}. {words}")}'
        f' font-family="Andika, sans-serif" font-size="13" fill="{palette.INK}">'
        f"<title>{escape(title)}</title>{ribbons}{boxes}</svg>"
    )


def _label(box: Box) -> str:
    name, figure = escape(box.node.name), escape(box.node.figure)
    return (
        f'<text><tspan x="{box.words_x:.1f}" y="{box.name_y:.1f}">{name} </tspan>'
        f'<tspan x="{box.words_x:.1f}" y="{box.figure_y:.1f}" font-weight="700">{figure}</tspan>'
        "</text>"
    )


def balance_pdf(
    balance: MassBalance, *, programme: str, place: str, is_sample: bool = False
) -> bytes:
    """One A4 page: the flow as a picture, and both sides of the balance as a table."""
    out = io.BytesIO()
    title = _("Where every gram is")
    canvas = new_canvas(
        out,
        A4,
        title=title,
        author=programme,
        language=str(get_locale()),
        is_sample=is_sample,
    )
    sheets = Sheets(canvas, A4)
    pen = sheets.pen
    span = f"{day(balance.first)} – {day(balance.last)}"
    pen.words(MARGIN, 22, title, size=20, bold=True)
    pen.words(MARGIN, 29, f"{programme} · {place} · {span}", size=11, colour=palette.SOFT)
    width = A4[0] - 2 * MARGIN
    picture = flow_of_paper(balance, width=width)
    draw_picture(pen, picture, x=MARGIN, y=38)
    top = 38 + picture.height + 12
    _column(pen, MARGIN, top, _("Where it came from"), balance.came)
    _column(pen, A4[0] - MARGIN - _COLUMN, top, _("Where it is"), balance.went)
    rows = max(len(balance.came), len(balance.went)) + 3
    refused = grams(sum(balance.rejected.values()))
    words = _("Refused at the scale, and so never received: %(weight)s.", weight=refused)
    pen.words(MARGIN, top + rows * 6, words, size=10, colour=palette.SOFT)
    left = f"{title} · {programme} · {span}"
    sheets.finish(
        lambda its, page, pages: draw_footer(
            its, A4, left, _("Page %(page)s of %(pages)s", page=page, pages=pages)
        )
    )
    return out.getvalue()


def flow_of_paper(balance: MassBalance, *, width: float) -> Picture:
    """The flow at the size of a page."""
    drawn = flow_of(balance)
    nodes = [box.node for box in drawn.boxes]
    links = [ribbon.link for ribbon in drawn.ribbons]
    return laid_out(nodes, links, size=(width, 110), box=4, label=3.4)


def _column(pen: Pen, x: float, y: float, head: str, parts: Mapping[str, int]) -> None:
    """One side of the balance, line by line, with its sum."""
    words, end = names(), x + _COLUMN
    pen.words(x, y, head, size=11, bold=True)
    for row, (name, amount) in enumerate(parts.items(), start=1):
        pen.words(x, y + row * 6, words[name], size=10)
        pen.words(end, y + row * 6, to_the_gram(amount), size=10, anchor="end")
    last = y + (len(parts) + 1) * 6 + 1
    pen.words(x, last, _("In all"), size=10, bold=True)
    pen.words(end, last, to_the_gram(sum(parts.values())), size=10, bold=True, anchor="end")
