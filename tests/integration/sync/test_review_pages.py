"""Whatever could not be settled by itself ends in front of a person, who settles it."""

import json
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import make
from tests.integration.deposits.conftest import Place
from tests.integration.sync.conftest import Phone
from tests.integration.sync.test_uploads import ago
from wasteexchange.cards import service as cards
from wasteexchange.kernel.db import metadata, reading
from wasteexchange.kernel.ids import uuid7
from wasteexchange.programmes.queries import catalogue_of


@pytest.fixture
def desk(place: Place) -> FlaskClient:
    """A coordinator at her desk."""
    with place.work() as session:
        coordinator = make.a_staff(session, place.programme, "coordinator")
    client = place.app.test_client()
    make.sign_in(client, coordinator)
    return client


def waiting(desk: FlaskClient) -> list[str]:
    """Addresses of what waits, the oldest first."""
    page = desk.get("/office/reviews?lang=en")
    assert page.status_code == 200
    return list(dict.fromkeys(re.findall(r'href="(/office/reviews/[0-9a-f-]{36})"', page.text)))


def the_one(desk: FlaskClient) -> str:
    (address,) = waiting(desk)
    return address


def decide(desk: FlaskClient, address: str, outcome: str, **asked: Any) -> TestResponse:
    page = desk.get(address)
    assert page.status_code == 200, page.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    form = {"csrf_token": token[1], "outcome": outcome, **asked}
    return desk.post(f"{address}/decision", data=form)


def test_an_unknown_card_is_given_to_a_family(phone: Phone, desk: FlaskClient) -> None:
    record = phone.deposit(card="0" * 26)
    phone.results(record)
    (address,) = waiting(desk)
    assert "Unknown card" in desk.get(f"{address}?lang=en").text
    wrong = decide(desk, address, "assigned", household="NOBODY")
    assert wrong.status_code == 422
    assert waiting(desk) == [address], "a wrong code decides nothing"
    done = decide(desk, address, "assigned", household=phone.place.household.code)
    assert done.status_code == 303, done.text
    assert waiting(desk) == []
    shown = phone.place.shown(record["id"])
    assert shown["household"] == str(phone.place.household.id)
    assert shown["receipt"]["number"] == "MALA-01-A-000001", "it keeps its number"
    assert phone.statuses(record) == ["duplicate"]
    assert phone.place.balances()["COMPOST"] == 1040
    assert phone.place.audit() == []


def test_a_late_record_is_accepted_in_its_own_month(phone: Phone, desk: FlaskClient) -> None:
    record = phone.deposit(recorded_at=ago(days=500))
    phone.results(record)
    decide(desk, the_one(desk), "accepted")
    month = record["recorded_at"][:7]
    assert phone.place.tally(month)["totals"]["deposits"] == 1
    assert phone.place.audit() == []


def test_a_second_version_is_accepted_under_an_id_of_its_own(
    phone: Phone, desk: FlaskClient
) -> None:
    record = phone.deposit()
    phone.results(record, {**record, "lines": [make.a_line(gross_g=10_200)]})
    decide(desk, the_one(desk), "accepted")
    assert phone.place.balances()["COMPOST"] == 1040 + 2000
    assert phone.place.count("deposits") == 2
    assert phone.place.audit() == []


def test_a_weight_is_corrected_and_what_was_said_stays(phone: Phone, desk: FlaskClient) -> None:
    phone.results(phone.deposit(lines=[make.a_line(gross_g=200, tare_g=200)]))
    (address,) = waiting(desk)
    lines = {
        "lines-0-material": "food",
        "lines-0-gross": "5,4",
        "lines-0-tare": "0.2",
        "lines-0-quality": "contaminated",
    }
    refused = decide(desk, address, "corrected", **{**lines, "lines-0-gross": "much"}, note="x")
    assert refused.status_code == 422
    assert decide(desk, address, "corrected", **lines, note="read again").status_code == 303
    assert phone.place.balances()["COMPOST"] == 520
    held = metadata.tables["held_records"]
    with phone.place.app.app_context(), reading() as session:
        said = json.loads(session.scalars(sa.select(held.c.content)).one())
    assert said["lines"][0]["gross_g"] == "200"
    assert phone.place.audit() == []


