"""The whole program with a programme in it, for whoever sits at a desk or sends JSON."""

import re
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.households.making import Place, a_place
from wasteexchange.access import service as access
from wasteexchange.kernel.db import extension

_SECRET = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Caller:
    """A program with a token."""

    client: FlaskClient
    token: str

    def send(self, method: str, path: str, said: object = None) -> TestResponse:
        given: dict[str, Any] = {} if said is None else {"json": said}
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}
        return self.client.open("/api/v1" + path, method=method, headers=headers, **given)


@dataclass(frozen=True)
class Visitor:
    """A member of staff with a browser."""

    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers={"Accept-Language": "en"})

    def send(self, path: str, page: str = "/office/households", **form: object) -> TestResponse:
        """Send a form from a page, with the secret that the page carries."""
        secret = _SECRET.search(self.get(page).text)
        assert secret, f"{page} has no form"
        return self.client.post(
            path, data={"csrf_token": secret[1], **form}, headers={"Accept-Language": "en"}
        )

    def hidden_id(self, page: str) -> str:
        """The id that a page's form carries unseen."""
        found = re.search(r'<input[^>]*name="id"[^>]*value="([^"]+)"', self.get(page).text)
        assert found, f"{page} carries no id"
        return found[1]


@dataclass(frozen=True)
class Desk:
    """The program, and a programme in it."""

    app: Flask
    place: Place

    def caller(self, role: str = "coordinator") -> Caller:
        """A program with a token of this role."""
        with self.place.writing() as (session, context):
            _id, token = access.create_token(session, context, role=role, label="test")
        return Caller(self.app.test_client(), token)

    def visitor(self, role: str = "coordinator") -> Visitor:
        """Somebody of this role who has signed in."""
        name = f"{role} {uuid.uuid4().hex[:6]}"
        with self.place.writing() as (session, context):
            _id, password = access.create_staff(session, context, name=name, role=role)
            session.execute(sa.text("UPDATE staff SET must_change_password = :no"), {"no": False})
        visitor = Visitor(self.app.test_client())
        reply = visitor.send(
            "/office/sign-in", "/office/sign-in", name=name, password=password, programme=""
        )
        assert reply.status_code == 303, reply.text
        return visitor


def a_desk(app: Flask, code: str = "MALA") -> Desk:
    with app.app_context():
        engine = extension.engine
    return Desk(app, a_place(engine, code))


def rows_of(desk: Desk, query: str) -> list[Any]:
    with desk.place.engine.connect() as connection:
        return list(connection.exec_driver_sql(query).all())
