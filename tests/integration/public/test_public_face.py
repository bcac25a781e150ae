"""What a stranger sees first."""

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import village
from tests.village import Village, food
from wasteexchange.kernel.clock import utc_now
from wasteexchange.tallies.rules import Month


@pytest.fixture
def mala(app: Flask) -> Village:
    return Village.begin(app)


def test_without_a_programme_the_first_page_says_how_to_begin(client: FlaskClient) -> None:
    reply = client.get("/?lang=en")
    assert reply.status_code == 200
    assert "wasteexchange programme create" in reply.text


def test_one_programme_is_the_first_page_itself(mala: Village, client: FlaskClient) -> None:
    page = client.get("/?lang=en").text.replace("\u00a0", " ")
    assert mala.code in page
    for told in ("Mala recicla", "MALA-01", "Food scraps", "200 g of compost", "10 points"):
        assert told in page, told


def test_of_several_programmes_one_is_chosen(mala: Village, client: FlaskClient) -> None:
    Village.begin(mala.app, "ASIA", "Asia recicla")
    page = client.get("/?lang=en").text
    assert 'href="/p/MALA/"' in page
    assert 'href="/p/ASIA/"' in page
    assert "Asia recicla" in client.get("/p/ASIA/").text
    assert client.get("/p/asia/").headers["Location"].endswith("/p/ASIA/")


def test_a_programme_that_is_not_here_gets_a_kind_page(client: FlaskClient) -> None:
    assert client.get("/p/NADA/").status_code == 404


def test_a_month_of_few_families_shows_nothing_of_them(mala: Village, client: FlaskClient) -> None:
    for _each in range(4):
        mala.a_deposit(mala.a_household(), [food(7310)])
    page = client.get("/p/MALA/?lang=en").text
    assert "as soon as 5 families have come" in page
    assert "29.24" not in page
    mala.a_deposit(mala.a_household(), [food(7310)])
    page = client.get("/p/MALA/?lang=en").text
    assert "5 families brought it" in page
    assert "36.55" in page


def test_the_face_names_nobody(mala: Village, client: FlaskClient) -> None:
    for _each in range(5):
        mala.a_deposit(mala.a_household())
    page = client.get("/p/MALA/").text
    for private in ("Quispe", village.PHONE, village.SECTOR):
        assert private not in page


def test_a_point_that_was_closed_is_not_shown(mala: Village, client: FlaskClient) -> None:
    mala.close_point(mala.point)
    assert "No collection point is open" in client.get("/?lang=en").text


def test_the_gallery_shows_every_component(client: FlaskClient) -> None:
    reply = client.get("/gallery?lang=en")
    assert reply.status_code == 200
    assert reply.text.count("<section") >= 9


def test_a_month_of_few_families_shows_no_figure_to_the_public(app: Flask) -> None:
    mala = Village.begin(app)
    families = [mala.a_household() for _each in range(5)]
    now = Month(utc_now().year, utc_now().month)

    def let_come(back: int, count: int, net_g: int) -> None:
        month = now.later(-back)
        at = dt.datetime(month.year, month.number, 10, 17, tzinfo=dt.UTC)
        for family in families[:count]:
            mala.a_deposit(family, [food(net_g)], at=at)

    client = app.test_client()
    let_come(4, 5, 2000)
    assert "Month by month" not in client.get("/p/MALA/?lang=en").text
    let_come(3, 4, 7777)
    let_come(2, 5, 3000)
    page = client.get("/p/MALA/").text.replace("\u00a0", " ")
    assert "Month by month" in page
    assert "10.00 kg" in page
    assert "15.00 kg" in page
    assert "31.10 kg" not in page
    assert "fewer than 5 families" in page
    assert len(page.encode()) < 50_000
