"""Taking a deposit back: first what it will do, then why, then that it is done."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wasteexchange.deposits import queries, service
from wasteexchange.deposits.errors import UnknownDeposit
from wasteexchange.deposits.forms import ReversalForm
from wasteexchange.deposits.queries.consequences import consequence_of
from wasteexchange.deposits.rules import Consequence, Deposit
from wasteexchange.deposits.views.pages import (
    blueprint,
    found_deposit,
    gains_of,
    language,
    number_of,
    read_id,
)
from wasteexchange.households.queries import find_household
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.web.formats import use_zone
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context


@blueprint.get("/<uuid:deposit_id>/reversal")
@requires(Permission.CORRECT_DEPOSITS)
def ask_reversal(deposit_id: uuid.UUID) -> ResponseReturnValue:
    form = ReversalForm(formdata=None, data={"record": str(uuid7())})
    return _asked(deposit_id, form)


@blueprint.post("/<uuid:deposit_id>/reversal")
@requires(Permission.REVERSE_DEPOSITS)
def reverse(deposit_id: uuid.UUID) -> ResponseReturnValue:
    form = ReversalForm()
    done = redirect(url_for("deposits.show", deposit_id=deposit_id), 303)
    record = read_id(form.record.data or "")
    if record is None or not form.validate_on_submit():
        form.record.data = form.record.data if record else str(uuid7())
        return _asked(deposit_id, form, status=422)
    if form.seen.data and form.seen.data != _consequence(deposit_id)[1].mark and not _known(record):
        return _asked(deposit_id, form, status=409, changed=True)
    command = service.ReverseDeposit(id=record, deposit_id=deposit_id, reason=form.words)
    try:
        with unit_of_work() as session:
            service.reverse_deposit(session, current_context(), command)
    except UnknownDeposit:
        raise
    except DomainError as refused:
        flash(f"{_(refused.title)}. {refused.detail}", "asks")
        return done
    flash(_("Taken back. The receipt says so from now on, and the month was corrected."), "good")
    return done


def _known(record: uuid.UUID) -> bool:
    """Whether this very reversal was kept before: pressed twice, it has happened, not changed."""
    with reading() as session:
        return record in queries.deposits_of_records(
            session, current_actor().programme_id, [record]
        )


def _consequence(deposit_id: uuid.UUID) -> tuple[Deposit, Consequence]:
    with reading() as session:
        deposit = found_deposit(session, deposit_id)
        return deposit, consequence_of(session, current_actor().programme_id, deposit)


def _asked(
    deposit_id: uuid.UUID, form: ReversalForm, *, status: int = 200, changed: bool = False
) -> ResponseReturnValue:
    """Show what will happen; a deposit that was taken back before shows itself instead."""
    deposit, consequence = _consequence(deposit_id)
    if deposit.reversal:
        flash(_("It was taken back before. Nothing more is to be done."), "note")
        return redirect(url_for("deposits.show", deposit_id=deposit_id), 303)
    with reading() as session:
        catalogue = catalogue_of(session, current_actor().programme_id)
        use_zone(catalogue.programme.time_zone)
        household = find_household(session, catalogue.programme.id, deposit.household_id)
    form.seen.data = consequence.mark
    materials = {
        (found.name(language()) if (found := catalogue.material(code)) else code): missing_g
        for code, missing_g in consequence.to_explain.items()
    }
    page = render_template(
        "deposits/reversal.html",
        deposit=deposit,
        number=number_of(deposit, catalogue),
        household=household,
        consequence=consequence,
        gains=gains_of(deposit),
        to_explain=materials,
        changed=changed,
        form=form,
    )
    return page, status
