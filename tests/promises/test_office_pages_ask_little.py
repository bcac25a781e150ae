"""How often an office page asks the database does not depend on how much there is."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import abono, make, rewarding
from tests.hearing import statements_of
from tests.village import Village, food
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.keyset import Window
from wasteexchange.programmes.queries import get_programme
from wasteexchange.promises import service
from wasteexchange.reviews.queries import item_page

FEW, MANY = 5, 60
STATEMENTS_MAX = 24
"""Whoever asks for more has to say why; each statement is a way to a server and back."""
# All there is of a family: who lives there, cards, what it has, fetched, brought and waits for.
MORE = {"/office/households/<uuid:household_id>": 28}
# Files and doors, which are no pages of the office.
NO_PAGE = {
    "programmes.poster",
    "access.ask_who",
    "access.ask_password",
    "cards.printing",
    "promises.signed_list",
}
NO_PAGE |= {"compost.photo", "compost.labels", "compost.sheet"}
NO_PAGE |= {"compost.balance_picture", "compost.balance_page"}


@dataclass
class Office:
    """A programme with so many of everything."""

    village: Village
    rows: int
    ids: dict[str, str] = field(default_factory=dict)

    def fill(self) -> None:
        """Let so many families, each with a card, bring something; the first one every time."""
        first = self.village.a_household()
        card = self.village.a_card(first)
        deposit = self.village.a_deposit(first)
        device_id = self.village.a_device()
        for number in range(self.rows):
            family = self.village.a_household()
            self.village.a_card(family)
            self.village.a_deposit(family)
            self.village.a_deposit(first)
            self.village.a_point(f"Punto {number}")
            self.village.bearer()
            self.village.a_device()
            self.village.a_batch()
            self.village.a_haul(f"{self.village.code}-02", 10)
        _batch_id, tending_id = self.village.a_batch()
        self.ids = {
            "household_id": str(first),
            "card_id": str(card.id),
            "deposit_id": str(deposit.id),
            "month": f"{deposit.day_on:%Y-%m}",
            "device_id": str(device_id),
            "item_id": self._waiting(),
            "fact_id": str(tending_id),
            "haul_id": str(self.village.a_haul(f"{self.village.code}-02", 10)),
            "method": "bin",
            **self._promises(),
            **self._rewards(card.token),
        }

    def _promises(self) -> dict[str, str]:
        """Share a batch out among so many families, let something lapse, plan purchases."""
        with self.village.working(), unit_of_work() as session:
            programme = get_programme(session, self.village.programme_id)
            families = [make.a_household(session, programme) for _each in range(self.rows)]
            for family in families:
                abono.brings(session, programme, family, 10_000, days_ago=90)
            batch = abono.a_finished_batch(session, programme, 10_000 * self.rows, 50_000)
            for _each in range(self.rows):
                abono.a_plan(session, programme)
                abono.a_share_out(session, programme, batch, 100, beyond_promises=True)
            shared = abono.a_share_out(session, programme, batch, 20_000, beyond_promises=True)
            abono.a_term(session, programme, abono.on_day(programme, 99))
            (expiry,) = service.expire(session, make.a_context(programme))
            for family in families:
                abono.brings(session, programme, family, 1_000, days_ago=80)
        return {
            "batch_id": str(batch.id),
            "share_out_id": str(shared.id),
            "expiry_id": str(expiry.id),
        }

    def _rewards(self, card: str) -> dict[str, str]:
        """Hand out and set aside so many bags."""
        with self.village.working(), unit_of_work() as session:
            programme = get_programme(session, self.village.programme_id)
            rewarding.some_compost(session, programme, 1_000_000)
            rewarding.some_credit(session, programme, card, 1_000_000)
            rewarding.a_reward(session, programme)
            given = [rewarding.a_redemption(session, programme, card=card)]
            for number in range(self.rows):
                rewarding.a_reward(session, programme, code=f"seedling-{number}")
                given.append(rewarding.a_redemption(session, programme, card=card))
                rewarding.a_hold(session, programme, card=card)
        return {"redemption_id": str(given[0].redemption.id)}

    def _waiting(self) -> str:
        """Return something that waits for a person: a visit too heavy to be believed."""
        self.village.a_deposit(self.village.a_household(), [food(400_000)])
        with self.village.working(), reading() as session:
            return str(item_page(session, self.village.programme_id, Window(1)).rows[0].id)

    def counted(self) -> dict[str, int]:
        """How many statements each page needs, for whoever may open it."""
        admin = self.village.office("admin")
        member = re.search(r"/office/staff/([0-9a-f-]{36})", admin.get("/office/staff").text)
        assert member, "the administrator is in the list"
        self.ids["staff_id"] = member[1]
        app = self.village.app
        clients = (self.village.office("coordinator"), admin)
        addresses = _addresses(app, self.village.code, self.ids)
        return {rule: _asked(app, clients, address) for address, rule in addresses.items()}


def _asked(app: Flask, clients: Iterable[FlaskClient], address: str) -> int:
    for client in clients:
        # What a process reads once is no matter of this page.
        if client.get(address).status_code == HTTPStatus.FORBIDDEN:
            continue
        with statements_of(app) as heard:
            assert client.get(address).status_code == HTTPStatus.OK, address
        return len([s for s in heard if not re.match(r"BEGIN|COMMIT|ROLLBACK|SAVEPOINT", s)])
    pytest.fail(f"nobody may open {address}")


def _addresses(app: Flask, code: str, ids: Mapping[str, str]) -> dict[str, str]:
    """Every page of the office: its address here, and its rule."""
    found = {}
    for rule in app.url_map.iter_rules():
        at = rule.rule
        if not at.startswith("/office") or "GET" not in (rule.methods or ()):
            continue
        if rule.endpoint in NO_PAGE:
            continue
        part = at.removeprefix("/office/").split("/")[0]
        coded = {"materials": "pet", "tare": "sack", "rewards": rewarding.SEEDLING}.get(
            part, f"{code}-01"
        )
        values = {**ids, "code": coded}
        assert rule.arguments <= values.keys(), f"say what to open at {at}"
        found["".join(_spelt(at, values))] = at
    return found


def _spelt(rule: str, values: Mapping[str, str]) -> Iterator[str]:
    for part in re.split(r"(<[^>]+>)", rule):
        yield values[part.strip("<>").split(":")[-1]] if part.startswith("<") else part


def test_a_page_asks_as_often_with_sixty_rows_as_with_five(app: Flask) -> None:
    counted = []
    for code, rows in (("FEW", FEW), ("MANY", MANY)):
        office = Office(Village.begin(app, code), rows)
        office.fill()
        counted.append(office.counted())
    few, many = counted
    assert few.keys() == many.keys()
    assert len(few) > 20
    wrong = {rule: (few[rule], many[rule]) for rule in few if few[rule] != many[rule]}
    assert not wrong, f"statements with {FEW} and with {MANY} rows: {wrong}"
    long = {rule: count for rule, count in many.items() if count > MORE.get(rule, STATEMENTS_MAX)}
    assert not long, long


@pytest.mark.parametrize(
    "query",
    [
        "sort=when",
        "month=2026-11&state=counts",
        "material=food&quality=received",
        "operator=1",
        "state=taken-back",
    ],
)
def test_a_filter_of_the_deposits_asks_as_often_whatever_it_finds(app: Flask, query: str) -> None:
    village = Village.begin(app)
    client = village.office()
    family = village.a_household()
    found = []
    for _twice in range(2):
        for _each in range(3):
            village.a_deposit(family)
        with statements_of(app) as heard:
            assert client.get(f"/office/deposits?{query}").status_code == HTTPStatus.OK
        found.append(len(heard))
    assert found[0] == found[1]
