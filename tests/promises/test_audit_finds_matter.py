"""`wasteexchange audit` finds what was done behind the program's back to batches and stock."""

import pytest
import sqlalchemy as sa

from tests import make, matter
from tests.promises.tampering import tamper
from wasteexchange.audit.service import audit
from wasteexchange.compost.queries.balance import mass_balance
from wasteexchange.kernel.db import metadata, reading, unit_of_work

OF = "record_id IN (SELECT id FROM {0})"
FOUND = {
    "a transfer of an opening changed": (
        "UPDATE transfers SET amount = amount + 1 WHERE position = 0 AND " + OF.format("batches"),
        "batch-opened",
    ),
    "a transfer of a closing deleted": (
        "DELETE FROM transfers WHERE position = 2 AND " + OF.format("batch_closures"),
        "batch-closed",
    ),
    "a closing that gives more": (
        "UPDATE batch_closures SET output_g = output_g + 1000, loss_g = loss_g - 1000",
        "batch-closed",
    ),
    "what went in": ("UPDATE batches SET input_g = input_g - 1", "what went in is not the sum"),
    "a material of a batch": (
        "UPDATE batch_inputs SET net_g = net_g + 5 WHERE position = 0",
        "batch-opened",
    ),
    "a number that jumps": ("UPDATE batches SET number = 9", "numbers have a gap"),
    "a number that was given and is gone": (
        "UPDATE batch_numbers SET last_number = 2",
        "numbers have a gap",
    ),
    "another count": (
        "UPDATE stock_counts SET counted_g = counted_g - 100",
        "stock-count",
    ),
    "a count's own story": (
        "UPDATE stock_counts SET expected_g = expected_g + 1, counted_g = counted_g + 1",
        "journal entry of stock-count",
    ),
    "a purchase": ("UPDATE compost_purchases SET net_g = net_g * 2", "compost-bought"),
    "a haul": ("UPDATE hauls SET sent_g = sent_g - 1", "haul-sent"),
    "an arrival": ("UPDATE haul_arrivals SET received_g = received_g - 1", "haul-arrived"),
    "an arrival that is gone": ("DELETE FROM haul_arrivals", "that nothing explains"),
    "a reversal that is gone": ("DELETE FROM matter_reversals", "that nothing explains"),
    "a reversal of something else": (
        "UPDATE matter_reversals SET reversed_id = (SELECT id FROM compost_purchases)",
        "does not take back",
    ),
    "an entry of the journal": (
        "DELETE FROM journal_entries WHERE kind = 'batch-opened'",
        "has no journal entry",
    ),
    "an entry said otherwise": (
        "UPDATE journal_entries SET month = '2020-01' WHERE kind = 'batch-closed'",
        "is not what was recorded",
    ),
    "an entry of a reversal": (
        "DELETE FROM journal_entries WHERE kind = 'matter-reversal'",
        "has no journal entry",
    ),
    "what lies in the shed": (
        "UPDATE balances SET balance = balance + 1 WHERE balance = 85000",
        "its transfers give 85000",
    ),
}


@pytest.mark.parametrize("what", FOUND)
def test_the_audit_finds(sqlite_url: str, what: str) -> None:
    statement, words = FOUND[what]
    with make.an_engine(sqlite_url) as engine:
        with unit_of_work(engine) as session:
            matter.every_kind(session, make.a_programme(session))
        with reading(engine) as session:
            assert audit(session, "MALA").wrong == []
        tamper(engine, statement)
        with reading(engine) as session:
            wrong = audit(session, "MALA").wrong
    assert any(words in each for each in wrong), wrong


def test_a_batch_that_is_closed_twice_is_found(database_url: str) -> None:
    with make.an_engine(database_url) as engine:
        with unit_of_work(engine) as session:
            programme = make.a_programme(session)
            matter.some_food(session, programme)
            opened = matter.a_batch(session, programme)
            first = matter.a_closing(session, programme, opened).closure
            assert first
            matter.taken_back(session, programme, first.id)
            matter.a_closing(session, programme, opened)
        tamper(engine, "DELETE FROM matter_reversals")
        with reading(engine) as session:
            wrong = audit(session, "MALA").wrong
    assert any("is closed more than once" in each for each in wrong), wrong


def test_the_line_that_all_holds_counts_everything_that_was_looked_at(database_url: str) -> None:
    with make.an_engine(database_url) as engine, unit_of_work(engine) as session:
        programme = make.a_programme(session)
        matter.every_kind(session, programme)
        found = audit(session, "MALA")
        assert found.wrong == []
        every = sa.select(sa.func.count()).select_from(metadata.tables["transfers"])
        assert found.checked["transfers"] == session.scalar(every)
        assert found.checked["reversals"] == 1


def test_the_books_begin_with_nothing(database_url: str) -> None:
    """Read back to the first day, every place of the mass balance was empty."""
    with make.an_engine(database_url) as engine, unit_of_work(engine) as session:
        programme = make.a_programme(session)
        matter.every_kind(session, programme)
        sent = matter.a_haul(session, programme, 3_000)
        matter.an_arrival(session, programme, sent, 3_050)
        matter.a_haul(session, programme, 500)
        day = session.scalar(sa.select(sa.func.min(metadata.tables["records"].c.day_on)))
        assert day
        found = mass_balance(
            session, programme.id, first=day.replace(year=2000), last=day.replace(year=2100)
        )
        assert found.adds_up
        places = [*found.stock.values(), *found.batches.values(), *found.on_the_way.values()]
        assert [place.opening_g for place in places] == [0] * len(places)
        before = mass_balance(
            session, programme.id, first=day.replace(year=2000), last=day.replace(year=2001)
        )
        assert (before.came_g, before.went_g) == (0, 0)
