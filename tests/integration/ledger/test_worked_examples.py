"""Stories of the ledger that a treasurer can read, from what is brought to what is owed."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from wasteexchange.deposits.rules import Weighed
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import make_engine, metadata, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.ledger import queries, service
from wasteexchange.ledger.errors import HoldEnded, InsufficientBalance, InsufficientStock
from wasteexchange.ledger.rules import Account, Cause, Kind, Transfer, household, stock
from wasteexchange.programmes.rules import Programme

LATER = dt.timedelta(days=3)


@dataclass
class Book:
    """The book of MALA in one unit of work, and one family in it."""

    session: Session
    programme: Programme
    context: Context
    family: uuid.UUID
    point: uuid.UUID

    def brings(self, net_g: int = 5200, quality: Quality = Quality.CLEAN) -> uuid.UUID:
        """Record food that is weighed for the family; return the deposit's id."""
        done = make.a_deposit(
            self.session,
            self.programme,
            household_id=self.family,
            card_absent_reason="forgotten",
            lines=(Weighed("food", quality, net_g, 0),),
        )
        return done.deposit.id

    def takes_back(self, deposit_id: uuid.UUID) -> None:
        make.a_reversal(self.session, self.programme, deposit_id)

    def cause(self, kind: str = "test") -> Cause:
        claim = journal.Claim(id=uuid7(), kind=kind, digest=b"")
        journal.claim(self.session, self.context, claim)
        return Cause(claim.id, self.context.now.date())

    def holds(self, amount: int) -> uuid.UUID:
        cause = self.cause("hold")
        service.hold(
            self.session,
            self.context,
            cause,
            self.family,
            asset=Asset.COMPOST,
            amount=amount,
            expires_at=self.context.now + LATER,
        )
        return cause.record_id

    def ends(self, hold_id: uuid.UUID, ending: str) -> None:
        service.end_hold(
            self.session,
            self.context,
            self.cause("hold-ending"),
            hold_id,
            household_id=self.family,
            ending=ending,
            to=self.handed_out if ending == "settled" else None,
        )

    @property
    def handed_out(self) -> Account:
        """Where fetched compost goes: the promise is kept, so *granted* grows smaller."""
        return Account(
            Kind.GRANTED, Asset.COMPOST, point_id=self.point, material="food", quality="clean"
        )

    @property
    def has(self) -> int:
        found = queries.balances_of(self.session, self.programme.id, self.family)
        return found[Asset.COMPOST]

    @property
    def owes(self) -> int:
        return queries.debts_of(self.session, self.programme.id, self.family)[Asset.COMPOST]

    @property
    def in_stock(self) -> int:
        return self.of(stock(self.point, "food"))

    def of(self, account: Account) -> int:
        return queries.balances(self.session, self.programme.id, [account])[account]

    def sum_of(self, kind: Kind) -> int:
        """Debits less credits of all accounts of a kind."""
        accounts, transfers = metadata.tables["accounts"], metadata.tables["transfers"]
        total = 0
        for side, sign in (("debit_account", 1), ("credit_account", -1)):
            query = (
                sa.select(sa.func.coalesce(sa.func.sum(transfers.c.amount), 0))
                .join(accounts, accounts.c.id == transfers.c[side])
                .where(accounts.c.kind == kind, transfers.c.programme_id == self.programme.id)
            )
            total += sign * int(self.session.scalar(query) or 0)
        return total

    def reasons(self) -> list[str]:
        table = metadata.tables["review_items"]
        return list(self.session.scalars(sa.select(table.c.reason)))


@pytest.fixture
def book(database_url: str) -> Iterator[Book]:
    """An open book; what a story writes is kept at its end."""
    engine = make_engine(database_url)
    try:
        with unit_of_work(engine) as session:
            programme = make.a_programme(session)
            family = make.a_household(session, programme).id
            point = make.the_point(session, programme).id
            yield Book(session, programme, make.a_context(programme), family, point)
    finally:
        engine.dispose()


def test_what_is_brought_lies_in_stock_and_is_promised(book: Book) -> None:
    book.brings(5200)
    assert book.in_stock == 5200
    assert book.has == 1040
    assert book.sum_of(Kind.GRANTED) == 1040, "of a promise, granted is debited"
    assert book.sum_of(Kind.BROUGHT) == -5200


def test_rejected_food_is_no_stock_and_no_promise(book: Book) -> None:
    book.brings(3000, Quality.REJECTED)
    assert (book.in_stock, book.has) == (0, 0)
    assert book.sum_of(Kind.REJECTED) == 3000


def test_a_reversal_leaves_nothing_behind(book: Book) -> None:
    book.brings(1000)
    for quality in Quality:
        book.takes_back(book.brings(5200, quality))
    assert (book.has, book.owes, book.in_stock) == (200, 0, 1000)
    assert book.sum_of(Kind.REJECTED) == 0
    assert book.sum_of(Kind.BROUGHT) == -1000
    assert book.reasons() == [], "nothing for a person to look at"


