"""A blank card finds its family at the counter, without a signal."""

import uuid

from playwright.sync_api import expect

from tests.browser.phones import Office, Phone, with_signal, without_signal


def test_a_blank_card_finds_its_family_without_a_signal(phone: Phone, office: Office) -> None:
    stall = office.stall
    card, url = office.blank_card()
    household = stall.call("POST", "/households", {"id": str(uuid.uuid4())})
    phone.work_as("Rosa Quispe")
    phone.shows(".scan")
    phone.page.reload()
    phone.shows(".scan")
    # Cards are told before the families that wait for one.
    phone.until(lambda: household["code"] in str(phone.keeps("families")))
    without_signal(phone)
    phone.scan(url)
    phone.shows(".notice")
    assert "no tiene familia" in phone.text("title")
    phone.tap(".notice .go")
    phone.page.fill("#family-words", household["code"])
    phone.tap(".search .option")
    phone.shows(".notice")
    assert household["code"] in phone.text("title")
    phone.tap(".notice .go")
    phone.material("food")
    phone.key("5.4")
    phone.act("go")
    phone.shows(".done")
    phone.act("next")
    # It is theirs from now on, before the server knows.
    phone.scan(url)
    phone.shows("material-grid button")
    expect(phone.page.locator(".bar-title")).to_contain_text(household["code"])
    with_signal(phone)
    phone.all_sent()
    link, visit = phone.kept()
    assert (link["record"]["type"], link["state"]) == ("card-link", "accepted")
    assert link["record"]["operator"] == str(office.staff["Rosa Quispe"].id)
    assert visit["state"] == "accepted"
    seen = stall.call("GET", f"/cards/{card.number}")
    assert (seen["status"], seen["household"]["id"]) == ("active", household["id"])
    assert seen["balances"]["COMPOST"] == 1080
