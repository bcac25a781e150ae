"""The ground on which both servers are measured: a programme with points, families and tokens.

Everything is made by the program's own services, so that every account is open before the first
measured deposit. What the load and the floor have to know of it is written to a plan (JSON).
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import uuid
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

import wasteexchange.rewards.service  # noqa: F401 - a programme gets its rewards from their room
from wasteexchange import models
from wasteexchange.access import service as access
from wasteexchange.cards import service as cards
from wasteexchange.compost import service as compost
from wasteexchange.deposits import service as deposits
from wasteexchange.deposits.rules import Weighed
from wasteexchange.households import service as households
from wasteexchange.households.rules import RegisterHousehold
from wasteexchange.journal import service as journal
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.db import make_engine, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.migrations import upgrade
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.rules import (
    COMPOST_MATERIAL,
    Account,
    Cause,
    Kind,
    Transfer,
    household,
    stock,
)
from wasteexchange.programmes import queries, service

CODE = "BENCH"
CARD_KEY = "bench-card-key"
POINTS, CLIENTS = 5, 16
MATERIAL, QUALITY = "food", Quality.CLEAN
NET_G = 5_200
REWARD = "compost-1kg"
# What every family has, and every point, so that no bag is ever refused.
PLENTY_G = 1_000_000_000
assert models.ROOMS


@dataclass(slots=True)
class Plan:
    """Ids and tokens of the ground, as text: what the load sends and the floor writes."""

    programme: str
    rate: str
    points: list[dict[str, str]] = field(default_factory=list)
    families: list[dict[str, str]] = field(default_factory=list)
    clients: list[dict[str, Any]] = field(default_factory=list)

    def save(self, path: Path) -> None:
        """Write it for the processes that are started later."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def load(path: Path) -> Plan:
    """Read a plan."""
    return Plan(**json.loads(path.read_text(encoding="utf-8")))


def lay(database_url: str, *, families: int) -> Plan:
    """Migrate an empty database and fill it; each family has brought something once.

    Idempotent it is not: the database must be empty.
    """
    upgrade(database_url)
    engine = make_engine(database_url)
    try:
        with unit_of_work(engine) as session:
            plan = _programme(session)
        for start in range(0, families, 50):
            with unit_of_work(engine) as session:
                _some_families(session, plan, range(start, min(start + 50, families)))
    finally:
        engine.dispose()
    return plan


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database of which nobody knows what still lies in its write-ahead log."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as from_, closing(sqlite3.connect(target)) as to:
        from_.backup(to)
    shutil.copymode(source, target)


def context_of(plan: Plan) -> Context:
    """Act as whoever has the machine."""
    actor = service.command_actor(uuid.UUID(plan.programme))
    return Context(now=utc_now(), actor=actor, new_id=uuid7)


def give_plenty(database_url: str, plan: Plan) -> None:
    """Let compost lie at every point and be owed to every family, for more bags than are taken."""
    engine = make_engine(database_url)
    try:
        with unit_of_work(engine) as session:
            context = context_of(plan)
            for point in plan.points:
                counting = compost.CountStock(
                    id=uuid7(),
                    collection_point=point["code"],
                    material=COMPOST_MATERIAL,
                    counted_g=PLENTY_G,
                    reason="bench",
                )
                compost.count_stock(session, context, counting)
            record = uuid7()
            said = journal.Claim(id=record, kind="bench", digest=b"1" * 32)
            journal.claim(session, context, said)
            granted = Account(
                Kind.GRANTED,
                Asset.COMPOST,
                point_id=uuid.UUID(plan.points[0]["id"]),
                material=MATERIAL,
                quality=str(QUALITY),
            )
            owed = [
                Transfer(granted, household(uuid.UUID(family["id"]), Asset.COMPOST), PLENTY_G)
                for family in plan.families
            ]
            ledger.post(session, context, Cause(record, context.now.date()), owed)
    finally:
        engine.dispose()


def _programme(session: Session) -> Plan:
    wanted = service.CreateProgramme(code=CODE, name="Bench", template="peru")
    programme = service.create_programme(session, utc_now(), uuid7, wanted)
    plan = Plan(str(programme.id), "")
    context = context_of(plan)
    for number in range(1, POINTS):
        service.add_point(session, context, name=f"Point {number + 1}")
    catalogue = queries.catalogue_of(session, programme.id)
    rate = catalogue.rate_for(MATERIAL, QUALITY, Asset.COMPOST, context.now)
    assert rate, "the template pays for food"
    plan.rate = str(rate.id)
    for point in catalogue.points:
        plan.points.append({"id": str(point.id), "code": point.code} | _accounts(plan, point.id))
    plan.clients = [_client(session, context, plan, number) for number in range(CLIENTS)]
    return plan


def _accounts(plan: Plan, point_id: uuid.UUID) -> dict[str, str]:
    within = uuid.UUID(plan.programme)
    brought = Account(
        Kind.BROUGHT, Asset.MATTER, point_id=point_id, material=MATERIAL, quality=QUALITY
    )
    granted = Account(
        Kind.GRANTED, Asset.COMPOST, point_id=point_id, material=MATERIAL, quality=QUALITY
    )
    return {
        "stock": str(stock(point_id, MATERIAL).id_in(within)),
        "brought": str(brought.id_in(within)),
        "granted": str(granted.id_in(within)),
    }


def _client(session: Session, context: Context, plan: Plan, number: int) -> dict[str, Any]:
    token_id, token = access.create_token(
        session, context, role="operator", label=f"client {number}"
    )
    writer = Context(now=context.now, actor=_bearer(plan, token_id), new_id=uuid7)
    letters = [
        journal.open_series(session, writer, uuid.UUID(point["id"]), numbered_by="writer")[0]
        for point in plan.points
    ]
    return {"id": str(token_id), "token": token, "series": letters}


def _bearer(plan: Plan, token_id: uuid.UUID) -> Actor:
    return Actor(
        programme_id=uuid.UUID(plan.programme),
        id=token_id,
        kind="token",
        name="bench",
        role="operator",
        writer_id=token_id,
        permissions=frozenset({Permission.RECORD_DEPOSITS}),
    )


def _some_families(session: Session, plan: Plan, numbers: range) -> None:
    for number in numbers:
        _family(session, plan, number)


def _family(session: Session, plan: Plan, number: int) -> None:
    context = context_of(plan)
    household_id = uuid7()
    households.register_household(session, context, RegisterHousehold(id=household_id))
    card = cards.issue_card(session, context, household_id, uuid7(), card_key=CARD_KEY.encode())
    plan.families.append(
        {
            "id": str(household_id),
            "card": str(card.id),
            "token": card.token,
            "account": str(household(household_id, Asset.COMPOST).id_in(uuid.UUID(plan.programme))),
        }
    )
    deposits.record_deposit(
        session,
        context,
        deposits.RecordDeposit(
            id=uuid7(),
            card=card.token,
            collection_point=plan.points[number % POINTS]["code"],
            recorded_at=context.now,
            lines=(Weighed(MATERIAL, QUALITY, NET_G + 200, 200),),
        ),
    )
