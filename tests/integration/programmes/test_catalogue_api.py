"""What a counter is told."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.programmes import service
from wasteexchange.programmes.rules import Programme

HERE = "/api/v1/catalogue"
Headers = dict[str, str]


@pytest.fixture
def mala(app: Flask) -> Programme:
    """A programme in the application."""
    with app.app_context(), unit_of_work() as session:
        return make.a_programme(session)


@pytest.fixture
def headers(app: Flask, mala: Programme) -> Headers:
    """An operator's token."""
    with app.app_context(), unit_of_work() as session:
        return make.a_token(session, mala, "operator")


def announce(app: Flask, mala: Programme, per_kg: int, after: dt.timedelta) -> None:
    context = make.a_context(mala)
    command = service.AnnounceRate(
        id=uuid7(),
        material="food",
        quality=Quality.CLEAN,
        asset=Asset.COMPOST,
        per_kg=per_kg,
        applies_from=context.now.replace(microsecond=0) + after,
    )
    with app.app_context(), unit_of_work() as session:
        service.announce_rate(session, context, command)


@pytest.mark.usefixtures("mala")
def test_a_counter_is_told_everything_it_needs(client: FlaskClient, headers: Headers) -> None:
    told = client.get(HERE, headers=headers)
    assert told.status_code == 200
    body = told.get_json()
    assert body["programme"] == {
        "code": "MALA",
        "name": "Mala recicla",
        "time_zone": "America/Lima",
        "locale": "es_PE",
        "currency": "PEN",
    }
    assert body["points"] == [{"code": "MALA-01", "name": "Punto de acopio 1", "active": True}]
    assert [m["position"] for m in body["materials"]] == list(range(1, 17))
    assert body["materials"][0] == {
        "code": "food",
        "name": {"es": "Restos de cocina", "en": "Food scraps"},
        "stream": "organic",
        "colour": "brown",
        "pictogram": "material-food",
        "group": "organic",
        "position": 1,
        "active": True,
        "frequent": True,
        "advice": body["materials"][0]["advice"],
        "plausible_visit_g": 40_000,
    }
    (food,) = (
        r for r in body["rates"] if r["material"] == "food" and r["quality"] == "contaminated"
    )
    assert food == {
        "id": food["id"],
        "material": "food",
        "quality": "contaminated",
        "asset": "COMPOST",
        "per_kg": 100,
        "from": "2000-01-01T05:00:00Z",
    }
    assert body["tare_presets"][1] == {
        "code": "sack",
        "name": {"es": "Costal", "en": "Sack"},
        "tare_g": 100,
    }
    assert {r["quality"] for r in body["quality_reasons"]} == {"contaminated", "rejected"}
    assert body["limits"] == {
        "lines": 20,
        "net_g_max": 500_000,
        "text": 200,
        "future_minutes": 15,
        "past_days": 400,
    }
    assert body["caps"] == []
    assert [reward["code"] for reward in body["rewards"]][:2] == ["compost-1kg", "compost-5kg"]
    assert dt.datetime.fromisoformat(body["clock"]).tzinfo is not None
    assert body["mine"]["points"] == ["MALA-01"]


def test_what_is_scheduled_is_told_and_what_is_over_is_not(
    app: Flask, mala: Programme, client: FlaskClient, headers: Headers
) -> None:
    announce(app, mala, 250, dt.timedelta(days=2))
    announce(app, mala, 300, dt.timedelta(seconds=1))
    rates = client.get(HERE, headers=headers).get_json()["rates"]
    assert sorted(_clean_food(rates)) == [200, 250, 300]


def _clean_food(rates: list[dict[str, Any]]) -> list[int]:
    return [r["per_kg"] for r in rates if (r["material"], r["quality"]) == ("food", "clean")]


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_an_unchanged_catalogue_is_not_sent_again(
    app: Flask, mala: Programme, client: FlaskClient, headers: Headers, encoding: str
) -> None:
    first = client.get(HERE, headers={**headers, "Accept-Encoding": encoding})
    known = {**headers, "Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]}
    again = client.get(HERE, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    announce(app, mala, 250, dt.timedelta(days=2))
    changed = client.get(HERE, headers=known)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_whoever_works_at_one_point_is_told_that_one(
    app: Flask, mala: Programme, client: FlaskClient
) -> None:
    with app.app_context(), unit_of_work() as session:
        second = make.a_point(session, mala)
        closed = make.a_point(session, mala, "MALA-03")
        service.deactivate_point(session, make.a_context(mala), closed.code)
        narrow = make.a_token(session, mala, "operator", second)
        wide = make.a_token(session, mala, "operator")
    assert client.get(HERE, headers=narrow).get_json()["mine"]["points"] == ["MALA-02"]
    body = client.get(HERE, headers=wide).get_json()
    assert body["mine"]["points"] == ["MALA-01", "MALA-02"]
    assert [p["active"] for p in body["points"]] == [True, True, False]


def test_a_stranger_is_told_nothing(app: Flask, mala: Programme, client: FlaskClient) -> None:
    assert client.get(HERE).status_code == 401
    with app.app_context(), unit_of_work() as session:
        partner = make.a_token(session, mala, "partner")
    refused = client.get(HERE, headers=partner)
    assert (refused.status_code, refused.mimetype) == (403, "application/problem+json")
