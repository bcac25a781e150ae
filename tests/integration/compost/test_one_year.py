"""One year of one family, one neighbour and one shed, as their treasurer would tell it.

Everything happens on its own day; at the end every gram is in one place, and every figure that the
treasurer reads out is on this page.
"""

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import abono, make, matter, rewarding
from wasteexchange.audit.service import audit
from wasteexchange.compost.queries.balance import mass_balance
from wasteexchange.compost.rules import Input
from wasteexchange.families.queries import passbook_of
from wasteexchange.households.rules import HouseholdRef
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.ledger.queries import balances_of, day_totals
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Programme
from wasteexchange.promises import service
from wasteexchange.promises.queries.sharing import compost_in_all
from wasteexchange.promises.rules import Light

KILO = 1_000


@dataclass
class Year:
    """What happens, always so many days before today."""

    session: Session
    programme: Programme = field(init=False)
    quispe: HouseholdRef = field(init=False)
    huaman: HouseholdRef = field(init=False)

    def __post_init__(self) -> None:
        """Two families join."""
        self.programme = make.a_programme(self.session)
        self.quispe = make.a_household(self.session, self.programme)
        self.huaman = make.a_household(self.session, self.programme)

    def brings(self, family: HouseholdRef, kilos: int, *days_ago: int) -> None:
        for each in days_ago:
            abono.brings(self.session, self.programme, family, kilos * KILO, days_ago=each)

    def has(self, family: HouseholdRef) -> int:
        return balances_of(self.session, self.programme.id, family.id)["COMPOST"]  # type: ignore[index]  # an asset is its text

    def passbook(self, family: HouseholdRef) -> list[tuple[str, int, int]]:
        return [
            (each.kind, each.amounts["COMPOST"], each.balances["COMPOST"])
            for each in passbook_of(self.session, self.programme.id, family.id)
        ]

    def moved(self, kind: str) -> int:
        """What went through an account of the promises in the whole year."""
        today = make.a_context(self.programme).now.date()
        totals = day_totals(
            self.session,
            self.programme.id,
            first=today.replace(year=today.year - 2),
            last=today.replace(year=today.year + 1),
        )
        return sum(
            abs(each.debited - each.credited)
            for each in totals
            if each.kind == kind and each.asset == "COMPOST"
        )


def test_one_year_of_one_family_and_one_shed(database_url: str) -> None:
    with make.an_engine(database_url) as engine:
        _live(engine)


def _live(engine: sa.Engine) -> None:
    with unit_of_work(engine) as session:
        year = Year(session)
        _the_first_months(year)
        batch_day, closed_day = _the_batch(year)
        assert batch_day > closed_day
        _what_lapsed(year)
        _the_end(year)


def _the_first_months(year: Year) -> None:
    """The Quispe bring 10 kg a month, the Huamán 20 kg four times and then no more."""
    year.brings(year.quispe, 10, 350, 320, 290, 260)
    year.brings(year.huaman, 20, 349, 319, 289, 259)
    assert (year.has(year.quispe), year.has(year.huaman)) == (8 * KILO, 16 * KILO)
    # The assembly decides: whatever nobody fetched for 180 days goes back to everybody.
    abono.a_term(year.session, year.programme, abono.on_day(year.programme, 300), days=180)


def _the_batch(year: Year) -> tuple[int, int]:
    """All 120 kg become a batch; it gives 50 kg, of which the Quispe fetch a bag."""
    session, programme = year.session, year.programme
    opened = matter.a_batch(
        session,
        programme,
        abono.on_day(programme, 255),
        inputs=(Input("stock", "food", 120 * KILO), Input("outside", "dry-leaves", 30 * KILO)),
    )
    year.brings(year.quispe, 10, 230, 200, 170)
    closed = matter.a_closing(
        session,
        programme,
        opened,
        abono.on_day(programme, 150),
        output_g=50 * KILO,
        rejects_g=8 * KILO,
    )
    assert closed.closure
    assert closed.closure.loss_g == 92 * KILO
    told = {"household_id": year.quispe.id, "card_absent_reason": "forgotten"}
    rewarding.a_redemption(session, programme, abono.on_day(programme, 141), **told)
    year.brings(year.quispe, 10, 140)
    # 45 kg lie there and 27 kg are promised: 18 kg are nobody's. The assembly shares out 12.
    abono.a_share_out(session, programme, closed, 12 * KILO, days_ago=139)
    assert (year.has(year.quispe), year.has(year.huaman)) == (15 * KILO, 24 * KILO)
    return 255, 150


def _what_lapsed(year: Year) -> None:
    """Two months ago: what came in more than 180 days before, and was not fetched, lapses."""
    year.brings(year.quispe, 10, 110, 80)
    (expiry,) = service.expire(year.session, abono.on_day(year.programme, 60))
    # Of the Quispe's first 8 kg 5 were fetched: 3 lapse. Of the Huamán's all 16, not their share.
    assert (expiry.amount, expiry.families) == (19 * KILO, 2)
    year.brings(year.quispe, 10, 50, 20)
    assert service.expire(year.session, abono.on_day(year.programme, 59)) == []


def _the_end(year: Year) -> None:
    """Today the shed is counted, and the treasurer reads out the year."""
    session, programme = year.session, year.programme
    matter.a_count(session, programme, 44_200, material="compost", reason="it dried in the sun")
    book = year.passbook(year.quispe)
    assert [(amount, balance) for _kind, amount, balance in book] == [
        *((2_000, 2_000 * n) for n in range(1, 8)),
        (-5_000, 9_000),  # the bag
        (2_000, 11_000),
        (4_000, 15_000),  # the share of the batch
        (2_000, 17_000),
        (2_000, 19_000),
        (-3_000, 16_000),  # what lapsed
        (2_000, 18_000),
        (2_000, 20_000),
    ]
    assert (book[9][0], book[12][0]) == ("share-out", "expired")
    # What was promised: by visits, by the share-out; what became of it.
    assert year.moved("granted") == 40 * KILO
    assert year.moved("shared-out") == 12 * KILO
    assert year.moved("redeemed") == 5 * KILO
    assert year.moved("expired") == 19 * KILO
    assert year.has(year.quispe) + year.has(year.huaman) == 40_000 + 12_000 - 5_000 - 19_000
    _the_matter(year)
    found = service.solvency_of(
        session, catalogue_of(session, programme.id), make.a_context(programme).now
    )
    position = found.forecast.position
    assert (position.promised_g, position.stock_g) == (28 * KILO, 44_200)
    assert position.waiting_g == 80 * KILO
    assert found.forecast.light is Light.GREEN
    assert audit(session, programme.code).wrong == []


def _the_matter(year: Year) -> None:
    """Every gram: 200 kg came in and 30 kg were mixed in; where are they?"""
    session, programme = year.session, year.programme
    today = make.a_context(programme).now.date()
    balance = mass_balance(
        session, programme.id, first=today.replace(year=today.year - 2), last=today
    )
    assert balance.adds_up
    assert balance.came == {
        "there_before": 0,
        "received": 200 * KILO,
        "mixed_in": 30 * KILO,
        "bought": 0,
    }
    assert balance.went == {
        "in_stock": 80 * KILO + 44_200,
        "in_batches": 0,
        "on_the_way": 0,
        "handed_out": 5 * KILO,
        "dispatched": 0,
        "rejects": 8 * KILO,
        "loss": 92 * KILO,
        "missing": 800,
    }
    assert balance.came_g == balance.went_g
    assert compost_in_all(session, programme.id) == 44_200
