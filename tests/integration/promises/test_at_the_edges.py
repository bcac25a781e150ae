"""What stands on something else, what is of the whole programme, days at the end of calendars."""

import datetime as dt
import re
import threading
import uuid

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make, matter, rewarding
from wasteexchange.compost import queries as shed
from wasteexchange.compost import service as compost
from wasteexchange.deposits.rules import Weighed
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.programmes import service as catalogue
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Programme
from wasteexchange.promises.service.covering import solvency_of

ZONE = dt.timezone(dt.timedelta(hours=-5))


def test_two_first_counts_at_once_find_one_heap(app: Flask) -> None:
    with app.app_context():
        with unit_of_work() as session:
            programme = make.a_programme(session)
        together = threading.Barrier(2, timeout=30)
        broken: list[Exception] = []

        def count() -> None:
            counting = compost.CountStock(
                id=uuid7(),
                collection_point="MALA-01",
                material="compost",
                counted_g=50_000,
                reason="the first count",
            )
            try:
                with app.app_context():
                    together.wait()
                    with unit_of_work() as session:
                        compost.count_stock(session, make.a_context(programme), counting)
            except Exception as fault:  # noqa: BLE001 - shown by the test
                broken.append(fault)

        counting = [threading.Thread(target=count) for _each in range(2)]
        for thread in counting:
            thread.start()
        for thread in counting:
            thread.join()
        assert not broken
        with reading() as session:
            assert sum(shed.stock_of(session, programme.id).values()) == 50_000


def test_a_closing_stands_while_a_share_out_stands_on_it(app: Flask) -> None:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        token = make.a_token(session, programme)
        matter.some_food(session, programme, 100_000)
        batch = matter.a_batch(session, programme)
        matter.a_closing(session, programme, batch)
        closed = shed.get_batch(session, programme.id, batch.id).closure
    assert closed
    client = app.test_client()

    def post(path: str, **body: object) -> tuple[int, str]:
        reply = client.post(f"/api/v1{path}", json={"id": str(uuid7()), **body}, headers=token)
        return reply.status_code, (reply.get_json() or {}).get("code", "")

    shared = str(uuid7())
    told = {"id": shared, "batch": str(batch.id), "amount_g": 1_000, "beyond_promises": True}
    statuses = [
        client.post("/api/v1/share-outs", json=told, headers=token).status_code
        for _each in range(2)
    ]
    assert statuses == [201, 200]
    taking = f"/matter/{closed.id}/reversal"
    assert post(taking, reason="wrong") == (409, "later-fact-stands")
    assert post(f"/share-outs/{shared}/reversal", reason="wrong")[0] == 201
    assert post(taking, reason="wrong")[0] == 201


def test_days_and_ids_that_cannot_be_are_refused(app: Flask) -> None:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        token = make.a_token(session, programme)
        rewarding.a_reward(session, programme)
        somewhere = make.a_point(session, programme)
        ana = make.a_staff(session, programme, "coordinator", name="ana")
        narrowed = make.a_staff(session, programme, "coordinator", point=somewhere, name="luz")
    reply = app.test_client().get("/api/v1/mass-balance?to=9999-12-31", headers=token)
    assert (reply.status_code, reply.get_json()["errors"][0]["field"]) == (422, "to")
    desk = app.test_client()
    make.sign_in(desk, ana)

    def send(client: FlaskClient, path: str, **said: str) -> int:
        page = client.get("/office/batches/figures/bin").text
        secret = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert secret
        form = {"csrf_token": secret[1], **said}
        return client.post(path, data=form).status_code

    far = {"kind": "expiry", "asset": "COMPOST", "days": "30", "applies_on": "9999-12-20"}
    assert send(desk, "/office/promises/terms", **far) == 422
    stock = {"record": "x", "point": "MALA-01", "units": "5", "note": ""}
    assert send(desk, f"/office/rewards/{rewarding.SEEDLING}/stock", **stock) in {400, 422}
    figures = {"weeks_low": "1", "weeks_high": "2", "yield_low": "99", "yield_high": "100"}
    luz = app.test_client()
    make.sign_in(luz, narrowed)
    assert send(luz, "/office/batches/figures/bin", source="x", **figures) == 403


