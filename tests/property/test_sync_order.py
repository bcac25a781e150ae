"""Whatever order, however often and from how many phones records arrive: the ledger is the same.

`WASTEEXCHANGE_HYPOTHESIS=long` is the run by hand: forty times as many stories.
"""

import datetime as dt
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import make
from wasteexchange.access.rules import DEVICE, Role, permissions_of
from wasteexchange.audit.service import audit
from wasteexchange.cards import service as cards
from wasteexchange.journal import service as journal
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import metadata, reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.programmes.rules import Programme
from wasteexchange.sync import service as sync
from wasteexchange.sync.forms import sent_from
from wasteexchange.sync.rules import Sent, Standing

TIMES = 40 if os.environ.get("WASTEEXCHANGE_HYPOTHESIS") == "long" else 1
PHONES, FAMILIES = 3, 2
MATERIALS = ("food", "pet", "glass")


@dataclass
class World:
    """A programme with phones, families with cards, and blank cards."""

    engine: sa.Engine
    programme: Programme
    phones: list[Context]
    series: list[str]
    cards: list[str] = field(default_factory=list)
    families: list[uuid.UUID] = field(default_factory=list)

    def take(self, phone: int, records: list[dict[str, Any]]) -> list[Standing]:
        sent: list[Sent] = [sent_from(n, one) for n, one in enumerate(records)]
        with unit_of_work(self.engine) as session:
            taken = sync.take(session, self.phones[phone], sent, sent_at=self.phones[phone].now)
        return [one.standing for one in taken]

    def ledger(self) -> dict[str, Any]:
        """What every account holds, every deposit's credit, and whose each card is."""
        tables = metadata.tables
        accounts, transfers, mine = tables["accounts"], tables["transfers"], self.programme.id
        with reading(self.engine) as session:
            sums: dict[Any, int] = {}
            names = {row.id: tuple(row)[2:] for row in session.execute(_of(accounts, mine))}
            for row in session.execute(_of(transfers, mine)):
                for account, sign in ((row.debit_account, 1), (row.credit_account, -1)):
                    # Points are the programme's own: only which one it is may differ.
                    key = tuple(str(part) for n, part in enumerate(names[account]) if n != 2)
                    sums[key] = sums.get(key, 0) + sign * row.amount
            stored = sorted(
                (str(row.balance), *map(str, (names[row.account_id][0], names[row.account_id][1])))
                for row in session.execute(_of(tables["balances"], mine))
                if row.balance
            )
            deposits = {
                str(row.id): (row.compost, row.points, str(row.household_id))
                for row in session.execute(_of(tables["deposits"], mine))
            }
            reversed_ones = {
                str(row.deposit_id): str(row.id)
                for row in session.execute(_of(tables["deposit_reversals"], mine))
            }
            links = {
                str(row.household_id) for row in session.execute(_of(tables["card_links"], mine))
            }
            entries = sorted(
                row.kind
                for row in session.execute(_of(tables["journal_entries"], mine))
                if row.kind != "rate"
            )
        return {
            "sums": {key: amount for key, amount in sums.items() if amount},
            "stored": stored,
            "deposits": deposits,
            "reversed": reversed_ones,
            "links": links,
            "entries": entries,
        }

    def ends(self) -> dict[str, tuple[int, int]]:
        """How many facts each record became, and how many versions of it are still held."""
        tables, mine = metadata.tables, self.programme.id
        facts, held = tables["records"], tables["held_records"]
        outcomes, found = tables["held_outcomes"], dict[str, tuple[int, int]]()
        waiting = (
            _of(held, mine)
            .outerjoin(outcomes, outcomes.c.held_id == held.c.id)
            .where(outcomes.c.held_id.is_(None))
        )
        with reading(self.engine) as session:
            for row in session.execute(_of(facts, mine)):
                found[str(row.id)] = (1, 0)
            for row in session.execute(waiting):
                fact, kept = found.get(str(row.record_id), (0, 0))
                found[str(row.record_id)] = (fact, kept + 1)
        return found

    def held(self) -> list[str]:
        """Reasons of what waits for a person or another record."""
        records, outcomes = metadata.tables["held_records"], metadata.tables["held_outcomes"]
        query = (
            sa.select(records.c.reason)
            .select_from(records.outerjoin(outcomes, outcomes.c.held_id == records.c.id))
            .where(records.c.programme_id == self.programme.id, outcomes.c.held_id.is_(None))
        )
        with reading(self.engine) as session:
            return list(session.scalars(query))


