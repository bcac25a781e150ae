"""Handing a reward out in the office: choose by picture, confirm, receipt; a family's PIN."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wasteexchange.cards import service as cards
from wasteexchange.households.queries import find_household
from wasteexchange.households.rules import Household, HouseholdRef
from wasteexchange.households.views import Panel, show_with_household
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import DomainError, IdConflict, NotFound
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.ledger.queries import balances_of
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.rewards import queries, service
from wasteexchange.rewards.attempts import handed_out
from wasteexchange.rewards.forms import HandOutForm, PinForm, many_of
from wasteexchange.rewards.queries.holds import find_hold, open_holds, stock_at
from wasteexchange.rewards.rules import Price, Reward, Shelf
from wasteexchange.rewards.views.pages import blueprint, language, price_words, what_of
from wasteexchange.web.formats import day, use_zone
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context, current_settings

_FAMILY = "/office/households/<uuid:household_id>"


@blueprint.record
def _join_households(_state: BlueprintSetupState) -> None:
    """Let a family's page lead to handing out, and show what waits for it."""
    show_with_household(panel)


def panel(session: Session, actor: Actor, household: Household) -> Panel | None:
    """Return what waits for a family, whether it has a PIN, and the way to hand something out."""
    if household.status == "erased":
        return None
    catalogue = catalogue_of(session, actor.programme_id)
    shelf = queries.shelf_of(session, catalogue)
    waiting = open_holds(session, actor.programme_id, household_id=household.id)
    return Panel(
        "rewards/_panel.html",
        {
            "household": household,
            "waiting": [(what_of(hold, shelf), day(hold.expires_at)) for hold in waiting],
            "has_pin": cards.has_pin(session, actor.programme_id, household.id),
            "may_hand_out": household.status == "active" and actor.may(Permission.RECORD_DEPOSITS),
            "may_set_pin": actor.may(Permission.KEEP_HOUSEHOLDS),
        },
    )


@blueprint.get(f"{_FAMILY}/redemption")
@requires(Permission.RECORD_DEPOSITS)
def ask(household_id: uuid.UUID) -> ResponseReturnValue:
    given = {"record": str(uuid7()), "quantity": 1}
    return _page(household_id, given=given)


@blueprint.post(f"{_FAMILY}/redemption")
@requires(Permission.RECORD_DEPOSITS)
def hand_out(household_id: uuid.UUID) -> ResponseReturnValue:
    form = HandOutForm()
    with reading() as session:
        catalogue, _family, shelf = _known(session, household_id)
    _offer(form, catalogue, shelf)
    record = form.id
    quantity = _quantity(form, shelf) if form.validate_on_submit() else None
    if record is None or quantity is None:
        form.record.data = str(record or uuid7())
        return _page(household_id, form, 422)
    context = current_context()
    told: dict[str, Any] = {
        "id": record,
        "household_id": household_id,
        "card_absent_reason": "other",
        "collection_point": str(form.point.data),
        "reward": str(form.reward.data),
        "quantity": quantity,
        "recorded_at": context.now,
        "pin": form.pin.data or None,
        "pin_key": current_settings().card_key,
    }
    try:
        if form.later.data:
            hold = service.PlaceHold(**told)
            handed_out(context, lambda session, ctx: service.place_hold(session, ctx, hold))
            flash(_("Set aside. It waits for the family."), "good")
            return redirect(url_for("rewards.holds"), 303)
        command = service.Redeem(**told, batch=form.batch.data or None)
        done = handed_out(context, lambda session, ctx: service.redeem(session, ctx, command))
    except DomainError as refused:
        if isinstance(refused, IdConflict) and (known := _sent_before(told, catalogue)):
            return redirect(known, 303)
        beside = [problem for problem in refused.errors if problem.field in form]
        for problem in beside:
            form[problem.field].errors = [problem.detail]
        if not beside:
            flash(f"{_(refused.title)}. {refused.detail}", "asks")
        return _page(household_id, form, 422)
    flash(_("Handed out. The receipt can be printed."), "good")
    return redirect(url_for("rewards.show", redemption_id=done.redemption.id), 303)


def _quantity(form: HandOutForm, shelf: Shelf) -> int | None:
    """Read how many, or how much of what is weighed; what cannot be read is said beside it."""
    reward = shelf.reward(str(form.reward.data))
    by_scale = bool(reward and reward.by_scale)
    quantity = many_of(str(form.quantity.data).strip(), by_scale=by_scale)
    if quantity is None:
        weighed = _("Write kilograms, such as 7 or 6.8.")
        form.quantity.errors = [weighed if by_scale else _("Give a whole number.")]
    return quantity


