"""A programme to register households in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.integration.households.desk import Desk, a_desk
from tests.integration.households.making import Place, a_place
from tests.integration.households.terminal import Terminal
from wasteexchange import models
from wasteexchange.kernel.db import make_engine

assert models.ROOMS, "tables register by being imported"


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """An engine on a fresh database, with the program's own policy."""
    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def mala(engine: sa.Engine) -> Place:
    """The programme MALA."""
    return a_place(engine)


@pytest.fixture
def asia(engine: sa.Engine) -> Place:
    """Another programme in the same database."""
    return a_place(engine, "ASIA")


@pytest.fixture
def desk(app: Flask) -> Desk:
    """The whole program with the programme MALA."""
    return a_desk(app)


@pytest.fixture
def terminal(database_url: str, tmp_path: Path, mala: Place) -> Terminal:
    """A terminal for the programme MALA, which is made before."""
    assert str(mala.programme_id)
    return Terminal(database_url, tmp_path)
