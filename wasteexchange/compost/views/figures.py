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
from wasteexchange.programmes.rules.composting import Method
from wasteexchange.web import lists
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_context

COLUMNS = (
    *("code", "name_es", "name_en", "weeks_low", "weeks_high"),
    *("yield_low_permille", "yield_high_permille", "source", "verified"),
)


@blueprint.get("/batches/figures")
@requires(Permission.READ_STOCK)
def figures() -> ResponseReturnValue:
    asked = lists.read(lists.Offer())
    with reading() as session:
        catalogue = read_catalogue(session)
        composting = queries.composting_of(session, catalogue)
    if asked.file:
        return lists.as_file(asked, "ways-of-composting", COLUMNS, map(_cells, composting.methods))
    return render_template(
        "compost/figures.html",
        composting=composting,
        language=language(),
        files=lists.files_of(asked),
    )


def _cells(one: Method) -> tuple[str | int, ...]:
    return (
        *(one.code, one.name_es, one.name_en, one.weeks_low, one.weeks_high),
        *(one.yield_low_permille, one.yield_high_permille, one.source, int(one.verified)),
    )


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
