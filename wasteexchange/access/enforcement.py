"""Before every view: who asks, and may they? Views declare it (`web.guards`), here it is held.

A program calls the API with `Authorization: Bearer`; a browser has a cookie, on pages and on the
API, and proves with each form or call that changes something that it comes from a page of ours.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.orm import Session
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from wasteexchange.access import queries, service, sessions, tokens
from wasteexchange.access.errors import CsrfRefused, DeviceOutOfUse
from wasteexchange.access.queries import devices
from wasteexchange.access.rules import DEVICE, is_seen_again, permissions_of
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.db import extension, reading, unit_of_work
from wasteexchange.kernel.errors import Forbidden
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.words import _
from wasteexchange.web import throttle
from wasteexchange.web.formats import USUAL_ZONE
from wasteexchange.web.guards import Guard, guard_of

SIGN_IN = "/office/sign-in"
PASSWORD = "/office/password"  # noqa: S105 - an address
_API = "/api/"
_STATIC = "/static/"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

_csrf: Any = CSRFProtect()  # type: ignore[no-untyped-call]  # Flask-WTF has no types


class Place(Protocol):
    """A programme or a collection point, of which this room knows no more than this."""

    @property
    def id(self) -> UUID: ...  # noqa: D102 - what it says
    @property
    def code(self) -> str: ...  # noqa: D102 - as above
    @property
    def name(self) -> str: ...  # noqa: D102 - as above


@dataclass(frozen=True, slots=True)
class Directory:
    """How this room learns what lies in rooms above it."""

    programmes: Callable[[Session], Sequence[Place]] = lambda _session: ()
    points: Callable[[Session, UUID], Sequence[Place]] = lambda _session, _programme_id: ()
    # Numbers of what devices sent and what is held: writer, point, letters of the series, number.
    held_numbers: Callable[
        [Session, UUID, Sequence[UUID]], Sequence[tuple[UUID, UUID | None, str, int]]
    ] = lambda _session, _programme_id, _writer_ids: ()
    # Families that are of staff, by the ids of staff.
    own_households: Callable[[Session, UUID], Mapping[UUID, Sequence[UUID]]] = (
        lambda _session, _programme_id: {}
    )
    # Codes of families, by their ids.
    family_codes: Callable[[Session, UUID, Iterable[UUID]], Mapping[UUID, str]] = (
        lambda _session, _programme_id, _household_ids: {}
    )
    zone: Callable[[Session, UUID], str] = lambda _session, _programme_id: USUAL_ZONE


def install(app: Flask, directory: Directory | None = None) -> None:
    """Refuse every view to whoever may not call it; a view that declares nothing, to everyone."""
    app.config.update(
        # Checked in `_permit`, which knows who calls with a token and needs none.
        WTF_CSRF_CHECK_DEFAULT=False,
        # A counter stays open all day; the secret changes at each sign-in.
        WTF_CSRF_TIME_LIMIT=None,
        # Our pages send no Referer, by their own policy.
        WTF_CSRF_SSL_STRICT=False,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.session_interface = sessions.FormCookie()
    app.extensions["access"] = directory or Directory()
    _csrf.init_app(app)
    app.before_request(_permit)
    throttle.install(app)


def directory() -> Directory:
    """Return the directory of this application."""
    found: Directory = current_app.extensions["access"]
    return found


def _permit() -> ResponseReturnValue | None:
    g.actor = g.presence = None
    if request.endpoint is None or request.path.startswith(_STATIC):
        return None
    guard = guard_of(current_app.view_functions[request.endpoint])
    if guard is None:
        message = f"{request.endpoint} does not say who may call it (web.guards)"
        raise RuntimeError(message)
    by_token = _identify()
    if g.actor is None and not guard.public:
        return _stranger()
    # A call that anyone may make acts in nobody's name, unless a cookie says whose it is.
    is_nobodys = guard.public and g.actor is None and _is_api()
    if request.method not in _SAFE and not by_token and not is_nobodys:
        _refuse_forgery()
    return None if g.actor is None or guard.public else _may(g.actor, guard)


def _identify() -> bool:
    """Find out who asks; True when a token says so."""
    if _is_api() and request.authorization and request.authorization.type == "bearer":
        token = request.authorization.token or ""
        token_hash = tokens.hash_of(token)
        if token.startswith(tokens.DEVICE_PREFIX):
            return _identify_device(token_hash)
        g.actor = queries.glance_token_actor(extension.engine, token_hash)
        return g.actor is not None
    if (cookie := sessions.token_sent()) is None:
        return False
    now = utc_now()
    with reading() as session:
        presence = queries.find_presence(session, tokens.hash_of(cookie), now=now)
    if presence is not None:
        g.actor, g.presence = presence.actor, presence
        if is_seen_again(now, last_seen_at=presence.last_seen_at):
            with unit_of_work() as session:
                service.see_again(session, presence, now)
    return False


def _identify_device(key_hash: bytes) -> bool:
    bearing = devices.glance_bearing(extension.engine, key_hash)
    if bearing is None:
        return False
    g.actor, now = bearing.actor, utc_now()
    seen_at = bearing.last_seen_at
    if bearing.is_next or seen_at is None or is_seen_again(now, last_seen_at=seen_at):
        with unit_of_work() as session:
            service.see_device(session, bearing, key_hash, now)
    return True


def _stranger() -> ResponseReturnValue:
    if _is_api():
        raise Unauthorized(
            _("Sign in, or send a valid token, and try again."),
            www_authenticate=WWWAuthenticate("bearer", {"realm": "wasteexchange"}),
        )
    return redirect(_with_next(SIGN_IN), 303)


def _refuse_forgery() -> None:
    """Let only a page of ours change something in the name of whoever is signed in.

    Raises:
        CsrfRefused: The form or call does not carry its secret.
    """
    try:
        _csrf.protect()
    except CSRFError:
        raise CsrfRefused(
            _("Nothing was kept. Go back, load the page again, and send it once more.")
        ) from None


def _may(actor: Actor, guard: Guard) -> ResponseReturnValue | None:
    if actor.must_change_password and Permission.OWN_ACCOUNT not in guard.permissions:
        if not _is_api():
            return redirect(_with_next(PASSWORD), 303)
        service.require_own_password(actor)
    if not guard.permissions & actor.permissions:
        if actor.kind == DEVICE and Permission.BE_A_DEVICE not in actor.permissions:
            raise DeviceOutOfUse(
                _("Let it send what it still has: a person looks at it. Then connect another one.")
            )
        if actor.point_id and guard.permissions & permissions_of(actor.role):
            raise Forbidden(
                _("This holds for all points, and you work at one. Ask who keeps all of them.")
            )
        raise Forbidden(
            _("Your role does not include this. Ask your coordinator who can do it for you.")
        )
    return None


def _with_next(address: str) -> str:
    """Remember where somebody wanted to go, if it is a place that one can go to again."""
    if request.method not in _SAFE:
        return address
    wanted = request.full_path.rstrip("?") if request.query_string else request.path
    return f"{address}?{urlencode({'next': wanted})}"


def _is_api() -> bool:
    return request.path.startswith(_API)
