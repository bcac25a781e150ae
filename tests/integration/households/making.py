"""A programme to work in, and what stands in it."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.households import service
from wasteexchange.households.rules import HouseholdRef, Particulars, RegisterHousehold
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import make_engine, reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.rules import Account, Cause, Kind, Transfer, household
from wasteexchange.programmes.service import CreateProgramme, command_actor, create_programme

NOON = dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Place:
    """A programme on a database, with somebody who may do everything in it."""

    engine: sa.Engine
    context: Context

    @property
    def programme_id(self) -> uuid.UUID:
        return self.context.programme_id

    @contextmanager
    def writing(self) -> Iterator[tuple[Session, Context]]:
        with unit_of_work(self.engine) as session:
            yield session, self.context

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with reading(self.engine) as session:
            yield session

    def later(self, **by: int) -> "Place":
        return replace(
            self, context=replace(self.context, now=self.context.now + dt.timedelta(**by))
        )


def a_place(engine: sa.Engine, code: str = "MALA") -> Place:
    """Make a programme from the Peru template."""
    with unit_of_work(engine) as session:
        command = CreateProgramme(code=code, name=f"{code} recicla")
        programme = create_programme(session, NOON, uuid7, command)
    return Place(engine, Context(now=NOON, actor=command_actor(programme.id), new_id=uuid7))


def a_household(place: Place, **changes: object) -> HouseholdRef:
    """Register a household; give `name`, `phone`, … or `code`, `id`, `members`, `consents`."""
    parts = {
        name: changes.pop(name) for name in ("name", "sector", "phone", "note") if name in changes
    }
    command = RegisterHousehold(id=uuid7(), particulars=Particulars(**parts))  # type: ignore[arg-type]  # texts
    with place.writing() as (session, context):
        said = replace(command, **changes)  # type: ignore[arg-type]  # parts of the command
        return service.register_household(session, context, said).household


def some_credit(place: Place, household_id: uuid.UUID, **amounts: int) -> None:
    """Promise a household something: `COMPOST=1040, POINTS=250`."""
    with place.writing() as (session, context):
        record_id = uuid7()
        said = journal.digest_of({"grant": str(record_id)})
        journal.claim(session, context, journal.Claim(id=record_id, kind="grant", digest=said))
        movements = [
            Transfer(Account(Kind.GRANTED, asset), household(household_id, asset), amount)
            for asset, amount in ((Asset(name), amount) for name, amount in amounts.items())
        ]
        ledger.post(session, context, Cause(record_id, NOON.date()), movements)


def rows_in(database_url: str, query: str) -> list[tuple[Any, ...]]:
    """What a query gives, asked beside the program."""
    engine = make_engine(database_url)
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]
    finally:
        engine.dispose()
