"""Every page of the office with 2,000 families and a million deposit lines, on SQLite.

Server time is measured in process, without a network; bytes are those of a compressed answer.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from scripts import _bench_ground as ground
from scripts import _bench_million as million
from scripts import _bench_shed as shed
from wasteexchange import create_app
from wasteexchange.access import service as access
from wasteexchange.access.queries import accounts_of
from wasteexchange.access.service.doors import actor_of
from wasteexchange.compost.queries import batches_of
from wasteexchange.compost.queries.lists import hauls_on_the_way
from wasteexchange.deposits.queries import deposits_of
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.keyset import Window
from wasteexchange.kernel.settings import Settings
from wasteexchange.reviews.queries import item_page
from wasteexchange.rewards.queries.lists import Narrowed, redemption_page

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

FAMILIES, REPEATED = 2_000, 7
MS_MOST, BYTES_MOST = 150.0, 200_000
ROLES = ("coordinator", "admin")
PASSWORD = "measured at the office"  # noqa: S105 - of a database that is measured and thrown away
FILES = {
    *("programmes.poster", "access.ask_who", "access.ask_password", "cards.printing"),
    *("compost.photo", "compost.labels", "compost.sheet", "promises.signed_list"),
    *("compost.balance_picture", "compost.balance_page"),
}
# Where a code names something else than a point.
CODES = {"materials": "pet", "tare": "sack", "rewards": shed.REWARD}
# Lists in the ways in which they are heaviest, besides every page as it opens.
MONTH = million.TALLIED
LISTS = (
    "/office/households?sort=-visit",
    "/office/households?sort=-compost&card=without",
    "/office/households?q=00",
    f"/office/deposits?month={MONTH}&state=counts",
    f"/office/deposits?month={MONTH}&quality=received&state=counts",
    "/office/deposits?material=food",
    "/office/deposits?material=batteries",
    "/office/deposits?operator=1",
    "/office/deposits?state=look",
    "/office/deposits?state=taken-back",
    "/office/deposits?family=0042",
    "/office/deposits?sort=when",
    "/office/cards/all?state=active&printed=no&sort=-issued",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One page."""

    address: str
    ms: float
    sent_bytes: int

    @property
    def within(self) -> bool:
        """Whether it keeps to what was promised."""
        return self.ms <= MS_MOST and self.sent_bytes <= BYTES_MOST


def pages(folder: Path, lines: int) -> list[Measured]:
    """Open every page several times, and return the median of each."""
    url, plan = million.filled(folder, lines, FAMILIES)
    settings = Settings(url, "secret", ground.CARD_KEY.encode(), "https://bench.example", folder)
    app = create_app(settings)
    clients = [_signed_in(app, plan, role) for role in ROLES]
    return [_measured(clients, address) for address in (*_addresses(app, plan), *LISTS)]


def report(measured: list[Measured]) -> None:
    """Print a table, the slowest first."""
    print(f"\n{'page of the office':72} {'ms':>7} {'bytes':>8}")
    for page in sorted(measured, key=lambda page: -page.ms):
        verdict = "" if page.within else "  over the bound"
        print(f"{page.address[:72]:72} {page.ms:7.1f} {page.sent_bytes:8,}{verdict}")


def _signed_in(app: Flask, plan: ground.Plan, role: str) -> FlaskClient:
    programme_id = uuid.UUID(plan.programme)
    name = f"{role} {uuid7()}"[:40]
    with app.app_context(), unit_of_work() as session:
        context = ground.context_of(plan)
        staff_id, first = access.create_staff(session, context, name=name, role=role, point_id=None)
        (account,) = [a for a in accounts_of(session, programme_id) if a.id == staff_id]
        own = Context(utc_now(), actor_of(account, uuid7()), uuid7)
        access.change_own_password(session, own, current=first, new=PASSWORD)
    client = app.test_client()
    secret = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/office/sign-in").text)
    assert secret, "the door has a form"
    form = {"name": name, "password": PASSWORD, "csrf_token": secret[1]}
    client.post("/office/sign-in", data=form)
    return client


def _addresses(app: Flask, plan: ground.Plan) -> Iterator[str]:
    values = _values(app, plan)
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/office") or "GET" not in (rule.methods or ()):
            continue
        if rule.endpoint in FILES or not rule.arguments <= values.keys():
            continue
        part = rule.rule.removeprefix("/office/").split("/")[0]
        known = values | {"code": CODES[part]} if part in CODES else values
        parts = re.split(r"<(?:\w+:)?(\w+)>", rule.rule)
        yield "".join(known[part] if n % 2 else part for n, part in enumerate(parts))


def _values(app: Flask, plan: ground.Plan) -> dict[str, str]:
    """What stands in the addresses: a family that came often, its last visit, the newest batch."""
    programme_id, family = uuid.UUID(plan.programme), plan.families[5]
    with app.app_context(), reading() as session:
        (deposit,) = deposits_of(session, programme_id, uuid.UUID(family["id"]), limit=1)
        staff_id = accounts_of(session, programme_id)[0].id
        (batch,) = batches_of(session, programme_id, limit=1)
        (redemption,) = redemption_page(session, programme_id, Narrowed(), Window(1)).rows
        (doubt,) = item_page(session, programme_id, Window(1)).rows
        haul = hauls_on_the_way(session, programme_id)[0]
    return {
        "household_id": family["id"],
        "card_id": family["card"],
        "deposit_id": str(deposit.id),
        "staff_id": str(staff_id),
        "month": str(million.TALLIED),
        "batch_id": str(batch.id),
        "fact_id": str(batch.id),
        "haul_id": str(haul.id),
        "redemption_id": str(redemption.id),
        "item_id": str(doubt.id),
        "method": batch.method,
        "code": plan.points[0]["code"],
    }


def _measured(clients: list[FlaskClient], address: str) -> Measured:
    """Measure as the first of them who may open it."""
    for client in clients:
        if client.get(address).status_code == HTTPStatus.FORBIDDEN:
            continue
        took, sent = [], 0
        for _each in range(REPEATED):
            began = time.perf_counter()
            reply = client.get(address, headers={"Accept-Encoding": "br"})
            took.append(time.perf_counter() - began)
            assert reply.status_code == HTTPStatus.OK, f"{address}: {reply.status}"
            sent = len(reply.data)
        return Measured(address, median(took) * 1000, sent)
    raise AssertionError(address)
