"""One deposit with its story, and taking it back."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wasteexchange.access.queries import numbers_of
from wasteexchange.cards.queries import find_card_by_id
from wasteexchange.cards.rules import as_printed
from wasteexchange.deposits import queries, service
from wasteexchange.deposits.errors import UnknownDeposit
from wasteexchange.deposits.forms import ReversalForm
from wasteexchange.deposits.rules import Deposit
from wasteexchange.deposits.views.pages import blueprint, gains_of, language, number_of, read_id
from wasteexchange.households.queries import find_household
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import PROMISES
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web.formats import grams, use_zone, with_unit
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context


@blueprint.get("/<uuid:deposit_id>")
@requires(Permission.READ_DEPOSITS)
def show(deposit_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        use_zone(catalogue.programme.time_zone)
        deposit = _found(session, deposit_id)
        numbers = numbers_of(session, actor.programme_id, [deposit.actor_id])
        household = find_household(session, actor.programme_id, deposit.household_id)
        card = (
            find_card_by_id(session, actor.programme_id, deposit.card_id)
            if deposit.card_id
            else None
        )
    point = catalogue.point_by_id(deposit.point_id)
    return render_template(
        "deposits/show.html",
        deposit=deposit,
        number=number_of(deposit, catalogue),
        point=point,
        household=household,
        card_number=as_printed(card.number) if card else None,
        staff_number=numbers.get(deposit.actor_id),
        lines=[_line(line, catalogue) for line in deposit.lines],
        warnings=[warning_words(code) for code in deposit.warnings],
        absent=_absent_words(deposit.card_absent_reason),
        programme_code=catalogue.programme.code,
        gains=gains_of(deposit),
        record=uuid7(),
        may_reverse=deposit.reversal is None and actor.may(Permission.REVERSE_DEPOSITS),
    )


@blueprint.post("/<uuid:deposit_id>/reversal")
@requires(Permission.REVERSE_DEPOSITS)
def reverse(deposit_id: uuid.UUID) -> ResponseReturnValue:
    form = ReversalForm()
    back = redirect(url_for("deposits.show", deposit_id=deposit_id), 303)
    record = read_id(form.record.data or "")
    if record is None or not form.validate_on_submit():
        flash(_("Nothing was changed. Write in a few words why it is taken back."), "asks")
        return back
    command = service.ReverseDeposit(id=record, deposit_id=deposit_id, reason=str(form.reason.data))
    try:
        with unit_of_work() as session:
            service.reverse_deposit(session, current_context(), command)
    except UnknownDeposit:
        raise
    except DomainError as refused:
        flash(f"{_(refused.title)}. {refused.detail}", "asks")
        return back
    flash(_("Taken back. The receipt says so from now on, and the month was corrected."), "good")
    return back


def warning_words(code: str) -> str:
    """What a warning means, in words; a code that is new to us as it is."""
    return {
        "no-rate": _("A material had no rate: it earned nothing."),
        "implausible-weight": _("The weight is unusual for one family."),
        "possible-duplicate": _("Somebody else recorded this family at about the same time."),
        "capped": _("A cap was reached: less was credited than the rate gives."),
        "unsettled": _("The balance did not cover it."),
    }.get(code, code)


def _absent_words(code: str | None) -> str | None:
    known = {"forgotten": _("left at home"), "lost": _("lost"), "other": _("another reason")}
    return known.get(code, code) if code else None


def _found(session: Session, deposit_id: uuid.UUID) -> Deposit:
    """Return a deposit that the actor may see.

    Raises:
        UnknownDeposit: There is none here, or it is of another point than the actor's.
    """
    actor = current_actor()
    deposit = queries.find_deposit(session, actor.programme_id, deposit_id)
    if deposit is None or actor.point_id not in (None, deposit.point_id):
        raise UnknownDeposit(_("Look for it in the list of deposits."))
    return deposit


def _line(line: Any, catalogue: Catalogue) -> dict[str, Any]:
    material = catalogue.material(line.material)
    assert material, "a line's material is in its programme's catalogue"
    reason = catalogue.quality_reason(line.reason) if line.reason else None
    per_kg = {rate.id: rate.per_kg for rate in catalogue.rates}
    rates = [
        _("%(amount)s per kg", amount=with_unit(asset, per_kg[rate_id]))
        for asset in PROMISES
        if (rate_id := line.rate_id(asset)) and per_kg[rate_id]
    ]
    return {
        "code": material.code,
        "stream": material.stream,
        "material": material.name(language()),
        "quality": line.quality,
        "reason": reason.name(language()) if reason else None,
        "gross": grams(line.gross_g),
        "tare": grams(line.tare_g),
        "net": grams(line.net_g),
        "rate": ", ".join(rates),
        "credit": " ".join(
            "+" + with_unit(asset, line.credit(asset)) for asset in PROMISES if line.credit(asset)
        ),
    }
