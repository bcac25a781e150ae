"""What a phone is told of the cards: changes only, none missed, and no names."""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa

from tests import make
from tests.integration.deposits.conftest import Place, refused
from wasteexchange.access import service as access
from wasteexchange.cards import service as cards
from wasteexchange.cards.queries import card_of
from wasteexchange.cards.rules import NewCard
from wasteexchange.households import service as households
from wasteexchange.households.rules import ChangeHousehold
from wasteexchange.kernel.db import metadata
from wasteexchange.kernel.ids import uuid7
from wasteexchange.sync.rules import Place as Told
from wasteexchange.sync.service import telling


@pytest.fixture(autouse=True)
def _compared_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each call compare: how seldom it does otherwise has a test of its own."""
    monkeypatch.setattr(telling, "COMPARED_AGAIN_AFTER", 0)


@dataclass
class Counter:
    """A phone that keeps what it is told."""

    place: Place
    since: str = ""
    cards: dict[str, dict[str, Any]] = field(default_factory=dict)

    def ask(self, limit: int = 1_000) -> dict[str, Any]:
        query = {"since": self.since, "limit": limit}
        reply = self.place.client.get(
            "/api/v1/catalogue/cards", query_string=query, headers=self.place.headers
        )
        assert reply.status_code == 200, reply.text
        assert make.PERSONAL_NAME not in reply.text
        said: dict[str, Any] = reply.get_json()
        if said["from_start"]:
            self.cards.clear()
        for card in said["items"]:
            self.cards[card["hash"]] = card
            if card["status"] == "removed":
                del self.cards[card["hash"]]
        self.since = said["since"]
        if not said["more"]:
            assert len(self.cards) == said["count"]
        return said

    def changes(self) -> list[tuple[str, str]]:
        """Hash and status of what changed."""
        said = self.ask()
        assert not said["from_start"]
        return [(one["hash"], one["status"]) for one in said["items"]]

    def whole(self) -> dict[str, dict[str, Any]]:
        """What a phone knows that asks for the first time."""
        other = Counter(self.place)
        other.ask()
        return other.cards


def hash_of(card: NewCard) -> str:
    return hashlib.sha256(card.token.encode()).hexdigest()[:32]


@pytest.fixture
def counter(place: Place) -> Counter:
    return Counter(place)


def test_everything_is_told_first_and_then_changes_only(counter: Counter) -> None:
    place = counter.place
    first = counter.ask()
    assert (first["from_start"], first["more"], first["count"]) == (True, False, 1)
    assert first["items"] == [
        {
            "hash": hash_of(place.card),
            "number": place.card.number,
            "status": "active",
            "household": str(place.household.id),
            "code": place.household.code,
            "balances": {"COMPOST": 0, "POINTS": 0},
            "has_pin": False,
        }
    ]
    assert counter.changes() == []
    assert counter.since == first["since"]
    place.post()
    assert counter.changes() == [(hash_of(place.card), "active")]
    assert counter.cards[hash_of(place.card)]["balances"] == {"COMPOST": 1040, "POINTS": 0}
    assert counter.changes() == []


Change = Callable[[Counter], None]


def _deposit_and_back(counter: Counter) -> None:
    sent = counter.place.post().get_json()["id"]
    assert counter.changes()
    counter.place.reverse(sent)


def _new_card(counter: Counter) -> None:
    with counter.place.work() as session:
        make.a_card(session, counter.place.programme, counter.place.household)


def _revoked(counter: Counter) -> None:
    path = f"/api/v1/cards/{counter.place.card.number}/revocation"
    body = {"id": str(uuid7()), "reason": "lost"}
    assert counter.place.client.post(path, json=body, headers=counter.place.headers).status_code


def _blank_then_linked(counter: Counter) -> None:
    place = counter.place
    with place.work() as session:
        (blank,) = cards.issue_blanks(
            session, make.a_context(place.programme), 1, card_key=make.CARD_KEY
        )
        other = make.a_household(session, place.programme)
    assert counter.changes() == [(hash_of(blank), "unlinked")]
    assert counter.cards[hash_of(blank)]["household"] is None
    with place.work() as session:
        card = card_of(session, place.programme.id, blank.number)
        cards.link_card(session, make.a_context(place.programme), card, other.id)


def _out_of_the_programme(counter: Counter) -> None:
    place = counter.place
    resting = ChangeHousehold(active=False)
    with place.work() as session:
        context = make.a_context(place.programme)
        households.change_household(session, context, place.household.id, resting)


def _pin_set(counter: Counter) -> None:
    with counter.place.work() as session:
        make.a_pin(session, counter.place.programme, counter.place.household.id)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_deposit_and_back, ["active"]),
        (_new_card, ["active", "revoked"]),
        (_revoked, ["revoked"]),
        (_blank_then_linked, ["active"]),
        (_out_of_the_programme, ["inactive"]),
        (_pin_set, ["active"]),
    ],
)
def test_whatever_changes_a_card_is_told(counter: Counter, change: Change, told: list[str]) -> None:
    counter.ask()
    change(counter)
    assert sorted(status for _hash, status in counter.changes()) == told
    assert counter.cards == counter.whole()


def test_of_an_erased_family_nothing_but_the_hash_is_told(counter: Counter) -> None:
    place = counter.place
    counter.ask()
    with place.work() as session:
        context = make.a_context(place.programme)
        households.erase_household(session, context, place.household.id, record_id=uuid7())
    (gone,) = counter.ask()["items"]
    assert gone == {
        "hash": hash_of(place.card),
        "number": None,
        "status": "removed",
        "household": None,
        "code": None,
        "balances": None,
        "has_pin": False,
    }
    assert counter.cards == {}
    assert Counter(place).ask()["items"] == []


def test_a_revoked_card_keeps_its_family_but_no_balance(counter: Counter) -> None:
    counter.place.post()
    _revoked(counter)
    counter.ask()
    (card,) = counter.cards.values()
    assert card["balances"] is None
    assert card["code"] == counter.place.household.code


def test_a_list_that_goes_on_misses_nothing_that_changes_meanwhile(counter: Counter) -> None:
    """Whatever happens between the pages, and however they are cut, a phone ends with the truth."""
    place, chance = counter.place, random.Random(7)
    families = [place.household]
    for _round in range(40):
        match chance.randrange(5):
            case 0:
                with place.work() as session:
                    families.append(make.a_household(session, place.programme))
                    make.a_card(session, place.programme, families[-1])
            case 1:
                with place.work() as session:
                    make.a_card(session, place.programme, chance.choice(families))
            case 2 if len(families) > 3:
                gone = families.pop(chance.randrange(len(families)))
                with place.work() as session:
                    context = make.a_context(place.programme)
                    households.erase_household(session, context, gone.id, record_id=uuid7())
            case _:
                family = str(chance.choice(families).id)
                body = {"card": ..., "household": family, "card_absent_reason": "lost"}
                assert place.post(**body).status_code == 201
        counter.ask(limit=chance.choice([1, 2, 3]))
    while counter.ask(limit=2)["more"]:
        pass
    assert counter.cards == counter.whole()
    assert len(counter.cards) > 5


def test_what_is_kept_late_is_told_all_the_same(counter: Counter) -> None:
    """A deposit that began before somebody asked, and was kept after, is in the next answer."""
    place = counter.place
    counter.ask()
    with place.work() as session:
        make.a_deposit(session, place.programme, card=place.card.token)
        assert counter.changes() == []
    assert counter.changes() == [(hash_of(place.card), "active")]


def test_a_place_from_before_a_restored_backup_starts_anew(counter: Counter) -> None:
    place = counter.place
    counter.ask()
    with place.work() as session:
        rows = session.execute(sa.select(metadata.tables["told_cards"])).all()
        tellings = session.execute(sa.select(metadata.tables["card_tellings"])).all()
    place.post()
    counter.ask()
    lost = counter.since
    with place.work() as session:
        session.execute(sa.delete(metadata.tables["told_cards"]))
        session.execute(sa.delete(metadata.tables["card_tellings"]))
        session.execute(metadata.tables["told_cards"].insert(), [r._asdict() for r in rows])
        session.execute(metadata.tables["card_tellings"].insert(), [r._asdict() for r in tellings])
    # The same number is given again, to something else.
    again = Counter(place)
    again.ask()
    assert again.since.partition("-")[0] == lost.partition("-")[0]
    assert again.since != lost
    assert counter.ask()["from_start"] is True
    assert counter.cards == again.cards


@pytest.mark.parametrize(
    "since", ["", "x", "0", "12", "1-0123456789abcdef", f"{9**15}-0123456789abcdef", "1-1-1-1-1"]
)
def test_a_place_that_is_not_ours_starts_anew(place: Place, since: str) -> None:
    assert Counter(place, since).ask()["from_start"] is True


def test_of_another_programmes_cards_nothing_is_told(counter: Counter) -> None:
    first = counter.ask()
    with counter.place.work() as session:
        other = make.a_programme(session, "ASIA")
        card = make.a_card(session, other)
        headers = make.a_token(session, other)
    assert counter.changes() == []
    theirs = Counter(counter.place, first["since"])
    theirs.place = Place(**{**vars(counter.place), "headers": headers})
    assert theirs.ask()["from_start"] is True
    assert list(theirs.cards) == [hash_of(card)]


def test_a_phone_is_told_until_it_is_taken_out_of_use(place: Place) -> None:
    with place.work() as session:
        device = make.a_device(session, place.programme)
    path = "/api/v1/catalogue/cards"
    reply = place.client.get(path, headers=device.headers)
    assert reply.status_code == 200
    assert reply.headers["Cache-Control"] == "private, no-cache"
    assert place.client.get(path, headers=place.token("operator", "MALA-01")).status_code == 200
    refused(place.client.get(path, headers=place.token("signatory")), 403, "forbidden")
    refused(place.client.get(path), 401, "sign-in-needed")
    with place.work() as session:
        access.revoke_device(session, make.a_context(place.programme), device.id)
    refused(place.client.get(path, headers=device.headers), 403, "device-out-of-use")


def test_cards_are_compared_by_one_of_many_phones(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "COMPARED_AGAIN_AFTER", 10**18)
    counter.ask()
    counter.place.post()
    before = counter.ask()
    assert before["items"] == []
    monkeypatch.setattr(telling, "steady_ns", lambda: 10**30)
    after = counter.ask()
    assert [one["status"] for one in after["items"]] == ["active"]
    assert after["as_of"] > before["as_of"]


def test_a_place_is_read_as_it_was_written() -> None:
    for place in (Told(3, "ab" * 8, 3), Told(3, "ab" * 8, 2, uuid7(), 1)):
        assert Told.read(str(place)) == place