def test_what_does_not_count_says_why_and_leaves_no_gap(phone: Phone, desk: FlaskClient) -> None:
    phone.results(phone.deposit(), phone.deposit(card="0" * 26), phone.deposit())
    (address,) = waiting(desk)
    assert decide(desk, address, "dismissed").status_code == 422, "a reason is asked for"
    assert decide(desk, address, "dismissed", note="a test card").status_code == 303
    entries = metadata.tables["journal_entries"]
    with phone.place.app.app_context(), reading() as session:
        query = sa.select(entries.c.entry).where(entries.c.kind == "dismissed")
        entry = json.loads(session.scalars(query).one())
    assert set(entry) == {"v", "kind", "programme", "point", "ref", "series", "sequence"}
    assert (entry["point"], entry["series"], entry["sequence"]) == ("MALA-01", "A", 2)
    assert phone.place.balances()["COMPOST"] == 2080
    assert phone.place.audit() == []
    page = desk.get("/office/reviews?state=decided&lang=en").text
    assert "does not count" in page


def test_nothing_is_decided_twice(phone: Phone, desk: FlaskClient) -> None:
    phone.results(phone.deposit(recorded_at=ago(days=500)))
    (address,) = waiting(desk)
    page = desk.get(address).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    form = {"csrf_token": token[1], "outcome": "accepted"}
    first, second = (desk.post(f"{address}/decision", data=form) for _n in range(2))
    assert (first.status_code, second.status_code) == (303, 422)
    assert phone.place.count("deposits") == 1


def test_a_card_taken_back_in_good_faith_is_accepted(phone: Phone, desk: FlaskClient) -> None:
    record = phone.deposit()
    with phone.place.work() as session:
        make.a_card(session, phone.place.programme, phone.place.household)
    late = {**record, "recorded_at": ago(minutes=-1)}
    assert phone.results(late)[0]["problem"]["code"] == "revoked-card"
    decide(desk, the_one(desk), "accepted")
    assert phone.place.balances()["COMPOST"] == 1040


def test_an_unusual_weight_counts_and_is_looked_at(phone: Phone, desk: FlaskClient) -> None:
    record = phone.deposit(lines=[make.a_line(gross_g=400_000)])
    assert phone.results(record)[0]["deposit"]["warnings"] == ["implausible-weight"]
    (address,) = waiting(desk)
    assert decide(desk, address, "seen", note="the school's kitchen").status_code == 303
    assert waiting(desk) == []
    assert phone.place.shown(record["id"])["reversal"] is None


def test_a_mistake_is_taken_back_from_the_queue(phone: Phone, desk: FlaskClient) -> None:
    record = phone.deposit(lines=[make.a_line(gross_g=400_000)])
    phone.results(record)
    decide(desk, the_one(desk), "reversed", note="4 kg, not 400")
    assert phone.place.shown(record["id"])["reversal"]["reason"] == "4 kg, not 400"
    assert phone.place.balances()["COMPOST"] == 0
    assert waiting(desk) == []


def test_taking_a_deposit_back_takes_it_out_of_the_queue(phone: Phone, desk: FlaskClient) -> None:
    record = phone.deposit(lines=[make.a_line(gross_g=400_000)])
    phone.results(record, phone.reversal(record["id"]))
    assert waiting(desk) == []


def test_staff_of_one_point_see_what_is_theirs(phone: Phone, place: Place) -> None:
    phone.results(phone.deposit(card="0" * 26))
    with place.work() as session:
        there = make.a_point(session, place.programme)
        elsewhere = make.a_staff(session, place.programme, "coordinator", point=there)
    client = place.app.test_client()
    make.sign_in(client, elsewhere)
    assert waiting(client) == []
    items = metadata.tables["review_items"]
    with place.app.app_context(), reading() as session:
        item_id = session.scalars(sa.select(items.c.id)).one()
    assert client.get(f"/office/reviews/{item_id}").status_code == 404


