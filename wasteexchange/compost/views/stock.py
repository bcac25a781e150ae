"""Stock: what lies where, counting it, buying compost, and hauls between points."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wasteexchange.compost import queries, service
from wasteexchange.compost.errors import UnknownFact
from wasteexchange.compost.forms import (
    STOCK_NAMES,
    ArrivalForm,
    CountForm,
    FactForm,
    HaulForm,
    PurchaseForm,
    options,
)
from wasteexchange.compost.queries.lists import hauls_on_the_way
from wasteexchange.compost.service import Done
from wasteexchange.compost.views.pages import (
    begun,
    blueprint,
    facts_of,
    material_name,
    own_points,
    point_name,
    read_catalogue,
)
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.ledger.rules import COMPOST_MATERIAL
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web import lists
from wasteexchange.web.formats import day, grams
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context

OFFER = lists.Offer(filters=("point",), sorts=("point", "material", "net"), usual="point")
COLUMNS = ("collection_point", "material", "net_g")
Lying = tuple[str, str, str, str, int]
"""Code and name of the point, code and name of the material, grams."""


@blueprint.get("/stock")
@requires(Permission.READ_STOCK)
def stock() -> ResponseReturnValue:
    actor, asked = current_actor(), lists.read(OFFER)
    with reading() as session:
        catalogue = read_catalogue(session)
        lying = queries.stock_of(session, actor.programme_id, point_id=actor.point_id)
        moving = hauls_on_the_way(session, actor.programme_id)
    rows = [_lying(catalogue, *key, amount) for key, amount in lying.items()]
    rows = [row for row in rows if asked.get("point") in ("", row[0])]
    orders: dict[str, Callable[[Lying], Any]] = {
        "point": lambda row: (row[0], row[3]),
        "material": lambda row: (row[3], row[0]),
        "net": lambda row: row[4],
    }
    page = lists.short_list(asked, rows, orders)
    if asked.file:
        cells: Iterator[Sequence[lists.Cell]] = ((r[0], r[2], r[4]) for r in page.rows)
        return lists.as_file(asked, "stock", COLUMNS, cells)
    named = catalogue.point_by_code(asked.get("point"))
    return render_template(
        "compost/stock.html",
        listing=lists.listed(asked, page, chips={"point": named.name if named else ""}),
        rows=[
            {"point": f"{name} · {code}", "material": material, "net": grams(net_g)}
            for code, name, _material, material, net_g in page.rows
        ],
        compost=grams(sum(row[4] for row in rows if row[2] == COMPOST_MATERIAL)),
        hauls=[
            {
                "href": url_for("compost.ask_arrival", haul_id=haul.id),
                "from": point_name(catalogue, haul.from_point_id),
                "to": point_name(catalogue, haul.to_point_id),
                "material": material_name(catalogue, haul.material),
                "sent": grams(haul.sent_g),
                "when": day(haul.day_on),
            }
            for haul in moving
        ],
        points=[(p.code, f"{p.name} · {p.code}") for p in own_points(catalogue)],
        may_keep=actor.may(Permission.KEEP_STOCK),
        may_haul=len(catalogue.points) > 1,
    )


def _lying(catalogue: Catalogue, point_id: uuid.UUID, material: str, net_g: int) -> Lying:
    point = catalogue.point_by_id(point_id)
    assert point, "foreign keys hold it"
    return point.code, point.name, material, material_name(catalogue, material), net_g


@blueprint.get("/stock/count")
@requires(Permission.KEEP_STOCK)
def ask_count() -> ResponseReturnValue:
    return _count()


@blueprint.post("/stock/count")
@requires(Permission.KEEP_STOCK)
def count() -> ResponseReturnValue:
    return _count()


def _count() -> ResponseReturnValue:
    catalogue = _catalogue()
    form = CountForm()
    form.point.choices = options(_points(catalogue))
    form.material.choices = options(_materials(catalogue))

    def keep(session: Session, context: Context) -> Done[Any]:
        command = service.CountStock(
            **facts_of(form, catalogue),
            collection_point=form.text("point"),
            material=form.text("material"),
            counted_g=form.grams("counted"),
            reason=form.text("reason"),
        )
        return service.count_stock(session, context, command)

    def told(done: Done[Any]) -> str:
        difference = done.subject.difference_g
        if not difference:
            return _("Counted: the books were right.")
        if difference < 0:
            return _("Counted: %(weight)s were missing.", weight=grams(-difference))
        return _("Counted: %(weight)s more than in the books.", weight=grams(difference))

    return _kept(form, catalogue, keep, told, _Page(_("Count stock"), _count_words()))


def _count_words() -> str:
    return _(
        "Weigh what lies there. If it differs from the books, the books follow, and the"
        " difference is kept with your reason. If it agrees, no reason is needed."
    )


@blueprint.get("/stock/purchase")
@requires(Permission.KEEP_STOCK)
def ask_purchase() -> ResponseReturnValue:
    return _purchase()


@blueprint.post("/stock/purchase")
@requires(Permission.KEEP_STOCK)
def purchase() -> ResponseReturnValue:
    return _purchase()


def _purchase() -> ResponseReturnValue:
    catalogue = _catalogue()
    form = PurchaseForm()
    form.point.choices = options(_points(catalogue))

    def keep(session: Session, context: Context) -> Done[Any]:
        command = service.BuyCompost(
            **facts_of(form, catalogue),
            collection_point=form.text("point"),
            net_g=form.grams("net"),
            supplier=form.text("supplier"),
        )
        return service.buy_compost(session, context, command)

    def told(done: Done[Any]) -> str:
        return _("%(weight)s of compost are in stock now.", weight=grams(done.subject.net_g))

    words = _("Compost that the programme bought, to be handed out like its own.")
    return _kept(form, catalogue, keep, told, _Page(_("Compost bought in"), words))


@blueprint.get("/stock/haul")
@requires(Permission.KEEP_STOCK)
def ask_haul() -> ResponseReturnValue:
    return _haul()


@blueprint.post("/stock/haul")
@requires(Permission.KEEP_STOCK)
def haul() -> ResponseReturnValue:
    return _haul()


def _haul() -> ResponseReturnValue:
    catalogue = _catalogue()
    form = HaulForm()
    own = _points(catalogue)
    form.origin.choices = options(own)
    everywhere = [(p.code, f"{p.name} · {p.code}") for p in catalogue.points]
    # What stands first is chosen already: never the point that it leaves.
    form.target.choices = options(
        [point for point in everywhere if point not in own[:1]] + (own[:1] if len(own) > 1 else [])
    )
    form.material.choices = options(_materials(catalogue))

    def keep(session: Session, context: Context) -> Done[Any]:
        command = service.SendHaul(
            **facts_of(form, catalogue),
            from_point=form.text("origin"),
            to_point=form.text("target"),
            material=form.text("material"),
            sent_g=form.grams("sent"),
            note=form.text("note"),
        )
        return service.send_haul(session, context, command)

    def told(done: Done[Any]) -> str:
        return _(
            "%(weight)s are on the way. Weigh them again when they arrive.",
            weight=grams(done.subject.sent_g),
        )

    words = _("Weigh what leaves. It is on the way until it is weighed again at the other point.")
    return _kept(form, catalogue, keep, told, _Page(_("Take it to another point"), words))


@blueprint.get("/stock/hauls/<uuid:haul_id>/arrival")
@requires(Permission.KEEP_STOCK)
def ask_arrival(haul_id: uuid.UUID) -> ResponseReturnValue:
    return _arrival(haul_id)


@blueprint.post("/stock/hauls/<uuid:haul_id>/arrival")
@requires(Permission.KEEP_STOCK)
def receive(haul_id: uuid.UUID) -> ResponseReturnValue:
    return _arrival(haul_id)


def _arrival(haul_id: uuid.UUID) -> ResponseReturnValue:
    with reading() as session:
        catalogue = read_catalogue(session)
        sent = queries.find_haul(session, catalogue.programme.id, haul_id)
    if sent is None:
        raise UnknownFact(_("Look for it in the list of hauls."))
    form = ArrivalForm()

    def keep(session: Session, context: Context) -> Done[Any]:
        command = service.ReceiveHaul(
            **facts_of(form, catalogue),
            haul_id=haul_id,
            received_g=form.grams("received"),
            reason=form.text("reason"),
        )
        return service.receive_haul(session, context, command)

    def told(done: Done[Any]) -> str:
        arrival = done.subject.arrival
        difference = (arrival.received_g if arrival else 0) - sent.sent_g
        if not difference:
            return _("Arrived: both scales agree.")
        return _(
            "Arrived: the scales differ by %(weight)s, and the books say so.",
            weight=grams(abs(difference)),
        )

    words = _(
        "%(weight)s of %(material)s left %(point)s on %(day)s.",
        weight=grams(sent.sent_g),
        material=material_name(catalogue, sent.material),
        point=point_name(catalogue, sent.from_point_id),
        day=day(sent.day_on),
    )
    return _kept(form, catalogue, keep, told, _Page(_("It arrived"), words, sent.id))


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page that asks for one fact says; `undo` is what can be taken back instead."""

    title: str
    words: str
    undo: uuid.UUID | None = None


def _kept(
    form: FactForm,
    catalogue: Catalogue,
    keep: Callable[[Session, Context], Done[Any]],
    told: Callable[[Done[Any]], str],
    page: _Page,
) -> ResponseReturnValue:
    """Ask for one fact, and keep it."""
    begun(form, catalogue)
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                done = keep(session, current_context())
        except DomainError as refused:
            form.refuse(refused, STOCK_NAMES)
        else:
            flash(told(done), "good")
            return redirect(url_for("compost.stock"), 303)
    drawn = render_template("compost/stock_fact.html", form=form, page=page)
    return drawn, 422 if form.is_submitted() else 200


def _catalogue() -> Catalogue:
    with reading() as session:
        return read_catalogue(session)


def _points(catalogue: Catalogue) -> list[tuple[str, str]]:
    return [(point.code, f"{point.name} · {point.code}") for point in own_points(catalogue)]


def _materials(catalogue: Catalogue) -> list[tuple[str, str]]:
    named = [(m.code, material_name(catalogue, m.code)) for m in catalogue.materials]
    return [(COMPOST_MATERIAL, _("Compost")), *named]
