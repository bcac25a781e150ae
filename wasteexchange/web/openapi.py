"""OpenAPI 3.1 from the code: each view says what it reads and answers, the document follows."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Blueprint, Flask, current_app, render_template
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from wasteexchange.kernel.errors import DomainError, Invalid
from wasteexchange.kernel.words import gettext as _
from wasteexchange.web.guards import guard_of, public
from wasteexchange.web.reading import Answer, answer

View = TypeVar("View", bound=Callable[..., object])
ATTRIBUTE = "wasteexchange_operation"
PREFIX = "/api/v1"
blueprint = Blueprint("openapi", __name__, url_prefix=PREFIX)


class FieldProblemOut(Answer):
    """One field that needs to be corrected."""

    field: str
    detail: str


class ProblemOut(Answer):
    """A refusal (RFC 9457): `code` is stable, each has a page at `/problems/<code>`."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblemOut] | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """What a view reads and answers."""

    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    out: type[BaseModel] | None = None
    status: int = 200
    also: tuple[int, ...] = ()
    problems: tuple[type[DomainError], ...] = ()
    media: tuple[str, ...] = field(default=("application/json",))
    is_throttled: bool = False


def operation(  # noqa: PLR0913  # each is optional and named
    *,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    out: type[BaseModel] | None = None,
    status: int = 200,
    also: tuple[int, ...] = (),
    problems: tuple[type[DomainError], ...] = (),
    media: tuple[str, ...] = ("application/json",),
    is_throttled: bool = False,
) -> Callable[[View], View]:
    """Describe a view of the API. Its docstring's first line is the summary."""

    def mark(view: View) -> View:
        said = Operation(body, query, out, status, also, problems, media, is_throttled)
        setattr(view, ATTRIBUTE, said)
        return view

    return mark


def operations(app: Flask) -> Iterator[tuple[str, str, Callable[..., Any], Operation | None]]:
    """Every (method, path, view, description) below the API's prefix."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(PREFIX + "/"):
            view = app.view_functions[rule.endpoint]
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, _path(rule), view, getattr(view, ATTRIBUTE, None)


def document(app: Flask) -> dict[str, Any]:
    """Build the whole document."""
    described = [(m, p, v, o) for m, p, v, o in operations(app) if o is not None]
    models = {
        model
        for _m, _p, _v, o in described
        for model in (o.body, o.query, o.out, ProblemOut)
        if model is not None
    }
    refs, defined = models_json_schema(
        [(m, "serialization" if issubclass(m, Answer) else "validation") for m in _sorted(models)],
        ref_template="#/components/schemas/{model}",
    )
    by_model: dict[Any, dict[str, Any]] = {model: ref for (model, _mode), ref in refs.items()}
    paths: dict[str, dict[str, Any]] = {}
    for method, path, view, said in described:
        paths.setdefault(path, {})[method.lower()] = _described(path, view, said, by_model)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "wasteexchange",
            "version": "1",
            "description": "Weights are integer grams, points hundredths, times RFC 3339.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": defined.get("$defs", {}),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
            },
        },
    }


def _sorted(models: set[type[BaseModel]]) -> list[type[BaseModel]]:
    return sorted(models, key=lambda m: (m.__module__, m.__name__))


def _path(rule: Rule) -> str:
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule)


def _described(
    path: str,
    view: Callable[..., Any],
    said: Operation,
    by_model: Mapping[type[BaseModel], dict[str, Any]],
) -> dict[str, Any]:
    words = inspect.getdoc(view) or view.__name__
    guard = guard_of(view)
    room = view.__module__.split(".")[1]
    described: dict[str, Any] = {
        "operationId": f"{room}_{view.__name__}",
        "summary": words.splitlines()[0],
        "description": words,
        "tags": [room],
        "parameters": [*_path_parameters(path), *_query_parameters(said.query)],
        "responses": _responses(said, by_model, public_view=bool(guard and guard.public)),
    }
    if guard and not guard.public:
        described["security"] = [{"bearer": []}, {"session": []}]
    if said.body:
        content = {"application/json": {"schema": by_model[said.body]}}
        described["requestBody"] = {
            "description": "At most 1 MiB; `Content-Encoding: gzip` is understood, 1 MiB unpacked.",
            "required": True,
            "content": content,
        }
    return described


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", path)
    ]


def _query_parameters(query: type[BaseModel] | None) -> list[dict[str, Any]]:
    if query is None:
        return []
    schema = query.model_json_schema(by_alias=True)
    needed = schema.get("required", [])
    return [
        {"in": "query", "name": name, "required": name in needed, "schema": one}
        for name, one in schema["properties"].items()
    ]


def _responses(
    said: Operation, by_model: Mapping[type[BaseModel], dict[str, Any]], *, public_view: bool
) -> dict[str, Any]:
    schema = by_model[said.out] if said.out else {}
    content = {
        media: {"schema": schema if media == "application/json" else {}} for media in said.media
    }
    replies: dict[str, Any] = {
        str(status): {"description": "Done", **({"content": content} if status != 304 else {})}  # noqa: PLR2004  # not modified has no body
        for status in (said.status, *said.also)
    }
    for status, slugs in sorted(_refusals(said, public_view=public_view).items()):
        replies[str(status)] = {
            "description": "Refused: " + ", ".join(sorted(slugs)),
            "content": {"application/problem+json": {"schema": by_model[ProblemOut]}},
        }
    return replies


def _refusals(said: Operation, *, public_view: bool) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for kind in said.problems:
        found.setdefault(kind.status, set()).add(kind.slug)
    if said.body:
        for status, slug in (
            (400, "unreadable"),
            (413, "too-large"),
            (415, "unsupported-media-type"),
        ):
            found.setdefault(status, set()).add(slug)
    if said.body or said.query:
        found.setdefault(422, set()).add(Invalid.slug)
    if said.is_throttled:
        found.setdefault(429, set()).add("too-many-requests")
    if public_view and said.body:
        found.setdefault(403, set()).add("csrf")
        found.setdefault(503, set()).add("not-now")
    if not public_view:
        found.setdefault(401, set()).add("sign-in-needed")
        found.setdefault(403, set()).update({"forbidden", "device-out-of-use"})
        found.setdefault(503, set()).add("not-now")
    return found


@blueprint.get("/openapi.json")
@public
def show() -> ResponseReturnValue:
    """Give this document."""
    return answer(document(current_app), headers={"Cache-Control": "max-age=300"})


@blueprint.get("/docs")
@public
def docs() -> ResponseReturnValue:
    """Show this document as a page that a person can read."""
    whole = document(current_app)
    calls = [
        {"method": method.upper(), "path": path, **said}
        for path, methods in whole["paths"].items()
        for method, said in methods.items()
    ]
    return render_template(
        "openapi/docs.html", calls=calls, schemas=whole["components"]["schemas"], title=_("API")
    )
