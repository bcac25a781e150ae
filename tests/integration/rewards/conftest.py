"""A programme with compost in the shed, and a family that has earned some."""

from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests import rewarding
from tests.integration.deposits.conftest import Place, place
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.ids import uuid7
from wasteexchange.ledger import queries as ledger
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.reviews import queries as reviews
from wasteexchange.rewards.queries import shelf_of
from wasteexchange.rewards.queries.holds import stock_at

__all__ = ["Shed", "place", "shed"]

# What the deposits of a test are looked at for: much at once, by several.
USUAL = frozenset({"implausible-weight", "possible-duplicate"})


@dataclass
class Shed:
    """MALA-01 with 50 kg of compost and 20 seedlings; a family with 20 kg and 100 points."""

    place: Place

    @property
    def card(self) -> str:
        return self.place.card.token

    def redeem(self, headers: dict[str, str] | None = None, /, **changes: Any) -> TestResponse:
        body = rewarding.a_body(**{"card": self.card, **changes})
        return self.send("redemptions", body, headers)

    def hold(self, **changes: Any) -> TestResponse:
        return self.send("holds", rewarding.a_body(**{"card": self.card, **changes}))

    def reverse(self, redemption_id: str, headers: Any = None, /, **changes: Any) -> TestResponse:
        body = {"id": str(uuid7()), "reason": "wrong family", **changes}
        return self.send(f"redemptions/{redemption_id}/reversal", body, headers)

    def send(self, path: str, body: Any, headers: Any = None) -> TestResponse:
        where = headers or self.place.headers
        return self.place.client.post(f"/api/v1/{path}", json=body, headers=where)

    def stock(self, reward: str = "compost-1kg") -> int:
        """How many of a reward lie at the first point."""
        programme = self.place.programme
        with self.place.app.app_context(), reading() as session:
            catalogue = catalogue_of(session, programme.id)
            rewards = [shelf_of(session, catalogue).reward(reward)]
            found = stock_at(session, programme.id, catalogue.points[:1], rewards)  # type: ignore[arg-type]  # it is there
            return found[catalogue.points[0].id, reward]

    def unsettled(self) -> dict[str, int]:
        place = self.place
        with place.app.app_context(), reading() as session:
            owing = ledger.unsettled_of(session, place.programme.id, place.household.id)
        return {str(asset): amount for asset, amount in owing.items() if amount}

    def waiting(self) -> list[str]:
        """Reasons for which something waits for a person, beside those of its deposits."""
        with self.place.app.app_context(), reading() as session:
            found = reviews.open_reasons(session, self.place.programme.id)
        return [reason for reason, _many in found if reason not in USUAL]


@pytest.fixture
def shed(place: Place) -> Shed:
    """A shed; what a test leaves in it is audited by the test."""
    with place.work() as session:
        rewarding.some_compost(session, place.programme)
        rewarding.a_reward(session, place.programme)
        rewarding.some_seedlings(session, place.programme)
        rewarding.some_credit(session, place.programme, place.card.token)
    return Shed(place)