def _of(table: sa.Table, programme_id: uuid.UUID) -> sa.Select[Any]:
    return sa.select(table).where(table.c.programme_id == programme_id)


class Twins:
    """Worlds that are alike but for their programme: the same families, the same cards."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.made = 0

    def pair(self) -> tuple[World, World]:
        self.made += 1
        ids = [uuid7() for _n in range(20)]
        return self._world(f"A{self.made}", ids), self._world(f"B{self.made}", ids)

    def _world(self, code: str, ids: list[uuid.UUID]) -> World:
        drawn: Iterator[uuid.UUID] = iter(ids)
        with unit_of_work(self.engine) as session:
            programme = make.a_programme(session, code)
            world = World(self.engine, programme, [], [])
            point = make.the_point(session, programme)
            for _n in range(PHONES):
                world.phones.append(self._phone(programme, next(drawn)))
                letters, _next = journal.open_series(
                    session, world.phones[-1], point.id, numbered_by="writer"
                )
                world.series.append(letters)
            for _n in range(FAMILIES):
                self._family(session, world, next(drawn), next(drawn))
            self._blank(session, world, next(drawn), next(drawn))
        return world

    def _phone(self, programme: Programme, phone_id: uuid.UUID) -> Context:
        return make.a_context(
            programme,
            id=phone_id,
            writer_id=phone_id,
            kind=DEVICE,
            role=Role.OPERATOR,
            permissions=permissions_of(Role.OPERATOR),
        )

    def _family(
        self, session: Session, world: World, family: uuid.UUID, card_id: uuid.UUID
    ) -> None:
        """A family with a card."""
        context = make.a_context(world.programme)
        known = make.a_household(session, world.programme, id=family)
        new = cards.issue_card(session, context, known.id, card_id, card_key=make.CARD_KEY)
        world.cards.append(new.token)
        world.families.append(known.id)

    def _blank(self, session: Session, world: World, family: uuid.UUID, card_id: uuid.UUID) -> None:
        """A blank card, and the family that a phone gives it to."""
        context = replace(make.a_context(world.programme), new_id=lambda: card_id)
        (blank,) = cards.issue_blanks(session, context, 1, card_key=make.CARD_KEY)
        world.cards.append(blank.token)
        world.families.append(make.a_household(session, world.programme, id=family).id)


@pytest.fixture
def twins(database_url: str) -> Iterator[Twins]:
    """Pairs of worlds in one database."""
    with make.an_engine(database_url) as engine:
        yield Twins(engine)


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[int, str, Any]]:
    """What phones record: (phone, kind, what)."""
    steps = draw(
        st.lists(
            st.tuples(
                st.integers(0, PHONES - 1),
                st.sampled_from(["deposit", "deposit", "deposit", "reversal"]),
                st.integers(0, 10_000),
            ),
            min_size=1,
            max_size=12,
        )
    )
    # Somewhere among them one phone gives the blank card to its family.
    steps.insert(draw(st.integers(0, len(steps))), (draw(st.integers(0, PHONES - 1)), "link", 0))
    return steps


def written(world: World, story: list[tuple[int, str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """The records of a story, in the order in which they were written."""
    used = [0] * PHONES
    own: list[list[str]] = [[] for _n in range(PHONES)]
    found: list[tuple[int, dict[str, Any]]] = []
    now = utc_now().replace(hour=17, minute=0) - dt.timedelta(days=1)
    for phone, kind, number in story:
        if kind == "link":
            link = {"type": "card-link", "card": world.cards[-1], "id": str(uuid7())}
            link |= {"household": str(world.families[-1]), "recorded_at": now.isoformat()}
            found.append((phone, link))
            continue
        used[phone] += 1
        record: dict[str, Any] = {
            "type": kind,
            "id": str(uuid7()),
            "recorded_at": (now + dt.timedelta(seconds=len(found))).isoformat(),
            "series": world.series[phone],
            "sequence": used[phone],
        }
        if kind == "reversal" and own[phone]:
            record |= {"deposit": own[phone].pop(), "reason": "mistaken"}
        else:
            line = make.a_line(material=MATERIALS[number % 3], gross_g=1_200 + number)
            record |= {
                "type": "deposit",
                "card": world.cards[number % len(world.cards)],
                "lines": [line],
            }
            own[phone].append(record["id"])
        found.append((phone, record))
    return found


def placed(world: World, record: dict[str, Any]) -> dict[str, Any]:
    """The record as its world's phones say it."""
    point = {"collection_point": f"{world.programme.code}-01"}
    return {**record, **point} if record["type"] == "deposit" else dict(record)


