"""What every page has: languages, formats, versioned assets, and the headers that protect it."""

import hashlib
from pathlib import Path

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    has_app_context,
    has_request_context,
    request,
    send_from_directory,
)
from flask_babel import Babel, get_locale, gettext, ngettext
from flask_compress import Compress
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from wasteexchange.kernel import words
from wasteexchange.kernel.migrations import resource
from wasteexchange.web import formats
from wasteexchange.web.guards import public

LANGUAGES = ("es", "en")
YEAR_SECONDS = 31_536_000
blueprint = Blueprint("assets", __name__)

_ALLOWED = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self' blob:",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
POLICY = "; ".join(f"{what} {where}" for what, where in _ALLOWED.items())
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
# A file is no page: these are what a browser heeds of a script, a style, a picture or a font.
FILE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install(app: Flask) -> None:
    """Give the application its pages' common ground."""
    folder = resource("static")
    app.static_folder = str(folder)
    app.config.update(
        BABEL_DEFAULT_LOCALE="es",
        BABEL_DEFAULT_TIMEZONE="UTC",
        BABEL_TRANSLATION_DIRECTORIES=str(resource("translations")),
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/javascript",
            "application/javascript",
            "application/json",
            "image/svg+xml",
            "text/csv",
        ],
        COMPRESS_MIN_SIZE=512,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["gzip"],
    )
    Babel(app, locale_selector=chosen_language)  # type: ignore[no-untyped-call]  # has no types
    words.install(_say)
    Compress(app)
    app.extensions["assets_version"] = _version_of(folder)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(formats.FILTERS)
    app.jinja_env.globals.update(
        asset=asset,
        csrf_token=generate_csrf,
        get_locale=get_locale,
        _=gettext,
        gettext=gettext,
        ngettext=ngettext,
    )
    app.register_blueprint(blueprint)
    app.after_request(_protect)


def believe_proxies(app: Flask, count: int) -> None:
    """Let the reverse proxies in front say who asks and over what; without one nobody may.

    Otherwise all who come through a proxy would be one address to the throttle, and cookies would
    not be marked for HTTPS.
    """
    if count:
        inner = app.wsgi_app
        app.wsgi_app = ProxyFix(inner, x_for=count, x_proto=count)  # type: ignore[method-assign]  # Flask's documented way


def _say(message: str) -> str:
    """Translate inside a request or an application; plain English before there is one."""
    return str(gettext(message)) if has_app_context() else message


def chosen_language() -> str:
    """The language the reader chose, else the browser's, else Spanish."""
    if forced := g.get("language"):
        return str(forced)
    if not has_request_context():
        return LANGUAGES[0]
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return asked
    kept = request.cookies.get("lang")
    if kept in LANGUAGES:
        return kept
    return request.accept_languages.best_match(LANGUAGES) or "es"


def asset(path: str) -> str:
    """Address of a static file that changes with the content of all of them.

    A page that was cached can so never mix two versions.
    """
    return f"/static/{current_app.extensions['assets_version']}/{path}"


@blueprint.get("/static/<version>/<path:path>")
@public
def static(version: str, path: str) -> Response:
    """Give a static file; for ever when the version is ours."""
    reply = send_from_directory(str(current_app.static_folder), path)
    ours = version == current_app.extensions["assets_version"]
    if ours:
        # The counter is a hundred small files: what is kept for ever need not say how to ask again.
        for name in ("ETag", "Last-Modified", "Accept-Ranges", "Content-Disposition"):
            reply.headers.pop(name, None)
    if path.endswith(".js"):
        # Modules are UTF-8 whatever is said.
        reply.headers["Content-Type"] = "text/javascript"
    reply.headers["Cache-Control"] = f"max-age={YEAR_SECONDS}, immutable" if ours else "no-cache"
    return reply


def _heeds_policy(path: str) -> bool:
    """Whether a browser heeds a policy of this file: of a worker's script, a picture, a document.

    Of a style or a script within a page it heeds the page's.
    """
    return not path.endswith((".css", ".js")) or path.endswith("-worker.js")


def _version_of(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        whole.update(path.relative_to(folder).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:12]


def _protect(reply: Response) -> Response:
    is_file = request.path.startswith("/static/")
    for name, text in (FILE_HEADERS if is_file else HEADERS).items():
        if not is_file or name != "Content-Security-Policy" or _heeds_policy(request.path):
            reply.headers.setdefault(name, text)
    if request.is_secure:
        reply.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_SECONDS}")
    if not is_file:
        reply.headers.setdefault("Cache-Control", "no-store")
        reply.vary.add("Accept-Language")
    if request.args.get("lang") in LANGUAGES:
        reply.set_cookie(
            "lang",
            request.args["lang"],
            max_age=YEAR_SECONDS,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure,
        )
    return reply
