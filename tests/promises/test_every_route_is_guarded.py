"""Every route says who may call it, and nobody else gets in."""

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests import make
from wasteexchange.access import service as access
from wasteexchange.access.rules import PERMISSIONS, Role
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.web import openapi
from wasteexchange.web.guards import Guard, guard_of

# What anyone may call, said here once more: a new public route has to be added on purpose.
PUBLIC = {
    *("/b/<code>/<batch_code>", "/B/<code>/<batch_code>"),
    *("/", "/p/<code>/", "/c/<token>", "/C/<token>", "/r/<code>/<receipt_id>"),
    *(
        "/r/<code>/<receipt_id>.pdf",
        "/counter",
        "/counter/session",
        "/counter/worker.js",
        "/counter/manifest.webmanifest",
        "/gallery",
        "/glossary",
        "/static/<version>/<path:path>",
    ),
    *("/problems/", "/problems/<slug>", "/healthz", "/readyz", "/metrics", "/office/sign-in"),
    *("/api/v1/openapi.json", "/api/v1/docs", "/api/v1/devices"),
    "/rewards/photos/<digest>.jpg",
}


def _routes(app: Flask) -> Iterator[tuple[Rule, Guard | None]]:
    for rule in app.url_map.iter_rules():
        yield rule, guard_of(app.view_functions[rule.endpoint])


def _address(rule: Rule) -> str:
    """An address that the rule matches, of something that is not there."""
    found = rule.rule
    for name in rule.arguments:
        for written in (f"<uuid:{name}>", f"<path:{name}>", f"<{name}>"):
            found = found.replace(written, str(uuid.UUID(int=7)) if "uuid" in written else "x1")
    assert "<" not in found, rule.rule
    return found


def _methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def test_every_view_has_exactly_one_guard(app: Flask) -> None:
    for rule, guard in _routes(app):
        assert guard is not None, rule.rule
        assert guard.public != bool(guard.permissions), rule.rule


def test_only_what_is_meant_for_anyone_is_public(app: Flask) -> None:
    assert {rule.rule for rule, guard in _routes(app) if guard and guard.public} == PUBLIC


def test_every_call_of_the_api_is_described(app: Flask) -> None:
    documents = {"/api/v1/openapi.json", "/api/v1/docs"}
    for method, path, _view, said in openapi.operations(app):
        assert said is not None or path in documents, f"{method} {path}"


def test_a_stranger_is_shown_the_door(client: FlaskClient, app: Flask) -> None:
    walked = 0
    for rule, guard in _routes(app):
        if not guard or guard.public:
            continue
        for method in _methods(rule):
            reply = client.open(_address(rule), method=method)
            walked += 1
            if rule.rule.startswith("/api/"):
                assert reply.status_code == 401, (method, rule.rule, reply.status_code)
                assert reply.content_type == "application/problem+json"
                assert "bearer" in reply.headers["WWW-Authenticate"].lower()
            else:
                assert reply.status_code == 303, (method, rule.rule, reply.status_code)
                assert reply.headers["Location"].startswith("/office/sign-in")
    assert walked > 50


@pytest.mark.parametrize("role", list(Role))
def test_a_role_without_the_right_is_refused(app: Flask, client: FlaskClient, role: Role) -> None:
    with app.app_context(), unit_of_work() as session:
        headers = make.a_token(session, make.a_programme(session), role)
    for rule, guard in _routes(app):
        if not guard or guard.public or not rule.rule.startswith("/api/"):
            continue
        for method in _methods(rule):
            reply = client.open(_address(rule), method=method, headers=headers)
            may = bool(guard.permissions & PERMISSIONS[role])
            assert reply.status_code < 500, (method, rule.rule)
            assert (reply.status_code != 403) == may, (method, rule.rule, role, reply.text)


@pytest.mark.parametrize("role", list(Role))
def test_a_page_without_the_right_is_refused(app: Flask, role: Role) -> None:
    client = app.test_client()
    with app.app_context(), unit_of_work() as session:
        staff = make.a_staff(session, make.a_programme(session), role)
    make.sign_in(client, staff)
    for rule, guard in _routes(app):
        if not guard or guard.public or rule.rule.startswith("/api/"):
            continue
        if "GET" not in _methods(rule):
            continue
        reply = client.get(_address(rule))
        may = bool(guard.permissions & PERMISSIONS[role])
        assert reply.status_code < 500, rule.rule
        assert (reply.status_code != 403) == may, (rule.rule, role, reply.status_code)


def test_a_form_without_its_secret_changes_nothing(app: Flask) -> None:
    client = app.test_client()
    with app.app_context(), unit_of_work() as session:
        staff = make.a_staff(session, make.a_programme(session), "coordinator")
    make.sign_in(client, staff)
    for rule, guard in _routes(app):
        for method in _methods(rule) - {"GET"}:
            reply = client.open(_address(rule), method=method, json={})
            refused = reply.status_code in (400, 403)
            assert refused, (method, rule.rule, reply.status_code, guard)


def test_a_token_that_was_revoked_opens_nothing(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        context = make.a_context(programme)
        token_id, token = access.create_token(session, context, role="coordinator")
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/catalogue", headers=headers).status_code == 200
    with app.app_context(), unit_of_work() as session:
        access.revoke_token(session, make.a_context(programme), token_id)
    assert client.get("/api/v1/catalogue", headers=headers).status_code == 401