@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=25 * TIMES,
)
@given(data=st.data(), story=stories())
def test_any_order_and_repetition_gives_the_same_ledger(
    twins: Twins, data: st.DataObject, story: list[tuple[int, str, Any]]
) -> None:
    straight, tangled = twins.pair()
    records = written(straight, story)
    for phone, record in records:
        # A visit with the blank card waits for its link; nothing else does.
        (standing,) = straight.take(phone, [placed(straight, record)])
        assert standing in {Standing.ACCEPTED, Standing.WAITING}
    arriving = data.draw(st.permutations(records + data.draw(_some_of(records))))
    while arriving:
        size = data.draw(st.integers(1, 4))
        batch, arriving = arriving[:size], arriving[size:]
        for phone in range(PHONES):
            of_phone = [placed(tangled, one) for writer, one in batch if writer == phone]
            if of_phone:
                assert Standing.UNREADABLE not in tangled.take(phone, of_phone)
    assert tangled.held() == straight.held() == []
    assert tangled.ledger() == straight.ledger()
    with reading(twins.engine) as session:
        assert audit(session, tangled.programme.code).wrong == []


def _some_of(records: list[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(records), max_size=len(records))


@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=15 * TIMES,
)
@given(order=st.permutations([0, 0, 1, 1]), extra=st.integers(1, 9_000))
def test_conflicting_content_is_one_fact_and_one_review(
    twins: Twins, order: list[int], extra: int
) -> None:
    world, _other = twins.pair()
    ((phone, first),) = written(world, [(0, "deposit", 600)])
    said = [
        placed(world, first),
        placed(world, first) | {"lines": [make.a_line(gross_g=500 + extra)]},
    ]
    answers = [world.take(phone, [said[which]])[0] for which in order]
    assert answers.count(Standing.ACCEPTED) == 1
    assert answers[0] is Standing.ACCEPTED, "the first received stands"
    assert world.held() == ["id-conflict"]
    assert len(world.ledger()["deposits"]) == 1


def conflicting(world: World, record: dict[str, Any], number: int) -> dict[str, Any]:
    """The same record, said otherwise under the same id."""
    if record["type"] == "reversal":
        return {**record, "reason": f"other reason {number}"}
    if record["type"] == "card-link":
        return {**record, "household": str(world.families[number % FAMILIES])}
    card = world.cards[(world.cards.index(record["card"]) + number) % len(world.cards)]
    return {**record, "card": card, "lines": [make.a_line(gross_g=11_500 + number)]}


@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=25 * TIMES,
)
@given(data=st.data(), story=stories())
def test_whatever_is_said_otherwise_ends_as_one_fact_and_one_review(
    twins: Twins, data: st.DataObject, story: list[tuple[int, str, Any]]
) -> None:
    """Some records of a story come in two versions, in any order, again and again."""
    world, _other = twins.pair()
    records = written(world, story)
    doubled = data.draw(st.sets(st.integers(0, len(records) - 1), min_size=1))
    number = data.draw(st.integers(0, 5))
    versions = [
        (phone, conflicting(world, record, number))
        for n, (phone, record) in enumerate(records)
        if n in doubled
    ]
    arriving = data.draw(st.permutations([*records, *versions]))
    arriving += data.draw(_some_of(arriving))
    for phone, record in arriving:
        assert Standing.UNREADABLE not in world.take(phone, [placed(world, record)])
    # Whatever came before what it refers to has come again by now.
    ends = world.ends()
    for n, (_phone, record) in enumerate(records):
        facts, held = ends.get(record["id"], (0, 0))
        assert (facts, held) == (1, int(n in doubled)) or (facts, held) == (0, 1 + (n in doubled))
        assert facts == 1 or record["type"] == "reversal" or n in doubled, record
    with reading(twins.engine) as session:
        assert audit(session, world.programme.code).wrong == []
