"""One redemption with its story, and taking it back."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wasteexchange.access.queries import numbers_of
from wasteexchange.deposits.forms import ReversalForm
from wasteexchange.households.queries import find_household
from wasteexchange.journal.queries import entries_of, registered
from wasteexchange.journal.rules import ref_of
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import DomainError, NotFound
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.rewards import queries, service
from wasteexchange.rewards.errors import UnknownRedemption
from wasteexchange.rewards.rules import Redemption
from wasteexchange.rewards.views.pages import blueprint, cost_of, number_of, what_of
from wasteexchange.rewards.views.reviewing import warning_words
from wasteexchange.web.formats import moment, use_zone
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context


@blueprint.get("/office/redemptions/<uuid:redemption_id>")
@requires(Permission.READ_DEPOSITS)
def show(redemption_id: uuid.UUID) -> ResponseReturnValue:
    return _page(redemption_id, ReversalForm(formdata=None, data={"record": str(uuid7())}))


@blueprint.post("/office/redemptions/<uuid:redemption_id>/reversal")
@requires(Permission.REVERSE_DEPOSITS)
def reverse(redemption_id: uuid.UUID) -> ResponseReturnValue:
    form = ReversalForm()
    record = _uuid(form.record.data)
    if record is None or not form.validate_on_submit():
        form.record.data = str(record or uuid7())
        return _page(redemption_id, form, 422)
    command = service.ReverseRedemption(id=record, redemption_id=redemption_id, reason=form.words)
    try:
        with unit_of_work() as session:
            service.reverse_redemption(session, current_context(), command)
    except UnknownRedemption:
        raise
    except DomainError as refused:
        flash(f"{_(refused.title)}. {refused.detail}", "asks")
    else:
        flash(_("Taken back. The family has its credit again, and the thing lies there."), "good")
    return redirect(url_for(".show", redemption_id=redemption_id), 303)


def _page(redemption_id: uuid.UUID, form: ReversalForm, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        use_zone(catalogue.programme.time_zone)
        one = _found(session, redemption_id)
        ids = [one.id, *([one.reversal.id] if one.reversal else [])]
        records = registered(session, actor.programme_id, ids)
        numbers = numbers_of(session, actor.programme_id, [r.actor_id for r in records.values()])
        household = find_household(session, actor.programme_id, one.household_id)
        entries = entries_of(session, actor.programme_id, ids)
        shelf = queries.shelf_of(session, catalogue)
    by = {key: numbers.get(record.actor_id) for key, record in records.items()}
    point = catalogue.point_by_id(one.point_id)
    return (
        render_template(
            "rewards/show.html",
            redemption=one,
            number=number_of(one, catalogue),
            what=what_of(one, shelf),
            cost=cost_of(one),
            household=household,
            point=point,
            programme_code=catalogue.programme.code,
            warnings=[warning_words(code) for code in one.warnings],
            story=[(moment(records[key].counted_at), by[key], key != one.id) for key in ids],
            journal=[
                (ref_of(catalogue.programme.code, key), entries[key].decode())
                for key in ids
                if key in entries
            ],
            form=form,
            may_reverse=one.reversal is None and actor.may(Permission.CORRECT_DEPOSITS),
        ),
        status,
    )


def _found(session: Session, redemption_id: uuid.UUID) -> Redemption:
    actor = current_actor()
    one = queries.find_redemption(session, actor.programme_id, redemption_id)
    if one is None or actor.point_id not in (None, one.point_id):
        raise NotFound(_("Look for it in the list of what was handed out."))
    return one


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text or ""))
    except ValueError:
        return None
