"""The one place where refusals become HTTP: problem+json (RFC 9457), or a page for people.

Every refusal that a person can meet has a page at `/problems/<slug>`.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, current_app, json, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, NotFound

from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.words import gettext as _
from wasteexchange.web.guards import public

blueprint = Blueprint("problems", __name__)
ROOT = "/problems/"
RETRY_SECONDS = "5"

_HTTP = {
    400: ("unreadable", "This could not be read"),
    401: ("sign-in-needed", "Please sign in first"),
    403: ("forbidden", "Your role does not allow this"),
    404: ("not-found", "There is nothing at this address"),
    405: ("method-not-allowed", "This address does not take that"),
    406: ("not-acceptable", "This cannot be given in that form"),
    408: ("too-slow", "That took too long to arrive"),
    413: ("too-large", "This is too large"),
    415: ("unsupported-media-type", "This kind of content is not taken here"),
    429: ("too-many-requests", "Please wait a moment"),
    500: ("fault", "Something broke on our side"),
    503: ("not-now", "The database cannot write right now"),
}


def install(app: Flask) -> None:
    """Turn every refusal into its answer."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(HTTPException, _http)
    for kind in _AWAY:
        app.register_error_handler(kind, _database_away)
    app.register_error_handler(sa.exc.ProgrammingError, _not_migrated)
    app.register_error_handler(Exception, _fault)
    app.register_blueprint(blueprint)


def every_problem() -> dict[str, str]:
    """Slugs and titles (English msgids) of everything that can be refused."""
    found = dict(_HTTP.values())
    found.update({kind.slug: kind.title for kind in _kinds(DomainError)})
    return found


def _kinds(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)


def _refused(error: DomainError) -> ResponseReturnValue:
    return problem(error.status, error.slug, _(error.title), error.detail, error)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    status = error.code or 500
    if status < 400:  # noqa: PLR2004  # a redirect is no problem
        return error.get_response()
    slug, title = _HTTP.get(status, _HTTP[500])
    own = error.description if error.description != type(error).description else None
    reply = problem(status, slug, _(title), own or _next_step(status))
    for name, text in error.get_headers():
        if name.lower() in {"allow", "www-authenticate", "retry-after"}:
            reply.headers[name] = text
    return reply


def _next_step(status: int) -> str:
    return {
        401: _("Sign in and try again."),
        404: _("Look at the address again, or go back to the start."),
        413: _("Send less at a time: at most 1 MiB."),
        429: _("Wait a minute, then try again."),
        503: _("Nothing is lost. Wait a moment and send it again."),
    }.get(status, _("Go back and try again. If it stays so, tell your coordinator."))


# Locked, full, read-only, gone, or all its connections busy: what the drivers call each differs.
_AWAY = (
    sa.exc.OperationalError,
    sa.exc.InternalError,
    sa.exc.InterfaceError,
    sa.exc.TimeoutError,
)
# PostgreSQL: there is no such table, no such column.
_NOT_MIGRATED = {"42P01", "42703"}


def _database_away(error: sa.exc.SQLAlchemyError) -> ResponseReturnValue:
    """The database cannot work now: nothing was kept, the same may be sent again."""
    current_app.logger.error("database: %s", getattr(error, "orig", error))
    slug, title = _HTTP[503]
    reply = problem(503, slug, _(title), _next_step(503))
    reply.headers["Retry-After"] = RETRY_SECONDS
    return reply


def _not_migrated(error: sa.exc.ProgrammingError) -> ResponseReturnValue:
    """A database older than the program answers as one that is away, on PostgreSQL too."""
    if getattr(error.orig, "sqlstate", None) in _NOT_MIGRATED:
        return _database_away(error)
    return _fault(error)


def _fault(error: Exception) -> ResponseReturnValue:
    """A fault of ours: logged in full, shown without any of it."""
    current_app.logger.error("fault", exc_info=error)
    if current_app.config.get("PROPAGATE_FAULTS"):
        raise error
    slug, title = _HTTP[500]
    return problem(500, slug, _(title), _next_step(500))


def wants_json() -> bool:
    """Whether a program asks: everything below /api/ speaks JSON, whatever it accepts."""
    return request.path.startswith("/api/")


def problem(
    status: int, slug: str, title: str, detail: str, error: DomainError | None = None
) -> Response:
    """Answer a refusal in the form that the reader understands."""
    if not wants_json():
        page = render_template(
            "problems/problem.html",
            title=title,
            detail=detail,
            status=status,
            slug=slug,
            errors=error.errors if error else (),
        )
        return Response(page, status, content_type="text/html; charset=utf-8")
    body: dict[str, object] = {
        **(error.facts if error else {}),
        "type": ROOT + slug,
        "title": title,
        "status": status,
        "detail": detail,
        "code": slug,
    }
    if error and error.errors:
        body["errors"] = [{"field": e.field, "detail": e.detail} for e in error.errors]
    return Response(json.dumps(body), status, content_type="application/problem+json")


@blueprint.get("/problems/")
@public
def index() -> ResponseReturnValue:
    """List every refusal."""
    titles = {slug: _(title) for slug, title in sorted(every_problem().items())}
    return render_template("problems/index.html", titles=titles)


@blueprint.get("/problems/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """Say what a refusal means and what to do next."""
    title = every_problem().get(slug)
    if title is None:
        raise NotFound
    return render_template("problems/show.html", slug=slug, title=_(title))