def brings(session: Session, programme: Programme, family: uuid.UUID, at: dt.datetime) -> None:
    make.a_deposit(
        session,
        programme,
        make.a_context(programme, at),
        household_id=family,
        card_absent_reason="lost",
        recorded_at=at,
        lines=(Weighed("food", Quality.CLEAN, 100_000, 0),),
    )


def announces(
    session: Session, programme: Programme, per_kg: int, begins: dt.datetime, at: dt.datetime
) -> None:
    rate = catalogue.AnnounceRate(
        id=uuid7(),
        material="food",
        quality=Quality.CLEAN,
        asset=Asset.COMPOST,
        per_kg=per_kg,
        applies_from=begins,
    )
    catalogue.announce_rate(session, make.a_context(programme, at), rate)


def test_an_announced_rate_succeeds_the_one_before_it(app: Flask) -> None:
    now = dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        family = make.a_household(session, programme)
        brings(session, programme, family.id, now - dt.timedelta(days=30))
        announces(session, programme, 400, dt.datetime(2026, 12, 1, tzinfo=ZONE), now)
        announces(session, programme, 200, dt.datetime(2027, 2, 1, tzinfo=ZONE), now)
    with app.app_context(), reading() as session:
        told = solvency_of(session, catalogue_of(session, programme.id), now)
    changes = {one.begins_on: one.monthly_g for one in told.forecast.position.changes}
    assert changes == {dt.date(2026, 12, 1): 20_000, dt.date(2027, 2, 1): -20_000}


def test_a_rate_counts_as_much_on_the_day_it_begins_as_on_the_day_before(app: Flask) -> None:
    before, after = (dt.datetime(2026, *day, 15, tzinfo=dt.UTC) for day in ((11, 30), (12, 1)))
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        family = make.a_household(session, programme)
        for month in (8, 9, 10, 11):
            brings(session, programme, family.id, dt.datetime(2026, month, 10, 15, tzinfo=dt.UTC))
        announces(session, programme, 400, dt.datetime(2026, 12, 1, tzinfo=ZONE), before)
        announces(session, programme, 600, dt.datetime(2027, 2, 1, tzinfo=ZONE), before)

    def new_ahead(now: dt.datetime) -> dict[dt.date, int]:
        with app.app_context(), reading() as session:
            told = solvency_of(session, catalogue_of(session, programme.id), now)
        return {month.first: month.new_g for month in told.forecast.months}

    first, later = new_ahead(before), new_ahead(after)
    january, february = dt.date(2027, 1, 1), dt.date(2027, 2, 1)
    assert (first[january], first[february]) == (40_000, 60_000)
    assert (later[january], later[february]) == (40_000, 60_000)


def test_waste_that_earned_nothing_before_its_rate_began_earns_it_ahead(app: Flask) -> None:
    now = dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        family = make.a_household(session, programme)
        announces(session, programme, 0, dt.datetime(2026, 8, 1, tzinfo=ZONE), now.replace(month=7))
        for month in (8, 9, 10):
            brings(session, programme, family.id, dt.datetime(2026, month, 10, 15, tzinfo=dt.UTC))
        announces(
            session, programme, 300, dt.datetime(2026, 11, 16, tzinfo=ZONE), now.replace(day=15)
        )
    with app.app_context(), reading() as session:
        told = solvency_of(session, catalogue_of(session, programme.id), now)
    assert told.forecast.position.new_promises.amount_g == 30_000
    assert told.forecast.months[1].new_g == 30_000


def test_a_month_in_which_a_rate_began_is_reckoned_on_both_sides_of_that_day(app: Flask) -> None:
    now = dt.datetime(2026, 12, 2, 15, tzinfo=dt.UTC)
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        family = make.a_household(session, programme)
        brings(session, programme, family.id, dt.datetime(2026, 11, 10, 15, tzinfo=dt.UTC))
        announces(
            session, programme, 400, dt.datetime(2026, 11, 16, tzinfo=ZONE), now.replace(month=11)
        )
        brings(session, programme, family.id, dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC))
    with app.app_context(), reading() as session:
        told = solvency_of(session, catalogue_of(session, programme.id), now)
    # 20 kg and 40 kg were promised; at the rate of today it would have been 40 kg twice.
    assert told.behind[-2].moved.promised_g == 60_000
    assert told.forecast.position.new_promises.amount_g == 80_000
