"""What the page says a change would do is what happens when it is made.

Generated deposits are recorded in a programme; its preview is asked for a new rate or cap. Then
the same deposits are recorded in a twin programme that has the new one from the first of those
days on, and what families were credited is compared to the gram and the hundredth.
"""

import datetime as dt
import os
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import make
from wasteexchange.deposits import queries, service
from wasteexchange.deposits.rules import Deposit, Weighed
from wasteexchange.deposits.service import effects
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.programmes import queries as programmes
from wasteexchange.programmes import service as catalogue
from wasteexchange.programmes.rules import CapChange, Programme, RateChange

EXAMPLES = 400 if os.environ.get("WASTEEXCHANGE_HYPOTHESIS") == "long" else 20
# On both sides of a month that begins and ends in the middle of a week, in Lima.
NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)
SINCE = dt.datetime(2026, 10, 1, 5, tzinfo=dt.UTC)
END = dt.datetime(2026, 11, 1, 5, tzinfo=dt.UTC)
LONG_AGO = NOW - dt.timedelta(days=300)
MATERIALS = ("food", "garden", "pet")
WITHOUT_END = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Visit:
    """What one family brought, when, and after how many more records it is taken back."""

    family: int
    at: dt.datetime
    lines: tuple[tuple[str, str, int], ...]
    reversed_after: int | None

    @property
    def is_within(self) -> bool:
        return SINCE <= self.at < END


@dataclass(frozen=True)
class Announced:
    """A rate (of material and quality) or a cap (of a period), from an instant on."""

    asset: str
    of: tuple[str, ...]
    amount: int | None
    since: dt.datetime


moments = st.one_of(
    st.sampled_from([SINCE, END, SINCE - dt.timedelta(microseconds=1)]),
    st.integers(-12 * 1440, 36 * 1440).map(lambda minutes: SINCE + dt.timedelta(minutes=minutes)),
)
lines = st.tuples(
    st.sampled_from(["food", *MATERIALS]),
    st.sampled_from(["clean", "clean", "contaminated", "rejected"]),
    st.one_of(st.integers(1, 30), st.integers(31, 60_000)),
)
visits = st.builds(
    Visit,
    st.integers(0, 1),
    moments,
    st.lists(lines, min_size=1, max_size=3).map(tuple),
    st.one_of(st.none(), st.none(), st.integers(0, 4)),
)
rates = st.builds(
    Announced,
    st.sampled_from(["COMPOST", "POINTS"]),
    st.tuples(st.sampled_from(MATERIALS), st.sampled_from(["clean", "contaminated"])),
    st.integers(0, 1_500),
    moments,
)
caps = st.builds(
    Announced,
    st.sampled_from(["COMPOST", "COMPOST", "POINTS"]),
    st.sampled_from([("visit",), ("week",), ("month",)]),
    st.one_of(st.none(), st.integers(0, 12_000)),
    st.one_of(moments, st.just(LONG_AGO + dt.timedelta(days=1))),
)
# Of a family's visits those of other days are recorded before and after, in any order otherwise.
histories = st.lists(visits, min_size=1, max_size=14).map(
    lambda drawn: sorted(drawn, key=lambda one: (one.at >= SINCE) + (one.at >= END))
)