def _sent_before(told: Mapping[str, Any], catalogue: Catalogue) -> str | None:
    """Where the same page led when it was sent before: its two presses differ by their moment."""
    with reading() as session:
        redeemed = queries.find_redemption(session, catalogue.programme.id, told["id"])
        hold = find_hold(session, catalogue.programme.id, told["id"])
    known = redeemed or hold
    point = catalogue.point_by_code(told["collection_point"])
    if known is None or point is None:
        return None
    was = (known.household_id, known.reward, known.quantity, known.point_id)
    if was != (told["household_id"], told["reward"], told["quantity"], point.id):
        return None
    if redeemed is None:
        return url_for("rewards.holds")
    return url_for("rewards.show", redemption_id=redeemed.id)


@blueprint.get(f"{_FAMILY}/pin")
@requires(Permission.KEEP_HOUSEHOLDS)
def ask_pin(household_id: uuid.UUID) -> ResponseReturnValue:
    return _pin_page(household_id, PinForm(formdata=None))


@blueprint.post(f"{_FAMILY}/pin")
@requires(Permission.KEEP_HOUSEHOLDS)
def set_pin(household_id: uuid.UUID) -> ResponseReturnValue:
    form = PinForm()
    if form.is_well_sent():
        try:
            with unit_of_work() as session:
                _known(session, household_id)
                key = current_settings().card_key
                cards.set_pin(
                    session, current_context(), household_id, form.text("pin"), pin_key=key
                )
        except DomainError as refused:
            form.refuse(refused)
        else:
            flash(_("The PIN counts from now on."), "good")
            return redirect(f"/office/households/{household_id}", 303)
    form.pin.data = ""
    return _pin_page(household_id, form, 422)


@blueprint.post(f"{_FAMILY}/pin/removal")
@requires(Permission.KEEP_HOUSEHOLDS)
def clear_pin(household_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        _known(session, household_id)
        cards.clear_pin(session, current_context(), household_id)
    flash(_("The family is asked for no PIN any more."), "good")
    return redirect(f"/office/households/{household_id}", 303)


def _known(session: Session, household_id: uuid.UUID) -> tuple[Catalogue, HouseholdRef, Shelf]:
    programme_id = current_actor().programme_id
    catalogue = catalogue_of(session, programme_id)
    use_zone(catalogue.programme.time_zone)
    household = find_household(session, programme_id, household_id)
    if household is None:
        raise NotFound(_("Look the family up by its code and choose it again."))
    return catalogue, household, queries.shelf_of(session, catalogue)


def _offer(
    form: HandOutForm, catalogue: Catalogue, shelf: Shelf, absent: Collection[str] = ()
) -> None:
    """Offer what has a price, at the points of whoever asks; say of what none is there."""
    now, actor = current_context().now, current_actor()
    form.reward.choices = [
        (reward.code, _offered(reward, price, is_there=reward.code not in absent))
        for reward in shelf.rewards
        if reward.active and (price := shelf.price(reward.code, now))
    ]
    form.point.choices = [
        (p.code, f"{p.name} · {p.code}")
        for p in catalogue.points
        if p.active and actor.works_at(p.id)
    ]
    if len(form.point.choices) == 1 and not form.point.data:
        form.point.data = form.point.choices[0][0]


def _offered(reward: Reward, price: Price, *, is_there: bool) -> str:
    words = f"{reward.name(language())} · {price_words(reward, price)}"
    return words if is_there else _("%(reward)s · none there", reward=words)


def _page(
    household_id: uuid.UUID,
    form: HandOutForm | None = None,
    status: int = 200,
    given: dict[str, object] | None = None,
) -> ResponseReturnValue:
    form = form or HandOutForm(formdata=None, data=given)
    with reading() as session:
        catalogue, household, shelf = _known(session, household_id)
        offered = [reward for reward in shelf.rewards if reward.active]
        points = [p for p in catalogue.points if p.active and current_actor().works_at(p.id)]
        lying = stock_at(session, catalogue.programme.id, points, offered)
        _offer(form, catalogue, shelf, {r.code for r in offered if not _there(lying, r.code)})
        balances = balances_of(session, catalogue.programme.id, household_id)
        has_pin = cards.has_pin(session, catalogue.programme.id, household_id)
    pictures = {reward.code: reward.pictogram for reward in offered}
    return (
        render_template(
            "rewards/handing.html",
            household=household,
            balances=balances,
            pictures=pictures,
            has_pin=has_pin,
            form=form,
        ),
        status,
    )


def _there(lying: dict[tuple[uuid.UUID, str], int], code: str) -> bool:
    return any(many > 0 for (_point, reward), many in lying.items() if reward == code)


def _pin_page(household_id: uuid.UUID, form: PinForm, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        _catalogue, household, _shelf = _known(session, household_id)
        has_pin = cards.has_pin(session, current_actor().programme_id, household_id)
    return (
        render_template("rewards/pin.html", household=household, has_pin=has_pin, form=form),
        status,
    )
