"""A programme to register households in."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.integration.households.making import Place, a_place
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