def test_an_item_that_never_was_is_not_found(desk: FlaskClient) -> None:
    assert desk.get(f"/office/reviews/{uuid7()}").status_code == 404


def test_what_a_person_may_do_is_what_can_be_done(phone: Phone, desk: FlaskClient) -> None:
    """A button that would always be refused is not shown."""
    with phone.place.work() as session:
        (blank,) = cards.issue_blanks(
            session, make.a_context(phone.place.programme), 1, card_key=make.CARD_KEY
        )
    phone.results(
        phone.deposit(card=blank.token),
        phone.reversal(str(uuid7())),
        phone.link("0" * 26, phone.place.household.id),
    )
    offered = [re.findall(r'name="outcome" value="(\w+)"', desk.get(a).text) for a in waiting(desk)]
    assert offered == [["assigned", "corrected", "dismissed"], ["dismissed"], ["dismissed"]]


def test_time_and_place_are_corrected_under_a_number_of_the_office(
    phone: Phone, desk: FlaskClient
) -> None:
    with phone.place.work() as session:
        make.a_point(session, phone.place.programme)
    phone.results(phone.deposit(collection_point="MALA-02", recorded_at=ago(days=500)))
    (address,) = waiting(desk)
    page = desk.get(address).text
    lines = {"lines-0-material": "food", "lines-0-gross": "5.4", "lines-0-tare": "0.2"}
    said = {**lines, "lines-0-quality": "clean", "note": "asked her", "point": "MALA-01"}
    assert 'type="datetime-local"' in page
    for wrong in ("yesterday", "2999-01-01T10:00"):
        assert decide(desk, address, "corrected", **said, at=wrong).status_code == 422
    assert waiting(desk) == [address]
    assert decide(desk, address, "corrected", **said, at="2026-03-04T10:15").status_code == 303
    deposits, records = metadata.tables["deposits"], metadata.tables["records"]
    query = sa.select(deposits.c.day_on, records.c.series, records.c.sequence).join(
        records, records.c.id == deposits.c.id
    )
    with phone.place.app.app_context(), reading() as session:
        (row,) = session.execute(query)
    assert str(row.day_on) == "2026-03-04"
    assert row.series != phone.series, "the series of another point is not used here"
    assert phone.place.tally("2026-03")["rows"][0]["collection_point"] == "MALA-01"
    assert phone.place.audit() == []


def test_a_reason_stays_with_a_quality_that_stays(phone: Phone, desk: FlaskClient) -> None:
    line = make.a_line(quality="contaminated", reason="wet", gross_g=200, tare_g=200)
    with phone.place.app.app_context(), reading() as session:
        catalogue = catalogue_of(session, phone.place.programme.id)
    reason = next(r.code for r in catalogue.quality_reasons if r.quality == "contaminated")
    phone.results(phone.deposit(lines=[{**line, "reason": reason}]))
    said = {"lines-0-material": "food", "lines-0-gross": "5.4", "lines-0-tare": "0.2"}
    address = the_one(desk)
    done = decide(
        desk, address, "corrected", **said, **{"lines-0-quality": "contaminated"}, note="x"
    )
    assert done.status_code == 303, done.text
    kept = metadata.tables["deposit_lines"]
    with phone.place.app.app_context(), reading() as session:
        assert session.scalars(sa.select(kept.c.reason)).all() == [reason]


def test_what_waited_and_was_then_refused_is_decided_once(phone: Phone, desk: FlaskClient) -> None:
    with phone.place.work() as session:
        context = make.a_context(phone.place.programme)
        (blank,) = cards.issue_blanks(session, context, 1, card_key=make.CARD_KEY)
        other = make.a_household(session, phone.place.programme)
    record = phone.deposit(card=blank.token, lines=[make.a_line(material="gold")])
    assert phone.statuses(record) == ["waiting"]
    assert phone.statuses(phone.link(blank.token, other.id)) == ["accepted"]
    assert phone.queue() == [("held-deposit", "unknown-material")]
    assert phone.statuses(record) == ["review"]
    said = {"lines-0-material": "food", "lines-0-gross": "5.4", "lines-0-tare": "0.2"}
    done = decide(desk, the_one(desk), "corrected", **said, note="it was food")
    assert done.status_code == 303, done.text
    assert waiting(desk) == []
    assert phone.queue() == []
    assert phone.place.audit() == []


