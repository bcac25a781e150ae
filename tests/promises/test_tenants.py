"""Programmes on one server are invisible to each other: every route walked with foreign ids."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests import abono, make, matter, rewarding
from tests.unit.paper.reading import text_of
from wasteexchange.access import service as access
from wasteexchange.access.rules import Role
from wasteexchange.compost.rules import Input
from wasteexchange.deposits.rules import Weighed
from wasteexchange.households.rules import Particulars
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import metadata, reading, unit_of_work
from wasteexchange.kernel.keyset import Window
from wasteexchange.kernel.quantities import Quality
from wasteexchange.programmes.rules import Programme
from wasteexchange.reviews.queries import item_page
from wasteexchange.web.guards import guard_of

SECRET_NAME = "Zenobia Qquellccanqui"
ASIAN_REWARD = "asia-77-seedling"
_LEAVES = (Input("outside", "dry-leaves", 5_000),)
# Written by reading: who is signed in where, who has read what, what was told of the cards.
TRACES = {"staff_sessions", "personal_reads", "card_tellings", "told_cards"}


@dataclass(frozen=True)
class Theirs:
    """What another programme has, by the names of the routes' arguments."""

    programme: Programme
    ids: dict[str, list[str]]

    def addresses(self, rule: Rule) -> Iterator[str]:
        """Every address of a rule with their ids in it."""
        found = [rule.rule]
        for name in rule.arguments:
            whole = f"<uuid:{name}>" if f"<uuid:{name}>" in rule.rule else f"<{name}>"
            found = [each.replace(whole, one) for each in found for one in self.ids[name]]
        yield from found


def _theirs(session: Session) -> Theirs:
    other = make.a_programme(session, "ASIA")
    household = make.a_household(session, other, particulars=Particulars(name=SECRET_NAME))
    card = make.a_card(session, other, household)
    deposit = make.a_deposit(session, other, card=card.token).deposit
    make.a_point(session, other, "ASIA-77")
    heavy = (Weighed("food", Quality.CLEAN, 400_000, 0),)
    make.a_deposit(session, other, card=card.token, lines=heavy)
    waiting = item_page(session, other.id, Window(1)).rows[0]
    staff = make.a_staff(session, other, "coordinator", name=SECRET_NAME)
    token_id, _token = access.create_token(session, make.a_context(other), role="operator")
    return Theirs(
        other,
        {
            "household_id": [str(household.id)],
            "card_id": [str(card.id)],
            "card": [card.token, card.number],
            "deposit_id": [str(deposit.id)],
            "staff_id": [str(staff.id)],
            "token_id": [str(token_id)],
            "device_id": [str(make.a_device(session, other, label=SECRET_NAME).id)],
            "item_id": [str(waiting.id)],
            "code": ["ASIA-77", ASIAN_REWARD],
            **_matter(session, other),
            **_rewarded(session, other),
        },
    )


def _matter(session: Session, other: Programme) -> dict[str, list[str]]:
    """A batch, a haul, and every kind of fact about matter."""
    closed = matter.every_kind(session, other)
    sent = matter.a_haul(session, other, 1_000)
    tending = matter.a_tending(session, other, matter.a_batch(session, other, inputs=_LEAVES))
    promised = abono.every_kind(session, other, closed)
    return {
        **{name: [one] for name, one in promised.items()},
        "haul_id": [str(sent.id)],
        "fact_id": [str(closed.id), str(sent.id), str(tending.id)],
        "tending_id": [str(tending.id)],
        "method": [closed.code],
    }


def _rewarded(session: Session, other: Programme) -> dict[str, list[str]]:
    """Something that was handed out, and something that waits to be fetched."""
    card = make.a_card(session, other).token
    rewarding.some_credit(session, other, card)
    rewarding.some_compost(session, other)
    rewarding.a_reward(session, other, code=ASIAN_REWARD, name_es=SECRET_NAME, name_en=SECRET_NAME)
    given = rewarding.a_redemption(session, other, card=card).redemption
    held = rewarding.a_hold(session, other, card=card).hold
    return {"redemption_id": [str(given.id)], "hold_id": [str(held.id)]}


