"""Receipts on paper: rolls of 58 and 80 mm as long as what they say, and A6 pages.

Made for thermal printers: black only, no thin lines, a code in whole dots of 1/8 mm (203 dpi).
Lengths are millimetres, letter sizes are points.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from flask_babel import get_locale
from flask_babel import gettext as _

from wasteexchange.deposits.rules import Deposit, Line
from wasteexchange.kernel.quantities import PROMISES, Asset, Quality
from wasteexchange.paper.flow import Block, Flow, draw_blocks, paged
from wasteexchange.paper.palette import BLACK
from wasteexchange.paper.pen import PdfPen, Pen
from wasteexchange.paper.qr import code_of
from wasteexchange.paper.sheet import A6, new_canvas
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.receipts.rules import Correction, Credit, Handed, ReceiptLine, ReceiptPaper
from wasteexchange.rewards.rules import Redemption, Shelf
from wasteexchange.web.formats import grams, moment, points, with_unit

Width = Literal["58", "80", "a6"]


@dataclass(frozen=True, slots=True)
class _Format:
    """A paper: its width, the margin that its printer leaves, letter sizes, a code's module."""

    width: float
    inset: float
    text: float
    figure: float
    title: float
    total: float
    module: float
    height: float | None = None
    foot: float = 0

    @property
    def room(self) -> float:
        return self.width - 2 * self.inset


_FORMATS: Final[Mapping[Width, _Format]] = {
    # 48 and 72 mm are what the printing heads of such rolls reach.
    "58": _Format(58, 5, text=10, figure=12, title=13.5, total=25, module=0.625),
    "80": _Format(80, 4, text=11.5, figure=14, title=17, total=34, module=0.75),
    "a6": _Format(
        A6[0], 8, text=8.5, figure=10, title=12, total=18, module=0.6, height=A6[1], foot=4
    ),
}
_END: Final = 4.0
"""Paper after the last line of a roll, so that the cutter takes none of it."""


def paper_of(
    deposit: Deposit,
    catalogue: Catalogue,
    *,
    staff_number: int | None,
    url: str,
    told: Sequence[str] = (),
) -> ReceiptPaper:
    """What the receipt of a deposit says, in the reader's language; nothing of it is personal.

    `told` is what else its holder should know: from when until when its credit can be used.
    """
    point = catalogue.point_by_id(deposit.point_id)
    assert point, "a deposit's point is in its programme's catalogue"
    reversal = deposit.reversal
    return ReceiptPaper(
        programme_name=catalogue.programme.name,
        is_sample=catalogue.programme.is_sample,
        point_name=point.name,
        point_code=point.code,
        number=f"{point.code}-{deposit.series}-{deposit.sequence:06d}",
        counted_at=deposit.counted_at,
        staff_number=str(staff_number) if staff_number else "\u2013",
        lines=tuple(_line_of(line, catalogue) for line in deposit.lines),
        url=url,
        credited={Asset.COMPOST: deposit.compost, Asset.POINTS: deposit.points},
        balances={Asset.COMPOST: deposit.compost_after, Asset.POINTS: deposit.points_after},
        advice=() if reversal else (*_advice_of(deposit, catalogue), *told),
        correction=Correction(reversal.at, reversal.reason) if reversal else None,
    )


def paper_of_redemption(
    redemption: Redemption,
    catalogue: Catalogue,
    shelf: Shelf,
    *,
    staff_number: int | None,
    url: str,
) -> ReceiptPaper:
    """What the receipt of a redemption says, in the reader's language; nothing is personal."""
    point, reward = catalogue.point_by_id(redemption.point_id), shelf.reward(redemption.reward)
    assert point, "a redemption's point is in its programme's catalogue"
    assert reward, "its reward is on the shelf"
    asset, reversal = str(redemption.asset), redemption.reversal
    handed = Handed(
        what=reward.name(_language()),
        quantity=grams(redemption.quantity) if reward.by_scale else f"× {redemption.quantity}",
        cost={asset: redemption.amount} if redemption.amount else {},
        unsettled={asset: redemption.unsettled} if redemption.unsettled else {},
    )
    return ReceiptPaper(
        programme_name=catalogue.programme.name,
        is_sample=catalogue.programme.is_sample,
        point_name=point.name,
        point_code=point.code,
        number=f"{point.code}-{redemption.series}-{redemption.sequence:06d}",
        counted_at=redemption.counted_at,
        staff_number=str(staff_number) if staff_number else "\u2013",
        lines=(),
        url=url,
        balances={Asset.COMPOST: redemption.compost_after, Asset.POINTS: redemption.points_after},
        correction=Correction(reversal.at, reversal.reason) if reversal else None,
        handed=handed,
    )