@dataclass
class Town:
    """A programme, what was announced in it, and the deposits that were recorded."""

    session: Session
    programme: Programme
    recorded: list[Deposit]

    @classmethod
    def live(
        cls, session: Session, told: list[Visit], rates: list[Announced], caps: list[Announced]
    ) -> "Town":
        """Let a town announce and record everything, each at its moment."""
        programme = make.a_programme(session, uuid7().hex[-12:].upper())
        long_ago = make.a_context(programme, LONG_AGO)
        for one in rates:
            catalogue.announce_rate(session, long_ago, _rate(one))
        for one in caps:
            catalogue.announce_cap(session, long_ago, _cap(one))
        town = cls(session, programme, [])
        families = [make.a_household(session, programme).id for _each in range(2)]
        to_come: list[tuple[int, int]] = []
        for number, visit in enumerate(told):
            town._record(number, visit, families[visit.family])
            if visit.reversed_after is not None:
                to_come.append((number + visit.reversed_after, number))
            for due in [one for one in to_come if one[0] <= number]:
                to_come.remove(due)
                town._take_back(number, due[1])
        for step, (_due, number) in enumerate(to_come):
            town._take_back(len(told) + step, number)
        return town

    def _record(self, number: int, visit: Visit, family: uuid.UUID) -> None:
        command = service.RecordDeposit(
            id=uuid7(),
            collection_point=f"{self.programme.code}-01",
            recorded_at=visit.at,
            lines=tuple(Weighed(m, Quality(q), net_g + 7, 7) for m, q, net_g in visit.lines),
            household_id=family,
            card_absent_reason="forgotten",
        )
        at = NOW + dt.timedelta(minutes=2 * number)
        context = make.a_context(self.programme, at)
        recorded = service.record_deposit(self.session, context, command)
        self.recorded.append(recorded.deposit)

    def _take_back(self, number: int, which: int) -> None:
        at = NOW + dt.timedelta(minutes=2 * number + 1)
        command = service.ReverseDeposit(
            id=uuid7(), deposit_id=self.recorded[which].id, reason="otra familia"
        )
        service.reverse_deposit(self.session, make.a_context(self.programme, at), command)

    def standing(self, told: list[Visit]) -> list[Deposit]:
        """Return the deposits of the month that were not taken back, as they are kept."""
        kept = (
            queries.find_deposit(self.session, self.programme.id, one.id)
            for one, visit in zip(self.recorded, told, strict=True)
            if visit.is_within
        )
        return [one for one in kept if one and not one.reversal]


def _rate(one: Announced) -> catalogue.AnnounceRate:
    material, quality = one.of
    assert one.amount is not None
    return catalogue.AnnounceRate(
        id=uuid7(),
        material=material,
        quality=Quality(quality),
        asset=Asset(one.asset),
        per_kg=one.amount,
        applies_from=one.since,
    )


def _cap(one: Announced) -> catalogue.AnnounceCap:
    return catalogue.AnnounceCap(
        id=uuid7(),
        asset=Asset(one.asset),
        period=one.of[0],
        amount=one.amount,
        applies_from=one.since,
    )


def _once(announced: list[Announced]) -> list[Announced]:
    """Leave out what would begin at the instant of another."""
    return list({(one.asset, one.of, one.since): one for one in announced}.values())


def _for_a_month(announced: list[Announced], new: Announced, before: int | None) -> list[Announced]:
    """Let the new one hold for the month, and what held else before and after it."""
    mine = [one for one in announced if (one.asset, one.of) == (new.asset, new.of)]
    after = max((one for one in mine if one.since <= END), key=_begun, default=None)
    kept = [one for one in announced if one not in mine or not SINCE <= one.since <= END]
    again = Announced(new.asset, new.of, after.amount if after else before, END)
    return [*kept, new, again]


def _begun(one: Announced) -> dt.datetime:
    return one.since


def _credits(found: list[Deposit], asset: Asset) -> dict[uuid.UUID, int]:
    by_family: dict[uuid.UUID, int] = {}
    for one in found:
        credited = one.compost if asset is Asset.COMPOST else one.points
        by_family[one.household_id] = by_family.get(one.household_id, 0) + credited
    return by_family


def _of_material(found: list[Deposit], asset: Asset, material: str) -> int:
    return sum(
        line.credit(asset) for one in found for line in one.lines if line.material == material
    )


def _changes(before: list[Deposit], after: list[Deposit], asset: Asset) -> list[int]:
    """What each family would have been credited more; families come in the same order."""
    was, is_now = _credits(before, asset), _credits(after, asset)
    return [new - old for new, old in zip(is_now.values(), was.values(), strict=True)]


@pytest.fixture
def engine(database_url: str) -> Any:
    """The database without an application; every example has two programmes of its own."""
    with make.an_engine(database_url) as engine:
        yield engine


