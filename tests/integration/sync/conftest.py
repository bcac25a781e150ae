"""A phone that comes back with what it recorded."""

import gzip
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from tests import make
from tests.integration.deposits.conftest import Place, place
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import metadata, reading
from wasteexchange.kernel.ids import uuid7

__all__ = ["Phone", "phone", "place"]


@dataclass
class Phone:
    """A writer that numbers its own records and sends them together."""

    place: Place
    headers: dict[str, str]
    series: str
    point: str = "MALA-01"
    used: int = field(default=0)

    def deposit(self, **changes: Any) -> dict[str, Any]:
        """A deposit by the family's card, under this phone's next number."""
        self.used += 1
        body = make.a_deposit_body(
            self.place.card.token,
            series=self.series,
            sequence=self.used,
            collection_point=self.point,
        )
        return {"type": "deposit", **body, **changes}

    def reversal(self, deposit_id: str, **changes: Any) -> dict[str, Any]:
        self.used += 1
        return {
            "type": "reversal",
            "id": str(uuid7()),
            "deposit": deposit_id,
            "reason": "wrong bucket",
            "recorded_at": utc_now().isoformat(),
            "series": self.series,
            "sequence": self.used,
            **changes,
        }

    def link(self, card: str, household: object, **changes: Any) -> dict[str, Any]:
        return {
            "type": "card-link",
            "id": str(uuid7()),
            "card": card,
            "household": str(household),
            "recorded_at": utc_now().isoformat(),
            **changes,
        }

    def upload(self, *records: Any, packed: bool = False, **changes: Any) -> TestResponse:
        body = {
            "id": str(uuid7()),
            "device": "a test's phone",
            "sent_at": utc_now().isoformat(),
            "records": list(records),
            **changes,
        }
        if not packed:
            return self.place.client.post("/api/v1/uploads", json=body, headers=self.headers)
        headers = {**self.headers, "Content-Encoding": "gzip", "Content-Type": "application/json"}
        return self.place.client.post(
            "/api/v1/uploads", data=gzip.compress(json.dumps(body).encode()), headers=headers
        )

    def results(self, *records: Any, **changes: Any) -> list[dict[str, Any]]:
        reply = self.upload(*records, **changes)
        assert reply.status_code == 200, reply.text
        said: list[dict[str, Any]] = reply.get_json()["results"]
        assert len(said) == len(records)
        return said

    def statuses(self, *records: Any, **changes: Any) -> list[str]:
        return [one["status"] for one in self.results(*records, **changes)]

    def queue(self) -> list[tuple[str, str]]:
        """What waits for a person: kind of subject and reason."""
        items, decisions = metadata.tables["review_items"], metadata.tables["review_decisions"]
        query = (
            sa.select(items.c.subject_kind, items.c.reason)
            .select_from(items.outerjoin(decisions, decisions.c.item_id == items.c.id))
            .where(decisions.c.item_id.is_(None))
            .order_by(items.c.id)
        )
        with self.place.app.app_context(), reading() as session:
            return [tuple(row) for row in session.execute(query)]


@pytest.fixture
def phone(place: Place) -> Phone:
    """A phone at MALA-01 with a series of its own."""
    headers = place.token("operator", "MALA-01")
    return Phone(place, headers, place.series(headers))
