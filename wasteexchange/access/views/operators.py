"""Badges and PINs: who is who on a phone that several people share."""

import io
from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from wasteexchange.access import queries, service
from wasteexchange.access.documents import BadgeFace, badge_sheets
from wasteexchange.access.enforcement import directory
from wasteexchange.access.errors import SignInRefused, WeakPin
from wasteexchange.access.forms import PinForm
from wasteexchange.access.queries.operators import pins_of, recorders_of
from wasteexchange.access.rules import Account, may_handle
from wasteexchange.access.views.doors import BY_NAME
from wasteexchange.access.views.pages import blueprint, show_refusal
from wasteexchange.access.views.staff import STAFF, show_member
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.permissions import Permission
from wasteexchange.web import throttle
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor, current_context, current_settings

PIN = "/office/pin"
_PDF = "application/pdf"


@blueprint.get(PIN)
@requires(Permission.ENTER_OFFICE)
def ask_pin() -> ResponseReturnValue:
    return _show_pin(PinForm())


@blueprint.post(PIN)
@requires(Permission.ENTER_OFFICE)
def set_pin() -> ResponseReturnValue:
    form, context = PinForm(), current_context()
    if not form.is_well_sent():
        return _show_pin(form, 422)
    # As when a password is changed: an open browser is no place to guess it.
    key = ("password", str(context.actor.id))
    throttle.spend(BY_NAME, *key)
    try:
        with unit_of_work() as session:
            service.set_own_pin(
                session, context, password=form.text("password"), pin=form.text("pin")
            )
    except (SignInRefused, WeakPin) as refusal:
        show_refusal(form, refusal)
        return _show_pin(form, 422)
    throttle.forgive(BY_NAME, *key)
    flash(_("Your PIN is kept. Phones know it as soon as they have a signal."), "good")
    return redirect(PIN, 303)


@blueprint.post(f"{STAFF}/<uuid:staff_id>/pin")
@requires(Permission.KEEP_STAFF)
def give_pin(staff_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        pin = service.give_pin(session, current_context(), staff_id)
    # Shown in the answer itself: in a cookie or an address it would be kept.
    return show_member(staff_id, pin=pin)


@blueprint.post(f"{STAFF}/<uuid:staff_id>/badge")
@requires(Permission.KEEP_STAFF)
def new_badge(staff_id: UUID) -> ResponseReturnValue:
    context, key = current_context(), current_settings().card_key
    with unit_of_work() as session:
        account = service.get_below(session, context, staff_id)
        badge = service.new_badge(session, context, account, card_key=key)
        faces = [_face(session, account, service.badge_letters(badge, key))]
    return _sheet(faces, "badge.pdf")


@blueprint.post(f"{STAFF}/badges")
@requires(Permission.KEEP_STAFF)
def print_badges() -> ResponseReturnValue:
    context, key = current_context(), current_settings().card_key
    with unit_of_work() as session:
        faces = [
            _face(
                session,
                account,
                service.badge_letters(
                    service.badge_of(session, context, account, card_key=key), key
                ),
            )
            for account in _whom(session)
        ]
    if not faces:
        flash(_("Nobody who records works below your role. Add an operator first."), "asks")
        return redirect(STAFF, 303)
    return _sheet(faces, "badges.pdf")


def _whom(session: Session) -> list[Account]:
    """Everybody who records and works here, below the reader; and the reader."""
    actor = current_actor()
    return [
        account
        for account in recorders_of(session, actor.programme_id)
        if not account.suspended_at
        and (account.id == actor.id or may_handle(actor.role, account.role, kind=actor.kind))
    ]


def _face(session: Session, account: Account, letters: str) -> BadgeFace:
    names = {each.id: each.name for each in directory().programmes(session)}
    return BadgeFace(
        url=f"{current_settings().base_url.rstrip('/')}/B/{letters}".upper(),
        name=account.name,
        number=account.number,
        programme_name=names[account.programme_id],
    )


def _sheet(faces: Sequence[BadgeFace], name: str) -> ResponseReturnValue:
    out = io.BytesIO()
    badge_sheets(faces, out)
    out.seek(0)
    return send_file(out, _PDF, as_attachment=True, download_name=name)


def _show_pin(form: PinForm, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        pin = pins_of(session, actor.programme_id, actor.id).get(actor.id)
        account = queries.get_account(session, actor.programme_id, actor.id)
    records = actor.may(Permission.RECORD_DEPOSITS)
    page = render_template("access/pin.html", form=form, pin=pin, account=account, records=records)
    return page, status
