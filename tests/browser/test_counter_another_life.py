"""A phone becomes another of the office's: nothing of its life before is lost or in its way."""

from playwright.sync_api import expect

from tests.browser.phones import Office, Phone, without_signal
from tests.browser.stall import Counter
from tests.browser.test_counter_phone import visit
from tests.browser.test_counter_trouble import refusing


def out_of_use(phone: Phone, office: Office, label: str | None = None) -> None:
    """The office takes the phone out of use, and the phone hears of it."""
    office.take_out(label or phone.label)
    phone.page.reload()
    phone.shows('.notice[data-kind="stop"]')


def test_a_server_that_lost_records_gets_back_those_of_this_writer_and_no_other(
    phone: Phone, office: Office
) -> None:
    family = office.stall.a_family()
    phone.work_as("Rosa Quispe")
    visit(phone, family.card_url)
    phone.all_sent()
    out_of_use(phone, office)
    phone.connect(office.code(f"{phone.label[:50]} 2"))
    phone.work_as("Rosa Quispe")
    visit(phone, family.card_url)
    phone.all_sent()
    key = f"known/{phone.keeps('phone')['id']}"
    phone.until(lambda: (phone.keeps(key) or {}).get("count") == 1)
    # As if the server had been restored from before the last record of this writer.
    phone.let_keep(key, {**phone.keeps(key), "count": 2})
    before = len(phone.sent)
    phone.page.reload()
    phone.until(lambda: phone.keeps("given-back") is not None)
    phone.all_sent()
    first, second = phone.kept()
    assert phone.keeps("given-back")["count"] == 1
    assert [one["id"] for one in phone.sent[before:]] == [second["id"]]
    assert (first["state"], second["state"]) == ("accepted", "accepted")
    expect(phone.page.locator(".bar .sending-kept")).to_have_count(0)


def test_what_lies_on_the_scale_stays_when_the_phone_is_connected_anew(
    phone: Phone, office: Office
) -> None:
    family = office.stall.a_family()
    phone.work_as("Rosa Quispe")
    phone.scan(family.card_url)
    phone.material("food")
    phone.key("5.4")
    Counter.keeps(phone, '"5.4"')
    out_of_use(phone, office)
    assert "5.40 kg" in phone.text("held")
    phone.connect(office.code(f"{phone.label[:50]} 2"))
    phone.shows(".people")
    phone.work_as("Rosa Quispe")
    phone.shows(".weight")
    assert phone.text("written") == "5.4"
    phone.act("go")
    phone.shows(".done")
    phone.all_sent()
    assert office.stall.balances(family)["COMPOST"] == 1080


def test_a_server_that_does_not_know_the_phone_takes_all_of_it_once_it_is_connected_anew(
    phone: Phone, office: Office
) -> None:
    """As after a restore from before the phone was connected; this server still knows the first."""
    family = office.stall.a_family()
    phone.work_as("Rosa Quispe")
    visit(phone, family.card_url)
    phone.all_sent()
    without_signal(phone)
    visit(phone, family.card_url, "1")
    phone.let_keep("phone", {**phone.keeps("phone"), "key": "wxd_x", "before": None})
    phone.page.unroute_all()
    phone.page.reload()
    phone.shows(".notice .quiet >> nth=1")
    before = phone.kept()
    phone.sent.clear()
    phone.connect(office.code(f"{phone.label[:50]} 2"))
    phone.work_as("Rosa Quispe")
    phone.shows(".scan")
    phone.all_sent()
    after = phone.kept()
    assert [one["id"] for one in phone.sent] == [one["id"] for one in before]
    assert [one["record"] for one in after] == [one["record"] for one in before]
    assert [one["state"] for one in after] == ["accepted", "review"]
    assert {one["writer"] for one in after} == {phone.keeps("phone")["id"]}
    assert after[1]["problem"]["code"] == "unknown-series"
    assert office.stall.balances(family)["COMPOST"] == 1080, "nothing counts twice"
    visit(phone, family.card_url, "2")
    phone.all_sent()
    assert phone.kept()[2]["state"] == "accepted"
    out_of_use(phone, office, f"{phone.label[:50]} 2")


def test_what_could_not_be_read_is_told_before_the_phone_becomes_another_and_stays(
    phone: Phone, office: Office
) -> None:
    family = office.stall.a_family()
    phone.work_as("Rosa Quispe")
    refusing(phone, "invalid", "It cannot be read.")
    visit(phone, family.card_url)
    phone.until(lambda: phone.kept()[0]["state"] == "unreadable")
    out_of_use(phone, office)
    phone.page.goto(
        f"{office.stall.server.url}/counter?lang=es#enrol={office.code(f'{phone.label[:50]} 2')}"
    )
    phone.shows('.notice[data-kind="kept"]')
    assert "1" in phone.text("title")
    phone.tap(".notice .quiet")
    phone.shows('.notice[data-kind="good"]')
    [entry] = phone.kept()
    assert (entry["state"], entry["writer"]) == ("unreadable", phone.keeps("phone")["id"])
    expect(phone.page.locator(".bar .sending-kept")).to_contain_text("1")
