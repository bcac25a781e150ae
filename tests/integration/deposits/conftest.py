"""A programme over HTTP, with a family that has a card."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import make
from wasteexchange.audit.service import audit
from wasteexchange.cards.rules import NewCard
from wasteexchange.households.rules import HouseholdRef
from wasteexchange.kernel.db import metadata, reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.programmes.rules import Programme


@dataclass
class Place:
    """MALA with one family, and a coordinator's program that calls the API."""

    app: Flask
    client: FlaskClient
    programme: Programme
    household: HouseholdRef
    card: NewCard
    headers: dict[str, str]

    @contextmanager
    def work(self) -> Iterator[Session]:
        """Make something more by the program's own use cases."""
        with self.app.app_context(), unit_of_work() as session:
            yield session

    def token(self, role: str, point: str | None = None) -> dict[str, str]:
        with self.work() as session:
            where = make.the_point(session, self.programme, point) if point else None
            return make.a_token(session, self.programme, role, where)

    def body(self, **changes: Any) -> dict[str, Any]:
        return make.a_deposit_body(**{"card": self.card.token, **changes})

    def send(self, body: Any, headers: dict[str, str] | None = None) -> TestResponse:
        return self.client.post("/api/v1/deposits", json=body, headers=headers or self.headers)

    def post(self, headers: dict[str, str] | None = None, /, **changes: Any) -> TestResponse:
        """Send a deposit that is whole but for these changes."""
        return self.send(self.body(**changes), headers)

    def reverse(
        self, deposit_id: str, headers: dict[str, str] | None = None, /, **changes: Any
    ) -> TestResponse:
        body = {"id": str(uuid7()), "reason": "wrong family", **changes}
        path = f"/api/v1/deposits/{deposit_id}/reversal"
        return self.client.post(path, json=body, headers=headers or self.headers)

    def series(self, headers: dict[str, str] | None = None, point: str = "MALA-01") -> str:
        body = {"collection_point": point}
        reply = self.client.post("/api/v1/series", json=body, headers=headers or self.headers)
        assert reply.status_code == 201, reply.text
        letters: str = reply.get_json()["series"]
        return letters

    def balances(self) -> dict[str, int]:
        path = f"/api/v1/households/{self.household.id}/balance"
        found: dict[str, int] = self.client.get(path, headers=self.headers).get_json()["balances"]
        return found

    def tally(self, month: str) -> dict[str, Any]:
        reply = self.client.get(f"/api/v1/tallies/{month}", headers=self.headers)
        said: dict[str, Any] = reply.get_json()
        return said

    def shown(self, deposit_id: str) -> dict[str, Any]:
        reply = self.client.get(f"/api/v1/deposits/{deposit_id}", headers=self.headers)
        assert reply.status_code == 200, reply.text
        said: dict[str, Any] = reply.get_json()
        return said

    def count(self, table: str = "records") -> int:
        """How many rows a table has: what was refused must leave none."""
        with self.app.app_context(), reading() as session:
            query = sa.select(sa.func.count()).select_from(metadata.tables[table])
            return session.scalar(query) or 0

    def audit(self) -> list[str]:
        with self.app.app_context(), reading() as session:
            return audit(session, None).wrong


@pytest.fixture
def place(app: Flask) -> Place:
    """MALA, its family and its coordinator's program."""
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        household = make.a_household(session, programme)
        card = make.a_card(session, programme, household)
        headers = make.a_token(session, programme)
    return Place(app, app.test_client(), programme, household, card, headers)


def refused(reply: TestResponse, status: int, code: str, *fields: str) -> dict[str, Any]:
    """Hold a refusal to the contract, and return it."""
    assert reply.status_code == status, reply.text
    assert reply.content_type == "application/problem+json"
    said: dict[str, Any] = reply.get_json()
    assert said["code"] == code, said
    assert said["type"] == f"/problems/{code}"
    assert said["status"] == status
    assert said["title"]
    assert said["detail"]
    named = [one["field"] for one in said.get("errors", [])]
    assert set(fields) <= set(named), said
    assert "Traceback" not in reply.text
    return said


def new_id() -> str:
    """An id as a writer makes it."""
    return str(uuid.uuid4())