def _advice_of(deposit: Deposit, catalogue: Catalogue) -> tuple[str, ...]:
    """What to do better next time, each thing once; and that a cap cut the credit."""
    reasons = [catalogue.quality_reason(line.reason) for line in deposit.lines if line.reason]
    told = [reason.advice(_language()) for reason in reasons if reason]
    if "capped" in deposit.warnings:
        told.append(_("The most that can be earned for now is reached."))
    return tuple(dict.fromkeys(told))


def _language() -> str:
    return str(getattr(get_locale(), "language", "es"))


def _line_of(line: Line, catalogue: Catalogue) -> ReceiptLine:
    material = catalogue.material(line.material)
    assert material, "a line's material is in its programme's catalogue"
    reason = catalogue.quality_reason(line.reason) if line.reason else None
    per_kg = {rate.id: rate.per_kg for rate in catalogue.rates}
    return ReceiptLine(
        material=material.name(_language()),
        quality=quality_name(line.quality),
        gross_g=line.gross_g,
        tare_g=line.tare_g,
        net_g=line.net_g,
        credits=tuple(
            Credit(asset, line.credit(asset), rate_text(asset, per_kg[rate_id]))
            for asset in PROMISES
            if (rate_id := line.rate_id(asset)) and (line.credit(asset) or per_kg[rate_id])
        ),
        note=reason.name(_language()) if reason else "",
    )


def quality_name(quality: Quality) -> str:
    """What a quality is called beside a material."""
    names = {
        Quality.CLEAN: _("clean"),
        Quality.CONTAMINATED: _("contaminated"),
        Quality.REJECTED: _("rejected"),
    }
    return str(names[quality])


def receipt_pdf(paper: ReceiptPaper, width: Width) -> bytes:
    """The receipt as a PDF for one kind of paper. Raises KeyError for any other width."""
    page = _FORMATS[width]
    blocks = _content(paper, page)
    top = page.inset
    if page.height is None:
        height = top + sum(block.height for block in blocks) + _END
        pages = [blocks]
    else:
        height = page.height
        pages = paged(blocks, height - 2 * top - page.foot)
    out = io.BytesIO()
    canvas = new_canvas(
        out,
        (page.width, height),
        title=_("Receipt %(number)s", number=paper.number),
        author=paper.programme_name,
        language=str(get_locale()),
    )
    for number, on_page in enumerate(pages, start=1):
        draw_blocks(PdfPen(canvas, height=height, x=page.inset, y=top), on_page)
        if len(pages) > 1:
            _draw_foot(PdfPen(canvas, height=height), page, paper, of=(number, len(pages)))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def asset_name(asset: str) -> str:
    """What an asset is called on paper; one without a name is called by its code."""
    names = {Asset.COMPOST: _("Compost"), Asset.POINTS: _("Points")}
    return str(names.get(Asset(asset), asset))


def amount_text(asset: str, amount: int) -> str:
    """An amount as it is written: compost with its unit, points as a number."""
    return str(grams(amount) if asset == Asset.COMPOST else points(amount))


def rate_text(asset: str, per_kg: int) -> str:
    """A rate as it is told: ``200 g/kg``, ``10/kg``."""
    return str(_("%(amount)s/kg", amount=amount_text(asset, per_kg)))


def _content(paper: ReceiptPaper, page: _Format) -> list[Block]:
    flow = Flow(page.room)
    struck = paper.correction is not None
    _head(flow, paper, page)
    if paper.correction:
        _banner(flow, paper, page)
    flow.rule()
    if paper.handed:
        _handed(flow, paper.handed, page, struck=struck)
    else:
        for line in paper.lines:
            _line(flow, line, page, struck=struck)
        flow.rule()
        _credited(flow, paper, page, struck=struck)
    if not struck:
        _balances(flow, paper, page)
    for told in paper.advice:
        flow.framed(told, size=page.text)
    _closing(flow, paper, page)
    return flow.blocks


def _head(flow: Flow, paper: ReceiptPaper, page: _Format) -> None:
    if paper.is_sample:
        flow.sample(size=page.text)
    flow.centred(paper.programme_name, size=page.title, bold=True)
    flow.space(0.8)
    flow.centred(f"{paper.point_name}\u00a0·\u00a0{paper.point_code}", size=page.text)
    flow.centred(moment(paper.counted_at), size=page.figure, bold=True)
    flow.space(1)


def _banner(flow: Flow, paper: ReceiptPaper, page: _Format) -> None:
    correction = paper.correction
    assert correction, "it was taken back"
    told = _("This record does not count.") if paper.handed else _("This deposit does not count.")
    flow.space(1)
    flow.banner([(_("CORRECTED"), page.title + 3), (told, page.text)])
    flow.space(1)
    when = _("Taken back on %(when)s", when=moment(correction.at))
    flow.centred(when, size=page.text, bold=True)
    if correction.reason:
        flow.centred(_("Reason: %(reason)s", reason=correction.reason), size=page.text)
    flow.space(1)


