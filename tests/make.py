"""Programmes, people and deposits for tests: plain functions, valid by default.

Everything is made by the program's own use cases, so that what a test starts from can exist.
"""

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from wasteexchange import models
from wasteexchange.access import service as access
from wasteexchange.cards import service as cards
from wasteexchange.cards.rules import NewCard
from wasteexchange.deposits import service as deposits
from wasteexchange.deposits.rules import Weighed
from wasteexchange.households import service as households
from wasteexchange.households.rules import HouseholdRef, Particulars, RegisterHousehold
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import make_engine
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Quality
from wasteexchange.programmes import queries as programmes
from wasteexchange.programmes import service as catalogue
from wasteexchange.programmes.rules import Point, Programme

assert models.ROOMS, "tables register by being imported"

# The card key of the fixture `app`; a server of its own is told it by `SERVER_KEYS`.
CARD_KEY = b"tests only, prints nothing"
SERVER_KEYS = {"WASTEEXCHANGE_CARD_KEY": CARD_KEY.decode()}
PERSONAL_NAME = "Yolanda Huamán Ccori"


@contextmanager
def an_engine(database_url: str) -> Iterator[sa.Engine]:
    """The database without an application."""
    engine = make_engine(database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def a_context(programme: Programme, now: dt.datetime | None = None, **changes: Any) -> Context:
    """Whoever has the machine's command line, now."""
    actor = replace(catalogue.command_actor(programme.id), **changes)
    return Context(now=now or utc_now(), actor=actor, new_id=uuid7)


def a_programme(session: Session, code: str = "MALA", **changes: Any) -> Programme:
    """A programme from the template of Peru, with the one point `<CODE>-01`."""
    command = catalogue.CreateProgramme(
        **{"code": code, "name": f"{code.title()} recicla", **changes}
    )
    return catalogue.create_programme(session, utc_now(), uuid7, command)


def the_point(session: Session, programme: Programme, code: str | None = None) -> Point:
    """A point by its code; the programme's first one."""
    return programmes.get_point(session, programme.id, code or f"{programme.code}-01")


def a_point(session: Session, programme: Programme, code: str = "MALA-02") -> Point:
    """Another point."""
    catalogue.add_point(session, a_context(programme), code=code, name="Plaza", place="")
    return the_point(session, programme, code)


@dataclass(frozen=True)
class Staff:
    """Somebody who can sign in."""

    id: uuid.UUID
    name: str
    password: str


def a_staff(
    session: Session,
    programme: Programme,
    role: str = "operator",
    *,
    name: str | None = None,
    point: Point | None = None,
) -> Staff:
    """Somebody with a role and a password of their own."""
    name = name or f"{role} {uuid7().hex[-8:]}"
    staff_id, first = access.create_staff(
        session, a_context(programme), name=name, role=role, point_id=point.id if point else None
    )
    own = f"clave propia de {staff_id.hex[-8:]}"
    context = a_context(programme, id=staff_id, kind="staff", role=role)
    access.change_own_password(session, context, current=first, new=own)
    return Staff(staff_id, name, own)


def a_token(
    session: Session, programme: Programme, role: str = "coordinator", point: Point | None = None
) -> dict[str, str]:
    """The headers of a program that calls the API with a token of this role."""
    _id, token = access.create_token(
        session, a_context(programme), role=role, point_id=point.id if point else None
    )
    return {"Authorization": f"Bearer {token}"}


def sign_in(client: FlaskClient, staff: Staff) -> None:
    """Sign somebody in with a browser; it has to work."""
    page = client.get("/office/sign-in").text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page[:2000]
    form = {"name": staff.name, "password": staff.password, "csrf_token": found[1]}
    reply = client.post("/office/sign-in", data=form)
    assert reply.status_code == 303, reply.text


def a_household(session: Session, programme: Programme, **changes: Any) -> HouseholdRef:
    """A registered family with a name."""
    told = {"id": uuid7(), "particulars": Particulars(name=PERSONAL_NAME), **changes}
    command = RegisterHousehold(**told)
    return households.register_household(session, a_context(programme), command).household


def a_card(
    session: Session, programme: Programme, household: HouseholdRef | None = None
) -> NewCard:
    """A family's card; without a family, one of a new family."""
    household = household or a_household(session, programme)
    return cards.issue_card(session, a_context(programme), household.id, uuid7(), card_key=CARD_KEY)


def a_deposit(
    session: Session, programme: Programme, context: Context | None = None, **changes: Any
) -> deposits.Recorded:
    """5.2 kg of clean food, recorded now at the first point; without `card`, for a new family."""
    context = context or a_context(programme)
    told: dict[str, Any] = {
        "id": uuid7(),
        "collection_point": f"{programme.code}-01",
        "recorded_at": context.now,
        "lines": (Weighed("food", Quality.CLEAN, 5400, 200),),
        **changes,
    }
    if "card" not in told and "household_id" not in told:
        told["card"] = a_card(session, programme).token
    return deposits.record_deposit(session, context, deposits.RecordDeposit(**told))


def a_reversal(
    session: Session, programme: Programme, deposit_id: uuid.UUID, **changes: Any
) -> deposits.Recorded:
    """That deposit taken back by the command line."""
    told: dict[str, Any] = {"id": uuid7(), "deposit_id": deposit_id, "reason": "wrong bucket"}
    command = deposits.ReverseDeposit(**{**told, **changes})
    return deposits.reverse_deposit(session, a_context(programme), command)


def a_line(**changes: Any) -> dict[str, Any]:
    """5.2 kg of clean food as the API reads it."""
    return {"material": "food", "gross_g": 5400, "tare_g": 200, "quality": "clean", **changes}


def a_deposit_body(card: Any = None, **changes: Any) -> dict[str, Any]:
    """A deposit as the API reads it; a field that is changed to `...` is left out."""
    body = {
        "id": str(uuid7()),
        "card": card,
        "collection_point": "MALA-01",
        "recorded_at": utc_now().isoformat(),
        "lines": [a_line()],
        **changes,
    }
    return {name: said for name, said in body.items() if said is not ...}


@dataclass(frozen=True)
class Device:
    """A phone that enrolled: its key as headers, and its series by point."""

    id: uuid.UUID
    headers: dict[str, str]
    series: dict[str, str]


def a_device(session: Session, programme: Programme, *points: Point, label: str = "") -> Device:
    """A phone at these points, or at the first one."""
    where = points or (the_point(session, programme),)
    ids = [point.id for point in where]
    label = label or f"phone {uuid7().hex[-6:]}"
    context = a_context(programme)
    _id, code = access.add_device(session, context, label=label, point_ids=ids)
    done = access.enrol(session, context.now, code, report={"version": "test"})
    codes = {point.id: point.code for point in where}
    series = {codes[point_id]: letters for point_id, (letters, _next) in done.series.items()}
    return Device(done.actor.id, {"Authorization": f"Bearer {done.key}"}, series)


def a_pin(
    session: Session, programme: Programme, household_id: uuid.UUID, pin: str = "4711"
) -> None:
    """A family's PIN."""
    cards.set_pin(session, a_context(programme), household_id, pin, pin_key=CARD_KEY)
