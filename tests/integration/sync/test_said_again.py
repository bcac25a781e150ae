"""A record that is here already counts once, whoever brings it again and whatever it waited for."""

import datetime as dt
import uuid

from flask.testing import FlaskClient

from tests import make
from tests.integration.deposits.conftest import Place
from tests.integration.sync.conftest import Phone
from tests.integration.sync.test_review_pages import decide, desk, the_one, waiting
from wasteexchange.access import service as access
from wasteexchange.cards import service as cards
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.ids import uuid7
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.sync import service
from wasteexchange.sync.forms import sent_from

__all__ = ["desk"]


def device(place: Place) -> tuple[Phone, uuid.UUID]:
    """A phone of the programme, and its device."""
    with place.work() as session:
        made = make.a_device(session, place.programme)
    return Phone(place, made.headers, made.series["MALA-01"]), made.id


def test_what_was_accepted_is_answered_to_a_phone_that_was_taken_out_of_use(place: Place) -> None:
    phone, device_id = device(place)
    record = phone.deposit()
    assert phone.statuses(record) == ["accepted"]
    with place.work() as session:
        access.revoke_device(session, make.a_context(place.programme), device_id)
    (again,) = phone.results(record)
    assert again["status"] == "duplicate"
    assert again["first"]["credited"]["COMPOST"] == 1040
    assert phone.queue() == [], "there is nothing to decide"
    assert place.balances()["COMPOST"] == 1040


def test_what_counts_already_is_not_counted_twice_by_whoever_accepts_it(
    place: Place, desk: FlaskClient
) -> None:
    phone, _device_id = device(place)
    record = phone.deposit()
    assert phone.statuses(record) == ["accepted"]
    with place.work() as session:
        catalogue = catalogue_of(session, place.programme.id)
        why = service.Why("revoked-device")
        service.hold(session, make.a_context(place.programme), catalogue, sent_from(0, record), why)
    assert decide(desk, the_one(desk), "accepted").status_code in (302, 303)
    assert place.balances()["COMPOST"] == 1040
    assert place.count("deposits") == 1
    assert place.audit() == []


def test_a_visit_with_a_blank_card_counts_once_the_office_links_the_card(place: Place) -> None:
    phone, _device_id = device(place)
    with place.work() as session:
        context = make.a_context(place.programme)
        (blank,) = cards.issue_blanks(session, context, 1, card_key=make.CARD_KEY)
        family = make.a_household(session, place.programme)
    record = phone.deposit(card=blank.token)
    assert phone.statuses(record) == ["waiting"]
    link = {"id": str(uuid7()), "household": str(family.id)}
    address = f"/api/v1/cards/{blank.number}/link"
    assert place.client.post(address, json=link, headers=place.headers).status_code == 201
    assert phone.queue() == []
    assert phone.statuses(record) == ["duplicate"]


def test_what_waits_is_applied_when_it_is_said_again(place: Place, desk: FlaskClient) -> None:
    phone, _device_id = device(place)
    record = phone.deposit()
    reversal = phone.reversal(record["id"])
    assert phone.statuses(reversal) == ["waiting"]
    body = {name: said for name, said in record.items() if name != "type"}
    assert place.send(body, phone.headers).status_code == 201
    assert "The other record is here" in desk.get(f"{the_one(desk)}?lang=en").text
    assert phone.statuses(reversal) == ["duplicate"]
    assert waiting(desk) == []
    assert place.balances()["COMPOST"] == 0


def test_what_waits_is_accepted_by_a_person_once_the_other_is_here(
    place: Place, desk: FlaskClient
) -> None:
    phone, _device_id = device(place)
    record = phone.deposit()
    assert phone.statuses(phone.reversal(record["id"])) == ["waiting"]
    body = {name: said for name, said in record.items() if name != "type"}
    assert place.send(body, phone.headers).status_code == 201
    assert decide(desk, the_one(desk), "accepted").status_code in (302, 303)
    assert place.balances()["COMPOST"] == 0
    assert place.audit() == []


def test_a_link_that_comes_late_ends_no_card_that_was_given_since(place: Place) -> None:
    phone, _device_id = device(place)
    with place.work() as session:
        context = make.a_context(place.programme)
        (blank,) = cards.issue_blanks(session, context, 1, card_key=make.CARD_KEY)
        family = make.a_household(session, place.programme)
        newer = make.a_card(session, place.programme, family)
    long_ago = (utc_now() - dt.timedelta(days=20)).isoformat()
    link = phone.link(blank.token, family.id, recorded_at=long_ago)
    assert phone.statuses(link) == ["review"]
    assert phone.statuses(phone.deposit(card=newer.token)) == ["accepted"]
    impossible = (utc_now() + dt.timedelta(days=200)).isoformat()
    link = phone.link(blank.token, family.id, recorded_at=impossible)
    assert phone.statuses(link) == ["review"]
