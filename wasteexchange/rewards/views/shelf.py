"""The shelf in the office: what is offered, what it costs and from when, what lies where."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wasteexchange.households.views import sent_id
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import NotFound
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.words import _
from wasteexchange.programmes.errors import AmountRefused
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue, first_free, grams_of
from wasteexchange.programmes.views.pages import beginning, kept, usual_day
from wasteexchange.rewards import queries, service
from wasteexchange.rewards.forms import (
    PICTURES,
    CapForm,
    NamesForm,
    NewRewardForm,
    PhotoForm,
    PriceForm,
    StockForm,
    many_of,
)
from wasteexchange.rewards.queries.holds import stock_at
from wasteexchange.rewards.rules import Reward, Shelf, photo_path
from wasteexchange.rewards.service.shelf import AnnouncePrice, ChangeReward
from wasteexchange.rewards.service.stocking import StockGoods
from wasteexchange.rewards.views.pages import blueprint, language, price_words
from wasteexchange.web import lists
from wasteexchange.web.formats import count, grams, moment, use_zone
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context

_SHELF = "/office/rewards"
COLUMNS = (
    *("code", "name_es", "name_en", "compost_g", "by_scale", "active"),
    *("asset", "price", "applies_from"),
)


@blueprint.get(_SHELF)
@requires(Permission.READ_CATALOGUE)
def offered() -> ResponseReturnValue:
    asked = lists.read(lists.Offer())
    if not asked.file:
        return _show_all(NewRewardForm(formdata=None))
    _catalogue, shelf, _lying = _whole()
    rows = [
        (
            *(one.code, one.name_es, one.name_en, one.compost_g, int(one.by_scale)),
            *(int(one.active), str(price.asset), price.amount, price.applies_from.isoformat()),
        )
        for price in shelf.prices
        if (one := shelf.reward(price.reward))
    ]
    return lists.as_file(asked, "rewards", COLUMNS, rows)


@blueprint.post(_SHELF)
@requires(Permission.KEEP_CATALOGUE)
def add() -> ResponseReturnValue:
    form = NewRewardForm()

    def change(session: Session, context: Context) -> None:
        service.add_reward(session, context, _reward(form))

    if not kept(form, change):
        return _show_all(form, 422)
    flash(_("Saved. Announce what it costs: until then nobody can have it."), "good")
    return redirect(f"{_SHELF}/{form.text('code')}", 303)


@blueprint.get(f"{_SHELF}/<code>")
@requires(Permission.READ_CATALOGUE)
def reward(code: str) -> ResponseReturnValue:
    return _show_one(code)


@blueprint.post(f"{_SHELF}/<code>/names")
@requires(Permission.KEEP_CATALOGUE)
def rename(code: str) -> ResponseReturnValue:
    form = NamesForm()

    def change(session: Session, context: Context) -> None:
        shelf = queries.shelf_of(session, catalogue_of(session, context.programme_id))
        known = shelf.reward(code)
        said = ChangeReward(
            name_es=form.text("name_es"),
            name_en=form.text("name_en"),
            pictogram=form.text("pictogram"),
            position=known.position if known else 0,
        )
        service.change_reward(session, context, code, said)

    if not kept(form, change):
        return _show_one(code, 422, names=form)
    flash(_("It is called so from now on."), "good")
    return redirect(f"{_SHELF}/{code}", 303)


@blueprint.post(f"{_SHELF}/<code>/prices")
@requires(Permission.KEEP_CATALOGUE)
def announce_price(code: str) -> ResponseReturnValue:
    form = PriceForm()

    def change(session: Session, context: Context) -> None:
        catalogue = catalogue_of(session, context.programme_id)
        if form.price is None:
            raise AmountRefused(_("Write it as a number, such as 5 or 2.50."), field="amount")
        known = queries.shelf_of(session, catalogue).prices
        taken = [price.applies_from for price in known if price.reward == code]
        command = AnnouncePrice(
            id=context.new_id(),
            reward=code,
            asset=Asset(str(form.asset.data)),
            amount=form.price,
            applies_from=first_free(beginning(catalogue.programme, form.applies_from.data), taken),
        )
        service.announce_price(session, context, command)

    if not kept(form, change):
        return _show_one(code, 422, price=form)
    flash(_("Announced. It counts from that day on."), "good")
    return redirect(f"{_SHELF}/{code}", 303)


@blueprint.post(f"{_SHELF}/<code>/caps")
@requires(Permission.KEEP_CATALOGUE)
def announce_cap(code: str) -> ResponseReturnValue:
    form = CapForm()

    def change(session: Session, context: Context) -> None:
        catalogue = catalogue_of(session, context.programme_id)
        shelf = queries.shelf_of(session, catalogue)
        taken = [cap.applies_from for cap in shelf.caps if cap.reward == code]
        since = first_free(beginning(catalogue.programme, form.applies_from.data), taken)
        reward, said = shelf.reward(code), form.text("quantity")
        most = many_of(said, by_scale=bool(reward and reward.by_scale)) if said else None
        if said and most is None:
            raise AmountRefused(_("Write a number, such as 7 or 6.8."), field="quantity")
        service.announce_cap(session, context, code, most, applies_from=since)

    if not kept(form, change):
        return _show_one(code, 422, cap=form)
    flash(_("Announced. It counts from that day on."), "good")
    return redirect(f"{_SHELF}/{code}", 303)


@blueprint.post(f"{_SHELF}/<code>/stock")
@requires(Permission.KEEP_CATALOGUE)
def bring_in(code: str) -> ResponseReturnValue:
    return _stocked(code, service.bring_in, "came")


@blueprint.post(f"{_SHELF}/<code>/count")
@requires(Permission.KEEP_CATALOGUE)
def count_stock(code: str) -> ResponseReturnValue:
    return _stocked(code, service.count_stock, "counted")


@blueprint.post(f"{_SHELF}/<code>/photo")
@requires(Permission.KEEP_CATALOGUE)
def set_photo(code: str) -> ResponseReturnValue:
    form = PhotoForm()

    def change(session: Session, context: Context) -> None:
        service.set_photo(session, context, code, form.photo.data.read())

    if not kept(form, change):
        return _show_one(code, 422, photo=form)
    flash(_("The photo is shown from now on."), "good")
    return redirect(f"{_SHELF}/{code}", 303)


@blueprint.post(f"{_SHELF}/<code>/photo/removal")
@requires(Permission.KEEP_CATALOGUE)
def clear_photo(code: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        service.clear_photo(session, current_context(), code)
    return redirect(f"{_SHELF}/{code}", 303)


@blueprint.post(f"{_SHELF}/<code>/deactivation")
@requires(Permission.KEEP_CATALOGUE)
def deactivate(code: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        service.switch_reward(session, current_context(), code, active=False)
    return redirect(f"{_SHELF}/{code}", 303)


@blueprint.post(f"{_SHELF}/<code>/reactivation")
@requires(Permission.KEEP_CATALOGUE)
def reactivate(code: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        service.switch_reward(session, current_context(), code, active=True)
    return redirect(f"{_SHELF}/{code}", 303)


def _stocked(
    code: str, use_case: Callable[[Session, Context, StockGoods], object], which: str
) -> ResponseReturnValue:
    form = StockForm()
    catalogue, _shelf, _lying = _whole()
    _offer_points(form, catalogue)

    def change(session: Session, context: Context) -> None:
        command = StockGoods(
            id=sent_id(form.text("record")),
            collection_point=form.text("point"),
            reward=code,
            units=int(form.units.data or 0),
            note=form.text("note"),
        )
        use_case(session, context, command)

    if not kept(form, change):
        return _show_one(code, 422, **{which: form})
    flash(_("Noted. The stock is what you said."), "good")
    return redirect(f"{_SHELF}/{code}", 303)


def _reward(form: NewRewardForm) -> Reward:
    with reading() as session:
        catalogue = catalogue_of(session, current_actor().programme_id)
        position = queries.shelf_of(session, catalogue).next_position
    is_bag = form.kind.data == "bag"
    compost_g = grams_of(form.text("compost")) if is_bag else None
    if is_bag and not compost_g:
        raise AmountRefused(_("A bag holds 1 g to 100 kg of compost."), field="compost")
    return Reward(
        code=form.text("code"),
        name_es=form.text("name_es"),
        name_en=form.text("name_en"),
        pictogram=form.text("pictogram"),
        compost_g=compost_g,
        by_scale=form.kind.data == "scale",
        position=position,
    )


def _whole() -> tuple[Catalogue, Shelf, dict[tuple[uuid.UUID, str], int]]:
    with reading() as session:
        catalogue = catalogue_of(session, current_actor().programme_id)
        use_zone(catalogue.programme.time_zone)
        shelf = queries.shelf_of(session, catalogue)
        lying = stock_at(session, catalogue.programme.id, catalogue.points, shelf.rewards)
    return catalogue, shelf, lying


def _keeps() -> bool:
    actor = current_actor()
    return actor.may(Permission.KEEP_CATALOGUE) and actor.point_id is None


def _show_all(form: NewRewardForm, status: int = 200) -> ResponseReturnValue:
    catalogue, shelf, lying = _whole()
    now = current_context().now
    rows = [
        {
            "href": f"{_SHELF}/{one.code}",
            "pictogram": one.pictogram,
            "photo": photo_path(shelf.photos.get(one.code)),
            "name": one.name(language()),
            "price": price_words(one, price) if (price := shelf.price(one.code, now)) else "",
            "cap": _many(one, cap) if (cap := shelf.cap(one.code, now)) is not None else "",
            "stock": _many(one, sum(lying[p.id, one.code] for p in catalogue.points)),
            "active": one.active,
        }
        for one in shelf.rewards
    ]
    return (
        render_template(
            "rewards/shelf.html",
            rows=rows,
            form=form,
            pictures=_pictures(),
            keeps=_keeps(),
            files=lists.files_of(lists.Asked(lists.Offer(), _SHELF, {}, "")),
        ),
        status,
    )


def _show_one(code: str, status: int = 200, **sent: Any) -> ResponseReturnValue:
    catalogue, shelf, lying = _whole()
    one, now = shelf.reward(code), current_context().now
    if one is None:
        raise NotFound(_("Choose a reward from the list."))
    names = {name: getattr(one, name) for name in ("name_es", "name_en", "pictogram")}
    forms = _forms(catalogue, {"names": NamesForm(formdata=None, data=names)} | sent)
    return (
        render_template(
            "rewards/reward.html",
            reward=one,
            name=one.name(language()),
            photo=photo_path(shelf.photos.get(code)),
            prices=[
                (_since(price.applies_from, now), price_words(one, price))
                for price in reversed(shelf.prices)
                if price.reward == code
            ],
            caps=[
                (
                    _since(cap.applies_from, now),
                    _("not limited") if cap.quantity is None else _many(one, cap.quantity),
                )
                for cap in reversed(shelf.caps)
                if cap.reward == code
            ],
            stock=[
                (f"{p.name} · {p.code}", _many(one, lying[p.id, code])) for p in catalogue.points
            ],
            forms=forms,
            pictures=_pictures(),
            asks={name for name, form in sent.items() if form.errors},
            keeps=_keeps(),
        ),
        status,
    )


def _forms(catalogue: Catalogue, sent: dict[str, Any]) -> dict[str, Any]:
    day = usual_day(catalogue.programme)
    made: dict[str, Any] = {
        "price": PriceForm(formdata=None, data=day),
        "cap": CapForm(formdata=None, data=day),
        "came": StockForm(formdata=None, data={"record": str(uuid7())}, prefix=""),
        "counted": StockForm(formdata=None, data={"record": str(uuid7())}, prefix=""),
        "photo": PhotoForm(formdata=None),
    } | sent
    for name in ("came", "counted"):
        _offer_points(made[name], catalogue)
    return made


def _offer_points(form: StockForm, catalogue: Catalogue) -> None:
    form.point.choices = [(p.code, f"{p.name} · {p.code}") for p in catalogue.points if p.active]
    if len(form.point.choices) == 1 and not form.point.data:
        form.point.data = form.point.choices[0][0]


def _pictures() -> dict[str, str]:
    """The icon beside each picture's name: who reads little chooses by it."""
    return {code: code for code in PICTURES}


def _many(one: Reward, quantity: int) -> str:
    return grams(quantity) if one.by_scale else count(quantity)


def _since(at: dt.datetime, now: dt.datetime) -> str:
    told = moment(at)
    return _("%(when)s, to come", when=told) if at > now else told
