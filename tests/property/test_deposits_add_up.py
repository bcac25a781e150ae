"""Deposits and reversals by the thousand: balances, tallies, journal and audit agree.

A bounded run each time; `WASTEEXCHANGE_HYPOTHESIS=long` makes 10,000 on each database.
"""

import datetime as dt
import os
import random
import uuid
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.property import entries as journal
from tests.property import naive
from wasteexchange.audit.service import audit
from wasteexchange.cards.service import revoke_cards_of
from wasteexchange.households.service import erase_household
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import metadata, reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.programmes import service as catalogue
from wasteexchange.programmes import templates
from wasteexchange.programmes.rules import Programme

LONG = os.environ.get("WASTEEXCHANGE_HYPOTHESIS") == "long"
STEPS = int(os.environ.get("WASTEEXCHANGE_STEPS") or (10_000 if LONG else 150))
SEED = int(os.environ.get("WASTEEXCHANGE_SEED") or 20_261_122)
HOUSEHOLDS = 20
POINTS = ("MALA-01", "MALA-02", "MALA-03")


@dataclass
class Family:
    """A family as the test knows it."""

    id: str
    token: str
    number: str
    erased: bool = False


@dataclass
class World:
    """A programme under chance, and the paper on which every step is noted."""

    client: FlaskClient
    programme: Programme
    chance: random.Random
    families: list[Family]
    staff: dict[str, str]
    paper: naive.Ledger
    series: dict[str, tuple[str, int]] = field(default_factory=dict)
    answers: list[tuple[str, dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    reversals: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        reply = self.client.post(f"/api/v1{path}", json=body, headers=self.staff)
        return reply.status_code, reply.get_json()

    def get(self, path: str) -> dict[str, Any]:
        reply = self.client.get(f"/api/v1{path}", headers=self.staff)
        assert reply.status_code == 200, reply.text
        said: dict[str, Any] = reply.get_json()
        return said

    def step(self) -> None:
        """Do one thing: mostly a deposit, now and then a reversal or the same thing again."""
        drawn = self.chance.random()
        standing = [key for key, noted in self.paper.deposits.items() if not noted.reversed]
        if drawn < 0.18 and standing:
            self._reverse(self.chance.choice(standing))
        elif drawn < 0.28 and self.answers:
            path, body, first = self.chance.choice(self.answers)
            assert self.post(path, body) == (200, first), "the same again gives the first answer"
        else:
            self._deposit(self.chance.choice([f for f in self.families if not f.erased]))

    def _deposit(self, family: Family) -> None:
        chance = self.chance
        point = chance.choice(POINTS)
        body: dict[str, Any] = {
            "id": str(chance.choice([uuid7, uuid.uuid4])()),
            "collection_point": point,
            "recorded_at": self._moment().isoformat(),
            "lines": [self._line() for _each in range(chance.choice([1, 1, 1, 2, 3, 8]))],
            **self._who(family),
            **self._number(point),
        }
        status, first = self.post("/deposits", body)
        assert status == 201, (body, first)
        noted = self.paper.record(body, family.id)
        assert first["credited"] == {a: noted.credited(a) for a in naive.ASSETS}, body
        balances = {a: self.paper.balances[family.id, a] for a in naive.ASSETS}
        assert first["balances"] == balances, body
        self.answers.append(("/deposits", body, first))

    def _who(self, family: Family) -> dict[str, Any]:
        drawn = self.chance.random()
        if drawn < 0.1:
            return {"household": family.id, "card_absent_reason": "forgotten"}
        return {"card": family.token if drawn < 0.7 else family.number}

    def _number(self, point: str) -> dict[str, Any]:
        if self.chance.random() < 0.5:
            return {}
        if point not in self.series:
            _status, given = self.post("/series", {"collection_point": point})
            self.series[point] = given["series"], given["next"]
        letters, number = self.series[point]
        self.series[point] = letters, number + 1
        return {"series": letters, "sequence": number}

    def _line(self) -> dict[str, Any]:
        most = self.chance.choice([9, 999, 20_000, 500_000])
        tare_g = self.chance.choice([0, 0, 200, 1_500])
        return {
            "material": self.chance.choice(list(naive.STREAMS)),
            "gross_g": tare_g + self.chance.randint(1, most),
            "tare_g": tare_g,
            "quality": self.chance.choice(["clean", "clean", "contaminated", "rejected"]),
        }

    def _moment(self) -> dt.datetime:
        """A moment of the last 13 months, often within an hour of a month's end in Lima."""
        now = utc_now()
        at = now - dt.timedelta(seconds=self.chance.randint(60, 395 * 86_400))
        if self.chance.random() < 0.3:
            first = at.astimezone(naive.LIMA).replace(day=1, hour=0, minute=0, second=0)
            at = first + dt.timedelta(seconds=self.chance.randint(-3600, 3600))
        zone = dt.timezone(dt.timedelta(hours=self.chance.choice([-5, 0, 9, -11])))
        return min(max(at, now - dt.timedelta(days=399)), now).astimezone(zone)

    def _reverse(self, deposit_id: str) -> None:
        point = self.paper.deposits[deposit_id].body["collection_point"]
        body = {"id": str(uuid7()), "reason": "dijo otra cosa", **self._number(point)}
        path = f"/deposits/{deposit_id}/reversal"
        status, first = self.post(path, body)
        assert status == 201, first
        self.paper.reverse(deposit_id)
        self.reversals[body["id"]] = deposit_id
        self.answers.append((path, body, first))
        status, refused = self.post(path, {**body, "id": str(uuid7())} | self._number(point))
        assert (status, refused["code"]) == (409, "already-reversed")
        self._unsaid(point, refused)

    def _unsaid(self, point: str, refused: dict[str, Any]) -> None:
        """Give a number back that a refused record did not use."""
        assert refused["status"] == 409
        self.series.pop(point, None)

    def erase(self, family: Family) -> None:
        context = make.a_context(self.programme)
        with unit_of_work() as session:
            household_id = uuid.UUID(family.id)
            revoke_cards_of(session, context, household_id)
            erase_household(session, context, household_id, record_id=uuid7())
        family.erased = True
        self.paper.forget(family.id)


def _changes(session: Session, programme: Programme, paper: naive.Ledger) -> None:
    """Announce rates and caps in the past, as somebody would have then."""
    now = utc_now().replace(microsecond=0)
    context = make.a_context(programme, now - dt.timedelta(days=400))
    unpaid = replace(templates.read("peru").materials[0], code="bones", position=99)
    catalogue.add_material(session, context, unpaid)
    for days, material, quality, asset, per_kg in (
        (300, "food", "clean", "COMPOST", 233),
        (150, "food", "clean", "POINTS", 17),
        (90, "pet", "contaminated", "POINTS", 0),
        (60, "used-oil", "clean", "POINTS", 999),
    ):
        since = now - dt.timedelta(days=days)
        rate = catalogue.AnnounceRate(
            id=uuid7(),
            material=material,
            quality=Quality(quality),
            asset=Asset(asset),
            per_kg=per_kg,
            applies_from=since,
        )
        catalogue.announce_rate(session, context, rate)
        paper.rates.append((since, material, quality, asset, per_kg))
    for days, asset, period, amount in (
        (120, "COMPOST", "visit", 30_000),
        (200, "POINTS", "month", 900_000),
    ):
        since = now - dt.timedelta(days=days)
        cap = catalogue.AnnounceCap(
            id=uuid7(), asset=Asset(asset), period=period, amount=amount, applies_from=since
        )
        catalogue.announce_cap(session, context, cap)
        paper.caps.append((since, asset, period, amount))


@pytest.fixture
def world(app: Flask) -> World:
    """A programme with three points, twenty families, and rates and caps that changed."""
    paper = naive.Ledger()
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        for code in POINTS[1:]:
            make.a_point(session, programme, code)
        _changes(session, programme, paper)
        staff = make.a_token(session, programme, "coordinator")
        families = []
        for _each in range(HOUSEHOLDS):
            household = make.a_household(session, programme)
            card = make.a_card(session, programme, household)
            families.append(Family(str(household.id), card.token, card.number))
    return World(app.test_client(), programme, random.Random(SEED), families, staff, paper)


@pytest.mark.slow
def test_what_was_weighed_is_what_is_owed_and_what_is_told(app: Flask, world: World) -> None:
    for step in range(STEPS):
        world.step()
        if step in (STEPS // 2, STEPS * 3 // 4):
            with app.app_context():
                world.erase(world.families[-1 if step == STEPS // 2 else -2])
    with app.app_context(), reading() as session:
        rows = _entries(session)
        findings = audit(session, "MALA")
    _hold_balances(world)
    _hold_tallies(world, rows)
    _hold_privacy(world, rows)
    assert findings.wrong == []
    assert findings.notices == []


def _hold_balances(world: World) -> None:
    for family in world.families:
        said = world.get(f"/households/{family.id}/balance")["balances"]
        assert said == {a: world.paper.balances[family.id, a] for a in naive.ASSETS}


def _hold_tallies(world: World, rows: dict[str, bytes]) -> None:
    entries = [journal.read(raw) for raw in rows.values()]
    months = {noted.month for noted in world.paper.deposits.values()}
    assert len(months) > 12, "the steps reach over a year"
    for month in sorted(months):
        said = world.get(f"/tallies/{month}")
        said["rows"].sort(key=lambda r: (r["collection_point"], r["material"], r["quality"]))
        assert said == world.paper.tally("MALA", month)
        retold = journal.tally(entries, month)
        assert {part: said[part] for part in retold} == retold, "the entries tell the same"


def _hold_privacy(world: World, rows: dict[str, bytes]) -> None:
    """Hold every entry to the log's table; nothing in it says who, or on which day."""
    refs = {}
    for key, raw in rows.items():
        entry = journal.read(raw)
        journal.hold_form(entry, "MALA")
        assert entry["ref"] == journal.ref("MALA", key)
        refs[key] = entry["ref"]
    for reversal_id, deposit_id in world.reversals.items():
        assert journal.read(rows[reversal_id])["reverses"] == refs[deposit_id]
    holders = [
        e["holder"] for e in map(journal.read, rows.values()) if e["kind"] not in journal.OF_NOBODY
    ]
    assert len(set(holders)) == len(holders) == len(world.paper.deposits) + len(world.reversals)
    everything = b"\n".join(rows.values()).decode().upper()
    for family in world.families:
        for secret in (family.id, family.token, uuid.UUID(family.id).hex):
            assert secret.upper() not in everything
        # Seven digits may stand in a rate's id or a hash by chance, but with the hyphen nowhere.
        assert f'"{family.number}"' not in everything
    for key in [*world.paper.deposits, *world.reversals]:
        assert key.upper() not in everything, "an id that opens a page"
    assert make.PERSONAL_NAME.split()[0].upper() not in everything


def _entries(session: Session) -> dict[str, bytes]:
    table = metadata.tables["journal_entries"]
    found = session.execute(sa.select(table.c.id, table.c.entry))
    return {str(key): bytes(raw) for key, raw in found}
