"""Families that are somebody's own: on whose visits a second person looks."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from wasteexchange.access.queries import get_account
from wasteexchange.households import service
from wasteexchange.households.queries import household_by_code, household_of
from wasteexchange.households.queries.own import families_of
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.permissions import Permission
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context

blueprint = Blueprint("staff_families", __name__, url_prefix="/office/staff")
CODE_MAX = 40


@blueprint.get("/<uuid:staff_id>/families")
@requires(Permission.KEEP_STAFF)
def index(staff_id: UUID) -> ResponseReturnValue:
    return _show(staff_id)


@blueprint.post("/<uuid:staff_id>/families")
@requires(Permission.KEEP_STAFF)
def link(staff_id: UUID) -> ResponseReturnValue:
    context, code = current_context(), request.form.get("code", "")[:CODE_MAX]
    with unit_of_work() as session:
        account = get_account(session, context.programme_id, staff_id)
        household = household_by_code(session, context.programme_id, code)
        if household is not None:
            service.link_staff(session, context, household.id, staff_id=account.id)
    if household is None:
        return _show(staff_id, code=code, status=422)
    flash(_("Kept. From now on a second person looks at these visits."), "good")
    return redirect(f"/office/staff/{staff_id}/families", 303)


@blueprint.post("/<uuid:staff_id>/families/<uuid:household_id>/end")
@requires(Permission.KEEP_STAFF)
def unlink(staff_id: UUID, household_id: UUID) -> ResponseReturnValue:
    context = current_context()
    with unit_of_work() as session:
        account = get_account(session, context.programme_id, staff_id)
        household = household_of(session, context.programme_id, household_id)
        service.unlink_staff(session, context, household.id, staff_id=account.id)
    flash(_("This family is no longer kept as an own one."), "good")
    return redirect(f"/office/staff/{staff_id}/families", 303)


def _show(staff_id: UUID, *, code: str = "", status: int = 200) -> ResponseReturnValue:
    programme_id = current_actor().programme_id
    with reading() as session:
        account = get_account(session, programme_id, staff_id)
        families = families_of(session, programme_id, staff_id)
    page = render_template(
        "households/own.html",
        account=account,
        families=families,
        code=code,
        mending=_("There is no family with this code.") if status != 200 else None,  # noqa: PLR2004 - all is well
        may_open=current_actor().may(Permission.READ_HOUSEHOLDS),
    )
    return page, status
