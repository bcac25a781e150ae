"""Who works here: taking in, changing, suspending."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from wasteexchange.access import queries, service
from wasteexchange.access.enforcement import directory
from wasteexchange.access.errors import NameTaken
from wasteexchange.access.forms import ROLE_WORDS, RoleForm, StaffForm
from wasteexchange.access.queries.operators import badges_of, pins_of
from wasteexchange.access.rules import Account, Role, may_handle, permissions_of
from wasteexchange.access.views.pages import (
    blueprint,
    chosen_point,
    offer_roles_and_points,
    point_names,
    show_refusal,
)
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import Invalid
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.reach import reach_of
from wasteexchange.web import lists
from wasteexchange.web.formats import moment
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context

STAFF = "/office/staff"
OFFER = lists.Offer(
    filters=("role", "state"), sorts=("standing", "name", "number", "role"), usual="standing"
)
COLUMNS = ("number", "name", "role", "collection_point", "created_at", "suspended_at")
# Where each role has its work; the office for all others.
_WAYS_IN = {Role.OPERATOR: "counter"}
_ORDERS: dict[str, Callable[[Account], Any]] = {
    # Those who work here first.
    "standing": lambda account: (account.suspended_at is not None, account.sign_in_name),
    "name": lambda account: account.sign_in_name,
    "number": lambda account: account.number,
    "role": lambda account: (account.role, account.sign_in_name),
}


@blueprint.get(STAFF)
@requires(Permission.KEEP_STAFF, Permission.READ_ACCESS_LOG)
def staff_list() -> ResponseReturnValue:
    return _show_staff(StaffForm())


@blueprint.post(STAFF)
@requires(Permission.KEEP_STAFF)
def take_in() -> ResponseReturnValue:
    form = StaffForm()
    with reading() as session:
        offer_roles_and_points(session, form)
    if not form.is_well_sent():
        return _show_staff(form, 422)
    try:
        with unit_of_work() as session:
            staff_id, password = service.create_staff(
                session,
                current_context(),
                name=form.text("name"),
                role=form.text("role"),
                point_id=chosen_point(form),
            )
    except (NameTaken, Invalid) as refusal:
        show_refusal(form, refusal)
        return _show_staff(form, refusal.status)
    return show_member(staff_id, password=password, status=201)


@blueprint.get(f"{STAFF}/<uuid:staff_id>")
@requires(Permission.KEEP_STAFF, Permission.READ_ACCESS_LOG)
def member(staff_id: UUID) -> ResponseReturnValue:
    return show_member(staff_id)


@blueprint.post(f"{STAFF}/<uuid:staff_id>/password")
@requires(Permission.KEEP_STAFF)
def reset_password(staff_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        password = service.reset_password(session, current_context(), staff_id)
    # Shown in the answer itself: in a cookie or an address it would be kept.
    return show_member(staff_id, password=password)


@blueprint.post(f"{STAFF}/<uuid:staff_id>/role")
@requires(Permission.KEEP_STAFF)
def change_role(staff_id: UUID) -> ResponseReturnValue:
    form = RoleForm()
    with reading() as session:
        offer_roles_and_points(session, form)
    if not form.is_well_sent():
        return show_member(staff_id, form=form, status=422)
    with unit_of_work() as session:
        service.change_role(
            session,
            current_context(),
            staff_id,
            role=form.text("role"),
            point_id=chosen_point(form),
        )
    flash(_("The role is changed. The person has to sign in again."), "good")
    return redirect(f"{STAFF}/{staff_id}", 303)


@blueprint.post(f"{STAFF}/<uuid:staff_id>/suspension")
@requires(Permission.KEEP_STAFF)
def suspend(staff_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        service.suspend(session, current_context(), staff_id)
    flash(_("This person cannot sign in any more."), "good")
    return redirect(f"{STAFF}/{staff_id}", 303)


@blueprint.post(f"{STAFF}/<uuid:staff_id>/sign-out")
@requires(Permission.KEEP_STAFF)
def end_sessions(staff_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        service.sign_out_everywhere(session, current_context(), staff_id)
    flash(_("Signed out everywhere. The person can sign in again with the same password."), "good")
    return redirect(f"{STAFF}/{staff_id}", 303)


@blueprint.post(f"{STAFF}/<uuid:staff_id>/reinstatement")
@requires(Permission.KEEP_STAFF)
def reinstate(staff_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        service.reinstate(session, current_context(), staff_id)
    flash(_("This person can sign in again, with the same password as before."), "good")
    return redirect(f"{STAFF}/{staff_id}", 303)


def _show_staff(form: StaffForm, status: int = 200) -> ResponseReturnValue:
    asked = lists.read(OFFER)
    with reading() as session:
        offer_roles_and_points(session, form)
        points = point_names(session)
        programme_id = current_actor().programme_id
        accounts = queries.accounts_of(session, programme_id)
        sign_ins = queries.sign_ins_of(session, programme_id, now=current_context().now)
    found = [a for a in accounts if _is_wanted(a, asked)]
    page = lists.short_list(asked, found, _ORDERS)
    if asked.file:
        return lists.as_file(asked, "staff", COLUMNS, (_cells(a, points) for a in page.rows))
    listing = lists.listed(asked, page, total=len(found), chips=_chips(asked))
    return render_template(
        "access/staff.html",
        form=form,
        listing=listing,
        rows=[_row(a, points, sign_ins.get(a.id)) for a in page.rows],
        roles=[(str(role), ROLE_WORDS[role]) for role in sorted({a.role for a in accounts})],
        states=list(_state_words().items()),
    ), status


def _is_wanted(account: Account, asked: lists.Asked) -> bool:
    states = {
        "works": account.suspended_at is None,
        "suspended": account.suspended_at is not None,
        "new": account.must_change_password and account.suspended_at is None,
    }
    return asked.get("role") in ("", account.role) and states.get(asked.get("state"), True)


def _chips(asked: lists.Asked) -> dict[str, str]:
    role = asked.get("role")
    return {
        "role": str(ROLE_WORDS[Role(role)]) if role in set(Role) else "",
        "state": _state_words().get(asked.get("state"), ""),
    }


def _state_words() -> dict[str, str]:
    return {
        "works": _("works here"),
        "new": _("one-time password"),
        "suspended": _("suspended"),
    }


def _cells(account: Account, points: dict[str, str]) -> tuple[lists.Cell, ...]:
    suspended_at = account.suspended_at.isoformat() if account.suspended_at else None
    point = points.get(str(account.point_id), "").partition(" ")[0]
    who = (account.number, account.name, str(account.role), point)
    return (*who, account.created_at.isoformat(), suspended_at)


def _row(
    account: Account, points: dict[str, str], sign_ins: queries.SignIns | None
) -> dict[str, object]:
    return {
        "href": f"{STAFF}/{account.id}",
        "name": account.name,
        "number": account.number,
        "role": ROLE_WORDS[account.role],
        "point": points.get(str(account.point_id), ""),
        "is_suspended": account.suspended_at is not None,
        "is_new": account.must_change_password,
        "is_me": account.id == current_actor().id,
        "seen": moment(sign_ins.seen_at) if sign_ins else None,
    }


def show_member(
    staff_id: UUID,
    *,
    password: str | None = None,
    pin: str | None = None,
    form: RoleForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Show a member of staff, with a password or PIN that was just made."""
    actor = current_actor()
    with reading() as session:
        account = queries.get_account(session, actor.programme_id, staff_id)
        form = form or RoleForm(
            formdata=None, data={"role": account.role, "point": str(account.point_id or "")}
        )
        offer_roles_and_points(session, form)
        points = point_names(session)
        sign_ins = queries.sign_ins_of(session, actor.programme_id, now=current_context().now)
        kept_pin = pins_of(session, actor.programme_id, staff_id).get(staff_id)
        badge = badges_of(session, actor.programme_id).get(staff_id)
        families = directory().own_households(session, actor.programme_id).get(staff_id, ())
    page = render_template(
        "access/member.html",
        account=account,
        role=ROLE_WORDS[account.role],
        point=points.get(str(account.point_id), ""),
        mine=may_handle(actor.role, account.role, kind=actor.kind),
        is_me=account.id == actor.id,
        sign_ins=sign_ins.get(account.id),
        opens=reach_of(request.host_url),
        sign_in_url=request.host_url + _WAYS_IN.get(account.role, "office"),
        password=password,
        pin=pin,
        kept_pin=kept_pin,
        badge=badge,
        families=len(families),
        records=Permission.RECORD_DEPOSITS in permissions_of(account.role),
        form=form,
    )
    return page, status
