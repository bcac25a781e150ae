"""A programme with one point, in one unit of work, audited after every test."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make, rewarding
from wasteexchange.audit.service import audit
from wasteexchange.households.rules import HouseholdRef
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger import queries as ledger
from wasteexchange.programmes.rules import Programme


@dataclass
class Shed:
    """A programme, and ways to ask it."""

    session: Session
    programme: Programme

    def family(self) -> HouseholdRef:
        return make.a_household(self.session, self.programme)

    def balance(self, family: HouseholdRef, asset: Asset = Asset.COMPOST) -> int:
        return ledger.balances_of(self.session, self.programme.id, family.id)[asset]

    def debt(self, family: HouseholdRef) -> int:
        return ledger.debts_of(self.session, self.programme.id, family.id)[Asset.COMPOST]

    def fetches(self, family: HouseholdRef, bags: int) -> None:
        """That family takes so many bags of 1 kg home."""
        rewarding.a_redemption(
            self.session,
            self.programme,
            household_id=family.id,
            card_absent_reason="lost",
            reward="compost-1kg",
            quantity=bags,
        )

    @property
    def id(self) -> uuid.UUID:
        return self.programme.id

    def audited(self) -> list[str]:
        return audit(self.session, "MALA").wrong


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """A fresh database of each kind."""
    with make.an_engine(database_url) as made:
        yield made


@pytest.fixture
def shed(engine: sa.Engine) -> Iterator[Shed]:
    """A programme; what a test leaves in it is audited."""
    with unit_of_work(engine) as session:
        made = Shed(session, make.a_programme(session))
        yield made
        assert made.audited() == []
