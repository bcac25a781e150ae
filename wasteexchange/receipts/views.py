"""One receipt, for whoever holds it: a page, and the same on paper."""

import uuid
from typing import Literal

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from wasteexchange.access.queries import numbers_of
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
from wasteexchange.receipts.documents import asset_name, paper_of, receipt_pdf
from wasteexchange.receipts.errors import UnknownReceipt
from wasteexchange.receipts.rules import ReceiptPaper
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
        catalogue, deposit = _found(session, code, receipt_id)
        paper = _paper(session, catalogue, deposit)
    page = render_template(
        "receipts/show.html",
        paper=paper,
        code=svg_code(paper.url),
        programme_name=catalogue.programme.name,
        is_sample=catalogue.programme.is_sample,
        programme_code=catalogue.programme.code,
        home_url=f"/p/{catalogue.programme.code}/",
        receipt_id=deposit.id,
        asset_name=asset_name,
    )
    return Response(page, headers=UNLISTED, content_type="text/html; charset=utf-8")


@blueprint.get("/r/<code>/<receipt_id>.pdf")
@public
@limited()
def as_pdf(code: str, receipt_id: str) -> ResponseReturnValue:
    wanted = read_query(PaperWanted)
    with reading() as session:
        catalogue, deposit = _found(session, code, receipt_id)
        paper = _paper(session, catalogue, deposit)
    headers = {**UNLISTED, "Content-Disposition": f'inline; filename="{paper.number}.pdf"'}
    return Response(
        receipt_pdf(paper, wanted.width), headers=headers, content_type="application/pdf"
    )


def _found(session: Session, code: str, receipt_id: str) -> tuple[Catalogue, Deposit]:
    """Find what an address means; all that it may not mean looks the same."""
    programme = find_programme(session, code.upper())
    try:
        deposit_id = uuid.UUID(receipt_id)
    except ValueError:
        raise _unknown() from None
    deposit = find_deposit(session, programme.id, deposit_id) if programme else None
    if programme is None or deposit is None:
        raise _unknown()
    use_zone(programme.time_zone)
    return catalogue_of(session, programme.id), deposit


def _paper(session: Session, catalogue: Catalogue, deposit: Deposit) -> ReceiptPaper:
    programme = catalogue.programme
    numbers = numbers_of(session, programme.id, [deposit.actor_id])
    url = f"{current_settings().base_url}/r/{programme.code}/{deposit.id}"
    credited = {Asset.COMPOST: deposit.compost, Asset.POINTS: deposit.points}
    return paper_of(
        deposit,
        catalogue,
        staff_number=numbers.get(deposit.actor_id),
        url=url,
        told=visit_told(terms_of(session, programme.id), credited, deposit.day_on),
    )


def _unknown() -> UnknownReceipt:
    return UnknownReceipt(
        _("Read the receipt's code again, or ask at your collection point with its number.")
    )
