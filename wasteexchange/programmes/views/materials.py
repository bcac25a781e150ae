"""Materials and what they earn: now, and from when on something else."""

import datetime as dt
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.programmes import rules, service
from wasteexchange.programmes.forms import (
    STREAM_WORDS,
    MaterialForm,
    NewMaterialForm,
)
from wasteexchange.programmes.rules import Catalogue, Material, Rate
from wasteexchange.programmes.views.files import file_asked
from wasteexchange.programmes.views.pages import (
    MATERIALS,
    Row,
    blueprint,
    catalogue_now,
    earned,
    kept,
    language,
    show,
)
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_context

_GROUPS = {"organic": "organic", "paper": "paper", "hazard": "special"}


@blueprint.get("/materials")
@requires(Permission.READ_CATALOGUE)
def materials() -> ResponseReturnValue:
    return file_asked("materials") or _show_all(NewMaterialForm(data=_usual(catalogue_now())))


@blueprint.post("/materials")
@requires(Permission.KEEP_CATALOGUE)
def add_material() -> ResponseReturnValue:
    form = NewMaterialForm()
    if not kept(form, lambda s, c: service.add_material(s, c, _new_material(form))):
        return _show_all(form, 422)
    flash(_("Now announce what it earns; until then it earns nothing."), "note")
    return redirect(_at(form.text("code")), 303)


@blueprint.get("/materials/<code>")
@requires(Permission.READ_CATALOGUE)
def material(code: str) -> ResponseReturnValue:
    return _show_one(code)


@blueprint.post("/materials/<code>")
@requires(Permission.KEEP_CATALOGUE)
def change_material(code: str) -> ResponseReturnValue:
    form = MaterialForm()
    if not kept(form, lambda s, c: service.change_material(s, c, code, _change(form))):
        return _show_one(code, form=form, status=422)
    flash(_("Saved."), "good")
    return redirect(_at(code), 303)


