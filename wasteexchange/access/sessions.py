"""Cookies: who is signed in, which browser this is, and the form's secret.

The cookie of a signed-in person holds a random token and nothing else. Over HTTPS its name begins
with `__Host-`, so that no neighbouring site can plant one; over plain HTTP, as on a school's
network without certificates, browsers refuse that prefix.
"""

import uuid

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeSerializer

from wasteexchange.access.rules import EXPIRES_AFTER
from wasteexchange.kernel.ids import uuid7

_SIGNED_IN = "wasteexchange"
_BROWSER = "wasteexchange_browser"
_FORM = "wasteexchange_form"
# As long as browsers keep any cookie; it is written again at each sign-in.
_BROWSER_SECONDS = 400 * 86_400


def token_sent() -> str | None:
    """The token of the cookie, if there is one."""
    return request.cookies.get(_name(_SIGNED_IN))


def browser_id() -> uuid.UUID:
    """Which browser this is, so that it keeps its series of receipts; a new one if it is new."""
    try:
        return uuid.UUID(_seal().loads(request.cookies.get(_name(_BROWSER), "")))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return uuid7()


def keep(reply: Response, token: str, browser: uuid.UUID) -> None:
    """Let this browser be signed in, and be known again."""
    _set(reply, _SIGNED_IN, token, int(EXPIRES_AFTER.total_seconds()))
    _set(reply, _BROWSER, str(_seal().dumps(str(browser))), _BROWSER_SECONDS)


def forget(reply: Response) -> None:
    """Let this browser be signed in no more; which browser it is, it keeps."""
    name = _name(_SIGNED_IN)
    reply.delete_cookie(name, secure=request.is_secure, httponly=True, samesite="Lax")


class FormCookie(SecureCookieSessionInterface):
    """Flask's own cookie: the secret behind the forms, and what a page has left to say."""

    def get_cookie_name(self, app: Flask) -> str:  # noqa: ARG002 - Flask's signature
        """Name it by how it travels."""
        return _name(_FORM)

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - as above
        """Say whether this request came over HTTPS."""
        return request.is_secure


def _set(reply: Response, name: str, text: str, seconds: int) -> None:
    reply.set_cookie(
        _name(name),
        text,
        max_age=seconds,
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def _name(name: str) -> str:
    return f"__Host-{name}" if request.is_secure else name


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="which browser this is")