@dataclass
class Both:
    """Two programmes; we work in MALA and know everything of ASIA."""

    app: Flask
    client: FlaskClient
    ours: Programme
    theirs: Theirs
    headers: dict[str, str]

    def snapshot(self) -> dict[str, list[str]]:
        """All that is kept of the other programme, and how much of ours."""
        found = {}
        with self.app.app_context(), reading() as session:
            for table in metadata.sorted_tables:
                if table.name in TRACES:
                    continue
                rows = session.execute(sa.select(table)).all()
                found[table.name] = sorted(map(repr, rows))
        return found

    def holds_nothing(self, text: str) -> None:
        assert SECRET_NAME not in text
        assert "ASIA recicla" not in text
        assert "Asia recicla" not in text


@pytest.fixture
def both(app: Flask) -> Both:
    """Both programmes, with things of every kind in the other one."""
    with app.app_context(), unit_of_work() as session:
        ours = make.a_programme(session)
        make.a_deposit(session, ours)
        theirs = _theirs(session)
        headers = make.a_token(session, ours, Role.COORDINATOR)
    return Both(app, app.test_client(), ours, theirs, headers)


def _rules(app: Flask, *, api: bool) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        guard = guard_of(app.view_functions[rule.endpoint])
        if guard and not guard.public and rule.rule.startswith("/api/") == api:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def _body(endpoint: str) -> dict[str, Any]:
    """A body that would be taken if the id in the address were ours."""
    fresh = {"id": str(uuid.uuid4())}
    soon = {"from": (utc_now() + dt.timedelta(days=1)).isoformat()}
    goods = {**fresh, "collection_point": "MALA-01", "units": 1, "note": "they are here"}
    known: dict[str, dict[str, Any]] = {
        "cards_api.revoke": {**fresh, "reason": "lost"},
        "deposits_api.reverse": {**fresh, "reason": "wrong"},
        "households_api.change": {"name": "Other"},
        "cards_api.link": {**fresh, "household": str(uuid.uuid4())},
        "compost_api.tend_batch": {**fresh, "turned": True},
        "compost_api.close_batch": {**fresh, "output_g": 1},
        "compost_api.receive_haul": {**fresh, "received_g": 1},
        "compost_api.take_back": {**fresh, "reason": "wrong"},
        "promises_api.end_plan": {"ending": "arrived"},
        "rewards_api.announce_month_cap": {"quantity": 1, **soon},
        "rewards_api.announce_price": {**fresh, "asset": "POINTS", "amount": 1, **soon},
        "rewards_api.bring_in": goods,
        "rewards_api.count_goods": goods,
        "rewards_api.deactivate_reward": {},
        "rewards_api.reactivate_reward": {},
        "rewards_api.reverse": {**fresh, "reason": "wrong"},
        "rewards_api.collect": {**fresh, "recorded_at": utc_now().isoformat()},
    }
    return known.get(endpoint, fresh)


def test_no_call_reaches_what_is_anothers(both: Both) -> None:
    before = both.snapshot()
    walked = 0
    for rule, method in _rules(both.app, api=True):
        if not rule.arguments or "month" in rule.arguments:
            continue
        for address in both.theirs.addresses(rule):
            body = None if method == "GET" else _body(rule.endpoint)
            reply = both.client.open(address, method=method, json=body, headers=both.headers)
            assert reply.status_code in (404, 422), (method, address, reply.text)
            both.holds_nothing(reply.text)
            walked += 1
    assert walked >= 10
    assert both.snapshot() == before


def test_no_page_of_the_office_reaches_what_is_anothers(both: Both) -> None:
    with both.app.app_context(), unit_of_work() as session:
        staff = make.a_staff(session, both.ours, Role.COORDINATOR)
    make.sign_in(both.client, staff)
    both.client.get("/office/households/new")
    before = both.snapshot()
    secret = _secret(both.client)
    walked, reached = 0, []
    for rule, method in _rules(both.app, api=False):
        if not rule.arguments or "month" in rule.arguments:
            continue
        for address in both.theirs.addresses(rule):
            fresh = str(uuid.uuid4())
            form = {"csrf_token": secret, "reason": "wrong", "id": fresh, "record": fresh}
            said = None if method == "GET" else form
            reply = both.client.open(address, method=method, data=said)
            if reply.status_code not in (404, 422):
                reached.append((method, address, reply.status_code))
            both.holds_nothing(reply.text)
            walked += 1
    assert not reached
    assert walked >= 20
    assert both.snapshot() == before


