"""Labels of bags and the quality sheet of a batch."""

import uuid

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wasteexchange.compost.documents import labels_pdf, sheet_pdf
from wasteexchange.compost.forms import BAGS_MAX, LabelsForm
from wasteexchange.compost.rules import Batch
from wasteexchange.compost.views.pages import blueprint, found_batch, read_catalogue
from wasteexchange.compost.views.papers import paper_of
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.rules import grams_of
from wasteexchange.web.formats import grams
from wasteexchange.web.guards import requires

BAG_G_MAX = 100_000


@blueprint.get("/batches/<uuid:batch_id>/labels")
@requires(Permission.READ_STOCK)
def ask_labels(batch_id: uuid.UUID) -> ResponseReturnValue:
    with reading() as session:
        read_catalogue(session)
        batch = found_batch(session, batch_id)
    form = LabelsForm(formdata=None, data=_usual(batch))
    return render_template("compost/labels.html", batch=batch, form=form)


@blueprint.get("/batches/<uuid:batch_id>/labels.pdf")
@requires(Permission.READ_STOCK)
def labels(batch_id: uuid.UUID) -> ResponseReturnValue:
    with reading() as session:
        catalogue = read_catalogue(session)
        batch = found_batch(session, batch_id)
        paper = paper_of(session, catalogue, batch)
    bags, net_g = request.args.get("bags", ""), grams_of(request.args.get("net", ""))
    wanted = int(bags) if bags.isdecimal() and len(bags) < len(str(BAGS_MAX)) + 1 else 0
    if not 1 <= wanted <= BAGS_MAX or not net_g or net_g > BAG_G_MAX:
        flash(_("Give how many bags, up to 500, and how many kilograms are in each."), "asks")
        return redirect(url_for("compost.ask_labels", batch_id=batch_id), 303)
    if batch.closure and wanted * net_g > batch.closure.output_g:
        flash(
            _(
                "These bags hold more than the %(weight)s that came out of this batch.",
                weight=grams(batch.closure.output_g),
            ),
            "asks",
        )
        return redirect(url_for("compost.ask_labels", batch_id=batch_id), 303)
    return _pdf(labels_pdf(paper, bags=wanted, net_g=net_g), f"labels-{batch.code}.pdf")


@blueprint.get("/batches/<uuid:batch_id>/sheet.pdf")
@requires(Permission.READ_STOCK)
def sheet(batch_id: uuid.UUID) -> ResponseReturnValue:
    with reading() as session:
        catalogue = read_catalogue(session)
        batch = found_batch(session, batch_id)
        paper = paper_of(session, catalogue, batch)
    return _pdf(sheet_pdf(paper), f"batch-{batch.code}.pdf")


def _usual(batch: Batch) -> dict[str, object]:
    """As many bags of five kilograms as came out."""
    out = batch.closure.output_g if batch.closure else batch.expected_low_g
    return {"bags": min(BAGS_MAX, max(1, out // 5_000)), "net": "5"}


def _pdf(body: bytes, name: str) -> Response:
    reply = Response(body, content_type="application/pdf")
    reply.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return reply
