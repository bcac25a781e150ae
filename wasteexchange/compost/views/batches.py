"""Batches: the list, a new one, one with its story."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wasteexchange.access.queries import numbers_of
from wasteexchange.compost import queries, service
from wasteexchange.compost.forms import OpeningForm, opening_form
from wasteexchange.compost.queries import lists as listing
from wasteexchange.compost.queries.lists import Narrowed
from wasteexchange.compost.rules import Batch, Tending
from wasteexchange.compost.views.curve import temperature_curve
from wasteexchange.compost.views.pages import (
    begun,
    blueprint,
    facts_of,
    found_batch,
    language,
    material_name,
    own_points,
    point_name,
    read_catalogue,
    source_words,
)
from wasteexchange.deposits.service.checks import any_point, own_point
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.rules import Catalogue, Point
from wasteexchange.programmes.rules.composting import Composting
from wasteexchange.web import lists
from wasteexchange.web.formats import day, grams
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context

OFFER = lists.Offer(filters=("state", "point"), sorts=("day", "code"), usual="-day")
COLUMNS = (
    "batch",
    "collection_point",
    "method",
    "opened_on",
    "input_g",
    "expected_low_g",
    "expected_high_g",
    "ready_by_on",
    "closed_on",
    "output_g",
    "rejects_g",
    "loss_g",
    "quality_class",
    "norm",
    "status",
)


@blueprint.get("/batches")
@requires(Permission.READ_STOCK)
def index() -> ResponseReturnValue:
    actor, asked = current_actor(), lists.read(OFFER)
    with reading() as session:
        catalogue = read_catalogue(session)
        composting = queries.composting_of(session, catalogue)
        named = catalogue.point_by_code(asked.get("point"))
        narrowed = Narrowed(
            state=asked.get("state") if asked.get("state") in state_names() else "",
            point_id=actor.point_id or (named.id if named else None),
            by=asked.by,
            descending=asked.descending,
        )
        if asked.file:
            return lists.as_file(asked, "batches", COLUMNS, _to_take_along(catalogue, narrowed))
        page = listing.batch_page(session, actor.programme_id, narrowed, asked.window)
        total = listing.count_batches(session, actor.programme_id, narrowed)
    chips = {
        "state": state_names().get(asked.get("state"), ""),
        "point": named.name if named else "",
    }
    return render_template(
        "compost/batches.html",
        listing=lists.listed(asked, page, total=total, chips=chips),
        rows=[_row(batch, catalogue, composting) for batch in page.rows],
        points=[(p.code, f"{p.name} · {p.code}") for p in own_points(catalogue)],
        states=list(state_names().items()),
        may_keep=actor.may(Permission.KEEP_STOCK),
    )


def state_names() -> dict[str, str]:
    """Which states batches are looked for by, in words."""
    return {"open": _("Open"), "closed": _("Closed"), "taken-back": _("Taken back")}


@blueprint.get("/batches/new")
@requires(Permission.KEEP_STOCK)
def ask_opening() -> ResponseReturnValue:
    return _opening()


@blueprint.post("/batches/new")
@requires(Permission.KEEP_STOCK)
def open_batch() -> ResponseReturnValue:
    return _opening()


def _opening() -> ResponseReturnValue:
    with reading() as session:
        catalogue = read_catalogue(session)
        composting = queries.composting_of(session, catalogue)
        points = own_points(catalogue)
        point = _chosen(catalogue, points)
        lying = queries.stock_of(session, catalogue.programme.id, point_id=point.id)
    form = begun(_form(catalogue, composting, lying), catalogue)
    assert isinstance(form, OpeningForm)
    if form.validate_on_submit():
        command = service.OpenBatch(
            **facts_of(form, catalogue),
            collection_point=point.code,
            method=form.text("method"),
            inputs=form.inputs(),
            note=form.text("note"),
        )
        try:
            with unit_of_work() as session:
                opened = service.open_batch(session, current_context(), command).subject
        except DomainError as refused:
            form.refuse(refused, form.names() | {"recorded_at": "on"})
        else:
            flash(_("Batch %(code)s is open.", code=opened.code), "good")
            return redirect(url_for("compost.show", batch_id=opened.id), 303)
    page = render_template(
        "compost/opening.html",
        form=form,
        point=point,
        points=[(p.code, f"{p.name} · {p.code}") for p in points],
        methods=[_method_words(m, composting) for m in composting.methods],
    )
    return page, 422 if form.is_submitted() else 200


def _chosen(catalogue: Catalogue, points: Sequence[Point]) -> Point:
    code = request.args.get("point", "")
    if code:
        point = any_point(catalogue, code)
        own_point(current_context(), point)
        return point
    return points[0]


def _form(
    catalogue: Catalogue, composting: Composting, lying: dict[tuple[uuid.UUID, str], int]
) -> OpeningForm:
    there = {material: amount for (_point, material), amount in lying.items()}
    stocked = [
        (m.code, m.name(language()), _("%(weight)s lie there.", weight=grams(there[m.code])))
        for m in catalogue.materials
        if m.stream == "organic" and m.code in there
    ]
    mixed = [(one.code, one.name(language())) for one in composting.bulking]
    methods = [(method.code, method.name(language())) for method in composting.methods]
    return opening_form(methods, stocked, mixed)


def _method_words(method: Any, composting: Composting) -> tuple[str, str]:
    words = _(
        "%(low)s to %(high)s weeks; from 100 kg come %(least)s to %(most)s kg. Source: %(source)s",
        low=method.weeks_low,
        high=method.weeks_high,
        least=method.yield_low_permille // 10,
        most=method.yield_high_permille // 10,
        source=f"{method.source} ({composting.version})",
    )
    mark = "" if method.verified else " " + _("Not verified: write your own figures.")
    return method.name(language()), words + mark


@blueprint.get("/batches/<uuid:batch_id>")
@requires(Permission.READ_STOCK)
def show(batch_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        catalogue = read_catalogue(session)
        composting = queries.composting_of(session, catalogue)
        batch = found_batch(session, batch_id)
        tendings = queries.tendings_of(session, actor.programme_id, batch_id)
        numbers = numbers_of(session, actor.programme_id, [t.actor_id for t in tendings])
    today = catalogue.local_day(utc_now())
    method = composting.method(batch.method)
    return render_template(
        "compost/batch.html",
        batch=batch,
        method=method.name(language()) if method else batch.method,
        point=point_name(catalogue, batch.point_id),
        source=source_words(batch.figures.source),
        week=batch.week_on(batch.closure.day_on if batch.closure else today),
        stage=_stage(tendings, method),
        inputs=[
            {
                "material": material_name(catalogue, each.material, composting),
                "origin": _("from stock") if each.origin == "stock" else _("mixed in"),
                "net": grams(each.net_g),
            }
            for each in batch.inputs
        ],
        tendings=[_told(t, method, numbers) for t in reversed(tendings)],
        curve=temperature_curve(batch, tendings),
        public_href=url_for(
            "compost_public.show", code=catalogue.programme.code, batch_code=batch.code
        ),
        may_keep=actor.may(Permission.KEEP_STOCK),
        may_tend=actor.may(Permission.TEND_BATCHES),
    )


def _stage(tendings: Sequence[Tending], method: Any) -> str:
    """In which stage it is, by the last row that said so."""
    said = [t.stage for t in tendings if t.stage and not t.is_taken_back]
    stage = method.stage(said[-1]) if method and said else None
    return stage.name(language()) if stage else ""


def _told(tending: Tending, method: Any, numbers: Mapping[uuid.UUID, int]) -> dict[str, Any]:
    """Draw a tending: what was done and seen, in words."""
    measures = tending.measures
    stage = method.stage(tending.stage) if method and tending.stage else None
    parts = [
        _("Stage: %(stage)s", stage=stage.name(language())) if stage else "",
        _("turned") if tending.is_turned else "",
        _("watered") if tending.is_watered else "",
        f"{tenths(measures.temperature_tenths)} °C"
        if measures.temperature_tenths is not None
        else "",
        _("water %(percent)s %%", percent=tenths(measures.moisture_permille))
        if measures.moisture_permille is not None
        else "",
        f"pH {tenths(measures.ph_hundredths // 10)}" if measures.ph_hundredths is not None else "",
        _("worms: %(weight)s", weight=grams(tending.worms_g)) if tending.worms_g else "",
        tending.note,
    ]
    return {
        "id": tending.id,
        "when": day(tending.day_on),
        "what": " · ".join(part for part in parts if part),
        "by": numbers.get(tending.actor_id),
        "has_photo": tending.has_photo,
        "struck": tending.is_taken_back,
    }


def tenths(amount: int) -> str:
    """Write tenths as people do, without a zero that says nothing."""
    whole, rest = divmod(abs(amount), 10)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"


def _row(batch: Batch, catalogue: Catalogue, composting: Composting) -> dict[str, Any]:
    method = composting.method(batch.method)
    closure = batch.closure
    expected = f"{grams(batch.expected_low_g)} – {grams(batch.expected_high_g)}"
    return {
        "href": url_for("compost.show", batch_id=batch.id),
        "code": batch.code,
        "point": point_name(catalogue, batch.point_id),
        "method": method.name(language()) if method else batch.method,
        "opened": day(batch.day_on),
        "input": grams(batch.input_g),
        "output": grams(closure.output_g) if closure else expected if batch.is_open else "",
        "is_open": batch.is_open,
        "struck": batch.is_taken_back,
        "ready": day(closure.day_on if closure else batch.ready_by_on)
        if not batch.is_taken_back
        else "",
    }


def _to_take_along(catalogue: Catalogue, narrowed: Narrowed) -> Iterator[Sequence[lists.Cell]]:
    codes = {point.id: point.code for point in catalogue.points}
    with reading() as session:
        for some in listing.every_batch(session, catalogue.programme.id, narrowed):
            for batch in some:
                closure = batch.closure
                yield (
                    batch.code,
                    codes[batch.point_id],
                    batch.method,
                    batch.day_on.isoformat(),
                    batch.input_g,
                    batch.expected_low_g,
                    batch.expected_high_g,
                    batch.ready_by_on.isoformat(),
                    closure.day_on.isoformat() if closure else None,
                    closure.output_g if closure else None,
                    closure.rejects_g if closure else None,
                    closure.loss_g if closure else None,
                    closure.quality_class if closure else None,
                    closure.norm if closure else None,
                    batch.status,
                )
