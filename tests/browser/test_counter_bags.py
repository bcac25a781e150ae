"""Which batch a bag is of, said at the counter: one touch, none as before, or its label."""

from collections.abc import Callable
from pathlib import Path

import segno
from PIL import Image
from playwright.sync_api import expect

from tests.browser.film import card_before_the_camera
from tests.browser.phones import Office, Phone, with_signal, without_signal
from tests.browser.shed import choose, knows, saver
from tests.browser.stall import Counter, Stall

CHOSEN = '.bag[aria-pressed="true"]'


def receipt_of(phone: Counter, record: str) -> str:
    return phone.page.request.get(f"{phone.stall.server.url}/r/MALA/{record}").text()


def label_of(stall: Stall, code: str) -> str:
    return f"{stall.server.url}/B/MALA/{code}".upper()


def chosen(phone: Counter) -> str:
    return phone.page.locator(CHOSEN).inner_text()


def test_one_touch_says_the_batch_and_the_next_family_needs_none(
    ready: Phone, shed: Office, bags: list[str]
) -> None:
    choose(ready, saver(shed, 12_000))
    expect(ready.page.locator(".bag")).to_have_text([*bags, "No dice"])
    assert chosen(ready) == "No dice", "nothing is claimed that nobody saw"
    ready.tap(f'.bag[value="{bags[2]}"]')
    ready.act("go")
    ready.settled()
    expect(ready.page.locator('.done [data-slot="for"]')).to_contain_text(bags[2])
    ready.act("next")
    family = saver(shed, 12_000)
    ready.scan(family.card_url)
    taps = ready.taps
    ready.act("take")
    ready.tap('.take .option[value="compost-5kg"]')
    ordered = [bags[2], *(code for code in bags if code != bags[2])]
    expect(ready.page.locator(".bag")).to_have_text([*ordered, "No dice"])
    assert chosen(ready) == bags[2]
    ready.act("go")
    ready.settled()
    assert ready.taps - taps == 3
    assert [one["batch"] for one in ready.sent] == [bags[2], bags[2]]
    assert f'href="/b/MALA/{bags[2]}"' in receipt_of(ready, ready.sent[1]["id"])


def test_without_a_signal_it_waits_with_its_record_and_none_is_said_of_a_bag_without_a_label(
    ready: Phone, shed: Office, bags: list[str]
) -> None:
    first, second = saver(shed, 12_000), saver(shed, 12_000)
    knows(ready, second, 12_000)
    without_signal(ready)
    choose(ready, first)
    ready.tap(f'.bag[value="{bags[0]}"]')
    ready.act("go")
    ready.settled("kept")
    ready.page.reload()
    ready.shows(".scan")
    choose(ready, second)
    assert chosen(ready) == bags[0]
    ready.tap('.bag[value=""]')
    ready.act("go")
    ready.settled("kept")
    with_signal(ready)
    ready.all_sent()
    kept = ready.kept()
    assert [one["state"] for one in kept] == ["accepted", "accepted"]
    assert [one["record"].get("batch") for one in kept] == [bags[0], None]
    assert bags[0] in receipt_of(ready, kept[0]["id"])


def test_a_scanner_reads_the_label_of_a_bag_that_no_list_has(
    ready: Phone, shed: Office, bags: list[str]
) -> None:
    old = f"{bags[0][:-3]}900"
    ready.scan(label_of(shed.stall, bags[3]))
    ready.shows(".scan")
    choose(ready, saver(shed, 12_000))
    ready.scan(label_of(shed.stall, bags[3]))
    expect(ready.page.locator(CHOSEN)).to_have_text(bags[3])
    ready.scan(label_of(shed.stall, old))
    expect(ready.page.locator(CHOSEN)).to_have_text(old)
    ready.scan(f"{shed.stall.server.url}/B/LURIN/LURIN-01-B-001".upper())
    ready.shows(".take")
    assert chosen(ready) == old
    ready.act("go")
    ready.settled()
    assert ready.sent[0]["batch"] == old


def test_the_camera_reads_the_label(
    shed: Office, bags: list[str], counter_before: Callable[[Path], Counter], tmp_path: Path
) -> None:
    code = tmp_path / "code.png"
    label = segno.make(label_of(shed.stall, bags[1]), error="m", micro=False)
    label.save(str(code), scale=8, border=4)
    film = tmp_path / "label.y4m"
    with Image.open(code) as picture:
        card_before_the_camera(picture, film)
    counter = counter_before(film)
    counter.sign_in("rosa")
    expect(counter.page.locator('[data-slot="say"]')).to_contain_text("otro código")
    # As if it had been taken away since.
    counter.page.goto(f"{shed.stall.server.url}/counter?open=number")
    counter.key(saver(shed, 12_000).card_number.replace("-", ""))
    counter.act("open")
    counter.act("take")
    counter.tap('.take .option[value="compost-5kg"]')
    counter.act("label")
    expect(counter.page.locator(CHOSEN)).to_have_text(bags[1])
    counter.act("go")
    counter.settled()
    assert counter.sent[0]["batch"] == bags[1]