def test_credit_that_was_spent_and_taken_back_is_owed_until_the_next_deposit(book: Book) -> None:
    wrong = book.brings(5200)
    book.ends(book.holds(840), "settled")
    assert (book.has, book.owes) == (200, 0)
    book.takes_back(wrong)
    assert (book.has, book.owes) == (0, 840), "what is left is taken, the rest is owed"
    assert book.reasons() == ["owed-by-household-compost"]
    book.brings(2500)
    assert (book.has, book.owes) == (0, 340), "500 g pay a part"
    book.brings(2500)
    assert (book.has, book.owes) == (160, 0), "340 g pay the rest, 160 g are the family's"


def test_matter_that_is_gone_when_it_is_taken_back_is_to_be_explained(book: Book) -> None:
    wrong = book.brings(5200)
    brought = Account(
        Kind.BROUGHT, Asset.MATTER, point_id=book.point, material="food", quality="clean"
    )
    gone = Transfer(debit=brought, credit=stock(book.point, "food"), amount=4000)
    service.post(book.session, book.context, book.cause(), [gone])
    book.takes_back(wrong)
    assert book.in_stock == 0
    assert book.sum_of(Kind.TO_EXPLAIN) == -4000
    assert book.reasons() == ["stock-to-explain-matter"]


def test_a_reversal_that_falls_short_takes_one_visit_out_of_the_tally_and_no_more(
    book: Book,
) -> None:
    book.brings(5200)
    mistaken = book.brings(5200)
    pile = Account(Kind.REJECTED, Asset.MATTER, point_id=book.point, material="food")
    gone = Transfer(debit=pile, credit=stock(book.point, "food"), amount=8000)
    service.post(book.session, book.context, book.cause(), [gone])
    book.takes_back(mistaken)
    day = book.programme.local_day(book.context.now)
    brought = [
        (total.credits - total.debits, total.credited - total.debited)
        for total in queries.day_totals(book.session, book.programme.id, first=day, last=day)
        if total.kind == Kind.BROUGHT
    ]
    assert brought == [(1, 5200)]
    assert book.in_stock == 0
    assert book.sum_of(Kind.TO_EXPLAIN) == -2800


def test_what_is_set_aside_cannot_be_spent_and_is_not_yet_gone(book: Book) -> None:
    book.brings(5200)
    hold_id = book.holds(1000)
    assert book.has == 40
    held = Account(Kind.HELD, Asset.COMPOST, household_id=book.family)
    assert book.of(held) == 1000
    with pytest.raises(InsufficientBalance), book.session.begin_nested():
        book.holds(41)
    book.ends(hold_id, "settled")
    assert (book.has, book.of(held)) == (40, 0)
    assert book.sum_of(Kind.GRANTED) == 40


@pytest.mark.parametrize("ending", ["cancelled", "expired"])
def test_what_is_not_fetched_comes_back(book: Book, ending: str) -> None:
    book.brings(5200)
    book.ends(book.holds(1000), ending)
    assert book.has == 1040


@pytest.mark.parametrize("first", ["settled", "cancelled", "expired"])
def test_a_hold_ends_once(book: Book, first: str) -> None:
    book.brings(5200)
    hold_id = book.holds(1000)
    book.ends(hold_id, first)
    before = book.has
    for second in ("settled", "cancelled", "expired"):
        with pytest.raises(HoldEnded), book.session.begin_nested():
            book.ends(hold_id, second)
    with pytest.raises(HoldEnded), book.session.begin_nested():
        book.ends(uuid7(), "cancelled")
    assert book.has == before


def test_a_family_that_leaves_forfeits_all_that_it_has(book: Book) -> None:
    book.brings(5200)
    book.holds(300)
    service.forfeit(book.session, book.context, book.cause("erasure"), book.family)
    held = Account(Kind.HELD, Asset.COMPOST, household_id=book.family)
    assert (book.has, book.of(held)) == (0, 0)
    assert book.sum_of(Kind.FORFEITED) == -1040
    assert book.in_stock == 5200, "the food is still there"


def test_nobody_spends_what_is_not_there(book: Book) -> None:
    book.brings(5200)
    before = book.has, book.in_stock
    spend = Transfer(household(book.family, Asset.COMPOST), book.handed_out, 1041)
    with pytest.raises(InsufficientBalance), book.session.begin_nested():
        service.post(book.session, book.context, book.cause(), [spend])
    explain = Account(Kind.TO_EXPLAIN, Asset.MATTER, point_id=book.point, material="food")
    carry = Transfer(debit=explain, credit=stock(book.point, "food"), amount=5201)
    with pytest.raises(InsufficientStock), book.session.begin_nested():
        service.post(book.session, book.context, book.cause(), [carry])
    assert (book.has, book.in_stock) == before


def test_the_floor_is_in_the_database_too(book: Book) -> None:
    book.brings(5200)
    with pytest.raises(sa.exc.IntegrityError), book.session.begin_nested():
        book.session.execute(sa.text("UPDATE balances SET balance = -1"))