def _line(flow: Flow, line: ReceiptLine, page: _Format, *, struck: bool) -> None:
    with flow.together():
        flow.row(
            f"{line.material}, {line.quality}",
            grams(line.net_g),
            size=page.text,
            figure_size=page.figure,
            bold=True,
            struck=struck,
        )
        weighed = _(
            "gross %(gross)s, tare %(tare)s", gross=grams(line.gross_g), tare=grams(line.tare_g)
        )
        flow.left(weighed, size=page.text - 1)
        for credit in line.credits:
            _credit(flow, credit, page, struck=struck)
        if line.note:
            flow.left(line.note, size=page.text - 1, bold=True)
        flow.space(1.4)


def _handed(flow: Flow, handed: Handed, page: _Format, *, struck: bool) -> None:
    with flow.together():
        flow.left(_("Handed out"), size=page.text - 1)
        flow.row(
            handed.what,
            handed.quantity,
            size=page.text,
            figure_size=page.figure,
            bold=True,
            struck=struck,
        )
        if handed.batch:
            flow.left(handed.batch, size=page.text)
        flow.space(1.4)
    flow.rule()
    with flow.together():
        for asset, amount in handed.cost.items():
            figure = "\u2212" + amount_text(asset, amount)
            flow.row(
                paid_name(asset),
                figure,
                size=page.text,
                figure_size=page.figure,
                bold=True,
                struck=struck,
            )
        if not handed.cost:
            flow.left(_("It cost nothing."), size=page.text, bold=True)
        for asset, amount in handed.unsettled.items():
            told = _("%(amount)s of it the next visits pay.", amount=with_unit(asset, amount))
            flow.left(told, size=page.text - 1)
    flow.rule()


def paid_name(asset: str) -> str:
    """What is paid with, as it stands before the amount."""
    names = {Asset.COMPOST: _("Compost used"), Asset.POINTS: _("Points used")}
    return str(names.get(Asset(asset), asset))


def _credit(flow: Flow, credit: Credit, page: _Format, *, struck: bool) -> None:
    told = " · ".join(filter(None, (asset_name(credit.asset), credit.rate)))
    amount = "+" + amount_text(credit.asset, credit.amount)
    flow.row(told, amount, size=page.text - 1, figure_size=page.text, struck=struck)


def _credited(flow: Flow, paper: ReceiptPaper, page: _Format, *, struck: bool) -> None:
    earned = [(asset, amount) for asset, amount in paper.credited.items() if amount]
    with flow.together():
        if not earned:
            flow.left(_("This time nothing was credited."), size=page.text, bold=True)
        for asset, amount in earned:
            flow.row(
                _earned_name(asset),
                "+" + amount_text(asset, amount),
                size=page.text,
                figure_size=page.figure,
                bold=True,
                struck=struck,
            )
    flow.rule()


def _earned_name(asset: str) -> str:
    names = {Asset.COMPOST: _("Compost earned"), Asset.POINTS: _("Points earned")}
    return str(names.get(Asset(asset), asset))


def _balances(flow: Flow, paper: ReceiptPaper, page: _Format) -> None:
    shown = [
        (asset, amount)
        for asset, amount in paper.balances.items()
        if asset == Asset.COMPOST or amount or paper.credited.get(asset)
    ]
    if not shown:
        return
    with flow.together():
        flow.centred(_("NOW YOU HAVE"), size=page.text, bold=True)
        for place, (asset, amount) in enumerate(shown):
            size = page.total if place == 0 else page.total * 0.62
            unit = _unit(asset)
            flow.figure(amount_text(asset, amount), unit, size=size, unit_size=page.figure)
        flow.space(0.8)
    flow.rule()


def _unit(asset: str) -> str:
    names = {Asset.COMPOST: _("of compost"), Asset.POINTS: _("points")}
    return str(names.get(Asset(asset), asset))


def _closing(flow: Flow, paper: ReceiptPaper, page: _Format) -> None:
    code = code_of(paper.url)
    module = min(page.module, page.room / code.side)
    told = (
        (paper.number, page.figure, True),
        (_("Check it with your camera"), page.text, False),
        (_("Attended by number %(number)s", number=paper.staff_number), page.text - 1, False),
    )
    if page.height is not None:
        flow.beside(code, told, module=module)
        return
    with flow.together():
        flow.code(code, module=module)
        for text, size, bold in told:
            flow.centred(text, size=size, bold=bold)


def _draw_foot(pen: Pen, page: _Format, paper: ReceiptPaper, *, of: tuple[int, int]) -> None:
    assert page.height is not None, "a roll has one page"
    base, size = page.height - page.inset + 1, page.text - 1
    signs = (_("CORRECTED") if paper.correction else "", _("Sample") if paper.is_sample else "")
    what = " · ".join(filter(None, (paper.number, *signs)))
    where = _("Page %(page)s of %(pages)s", page=of[0], pages=of[1])
    pen.words(page.inset, base, what, size=size, colour=BLACK)
    pen.words(
        page.width - page.inset, base, where, size=size, bold=True, colour=BLACK, anchor="end"
    )
