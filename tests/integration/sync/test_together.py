"""Deposits that are taken together are those that would have been taken one by one."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from wasteexchange.audit.service import audit
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import metadata, reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes import service as catalogue
from wasteexchange.programmes.rules import Programme
from wasteexchange.sync.forms import sent_from
from wasteexchange.sync.rules import Sent
from wasteexchange.sync.service import Taken, uploads

RECORDS, FAMILIES = 60, 4
CODES = ("ONE", "ALL")


@dataclass(frozen=True)
class Village:
    """A programme with families whose cards are known, and a phone with its series."""

    programme: Programme
    cards: tuple[str, ...]
    phone: Context
    series: str


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    with make.an_engine(database_url) as engine:
        yield engine


def _village(session: Session, code: str, now: dt.datetime, *, capped: bool) -> Village:
    programme = make.a_programme(session, code)
    office = make.a_context(programme, now)
    if capped:
        announced = catalogue.AnnounceCap(
            id=uuid7(), asset=Asset.COMPOST, period="week", amount=9_000, applies_from=now
        )
        catalogue.announce_cap(session, office, announced)
    cards = tuple(make.a_card(session, programme).token for _each in range(FAMILIES))
    phone = make.a_context(programme, now, writer_id=uuid7())
    point = make.the_point(session, programme)
    series, _next = journal.open_series(session, phone, point.id, numbered_by="writer")
    return Village(programme, cards, phone, series)


def _plan(chance: random.Random) -> list[dict[str, Any]]:
    """Visits of few families, so that they meet; some of which something has to be said."""
    planned: list[dict[str, Any]] = []
    for number in range(1, RECORDS + 1):
        lines = [
            make.a_line(
                material=chance.choice(["food", "food", "pet", "glass"]),
                gross_g=chance.randint(300, 9_000),
                quality=chance.choice(["clean", "clean", "contaminated", "rejected"]),
            )
            for _each in range(chance.randint(1, 3))
        ]
        one = {
            "family": chance.randrange(FAMILIES),
            "minutes": chance.randint(1, 300),
            "number": number,
            "lines": lines,
        }
        match chance.randrange(10):
            case 0:
                one["family"] = None
            case 1:
                one["lines"] = [make.a_line(material="gold")]
            case 2 if planned:
                one = chance.choice(planned)
            case 3 if planned:
                one["number"] = chance.choice(planned)["number"]
            case 4 if planned:
                one["takes_back"] = chance.randrange(len(planned))
        planned.append(one)
    return planned


def _records(village: Village, planned: list[dict[str, Any]], now: dt.datetime) -> list[Sent]:
    ids: dict[int, str] = {}
    sent = []
    for place, one in enumerate(planned):
        key = ids.setdefault(id(one), str(uuid7()))
        family = one["family"]
        at = (now - dt.timedelta(minutes=one["minutes"])).isoformat()
        numbered = {"series": village.series, "sequence": one["number"]}
        body: dict[str, Any] = {
            "type": "deposit",
            "id": key,
            "card": "0" * 26 if family is None else village.cards[family],
            "collection_point": f"{village.programme.code}-01",
            "recorded_at": at,
            "lines": one["lines"],
            **numbered,
        }
        if "takes_back" in one:
            taken_back = ids[id(planned[one["takes_back"]])]
            body = {
                "type": "reversal",
                "id": key,
                "deposit": taken_back,
                "reason": "wrong bucket",
                "recorded_at": at,
                **numbered,
            }
        sent.append(sent_from(place, body))
    return sent


def _told(taken: Taken) -> tuple[object, ...]:
    deposit = taken.deposit
    slug = taken.problem.slug if taken.problem else None
    if deposit is None:
        return taken.standing, slug
    said = replace(deposit, id=uuid.UUID(int=0))
    lines = [replace(line, compost_rate_id=None, points_rate_id=None) for line in said.lines]
    return (
        *(taken.standing, slug, said.series, said.sequence, said.day_on, said.warnings, lines),
        *(said.compost, said.points, said.compost_after, said.points_after),
    )


@pytest.mark.parametrize("seed", range(4))
def test_an_upload_is_as_its_records_one_by_one(engine: sa.Engine, seed: int) -> None:
    chance = random.Random(seed)
    planned = _plan(chance)
    told, sums = [], []
    for code in CODES:
        with unit_of_work(engine) as session:
            now = make.a_context(make.a_programme(session, f"{code}X")).now
            village = _village(session, code, now, capped=bool(seed % 2))
        sent = _records(village, planned, now)
        with unit_of_work(engine) as session, pytest.MonkeyPatch.context() as patch:
            if code == "ONE":
                patch.setattr(uploads, "runs_of", lambda records: ([one] for one in records))
            taken = uploads.take(session, village.phone, sent, sent_at=now)
        told.append([_told(one) for one in taken])
        with reading(engine) as session:
            sums.append(_sums(session, village.programme))
    assert told[0] == told[1]
    assert sums[0] == sums[1]
    with reading(engine) as session:
        assert audit(session, None).wrong == []


def _sums(session: Session, programme: Programme) -> list[object]:
    """What is kept, without the ids: they differ between programmes."""
    found: list[object] = []
    for table, columns in {
        "transfers": ("asset", "amount", "day_on"),
        "balances": ("balance",),
        "account_days": ("day_on", "debits", "credits", "debited", "credited"),
        "household_months": ("month", "visits", "reversed_visits", "compost", "points"),
        "review_items": ("reason", "subject_kind"),
        "held_records": ("kind", "reason", "sequence"),
        "journal_entries": ("kind", "month"),
    }.items():
        kept = metadata.tables[table]
        query = sa.select(*(kept.c[name] for name in columns))
        rows = session.execute(query.where(kept.c.programme_id == programme.id))
        found.append((table, sorted(map(str, rows))))
    return found
