"""The figures of each way of composting: the template's, or what the programme found itself."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wasteexchange.compost import queries, service
from wasteexchange.compost.errors import UnknownBatch
from wasteexchange.compost.forms import FiguresForm
from wasteexchange.compost.views.pages import blueprint, language, read_catalogue
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import Invalid
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.rules import decimal_of
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_context


@blueprint.get("/batches/figures")
@requires(Permission.READ_STOCK)
def figures() -> ResponseReturnValue:
    with reading() as session:
        catalogue = read_catalogue(session)
        composting = queries.composting_of(session, catalogue)
    return render_template("compost/figures.html", composting=composting, language=language())


@blueprint.get("/batches/figures/<method>")
@requires(Permission.KEEP_STOCK)
def ask_figures(method: str) -> ResponseReturnValue:
    return _figures(method)


@blueprint.post("/batches/figures/<method>")
@requires(Permission.KEEP_STOCK)
def set_figures(method: str) -> ResponseReturnValue:
    return _figures(method)


def _figures(code: str) -> ResponseReturnValue:
    with reading() as session:
        catalogue = read_catalogue(session)
        method = queries.composting_of(session, catalogue).method(code)
    if method is None:
        raise UnknownBatch(_("Choose one of the ways that are shown."))
    form = FiguresForm(
        data={
            "weeks_low": method.weeks_low,
            "weeks_high": method.weeks_high,
            "yield_low": decimal_of(method.yield_low_permille, 1),
            "yield_high": decimal_of(method.yield_high_permille, 1),
        }
    )
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                service.set_figures(session, current_context(), code, form.figures())
        except Invalid as refused:
            form.weeks_low.errors = [refused.detail]
        else:
            flash(_("Kept. The next batch is expected by these figures."), "good")
            return redirect(url_for("compost.figures"), 303)
    page = render_template("compost/figure.html", form=form, name=method.name(language()))
    return page, 422 if form.is_submitted() else 200