def _secret(client: FlaskClient) -> str:
    page = client.get("/office/password").text
    return page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def test_lists_and_pages_show_nothing_of_another_programme(both: Both) -> None:
    with both.app.app_context(), unit_of_work() as session:
        staff = make.a_staff(session, both.ours, Role.COORDINATOR)
    make.sign_in(both.client, staff)
    for rule, method in [*_rules(both.app, api=True), *_rules(both.app, api=False)]:
        if rule.arguments or method != "GET":
            continue
        reply = both.client.get(rule.rule)
        assert reply.status_code < 500, rule.rule
        is_paper = reply.mimetype == "application/pdf"
        said = text_of(reply.data) if is_paper else reply.text
        both.holds_nothing(said)
        assert "ASIA-77" not in said.upper(), rule.rule
    found = both.client.get(f"/api/v1/households?q={SECRET_NAME.split(maxsplit=1)[0]}")
    assert found.get_json()["items"] == []


def test_a_body_that_names_what_is_anothers_reads_as_unknown(both: Both) -> None:
    ids = both.theirs.ids
    before = both.snapshot()
    whole = make.a_deposit_body(ids["card"][0])
    said = {
        "card": whole,
        "number": {**whole, "card": ids["card"][1]},
        "household": make.a_deposit_body(
            card=..., household=ids["household_id"][0], card_absent_reason="lost"
        ),
        "point": {**whole, "collection_point": "ASIA-77"},
    }
    for what, body in said.items():
        reply = both.client.post("/api/v1/deposits", json=body, headers=both.headers)
        assert reply.status_code == 422, (what, reply.text)
        assert reply.get_json()["code"].startswith("unknown-"), what
        both.holds_nothing(reply.text)
    asked = {"collection_point": "ASIA-77"}
    reply = both.client.post("/api/v1/series", json=asked, headers=both.headers)
    assert reply.get_json()["code"] == "unknown-point"
    assert both.snapshot() == before


def test_an_id_of_another_programme_is_free_in_ours(both: Both) -> None:
    """Refusing it would tell that it is there; keys hold both apart."""
    with both.app.app_context(), unit_of_work() as session:
        card = make.a_card(session, both.ours).token
    body = make.a_deposit_body(card, id=both.theirs.ids["deposit_id"][0])
    reply = both.client.post("/api/v1/deposits", json=body, headers=both.headers)
    assert reply.status_code == 201, reply.text


def test_a_receipt_is_found_under_its_own_programme_only(both: Both) -> None:
    deposit_id = both.theirs.ids["deposit_id"][0]
    assert both.client.get(f"/r/ASIA/{deposit_id}").status_code == 200
    for name in (f"/r/MALA/{deposit_id}", f"/r/MALA/{deposit_id}.pdf"):
        assert both.client.get(name).status_code == 404


def test_the_database_itself_keeps_programmes_apart(both: Both) -> None:
    """A row of ours cannot point at theirs, whoever writes it."""
    table = metadata.tables["card_links"]
    row = {
        "programme_id": both.ours.id,
        "card_id": uuid.UUID(both.theirs.ids["card_id"][0]),
        "household_id": uuid.UUID(both.theirs.ids["household_id"][0]),
        "linked_at": utc_now(),
        "linked_by": both.ours.id,
    }
    with both.app.app_context(), pytest.raises(sa.exc.IntegrityError), unit_of_work() as session:
        session.execute(sa.insert(table), row)


def test_every_tables_keys_hold_the_programme() -> None:
    for table in metadata.sorted_tables:
        if table.name == "programmes":
            continue
        assert table.primary_key.columns.keys()[0] == "programme_id", table.name
        for constraint in table.foreign_key_constraints:
            assert "programme_id" in constraint.column_keys, (table.name, constraint.name)
