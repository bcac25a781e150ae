"""Whether what is promised is covered, with what to do; and the purchases that are planned."""

import uuid
from collections.abc import Iterator
from dataclasses import astuple
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.permissions import Permission
from wasteexchange.promises import service
from wasteexchange.promises.documents import advice_of, cover_chart, light_words, rules_told
from wasteexchange.promises.documents.charts import signed
from wasteexchange.promises.errors import PlanHasEnded
from wasteexchange.promises.forms import EndingForm, PlanForm
from wasteexchange.promises.queries.covering import get_plan
from wasteexchange.promises.rules import Ahead, Forecast, Origin
from wasteexchange.promises.service import Behind, Solvency
from wasteexchange.promises.views.pages import HOME, blueprint, catalogue_in, show
from wasteexchange.web import lists
from wasteexchange.web.formats import day, grams, month
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_context

OFFER = lists.Offer()
COLUMNS = (
    *("month", "new_promises_g", "redemptions_g", "unserved_g"),
    *("from_batches_g", "from_purchases_g", "from_waste_g"),
    *("promised_g", "stock_g", "coming_g", "reserve_g"),
)


@blueprint.get("")
@requires(Permission.READ_PROMISES)
def solvency() -> ResponseReturnValue:
    asked = lists.read(OFFER)
    if not asked.file:
        return _show(PlanForm(formdata=None))
    with reading() as session:
        catalogue = catalogue_in(session)
        found = service.solvency_of(session, catalogue, current_context().now)
    name = f"{catalogue.programme.code}-solvency-{found.forecast.position.today}"
    return lists.as_file(asked, name, COLUMNS, _cells(found.forecast))


@blueprint.post("/plans")
@requires(Permission.KEEP_PROMISES)
def plan_purchase() -> ResponseReturnValue:
    form = PlanForm()
    if not form.validate_on_submit() or not form.expected_on.data:
        return _show(form, status=422)
    command = service.PlanPurchase(
        id=current_context().new_id(),
        expected_on=form.expected_on.data,
        net_g=form.net_g,
        paid_by=form.paid_by.data or "",
    )
    try:
        with unit_of_work() as session:
            service.plan_purchase(session, current_context(), command)
    except DomainError as refusal:
        form.refuse(refusal)
        return _show(form, status=422)
    flash(_("Noted. It is counted on from now."), "good")
    return redirect(HOME, 303)


@blueprint.post("/plans/<uuid:plan_id>/ending")
@requires(Permission.KEEP_PROMISES)
def end_plan(plan_id: uuid.UUID) -> ResponseReturnValue:
    with reading() as session:
        get_plan(session, current_context().programme_id, plan_id)
    form = EndingForm()
    if not form.validate_on_submit():
        return redirect(HOME, 303)
    ending = str(form.ending.data)
    try:
        with unit_of_work() as session:
            service.end_plan(session, current_context(), plan_id, ending=ending)
    except PlanHasEnded as refusal:
        flash(refusal.detail, "note")
    else:
        flash(_("It is not counted on any more."), "good")
    return redirect(HOME, 303)


def _show(form: PlanForm, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        catalogue = catalogue_in(session)
        found = service.solvency_of(session, catalogue, current_context().now)
    return show("solvency", HOME, status=status, **_told(found), form=form)


def _told(found: Solvency) -> dict[str, Any]:
    forecast, position = found.forecast, found.forecast.position
    batches = [each for each in position.arrivals if each.origin is Origin.BATCH]
    return {
        "light": str(forecast.light),
        "light_words": light_words(forecast.light),
        "advices": advice_of(forecast),
        "position": position,
        "reserve": signed(position.sure_g - position.promised_g),
        "is_short": position.sure_g < position.promised_g,
        "batches_g": sum(each.amount_g for each in batches),
        "bought_g": sum(e.amount_g for e in position.arrivals if e.origin is Origin.PURCHASE),
        "found": found,
        "chart": cover_chart(forecast),
        "ahead": [_row(each) for each in forecast.months],
        "batches": [
            {"name": each.name, "on": day(each.on), "gives": grams(each.amount_g)}
            for each in sorted(batches, key=lambda each: each.on)
        ],
        "plans": [
            {
                "id": plan.id,
                "on": day(plan.expected_on),
                "is_late": plan.expected_on < position.today,
                "weight": grams(plan.net_g),
                "paid_by": plan.paid_by,
            }
            for plan in found.plans
        ],
        "behind": [_moved(each) for each in reversed(found.behind) if any(astuple(each.moved))],
        "rules": rules_told(forecast),
        "files": [
            (_("Spreadsheet (XLSX)"), f"{HOME}?file=xlsx"),
            (_("Plain table (CSV)"), f"{HOME}?file=csv"),
        ],
    }


def _row(ahead: Ahead) -> dict[str, Any]:
    comes = ahead.made_g + ahead.bought_g + ahead.grown_g
    return {
        "month": month(ahead.first),
        "new": f"+{grams(ahead.new_g)}",
        "taken": grams(ahead.redeemed_g),
        "comes": grams(comes) if comes else None,
        "promised": grams(ahead.promised_g),
        "stock": grams(ahead.stock_g),
        "coming": grams(ahead.coming_g),
        "reserve": signed(ahead.reserve_g),
        "missing": ahead.reserve_g < 0,
        "unserved": grams(ahead.unserved_g) if ahead.unserved_g else None,
    }


def _moved(behind: Behind) -> dict[str, Any]:
    moved = behind.moved
    return {
        "month": month(behind.first),
        "promised": grams(moved.promised_g),
        "shared": grams(moved.shared_g) if moved.shared_g else None,
        "taken": grams(moved.redeemed_g),
        "lapsed": grams(moved.expired_g) if moved.expired_g else None,
        "waste": grams(moved.waste_g),
    }


def _cells(forecast: Forecast) -> Iterator[list[lists.Cell]]:
    for each in forecast.months:
        yield [
            f"{each.first:%Y-%m}",
            *(each.new_g, each.redeemed_g, each.unserved_g),
            *(each.made_g, each.bought_g, each.grown_g),
            *(each.promised_g, each.stock_g, each.coming_g, each.reserve_g),
        ]
