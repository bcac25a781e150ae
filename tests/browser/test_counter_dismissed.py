"""What the office decides against does not count on the phone either."""

import uuid

from playwright.sync_api import expect

from tests import make
from tests.browser.phones import DATABASE, Office, Phone
from wasteexchange.sync import queries, service

# As if nothing had been asked about since long ago.
ASK_ANEW = (
    f"async () => {{ const base = await {DATABASE};"
    " const records = base.transaction('records', 'readwrite').objectStore('records');"
    " const asked = records.getAll();"
    " return new Promise((done) => { asked.onsuccess = () => {"
    " for (const one of asked.result) records.put({ ...one, asked_at: 0 });"
    " records.transaction.oncomplete = () => done() } }) }"
)


def test_a_record_that_the_office_dismissed_is_shown_as_not_counting(
    phone: Phone, office: Office
) -> None:
    family = office.stall.a_family()
    phone.work_as("Rosa Quispe")
    phone.scan(family.card_url)
    phone.material("food")
    phone.key("5.4")
    office.stall.another_card(family)
    phone.act("go")
    phone.settled("review")
    [entry] = phone.kept()
    with office.work() as session:
        programme_id = office.programme.id
        found = queries.held_among(session, programme_id, [uuid.UUID(entry["id"])])
        (held,) = found.values()
        service.dismiss(session, make.a_context(office.programme), held)
    phone.page.evaluate(ASK_ANEW)
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    phone.settled("dismissed")
    expect(phone.page.locator(".done .standing")).to_contain_text("No cuenta")
    expect(phone.page.locator(".done-yes")).to_be_hidden()
    expect(phone.page.locator('.done [data-slot="compost"]')).to_be_hidden()
    expect(phone.page.locator(".done [data-slot=lines]")).not_to_contain_text("+")
    phone.act("next")
    phone.tap(".sending")
    phone.shows('.record[data-state="dismissed"]')
    assert office.stall.balances(family)["COMPOST"] == 0