@pytest.mark.slow
@WITHOUT_END
@given(
    told=histories,
    rates=st.lists(rates, max_size=3).map(_once),
    caps=st.lists(caps, max_size=3).map(_once),
    asset=st.sampled_from(["COMPOST", "COMPOST", "POINTS"]),
    per_kg=st.tuples(st.integers(0, 1_500), st.integers(0, 700)),
)
def test_a_rate_does_what_its_preview_said(
    engine: sa.Engine,
    told: list[Visit],
    rates: list[Announced],
    caps: list[Announced],
    asset: str,
    per_kg: tuple[int, int],
) -> None:
    wanted = dict(zip(("clean", "contaminated"), per_kg, strict=True))
    change = RateChange(material="food", asset=Asset(asset), per_kg=wanted, applies_from=NOW)
    twin_rates = rates
    for quality, amount in wanted.items():
        usual = 0 if asset == "POINTS" else {"clean": 200, "contaminated": 100}[quality]
        new = Announced(asset, ("food", quality), amount, SINCE)
        twin_rates = _for_a_month(twin_rates, new, usual)
    with unit_of_work(engine) as session:
        town = Town.live(session, told, rates, caps)
        known = programmes.catalogue_of(session, town.programme.id)
        said = effects.effect_of_rate(session, known, change, NOW)
        twin = Town.live(session, told, twin_rates, caps)
        before, after = town.standing(told), twin.standing(told)
    assume(said.first == dt.date(2026, 10, 1))
    assert said.credited == _of_material(before, change.asset, "food")
    assert said.would_be == _of_material(after, change.asset, "food")
    changes = _changes(before, after, change.asset)
    assert said.difference == sum(changes)
    assert said.touched == sum(1 for more in changes if more)
    assert abs(said.largest) == max(map(abs, changes))
    weighed = [x for d in before for x in d.lines if x.material == "food" and x.quality in wanted]
    assert said.weighings == len(weighed)
    assert said.net_g == sum(line.net_g for line in weighed)


@pytest.mark.slow
@WITHOUT_END
@given(
    told=histories,
    rates=st.lists(rates, max_size=2).map(_once),
    caps=st.lists(caps, max_size=3).map(_once),
    asset=st.sampled_from(["COMPOST", "COMPOST", "POINTS"]),
    period=st.sampled_from(["visit", "week", "month"]),
    amount=st.one_of(st.none(), st.integers(0, 12_000)),
)
def test_a_cap_does_what_its_preview_said(  # noqa: PLR0913, PLR0917 - all that is drawn
    engine: sa.Engine,
    told: list[Visit],
    rates: list[Announced],
    caps: list[Announced],
    asset: str,
    period: str,
    amount: int | None,
) -> None:
    change = CapChange(asset=Asset(asset), period=period, amount=amount, applies_from=NOW)
    twin_caps = _for_a_month(caps, Announced(asset, (period,), amount, SINCE), None)
    with unit_of_work(engine) as session:
        town = Town.live(session, told, rates, caps)
        known = programmes.catalogue_of(session, town.programme.id)
        said = effects.effect_of_cap(session, known, change, NOW)
        twin = Town.live(session, told, rates, twin_caps)
        before, after = town.standing(told), twin.standing(told)
        per_kg = {
            one.id: one.per_kg for one in programmes.catalogue_of(session, twin.programme.id).rates
        }
    assume(said.first == dt.date(2026, 10, 1))
    changes = _changes(before, after, change.asset)
    assert said.credited == sum(_credits(before, change.asset).values())
    assert said.difference == sum(changes)
    assert said.touched == sum(1 for more in changes if more)
    assert said.cut == sum(1 for one in after if _is_cut(one, change.asset, per_kg))
    assert (said.weighings, said.elsewhere) == (len(before), 0)


def _is_cut(one: Deposit, asset: Asset, per_kg: dict[uuid.UUID, int]) -> bool:
    """Whether a visit was credited less than its rates give."""
    full = 0
    for line in one.lines:
        if rate_id := line.rate_id(asset):
            full += line.net_g * per_kg[rate_id] // 1000
    return sum(line.credit(asset) for line in one.lines) < full
