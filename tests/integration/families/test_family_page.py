"""The family's page: how much is ours, was it counted, what can we do better; and no name."""

import datetime as dt
import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import village
from tests.village import Village, food, line
from wasteexchange.kernel.clock import utc_now

BYTES_MAX = 50_000


@pytest.fixture
def mala(app: Flask) -> Village:
    return Village.begin(app)


def seen(client: FlaskClient, address: str) -> str:
    reply = client.get(f"{address}?lang=en")
    assert reply.status_code == 200, reply.text
    return reply.text.replace("\u00a0", " ")


def test_the_page_shows_the_balance_and_every_visit(mala: Village, client: FlaskClient) -> None:
    household = mala.a_household()
    token = mala.a_card(household).token
    mala.a_deposit(household, [food(20_000)])
    last = mala.a_deposit(household, [food(), line("pet", 850)])
    page = seen(client, f"/c/{token}")
    assert "<b>5.04</b> <small>kg</small>" in page
    assert "1 full bag of 5.00 kg" in page
    assert "<b>8.50</b> points" in page
    assert "20.0 kg: Food scraps" in page or "20.00 kg: Food scraps" in page
    assert f'href="/r/MALA/{last.id}"' in page


@pytest.mark.parametrize("spelled", [str.lower, str.upper])
@pytest.mark.parametrize("path", ["/c/", "/C/"])
def test_the_code_opens_in_any_case(
    mala: Village, client: FlaskClient, path: str, spelled: "type[str]"
) -> None:
    token = mala.a_card(mala.a_household()).token
    assert client.get(path + spelled(token)).status_code == 200


def test_the_page_names_nobody(mala: Village, client: FlaskClient) -> None:
    household = mala.a_household(code="F-0042")
    card = mala.a_card(household)
    mala.a_deposit(household)
    page = seen(client, f"/c/{card.token}")
    for private in ("Quispe", village.PHONE, village.SECTOR, "F-0042", card.number, str(household)):
        assert private not in page, private


def test_the_page_is_kept_by_no_cache_and_found_by_no_search(
    mala: Village, client: FlaskClient
) -> None:
    reply = client.get(f"/c/{mala.a_card(mala.a_household()).token}")
    assert reply.headers["Cache-Control"] == "no-store"
    assert "noindex" in reply.headers["X-Robots-Tag"]
    assert reply.headers["Referrer-Policy"] == "no-referrer"
    assert "<script" not in reply.text


def test_a_card_that_no_longer_counts_looks_like_one_that_never_was(
    mala: Village, client: FlaskClient
) -> None:
    household = mala.a_household()
    replaced = mala.a_card(household).token
    erased_card = mala.a_card(household).token
    assert client.get(f"/c/{erased_card}").status_code == 200
    mala.erase(household)
    pages = set()
    for token in (replaced, erased_card, "0" * 26, "no-card", "004217-7"):
        reply = client.get(f"/c/{token}?lang=en")
        assert reply.status_code == 404, token
        pages.add(reply.text)
    assert len(pages) == 1, "who looks must not learn which cards there were"
    assert "This card opens no page" in pages.pop()


def test_a_corrected_visit_stays_and_is_struck(mala: Village, client: FlaskClient) -> None:
    household = mala.a_household()
    token = mala.a_card(household).token
    mala.reverse(mala.a_deposit(household))
    page = seen(client, f"/c/{token}")
    assert 'class="struck"' in page
    assert "<b>0</b> <small>g</small>" in page


def test_what_was_not_clean_comes_back_as_advice(mala: Village, client: FlaskClient) -> None:
    household = mala.a_household()
    token = mala.a_card(household).token
    assert "Nothing yet" in seen(client, f"/c/{token}")
    mala.a_deposit(household)
    assert "All you brought was clean" in seen(client, f"/c/{token}")
    dirty = line("pet", 850, quality="contaminated", reason="food-remains")
    mala.a_deposit(household, [food(), dirty])
    page = seen(client, f"/c/{token}")
    assert "Rinse containers" in page
    assert "There was food left on it" in page


def test_older_visits_are_a_page_further(mala: Village, client: FlaskClient) -> None:
    household = mala.a_household()
    token = mala.a_card(household).token
    now = utc_now()
    for number in range(12):
        at = now - dt.timedelta(days=number)
        mala.a_deposit(household, [food(1000 + number)], at=at)
    first = client.get(f"/c/{token}?lang=en")
    assert first.text.count('href="/r/MALA/') == 10
    following = re.search(r'href="(\?before=[^"]+)"', first.text)
    assert following
    second = client.get(f"/c/{token}{following[1]}")
    assert second.text.count('href="/r/MALA/') == 2
    assert client.get(f"/c/{token}?before=never").text.count('href="/r/MALA/') == 10


def test_what_happened_at_one_time_is_neither_skipped_nor_repeated(
    mala: Village, client: FlaskClient
) -> None:
    household = mala.a_household()
    token = mala.a_card(household).token
    at = utc_now()
    made = {str(mala.a_deposit(household, [food(1000 + n)], at=at).id) for n in range(25)}
    address, shown = f"/c/{token}?lang=en", list[str]()
    while address:
        page = client.get(address).text
        shown += re.findall(r'href="/r/MALA/([^"]+)"', page)
        following = re.search(r'href="(\?before=[^"]+)"', page)
        address = f"/c/{token}{following[1]}" if following else ""
    assert len(shown) == len(set(shown))
    assert set(shown) == made


@pytest.mark.parametrize("edge", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_the_edges_of_the_calendar_are_the_newest_visits(
    mala: Village, client: FlaskClient, edge: str
) -> None:
    household = mala.a_household()
    token = mala.a_card(household).token
    mala.a_deposit(household, [food()])
    reply = client.get(f"/c/{token}", query_string={"before": edge})
    assert reply.status_code == 200
    assert reply.text.count('href="/r/MALA/') == 1


def test_the_page_is_light_enough_for_an_old_phone(mala: Village, client: FlaskClient) -> None:
    household = mala.a_household()
    token = mala.a_card(household).token
    for _each in range(11):
        mala.a_deposit(household, [food(), line("pet", 900), line("glass", 500)])
    page = client.get(f"/c/{token}").text
    sizes = {"page": len(gzip.compress(page.encode()))}
    for part in set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page)):
        with client.get(part) as reply:
            sizes[part] = len(gzip.compress(reply.data))
    assert sum(sizes.values()) <= BYTES_MAX, sizes


def test_whoever_guesses_at_cards_has_to_wait(mala: Village, client: FlaskClient) -> None:
    assert mala.code
    statuses = {client.get(f"/c/{number:026}").status_code for number in range(70)}
    assert statuses == {404, 429}