@blueprint.post("/materials/<code>/deactivation")
@requires(Permission.KEEP_CATALOGUE)
def deactivate_material(code: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        service.deactivate_material(session, current_context(), code)
    return redirect(_at(code), 303)


@blueprint.post("/materials/<code>/reactivation")
@requires(Permission.KEEP_CATALOGUE)
def reactivate_material(code: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        service.reactivate_material(session, current_context(), code)
    return redirect(_at(code), 303)


def _new_material(form: NewMaterialForm) -> Material:
    stream = form.text("stream")
    is_organic = stream == "organic"
    is_hazard = stream == "hazard"
    return Material(
        code=form.text("code"),
        stream=stream,
        colour=rules.STREAM_COLOURS[stream],
        family_group=_GROUPS.get(stream, "packaging"),
        ntp_group="organic" if is_organic else "hazardous" if is_hazard else "recoverable",
        sigersol_class="ORGANICO" if is_organic else "INORGANICO",
        **_fields_of(form),
    )


def _change(form: MaterialForm) -> service.ChangeMaterial:
    return service.ChangeMaterial(**_fields_of(form))


def _fields_of(form: MaterialForm) -> dict[str, Any]:
    plausible_visit_g = rules.grams_of(form.text("plausible"))
    assert plausible_visit_g is not None, "the form has read it"
    names = ("name_es", "name_en", "advice_es", "advice_en", "pictogram")
    return {
        **{name: form.text(name) for name in names},
        "plausible_visit_g": plausible_visit_g,
        "position": form.position.data,
        "frequent": bool(form.frequent.data),
    }


def _usual(catalogue: Catalogue) -> dict[str, object]:
    """Propose what a material more usually is."""
    return {
        "pictogram": rules.PICTOGRAMS[0],
        "position": len(catalogue.materials) + 1,
        "plausible": "20",
    }


def _show_all(form: NewMaterialForm, status: int = 200) -> ResponseReturnValue:
    catalogue = catalogue_now()
    rows = [_row(catalogue, one) for one in catalogue.materials]
    streams = {code: str(words) for code, words in STREAM_WORDS.items()}
    return show("materials", MATERIALS, rows=rows, streams=streams, form=form, status=status)


def _row(catalogue: Catalogue, one: Material) -> Row:
    now = current_context().now
    later = [rate for rate in catalogue.rates_scheduled(now) if rate.material == one.code]
    return {
        "code": one.code,
        "href": _at(one.code),
        "name": one.name(language()),
        "stream": one.stream,
        "pictogram": one.picture,
        "active": one.active,
        "clean": _now(catalogue, one, Quality.CLEAN),
        "contaminated": _now(catalogue, one, Quality.CONTAMINATED),
        "next_from": later[0].applies_from if later else None,
        "next": ", ".join(
            earned(rate.asset, rate.per_kg)
            for rate in later
            if rate.applies_from == later[0].applies_from and rate.quality == Quality.CLEAN
        ),
    }


def _now(catalogue: Catalogue, one: Material, quality: Quality) -> str:
    rates = catalogue.rates_in_force(current_context().now)
    mine = [rate for rate in rates if (rate.material, rate.quality) == (one.code, quality)]
    return ", ".join(earned(rate.asset, rate.per_kg) for rate in mine)


def _show_one(
    code: str,
    *,
    form: MaterialForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    catalogue = catalogue_now()
    one = catalogue.material(code)
    if one is None:
        raise NotFound
    names = ("name_es", "name_en", "advice_es", "advice_en", "pictogram", "position", "frequent")
    said = {name: getattr(one, name) for name in names}
    said["plausible"] = rules.decimal_of(one.plausible_visit_g, 3)
    mine = [rate for rate in catalogue.rates if rate.material == code]
    return show(
        "material",
        MATERIALS,
        status=status,
        material=one,
        material_name=one.name(language()),
        stream=str(STREAM_WORDS[one.stream]),
        history=_history(catalogue, mine),
        form=form or MaterialForm(data=said),
        edits=form is not None,
    )


def _history(catalogue: Catalogue, rates: list[Rate]) -> list[Row]:
    """Tell the rates as families were told them: each change once, the latest first."""
    now = current_context().now
    in_force = set(catalogue.rates_in_force(now))
    told: dict[tuple[dt.datetime, Asset], list[Rate]] = {}
    for rate in sorted(rates, key=lambda one: (one.applies_from, one.quality), reverse=True):
        told.setdefault((rate.applies_from, rate.asset), []).append(rate)
    return [
        {
            "from": begins,
            "earns": [
                (rate.quality, earned(rate.asset, rate.per_kg)) for rate in reversed(of_both)
            ],
            "state": _state(begins, of_both, now, in_force),
            "replaced": any(
                other > begins and catalogue.local_day(other) == catalogue.local_day(begins)
                for other, its_asset in told
                if its_asset == asset
            ),
            "undo": _as_now(catalogue, of_both, now) if begins > now else None,
        }
        for (begins, asset), of_both in told.items()
    ]


def _state(begins: dt.datetime, rates: list[Rate], now: dt.datetime, in_force: set[Rate]) -> str:
    if begins > now:
        return "later"
    return "now" if any(rate in in_force for rate in rates) else "over"


def _as_now(catalogue: Catalogue, rates: list[Rate], now: dt.datetime) -> str:
    """Return where one announces that all stays as it is now, from the day of a change on."""
    one = rates[0]
    places = 3 if one.asset is Asset.COMPOST else 2
    said: dict[str, Any] = {}
    for quality in (Quality.CLEAN, Quality.CONTAMINATED):
        rate = catalogue.rate_for(one.material, quality, one.asset, now)
        said[str(quality)] = rules.decimal_of(rate.per_kg if rate else 0, places)
    day = catalogue.local_day(one.applies_from).isoformat()
    address = "programmes.preview_rates"
    return url_for(address, code=one.material, asset=one.asset.value, applies_from=day, **said)


def _at(code: str) -> str:
    return url_for("programmes.material", code=code)