def test_the_first_of_two_versions_stands_beside_the_second(
    phone: Phone, desk: FlaskClient
) -> None:
    record = phone.deposit()
    phone.results(record, {**record, "lines": [make.a_line(gross_g=10_200)]})
    page = desk.get(f"{the_one(desk)}?lang=en").text
    assert "10.00" in page
    assert "5.20" in page
    assert f'href="/office/deposits/{record["id"]}"' in page


def test_it_says_which_phone_it_was(place: Place, desk: FlaskClient) -> None:
    with place.work() as session:
        device = make.a_device(session, place.programme, label="Blue phone")
    mine = Phone(place, device.headers, device.series["MALA-01"])
    heavy = [make.a_line(gross_g=400_000, tare_g=0)]
    mine.results(mine.deposit(card="0" * 26), mine.deposit(lines=heavy))
    pages = [desk.get(address).text for address in waiting(desk)]
    assert len(pages) == 2
    for page in pages:
        assert re.search(r"\d+ · Blue phone<", page)


def test_a_visit_that_counts_is_corrected_by_new_facts(phone: Phone, desk: FlaskClient) -> None:
    record = phone.deposit(lines=[make.a_line(gross_g=400_200, tare_g=200)])
    phone.results(record)
    said = {"lines-0-material": "food", "lines-0-gross": "40.2", "lines-0-tare": "0.2"}
    address = the_one(desk)
    assert decide(desk, address, "corrected", **said).status_code == 422, "a reason is asked for"
    assert phone.place.count("deposits") == 1
    assert decide(desk, address, "corrected", **said, note="one nought more").status_code == 303
    assert phone.place.shown(record["id"])["reversal"]
    assert phone.place.count("deposits") == 2
    assert phone.place.balances()["COMPOST"] == 8_000
    assert phone.place.audit() == []


def test_a_visit_that_counts_is_given_to_another_family(phone: Phone, desk: FlaskClient) -> None:
    with phone.place.work() as session:
        other = make.a_household(session, phone.place.programme)
    phone.results(phone.deposit(lines=[make.a_line(gross_g=400_200, tare_g=200)]))
    address = the_one(desk)
    nobody = decide(desk, address, "assigned", household="NOBODY", note="hers")
    assert nobody.status_code == 422
    assert phone.place.balances()["COMPOST"] == 80_000
    assert decide(desk, address, "assigned", household=other.code, note="hers").status_code == 303
    assert phone.place.balances()["COMPOST"] == 0
    path = f"/api/v1/households/{other.id}/balance"
    left = phone.place.client.get(path, headers=phone.place.headers).get_json()
    assert left["balances"]["COMPOST"] == 80_000
    # It is as heavy as before: nobody has to look at what was just decided.
    assert phone.place.audit() == []


def test_the_queue_is_taken_along_and_narrowed(phone: Phone, desk: FlaskClient) -> None:
    with phone.place.work() as session:
        make.a_point(session, phone.place.programme)
    phone.results(phone.deposit(card="0" * 26), phone.deposit(collection_point="MALA-02"))
    here = desk.get("/office/reviews?point=MALA-02").text
    first, second = sorted(waiting(desk), key=here.__contains__)
    decide(desk, first, "dismissed", note="=a test card")
    table = desk.get("/office/reviews?file=csv").text.splitlines()
    assert len(table) == 2
    assert ",MALA-02,point-not-yours,held-deposit," in table[1]
    decided = desk.get("/office/reviews?file=csv&state=decided").text.splitlines()
    assert decided[1].endswith(",'=a test card"), "nothing that a spreadsheet would run"
    assert len(desk.get("/office/reviews?file=csv&point=MALA-01").text.splitlines()) == 1
    assert desk.get("/office/reviews?file=xlsx").status_code == 200
    assert second in desk.get("/office/reviews?point=MALA-02").text
    assert second not in desk.get("/office/reviews?point=MALA-01").text
