"""Containers whose weight is known, so that only the waste is credited."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes import rules, service
from wasteexchange.programmes.forms import TareForm, TareWeightForm
from wasteexchange.programmes.rules import TarePreset
from wasteexchange.programmes.views.files import file_asked
from wasteexchange.programmes.views.pages import (
    TARE,
    blueprint,
    catalogue_now,
    kept,
    language,
    show,
)
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_context


@blueprint.get("/tare")
@requires(Permission.READ_CATALOGUE)
def tare() -> ResponseReturnValue:
    return file_asked("tare") or _show_all(TareForm())


@blueprint.post("/tare")
@requires(Permission.KEEP_CATALOGUE)
def add_tare() -> ResponseReturnValue:
    form = TareForm()
    if not kept(form, lambda s, c: service.add_tare_preset(s, c, _preset(form))):
        return _show_all(form, 422)
    flash(_("Saved. The counter offers it from now on."), "good")
    return redirect(TARE, 303)


@blueprint.get("/tare/<code>")
@requires(Permission.READ_CATALOGUE)
def container(code: str) -> ResponseReturnValue:
    return _show_one(code, TareWeightForm())


@blueprint.post("/tare/<code>/successor")
@requires(Permission.KEEP_CATALOGUE)
def succeed_tare(code: str) -> ResponseReturnValue:
    form = TareWeightForm()

    def succeed(session: Session, context: Context) -> None:
        tare_g = rules.grams_of(form.text("tare"))
        assert tare_g is not None, "the form has read it"
        service.succeed_tare_preset(session, context, code, tare_g)

    if not kept(form, succeed):
        return _show_one(code, form, 422)
    flash(_("Saved. The counter takes the new weight away from now on."), "good")
    return redirect(TARE, 303)


@blueprint.post("/tare/<code>/deactivation")
@requires(Permission.KEEP_CATALOGUE)
def deactivate_tare(code: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        service.deactivate_tare_preset(session, current_context(), code)
    return redirect(TARE, 303)


@blueprint.post("/tare/<code>/reactivation")
@requires(Permission.KEEP_CATALOGUE)
def reactivate_tare(code: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        service.reactivate_tare_preset(session, current_context(), code)
    return redirect(TARE, 303)


def _preset(form: TareForm) -> TarePreset:
    tare_g = rules.grams_of(form.text("tare"))
    assert tare_g is not None, "the form has read it"
    return TarePreset(
        code=form.text("code"),
        name_es=form.text("name_es"),
        name_en=form.text("name_en"),
        tare_g=tare_g,
        position=len(catalogue_now().tare_presets) + 1,
    )


def _show_all(form: TareForm, status: int = 200) -> ResponseReturnValue:
    presets = [(one, one.name(language())) for one in catalogue_now().tare_presets]
    return show("tare", TARE, presets=presets, form=form, status=status)


def _show_one(code: str, form: TareWeightForm, status: int = 200) -> ResponseReturnValue:
    found = catalogue_now().tare_preset(code)
    if found is None:
        raise NotFound
    name = found.name(language())
    return show(
        "container",
        TARE,
        preset=found,
        preset_name=name,
        form=form,
        weighs=bool(form.errors),
        status=status,
    )
