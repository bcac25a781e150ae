"""One receipt, for whoever holds it: a page, and the same on paper."""

import uuid
from dataclasses import replace
from typing import Literal

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from wasteexchange.access.queries import numbers_of
from wasteexchange.compost.queries import find_batch_by_code
from wasteexchange.deposits.queries import find_deposit
from wasteexchange.deposits.rules import Deposit
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.words import _
from wasteexchange.paper.qr import svg_code
from wasteexchange.programmes.queries import catalogue_of, find_programme
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.promises.documents import visit_told
from wasteexchange.promises.queries import terms_of
from wasteexchange.receipts.documents import (
    asset_name,
    paid_name,
    paper_of,
    paper_of_redemption,
    receipt_pdf,
)
from wasteexchange.receipts.errors import UnknownReceipt
from wasteexchange.receipts.rules import ReceiptPaper
from wasteexchange.rewards.queries import find_redemption, shelf_of
from wasteexchange.rewards.rules import Redemption
from wasteexchange.web.formats import use_zone
from wasteexchange.web.guards import public
from wasteexchange.web.reading import read_query
from wasteexchange.web.throttle import limited
from wasteexchange.web.work import current_settings

blueprint = Blueprint("receipts", __name__)
# Whoever has the address may read it; nobody is led to it.
UNLISTED = {"X-Robots-Tag": "noindex, nofollow, noarchive"}


class PaperWanted(BaseModel):
    """On which paper a receipt is wanted."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    width: Literal["58", "80", "a6"] = "80"


@blueprint.get("/r/<code>/<receipt_id>")
@public
@limited()
def show(code: str, receipt_id: str) -> ResponseReturnValue:
    with reading() as session:
        catalogue, record = _found(session, code, receipt_id)
        batch_href = _batch_href(session, catalogue, record)
        paper = _paper(session, catalogue, record, is_batch_known=bool(batch_href))
    page = render_template(
        "receipts/show.html",
        paper=paper,
        code=svg_code(paper.url),
        programme_name=catalogue.programme.name,
        is_sample=catalogue.programme.is_sample,
        programme_code=catalogue.programme.code,
        home_url=f"/p/{catalogue.programme.code}/",
        receipt_id=record.id,
        asset_name=asset_name,
        paid_name=paid_name,
        batch_href=batch_href,
    )
    return Response(page, headers=UNLISTED, content_type="text/html; charset=utf-8")


@blueprint.get("/r/<code>/<receipt_id>.pdf")
@public
@limited()
def as_pdf(code: str, receipt_id: str) -> ResponseReturnValue:
    wanted = read_query(PaperWanted)
    with reading() as session:
        catalogue, record = _found(session, code, receipt_id)
        is_known = bool(_batch_href(session, catalogue, record))
        paper = _paper(session, catalogue, record, is_batch_known=is_known)
    headers = {**UNLISTED, "Content-Disposition": f'inline; filename="{paper.number}.pdf"'}
    return Response(
        receipt_pdf(paper, wanted.width), headers=headers, content_type="application/pdf"
    )


def _found(session: Session, code: str, receipt_id: str) -> tuple[Catalogue, Deposit | Redemption]:
    """Find what an address means; all that it may not mean looks the same."""
    programme = find_programme(session, code.upper())
    try:
        record_id = uuid.UUID(receipt_id)
    except ValueError:
        raise _unknown() from None
    if programme is None:
        raise _unknown()
    record = find_deposit(session, programme.id, record_id) or find_redemption(
        session, programme.id, record_id
    )
    if record is None:
        raise _unknown()
    use_zone(programme.time_zone)
    return catalogue_of(session, programme.id), record


def _paper(
    session: Session,
    catalogue: Catalogue,
    record: Deposit | Redemption,
    *,
    is_batch_known: bool,
) -> ReceiptPaper:
    programme = catalogue.programme
    number = numbers_of(session, programme.id, [record.actor_id]).get(record.actor_id)
    url = f"{current_settings().base_url}/r/{programme.code}/{record.id}"
    if isinstance(record, Redemption):
        shelf = shelf_of(session, catalogue)
        paper = paper_of_redemption(record, catalogue, shelf, staff_number=number, url=url)
        assert paper.handed, "it is the receipt of a redemption"
        handed = replace(paper.handed, batch=_batch_words(record, is_known=is_batch_known))
        return replace(paper, handed=handed)
    credited = {Asset.COMPOST: record.compost, Asset.POINTS: record.points}
    told = visit_told(terms_of(session, programme.id), credited, record.day_on)
    return paper_of(record, catalogue, staff_number=number, url=url, told=told)


def _batch_words(record: Redemption, *, is_known: bool) -> str:
    """What is no batch of ours is told as what the bag says, and no more."""
    if not record.batch:
        return ""
    if is_known:
        return _("Made in batch %(batch)s", batch=record.batch)
    return _("The bag says batch %(batch)s", batch=record.batch)


def _batch_href(session: Session, catalogue: Catalogue, record: Deposit | Redemption) -> str:
    """Where the batch is told of that a bag named; nothing where it names none that is known."""
    named = record.batch if isinstance(record, Redemption) else None
    batch = find_batch_by_code(session, catalogue.programme.id, named) if named else None
    if batch is None or batch.is_taken_back:
        return ""
    return f"/b/{catalogue.programme.code}/{batch.code}"


def _unknown() -> UnknownReceipt:
    return UnknownReceipt(
        _("Read the receipt's code again, or ask at your collection point with its number.")
    )
