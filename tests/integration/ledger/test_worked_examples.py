"""Stories of the ledger that a treasurer can read, on both databases."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from wasteexchange.audit.service import audit
from wasteexchange.households.rules import HouseholdRef
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger import queries
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.errors import HoldEnded, InsufficientBalance
from wasteexchange.ledger.rules import Account, Cause, Kind, Transfer, held, household, owed, stock
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Programme
from wasteexchange.reviews.models import review_items
from wasteexchange.tallies.queries import tally_of
from wasteexchange.tallies.rules import month_from

BAG_G = 1000


@dataclass
class Books:
    """One programme, one family, and the treasurer who reads the books."""

    engine: sa.Engine
    programme: Programme
    family: HouseholdRef

    @property
    def context(self) -> Context:
        return make.a_context(self.programme)

    def brings(self) -> uuid.UUID:
        """5.2 kg of clean food, worth 1,040 g of compost."""
        with unit_of_work(self.engine) as session:
            card = make.a_card(session, self.programme, self.family)
            return make.a_deposit(session, self.programme, card=card.token).deposit.id

    def takes_back(self, deposit_id: uuid.UUID) -> uuid.UUID:
        reversal_id = uuid7()
        with unit_of_work(self.engine) as session:
            make.a_reversal(session, self.programme, deposit_id, id=reversal_id)
        return reversal_id

    def moves(self, debit: Account, credit: Account, amount: int) -> None:
        """Another room's record: a bag fetched, food carried into a batch."""
        with unit_of_work(self.engine) as session:
            ledger.post(session, self.context, self._cause(session), [_move(debit, credit, amount)])

    def _cause(self, session: Session) -> Cause:
        record = journal.Claim(id=uuid7(), kind="other", digest=b"x" * 32)
        assert journal.claim(session, self.context, record)
        return Cause(record.id, self.context.now.date())

    def has(self, *accounts: Account) -> list[int]:
        with reading(self.engine) as session:
            found = queries.balances(session, self.programme.id, accounts)
        return [found[account] for account in accounts]

    def to_review(self) -> list[str]:
        with reading(self.engine) as session:
            return list(session.scalars(sa.select(review_items.c.reason).order_by("reason")))

    @property
    def compost(self) -> Account:
        return household(self.family.id, Asset.COMPOST)

    @property
    def debt(self) -> Account:
        return owed(self.family.id, Asset.COMPOST)

    @property
    def food(self) -> Account:
        with reading(self.engine) as session:
            return stock(make.the_point(session, self.programme).id, "food")


def _move(debit: Account, credit: Account, amount: int) -> Transfer:
    return Transfer(debit, credit, amount)


FETCHED = Account(Kind.FORFEITED, Asset.COMPOST)


@pytest.fixture
def books(database_url: str) -> Iterator[Books]:
    with make.an_engine(database_url) as engine:
        with unit_of_work(engine) as session:
            programme = make.a_programme(session)
            family = make.a_household(session, programme)
        yield Books(engine, programme, family)


def test_what_is_brought_lies_in_stock_and_is_promised(books: Books) -> None:
    books.brings()
    assert books.has(books.food, books.compost) == [5200, 1040]


def test_a_deposit_taken_back_leaves_nothing(books: Books) -> None:
    deposit = books.brings()
    books.takes_back(deposit)
    assert books.has(books.food, books.compost, books.debt) == [0, 0, 0]
    assert books.to_review() == []


def test_credit_that_was_spent_is_owed_and_pays_itself_back(books: Books) -> None:
    deposit = books.brings()
    books.moves(books.compost, FETCHED, BAG_G)
    books.takes_back(deposit)
    assert books.has(books.compost, books.debt) == [0, BAG_G]
    assert books.to_review() == ["owed-by-household-compost"]
    books.brings()
    assert books.has(books.compost, books.debt) == [40, 0]


def test_matter_that_has_gone_is_to_be_explained(books: Books) -> None:
    deposit = books.brings()
    batch = Account(Kind.REJECTED, Asset.MATTER, point_id=books.food.point_id, material="food")
    books.moves(batch, books.food, 5000)
    books.takes_back(deposit)
    assert books.has(books.food, books.compost) == [0, 0]
    assert books.to_review() == ["stock-to-explain-matter"]


def test_a_short_reversal_takes_one_visit_out_of_the_tally_and_no_more(books: Books) -> None:
    kept, mistaken = books.brings(), books.brings()
    batch = Account(Kind.REJECTED, Asset.MATTER, point_id=books.food.point_id, material="food")
    books.moves(batch, books.food, 8000)
    books.takes_back(mistaken)
    with reading(books.engine) as session:
        catalogue = catalogue_of(session, books.programme.id)
        month = month_from(catalogue.month_of(dt.datetime.now(dt.UTC)))
        assert month
        tally = tally_of(session, catalogue, month)
    assert [(row.deposits, row.net_g) for row in tally.rows] == [(1, 5200)]
    assert tally.reversals.net_g == 5200
    assert kept != mistaken


def test_nobody_fetches_more_than_there_is(books: Books) -> None:
    books.brings()
    with pytest.raises(InsufficientBalance):
        books.moves(books.compost, FETCHED, 1041)
    assert books.has(books.compost) == [1040]


def test_what_is_set_aside_ends_once(books: Books) -> None:
    books.brings()
    aside = held(books.family.id, Asset.COMPOST)
    with unit_of_work(books.engine) as session:
        cause = books._cause(session)  # noqa: SLF001 - the treasurer's own pen
        ledger.hold(
            session,
            books.context,
            cause,
            books.family.id,
            asset=Asset.COMPOST,
            amount=BAG_G,
            expires_at=books.context.now + dt.timedelta(days=7),
        )
    assert books.has(books.compost, aside) == [40, BAG_G]
    _end(books, cause.record_id, "cancelled")
    assert books.has(books.compost, aside) == [1040, 0]
    with pytest.raises(HoldEnded):
        _end(books, cause.record_id, "expired")


def _end(books: Books, hold_id: uuid.UUID, ending: str) -> None:
    with unit_of_work(books.engine) as session:
        cause = books._cause(session)  # noqa: SLF001 - as above
        ledger.end_hold(
            session, books.context, cause, hold_id, household_id=books.family.id, ending=ending
        )


def test_the_audit_understands_a_debt_and_its_payment(books: Books) -> None:
    books.takes_back(books.brings())
    books.brings()
    with reading(books.engine) as session:
        assert audit(session, None).wrong == []
