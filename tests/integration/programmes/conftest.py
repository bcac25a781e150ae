"""A programme on a fresh database, and somebody who keeps its catalogue."""

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import make_engine, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.programmes import service
from wasteexchange.programmes.rules import Programme

NOW = dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC)


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """The database, without an application."""
    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def programme(engine: sa.Engine) -> Programme:
    """MALA, from the template of Peru."""
    return create(engine, "MALA")


@pytest.fixture
def context(programme: Programme) -> Context:
    """Somebody who may do everything in MALA, on a Sunday at noon."""
    return context_of(programme)


def create(engine: sa.Engine, code: str) -> Programme:
    """Create a programme."""
    with unit_of_work(engine) as session:
        command = service.CreateProgramme(code=code, name=f"{code} recicla")
        return service.create_programme(session, NOW, uuid7, command)


def context_of(programme: Programme, now: dt.datetime = NOW) -> Context:
    """Somebody who may do everything in a programme."""
    return Context(now=now, actor=service.command_actor(programme.id), new_id=uuid7)
