"""A shed with food in it, in one unit of work."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make, matter
from wasteexchange.audit.service import audit
from wasteexchange.compost import queries
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.ledger import queries as ledger
from wasteexchange.ledger.rules import Kind
from wasteexchange.programmes.rules import Programme


@dataclass
class Shed:
    """MALA-01 with 100 kg of food, and MALA-02 with nothing."""

    session: Session
    programme: Programme
    first: uuid.UUID
    second: uuid.UUID

    def stock(self, material: str = "food", point: uuid.UUID | None = None) -> int:
        lying = queries.stock_of(self.session, self.programme.id)
        return lying.get((point or self.first, material), 0)

    def total(self, kind: Kind) -> int:
        """What went to (more than 0) or came from an account that keeps no balance, in all."""
        day = make.a_context(self.programme).now.date()
        found = ledger.day_totals(
            self.session,
            self.programme.id,
            first=day.replace(year=day.year - 2),
            last=day.replace(year=day.year + 2),
        )
        return sum(each.debited - each.credited for each in found if each.kind == kind)

    def audited(self) -> list[str]:
        return audit(self.session, "MALA").wrong


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """A fresh database of each kind."""
    with make.an_engine(database_url) as made:
        yield made


@pytest.fixture
def shed(engine: sa.Engine) -> Iterator[Shed]:
    """A shed; what a test leaves in it is audited."""
    with unit_of_work(engine) as session:
        programme = make.a_programme(session)
        second = make.a_point(session, programme)
        matter.some_food(session, programme)
        first = make.the_point(session, programme)
        made = Shed(session, programme, first.id, second.id)
        yield made
        assert made.audited() == []
