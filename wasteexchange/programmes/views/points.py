"""Collection points: opened, renamed, closed and opened again."""

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes import service
from wasteexchange.programmes.documents import poster_pdf, public_address
from wasteexchange.programmes.forms import NewPointForm, PointForm
from wasteexchange.programmes.views.files import file_asked
from wasteexchange.programmes.views.pages import POINTS, blueprint, catalogue_now, kept, show
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_context, current_settings


@blueprint.get("/points")
@requires(Permission.READ_CATALOGUE)
def points() -> ResponseReturnValue:
    return file_asked("points") or _show_all(NewPointForm())


@blueprint.post("/points")
@requires(Permission.KEEP_CATALOGUE)
def add_point() -> ResponseReturnValue:
    form = NewPointForm()

    if not kept(
        form,
        lambda session, context: service.add_point(
            session,
            context,
            name=form.text("name"),
            code=form.text("code").strip().upper() or None,
            place=form.text("place"),
            hours=form.text("hours"),
        ),
    ):
        return _show_all(form, 422)
    flash(_("The point is open. Give its operators their place there."), "good")
    return redirect(POINTS, 303)


@blueprint.get("/points/<code>")
@requires(Permission.READ_CATALOGUE)
def point(code: str) -> ResponseReturnValue:
    return _show_one(code)


@blueprint.get("/points/<code>/poster.pdf")
@requires(Permission.READ_CATALOGUE)
def poster(code: str) -> ResponseReturnValue:
    """Give the poster that hangs there: how to separate, and what it earns today."""
    catalogue = catalogue_now()
    found = catalogue.point_by_code(code)
    if found is None:
        raise NotFound
    address = public_address(current_settings().base_url, catalogue.programme.code)
    pages = poster_pdf(catalogue, found, current_context().now, address=address)
    headers = {"Content-Disposition": f'inline; filename="{found.code}.pdf"'}
    return current_app.response_class(pages, headers=headers, content_type="application/pdf")


@blueprint.post("/points/<code>")
@requires(Permission.KEEP_CATALOGUE)
def change_point(code: str) -> ResponseReturnValue:
    form = PointForm()
    if not kept(
        form,
        lambda session, context: service.change_point(
            session,
            context,
            code,
            name=form.text("name"),
            place=form.text("place"),
            hours=form.text("hours"),
        ),
    ):
        return _show_one(code, form=form, status=422)
    flash(_("Saved."), "good")
    return redirect(_at(code), 303)


@blueprint.post("/points/<code>/deactivation")
@requires(Permission.KEEP_CATALOGUE)
def deactivate_point(code: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        service.deactivate_point(session, current_context(), code)
    return redirect(_at(code), 303)


@blueprint.post("/points/<code>/reactivation")
@requires(Permission.KEEP_CATALOGUE)
def reactivate_point(code: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        service.reactivate_point(session, current_context(), code)
    return redirect(_at(code), 303)


def _show_all(form: NewPointForm, status: int = 200) -> ResponseReturnValue:
    return show("points", POINTS, points=catalogue_now().points, form=form, status=status)


def _show_one(
    code: str, *, form: PointForm | None = None, status: int = 200
) -> ResponseReturnValue:
    found = catalogue_now().point_by_code(code)
    if found is None:
        raise NotFound
    said = {"name": found.name, "place": found.place, "hours": found.hours}
    shown = form or PointForm(data=said)
    return show("point", POINTS, point=found, form=shown, edits=form is not None, status=status)


def _at(code: str) -> str:
    return url_for("programmes.point", code=code)
