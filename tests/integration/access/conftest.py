"""The room access with what it stands on and nothing above it, and views that probe it."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask, g, jsonify
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tests import serving
from tests.integration.access.doors import Visitor
from wasteexchange import models
from wasteexchange.access import service
from wasteexchange.access.enforcement import Directory, install
from wasteexchange.access.views import blueprint
from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.db import (
    apply_policy,
    engine_options,
    extension,
    metadata,
    reading,
    unit_of_work,
)
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.migrations import resource
from wasteexchange.kernel.permissions import Permission
from wasteexchange.web import pages, problems
from wasteexchange.web.guards import public, requires
from wasteexchange.web.throttle import limited

View = Callable[[], ResponseReturnValue]
NOW = dt.datetime(2026, 11, 22, 15, 15, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Named:
    """A programme or a point, as the directory tells it."""

    id: uuid.UUID
    code: str
    name: str


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    """An application with this room and a few views that declare what they need."""
    assert models.ROOMS
    made = Flask("wasteexchange", template_folder=str(resource("templates")), static_folder=None)
    made.config.update(
        SECRET_KEY="tests only, opens nothing",
        SQLALCHEMY_DATABASE_URI=database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(database_url),
    )
    made.testing = True
    extension.init_app(made)
    with made.app_context():
        apply_policy(extension.engine)
    pages.install(made)
    problems.install(made)
    install(made, Directory(programmes=_programmes, points=_points))
    made.register_blueprint(blueprint)
    _add_probes(made)
    yield made
    serving.release(made)


def _programmes(session: Session) -> list[Named]:
    table = metadata.tables["programmes"]
    rows = session.execute(sa.select(table.c.id, table.c.code, table.c.name).order_by("code"))
    return [Named(*row) for row in rows]


def _points(session: Session, programme_id: uuid.UUID) -> list[Named]:
    table = metadata.tables["collection_points"]
    columns = (table.c.id, table.c.code, table.c.name)
    rows = session.execute(sa.select(*columns).where(table.c.programme_id == programme_id))
    return [Named(*row) for row in rows]


def _add_probes(made: Flask) -> None:
    """Add views of every kind of guard; none of them is part of the program."""

    def who() -> ResponseReturnValue:
        actor: Actor | None = g.actor
        return jsonify(name=actor.name if actor else None, writer=str(actor and actor.writer_id))

    def probe(rule: str, view: View) -> None:
        made.add_url_rule(rule, rule, view, methods=["GET", "POST"])

    probe("/api/v1/probe", requires(Permission.RECORD_DEPOSITS)(_copy(who)))
    probe("/api/v1/staff-only", requires(Permission.KEEP_STAFF)(_copy(who)))
    probe("/api/v1/open", public(_copy(who)))
    probe("/office", requires(Permission.ENTER_OFFICE)(_copy(who)))
    probe("/office/households", requires(Permission.READ_HOUSEHOLDS)(_copy(who)))
    probe("/c/probe", public(limited("3 per minute")(_copy(who))))
    probe("/forgotten", _copy(who))


def _copy(view: View) -> View:
    def again() -> ResponseReturnValue:
        return view()

    return again


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client without a browser, signed in as nobody."""
    return app.test_client()


@dataclass(frozen=True)
class House:
    """A programme, its point, and a hand that may do everything in it."""

    app: Flask
    id: uuid.UUID
    point_id: uuid.UUID

    def context(self, role: str = "coordinator", **changes: object) -> Context:
        """Act as somebody with a role; by default as the command line."""
        given = {
            "programme_id": self.id,
            "id": uuid7(),
            "kind": "staff",
            "name": "someone",
            "role": role,
            "writer_id": uuid7(),
            **changes,
        }
        return Context(NOW, Actor(**given), uuid7)  # type: ignore[arg-type]  # fields by name

    def command(self) -> Context:
        """Act as the command line."""
        return self.context("command", kind="command")

    def staff(self, name: str, role: str, point_id: uuid.UUID | None = None) -> Visitor:
        """Take in somebody with a password of their own, and return them before the door."""
        with self.app.app_context():
            with unit_of_work() as session:
                staff_id, password = service.create_staff(
                    session, self.command(), name=name, role=role, point_id=point_id
                )
            own = f"la clave propia de {staff_id.hex[-6:]}"
            with unit_of_work() as session:
                service.change_own_password(
                    session, self.context(role, id=staff_id), current=password, new=own
                )
        return Visitor(self.app, staff_id, name, own)

    def newcomer(self, name: str, role: str) -> Visitor:
        """Take in somebody who still has the one-time password."""
        with self.app.app_context(), unit_of_work() as session:
            staff_id, password = service.create_staff(session, self.command(), name=name, role=role)
        return Visitor(self.app, staff_id, name, password)

    def token(self, role: str, point_id: uuid.UUID | None = None) -> tuple[uuid.UUID, str]:
        """Make a token."""
        with self.app.app_context(), unit_of_work() as session:
            return service.create_token(session, self.command(), role=role, point_id=point_id)


def a_house(app: Flask, code: str) -> House:
    """Make a programme with one point, as bare as the database lets it be."""
    house = House(app, uuid7(), uuid7())
    programme = {
        "id": house.id,
        "code": code,
        "name": f"Programme {code}",
        "template": "peru",
        "country": "PE",
        "locale": "es_PE",
        "time_zone": "America/Lima",
        "currency": "PEN",
        "created_at": NOW,
    }
    point = {
        "programme_id": house.id,
        "id": house.point_id,
        "code": f"{code}-01",
        "name": "Plaza",
        "created_at": NOW,
    }
    with app.app_context(), unit_of_work() as session:
        session.execute(sa.insert(metadata.tables["programmes"]), programme)
        session.execute(sa.insert(metadata.tables["collection_points"]), point)
    return house


@pytest.fixture
def house(app: Flask) -> House:
    """The programme MALA."""
    return a_house(app, "MALA")


@pytest.fixture
def other_house(app: Flask) -> House:
    """Another programme on the same server."""
    return a_house(app, "ASIA")


@pytest.fixture
def read(app: Flask) -> Iterator[Session]:
    """A session for looking things up, outside of the application's context.

    A request inside of a context that is there already would share its `g` with the next one.
    """
    with app.app_context():
        engine = extension.engine
    with reading(engine) as session:
        yield session
