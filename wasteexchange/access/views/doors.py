"""Signing in, signing out, one's own password."""

from urllib.parse import urlencode
from uuid import UUID

from flask import Response, flash, g, make_response, redirect, render_template, request
from flask import session as form_cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from wasteexchange.access import service, sessions
from wasteexchange.access.enforcement import PASSWORD, SIGN_IN, directory
from wasteexchange.access.errors import SignInRefused, WeakPassword, WhichProgramme
from wasteexchange.access.forms import PasswordForm, SignInForm
from wasteexchange.access.rules import Account, own_path, sign_in_name
from wasteexchange.access.views.pages import blueprint, show_refusal
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.permissions import Permission
from wasteexchange.web import throttle
from wasteexchange.web.guards import public, requires
from wasteexchange.web.work import current_actor, current_context

OFFICE = "/office"
# Of one name, and of one address: the longer somebody guesses, the longer the pause. A whole office
# may sit behind one address, so only what failed is counted there.
BY_NAME = "5 per minute; 15 per 10 minutes; 40 per hour; 100 per day"
BY_ADDRESS = "20 per minute; 100 per hour; 400 per day"


@blueprint.get(SIGN_IN)
@public
def ask_who() -> ResponseReturnValue:
    if g.actor is not None:
        return redirect(own_path(request.args.get("next"), OFFICE), 303)
    return _show_sign_in(_sign_in_form())


@blueprint.post(SIGN_IN)
@public
def sign_in() -> ResponseReturnValue:
    form = _sign_in_form()
    if not form.is_well_sent():
        return _show_sign_in(form, 422)
    said = service.SignIn(form.text("name"), form.text("password"), _chosen_programme(form))
    by_name = ("sign-in", sign_in_name(said.name))
    by_address = ("sign-in", throttle.address())
    throttle.refuse_spent(BY_ADDRESS, *by_address)
    throttle.spend(BY_NAME, *by_name)
    try:
        account, token, browser = _enter(said)
    except WhichProgramme as refusal:
        return _show_sign_in(form, refusal.status, refusal)
    except SignInRefused as refusal:
        throttle.count(BY_ADDRESS, *by_address)
        return _show_sign_in(form, refusal.status, refusal)
    throttle.forgive(BY_NAME, *by_name)
    wanted = own_path(request.args.get("next"), OFFICE)
    if account.must_change_password:
        wanted = f"{PASSWORD}?{urlencode({'next': wanted})}"
    return _signed_in(wanted, token, browser)


@blueprint.post("/office/sign-out")
@requires(Permission.OWN_ACCOUNT)
def sign_out() -> ResponseReturnValue:
    with unit_of_work() as session:
        service.sign_out(session, current_context(), g.presence.session_id)
    form_cookie.clear()
    reply = make_response(redirect(SIGN_IN, 303))
    sessions.forget(reply)
    return reply


@blueprint.get(PASSWORD)
@requires(Permission.OWN_ACCOUNT)
def ask_password() -> ResponseReturnValue:
    return _show_password(PasswordForm())


@blueprint.post(PASSWORD)
@requires(Permission.OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    form, context = PasswordForm(), current_context()
    if not form.is_well_sent():
        return _show_password(form, 422)
    # A browser that was left open must not become a place to guess the password.
    key = ("password", str(context.actor.id))
    throttle.spend(BY_NAME, *key)
    try:
        with unit_of_work() as session:
            service.change_own_password(
                session, context, current=form.text("current"), new=form.text("password")
            )
            token = service.open_session(session, context)
    except (SignInRefused, WeakPassword) as refusal:
        show_refusal(form, refusal)
        return _show_password(form, 422)
    throttle.forgive(BY_NAME, *key)
    wanted = own_path(request.args.get("next"), OFFICE)
    reply = _signed_in(wanted, token, context.actor.writer_id)
    flash(_("Your password is changed. Other devices have to sign in again."), "good")
    return reply


def _enter(said: service.SignIn) -> tuple[Account, str, UUID]:
    """Recognise somebody and open a session; the one of this browser before it ends."""
    browser = sessions.browser_id()
    with reading() as session:
        account = service.recognise(session, said)
    now = utc_now()
    context = Context(now, service.actor_of(account, browser), uuid7)
    with unit_of_work() as session:
        token = service.sign_in(session, context, account, password=said.password)
        if g.presence is not None:
            before = Context(now, g.actor, uuid7)
            service.sign_out(session, before, g.presence.session_id)
    return account, token, browser


def _signed_in(wanted: str, token: str, browser: UUID) -> Response:
    # Whoever knew the secret of this browser's forms before, knows it no longer.
    form_cookie.clear()
    reply = make_response(redirect(wanted, 303))
    sessions.keep(reply, token, browser)
    return reply


def _sign_in_form() -> SignInForm:
    form = SignInForm()
    with reading() as session:
        programmes = directory().programmes(session)
    form.programme.choices = [
        ("", _("Find it by my name")),
        *((str(each.id), each.name) for each in programmes),
    ]
    if len(programmes) <= 1:
        # With one programme there is nothing to choose.
        del form.programme
    return form


def _chosen_programme(form: SignInForm) -> UUID | None:
    chosen = form.text("programme")
    return UUID(chosen) if chosen else None


def _show_sign_in(
    form: SignInForm, status: int = 200, refusal: DomainError | None = None
) -> ResponseReturnValue:
    page = render_template("access/sign_in.html", form=form, refusal=refusal)
    return page, status


def _show_password(form: PasswordForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "access/password.html", form=form, is_first=current_actor().must_change_password
    )
    return page, status
