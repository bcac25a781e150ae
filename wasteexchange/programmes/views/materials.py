"""Materials and what they earn: now, and from when on something else."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.programmes import queries, rules, service
from wasteexchange.programmes.forms import (
    STREAM_WORDS,
    MaterialForm,
    NewMaterialForm,
    RateForm,
)
from wasteexchange.programmes.rules import Catalogue, Material, Rate
from wasteexchange.programmes.views.pages import (
    MATERIALS,
    Row,
    beginning,
    blueprint,
    catalogue_now,
    earned,
    kept,
    language,
    new_id,
    show,
    usual_day,
)
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_context

# A material that we have no picture of wears its stream's most usual one.
_PICTOGRAMS = {
    "organic": "material-food",
    "plastic": "material-pet",
    "paper": "material-cardboard",
    "metal": "material-tinplate",
    "glass": "material-glass",
    "hazard": "material-batteries",
    "rest": "material-film",
}
_GROUPS = {"organic": "organic", "paper": "paper", "hazard": "special"}


@blueprint.get("/materials")
@requires(Permission.READ_CATALOGUE)
def materials() -> ResponseReturnValue:
    return _show_all(NewMaterialForm(data=_usual(catalogue_now())))


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


@blueprint.post("/materials/<code>/rates")
@requires(Permission.KEEP_CATALOGUE)
def announce_rates(code: str) -> ResponseReturnValue:
    form = RateForm()
    if not kept(form, lambda s, c: _announce(s, c, code, form)):
        return _show_one(code, rate_form=form, status=422)
    flash(_("Announced. Tell the families before it begins."), "good")
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


def _announce(session: Session, context: Context, code: str, form: RateForm) -> None:
    """Announce both qualities together: families are told one change."""
    asset = Asset(form.text("asset"))
    clean = form.read(form.text("clean"))
    assert clean is not None, "the form has read it"
    contaminated = form.read(form.text("contaminated"))
    programme = queries.get_programme(session, context.programme_id)
    applies_from = beginning(programme, form.applies_from.data)
    for quality, per_kg in (
        (Quality.CLEAN, clean),
        (Quality.CONTAMINATED, rules.half(clean) if contaminated is None else contaminated),
    ):
        command = service.AnnounceRate(
            id=new_id(),
            material=code,
            quality=quality,
            asset=asset,
            per_kg=per_kg,
            applies_from=applies_from,
        )
        service.announce_rate(session, context, command)


def _new_material(form: NewMaterialForm) -> Material:
    stream = form.text("stream")
    is_organic = stream == "organic"
    is_hazard = stream == "hazard"
    return Material(
        code=form.text("code"),
        stream=stream,
        colour=rules.STREAM_COLOURS[stream],
        pictogram=_PICTOGRAMS[stream],
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
    names = ("name_es", "name_en", "advice_es", "advice_en")
    return {
        **{name: form.text(name) for name in names},
        "plausible_visit_g": plausible_visit_g,
        "position": form.position.data,
        "frequent": bool(form.frequent.data),
    }


def _usual(catalogue: Catalogue) -> dict[str, object]:
    return {"position": len(catalogue.materials) + 1, "plausible": "20"}


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
        "pictogram": one.pictogram.removeprefix("material-"),
        "active": one.active,
        "clean": _now(catalogue, one, Quality.CLEAN),
        "contaminated": _now(catalogue, one, Quality.CONTAMINATED),
        "next_from": later[0].applies_from if later else None,
    }


def _now(catalogue: Catalogue, one: Material, quality: Quality) -> str:
    rates = catalogue.rates_in_force(current_context().now)
    mine = [rate for rate in rates if (rate.material, rate.quality) == (one.code, quality)]
    return ", ".join(earned(rate.asset, rate.per_kg) for rate in mine)


def _show_one(
    code: str,
    *,
    form: MaterialForm | None = None,
    rate_form: RateForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    catalogue = catalogue_now()
    one = catalogue.material(code)
    if one is None:
        raise NotFound
    kilos = f"{one.plausible_visit_g // 1000}.{one.plausible_visit_g % 1000:03}".rstrip("0")
    said = {name: getattr(one, name) for name in ("name_es", "name_en", "advice_es", "advice_en")}
    said |= {"plausible": kilos.rstrip("."), "position": one.position, "frequent": one.frequent}
    mine = [rate for rate in catalogue.rates if rate.material == code]
    assets = {rate.asset for rate in mine}
    usual = {**usual_day(catalogue.programme), "asset": min(assets, default=Asset.POINTS).value}
    return show(
        "material",
        MATERIALS,
        status=status,
        material=one,
        material_name=one.name(language()),
        stream=str(STREAM_WORDS[one.stream]),
        rates=_history(catalogue, mine),
        form=form or MaterialForm(data=said),
        rate_form=rate_form or RateForm(data=usual),
        edits=form is not None,
        announces=rate_form is not None,
    )


def _history(catalogue: Catalogue, rates: list[Rate]) -> list[Row]:
    now = current_context().now
    in_force = set(catalogue.rates_in_force(now))
    return [
        {
            "from": rate.applies_from,
            "quality": rate.quality,
            "earns": earned(rate.asset, rate.per_kg),
            "state": "now" if rate in in_force else "later" if rate.applies_from > now else "over",
        }
        for rate in sorted(rates, key=lambda rate: rate.applies_from, reverse=True)
    ]


def _at(code: str) -> str:
    return url_for("programmes.material", code=code)
