"""A rate before it is announced: typed, looked at with what it does, and only then announced."""

import datetime as dt

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.programmes import queries, rules, service
from wasteexchange.programmes.forms import RateForm, tomorrow
from wasteexchange.programmes.rules import Catalogue, Material, RateChange
from wasteexchange.programmes.views.pages import (
    MATERIALS,
    beginning,
    blueprint,
    catalogue_now,
    earned,
    kept,
    language,
    new_id,
    show,
)
from wasteexchange.programmes.views.panels import panels_of_rate
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_context

_QUALITIES = (Quality.CLEAN, Quality.CONTAMINATED)


@blueprint.get("/materials/<code>/rates")
@requires(Permission.KEEP_CATALOGUE)
def preview_rates(code: str) -> ResponseReturnValue:
    catalogue = catalogue_now()
    material = _material(catalogue, code)
    if "clean" not in request.args:
        return _show(catalogue, material, RateForm(data=_usual(catalogue, code)))
    form = RateForm(formdata=request.args, meta={"csrf": False})
    if not form.validate():
        return _show(catalogue, material, form, status=422)
    try:
        change = _change(catalogue, code, form)
    except DomainError as refusal:
        form.refuse(refusal)
        return _show(catalogue, material, form, status=422)
    return _show(catalogue, material, form, change)


@blueprint.post("/materials/<code>/rates")
@requires(Permission.KEEP_CATALOGUE)
def announce_rates(code: str) -> ResponseReturnValue:
    form = RateForm()
    if not kept(form, lambda session, context: _announce(session, context, code, form)):
        catalogue = catalogue_now()
        return _show(catalogue, _material(catalogue, code), form, status=422)
    flash(_("Announced. Tell the families before it begins."), "good")
    return redirect(url_for("programmes.material", code=code), 303)


def _announce(session: Session, context: Context, code: str, form: RateForm) -> None:
    """Announce both qualities together: families are told one change."""
    change = _change(queries.catalogue_of(session, context.programme_id), code, form)
    for quality, per_kg in change.per_kg.items():
        command = service.AnnounceRate(
            id=new_id(),
            material=code,
            quality=Quality(quality),
            asset=change.asset,
            per_kg=per_kg,
            applies_from=change.applies_from,
        )
        service.announce_rate(session, context, command)


def _change(catalogue: Catalogue, code: str, form: RateForm) -> RateChange:
    """Read what would be announced; after another of the same day it begins a minute later.

    Raises:
        RateTooEarly: The day is over.
        AmountRefused: It is more than a kilogram ever earns.
    """
    asset = Asset(form.text("asset"))
    clean, contaminated = form.read(form.text("clean")), form.read(form.text("contaminated"))
    assert clean is not None, "the form has read it"
    amounts = (clean, rules.half(clean) if contaminated is None else contaminated)
    for amount in amounts:
        service.check_per_kg(asset, amount)
    taken = [r.applies_from for r in catalogue.rates if (r.material, r.asset) == (code, asset)]
    begins = rules.first_free(beginning(catalogue.programme, form.applies_from.data), taken)
    per_kg = {str(quality): amount for quality, amount in zip(_QUALITIES, amounts, strict=True)}
    return RateChange(material=code, asset=asset, per_kg=per_kg, applies_from=begins)


def _show(
    catalogue: Catalogue,
    material: Material,
    form: RateForm,
    change: RateChange | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    now = current_context().now
    return show(
        "rates",
        MATERIALS,
        status=status,
        material=material,
        material_name=material.name(language()),
        form=form,
        change=change,
        told=_told(catalogue, change, now) if change else [],
        goes_on=_others(catalogue, change, now) if change else "",
        is_today=bool(change) and form.applies_from.data == catalogue.local_day(now),
        panels=panels_of_rate(catalogue, change, now) if change else [],
    )


def _told(catalogue: Catalogue, change: RateChange, now: dt.datetime) -> list[tuple[str, str, str]]:
    """Say for each quality what it earns now and what it would."""
    found = []
    for quality, per_kg in change.per_kg.items():
        rate = catalogue.rate_for(change.material, quality, change.asset, now)
        before = earned(change.asset, rate.per_kg if rate else 0)
        found.append((quality, before, earned(change.asset, per_kg)))
    return found


def _others(catalogue: Catalogue, change: RateChange, now: dt.datetime) -> str:
    """Say what a clean kilogram goes on earning of the other asset."""
    other = Asset.POINTS if change.asset is Asset.COMPOST else Asset.COMPOST
    rate = catalogue.rate_for(change.material, "clean", other, now)
    return earned(other, rate.per_kg) if rate and rate.per_kg else ""


def _usual(catalogue: Catalogue, code: str) -> dict[str, object]:
    """Propose what holds now, from tomorrow on."""
    now = current_context().now
    mine = [rate for rate in catalogue.rates_in_force(now) if rate.material == code]
    asset = next((rate.asset for rate in mine if rate.per_kg), Asset.POINTS)
    places = 3 if asset is Asset.COMPOST else 2
    said = {
        str(rate.quality): rules.decimal_of(rate.per_kg, places)
        for rate in mine
        if rate.asset is asset
    }
    return {"asset": asset.value, "applies_from": tomorrow(catalogue.local_day(now)), **said}


def _material(catalogue: Catalogue, code: str) -> Material:
    found = catalogue.material(code)
    if found is None:
        raise NotFound
    return found
