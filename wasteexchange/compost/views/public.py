"""The page of a batch, which the code on a bag opens: whose weeks' waste it was. No sign-in."""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wasteexchange.compost import queries
from wasteexchange.compost.documents.sheet import own_measurement
from wasteexchange.compost.errors import UnknownBatch
from wasteexchange.compost.views.curve import temperature_curve
from wasteexchange.compost.views.papers import paper_of
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of, find_programme
from wasteexchange.web.formats import use_zone
from wasteexchange.web.guards import public
from wasteexchange.web.throttle import limited

blueprint = Blueprint("compost_public", __name__)


@blueprint.get("/b/<code>/<batch_code>")
@public
@limited()
def show(code: str, batch_code: str) -> ResponseReturnValue:
    if (code, batch_code) != (code.upper(), batch_code.upper()):
        return _led(code, batch_code)
    with reading() as session:
        programme = find_programme(session, code)
        if programme is None:
            raise UnknownBatch(_("Look at the code on the bag again."))
        use_zone(programme.time_zone)
        catalogue = catalogue_of(session, programme.id)
        batch = queries.find_batch_by_code(session, programme.id, batch_code)
        if batch is None or batch.is_taken_back:
            raise UnknownBatch(_("Look at the code on the bag again."))
        paper = paper_of(session, catalogue, batch)
        method = queries.composting_of(session, catalogue).method(batch.method)
        tendings = queries.tendings_of(session, programme.id, batch.id)
    page = render_template(
        "compost/public.html",
        programme_name=programme.name,
        is_sample=programme.is_sample,
        home_url=f"/p/{programme.code}/",
        paper=paper,
        batch=batch,
        curve=temperature_curve(batch, tendings),
        own_measurement=own_measurement(),
        heats=method is None or method.heats,
    )
    return Response(page, content_type="text/html; charset=utf-8")


@blueprint.get("/B/<code>/<batch_code>")
@public
@limited()
def show_scanned(code: str, batch_code: str) -> ResponseReturnValue:
    """Lead from the code on a bag, which is all capitals, to its page."""
    return _led(code, batch_code)


def _led(code: str, batch_code: str) -> ResponseReturnValue:
    to = url_for("compost_public.show", code=code.upper(), batch_code=batch_code.upper())
    return redirect(to, 301)
