"""The counter as an operator uses it: card, scale, credit, receipt, next family."""

import json

from playwright.sync_api import Browser, expect

from tests.browser.stall import POINT, Counter, Stall


def test_three_taps_and_the_digits_record_a_clean_visit(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    counter.scan(family.card_url)
    counter.taps = 0
    counter.material("food")
    counter.key("5.4")
    counter.act("go")
    counter.settled()
    assert counter.text("compost").startswith("+1.08 kg")
    assert counter.text("number").startswith(f"{POINT}-")
    counter.act("next")
    counter.shows(".scan")
    assert counter.taps == 3
    assert stall.balances(family) == {"COMPOST": 1080, "POINTS": 0}


def test_the_record_is_composed_whole_by_the_page(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    counter.scan(family.card_url)
    counter.material("food")
    counter.key("5.4")
    counter.act("go")
    counter.settled()
    [record] = counter.sent
    assert record["id"][14] == "7"
    assert record["recorded_at"].endswith("Z")
    assert record["card"] == family.card_url.rsplit("/", 1)[1]
    number = f"{POINT}-{record['series']}-{record['sequence']:06d}"
    assert stall.deposit(record["id"])["receipt"]["number"] == number == counter.text("number")


def test_what_the_phone_promises_is_what_the_server_credits(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    counter.scan(family.card_url)
    counter.material("food")
    counter.key("5.405")
    counter.act("tare")
    counter.tap(".option >> nth=1")
    counter.act("quality")
    counter.tap('.option[data-kind="contaminated"] >> nth=0')
    food = counter.text("say")
    counter.act("more")
    counter.material("pet")
    counter.key(".857")
    pet = counter.text("say")
    counter.act("more")
    counter.material("garden")
    counter.key("3")
    counter.act("quality")
    counter.tap('.option[data-kind="rejected"] >> nth=0')
    counter.act("go")
    counter.settled()
    kept = stall.deposit(counter.sent[-1]["id"])
    assert [(line["material"], line["quality"]) for line in kept["lines"]] == [
        ("food", "contaminated"),
        ("pet", "clean"),
        ("garden", "rejected"),
    ]
    assert kept["lines"][0]["tare_g"] > 0
    assert kept["lines"][0]["reason"]
    assert food.startswith(f"+{kept['credited']['COMPOST']} g")
    assert pet.startswith(f"+{kept['credited']['POINTS'] / 100:.2f}")
    assert kept["lines"][2]["credited"] == {"COMPOST": 0, "POINTS": 0}


def test_a_line_is_undone_before_the_visit_is_recorded(counter: Counter, stall: Stall) -> None:
    counter.scan(stall.a_family().card_url)
    for material, weight in (("food", "4"), ("pet", "1"), ("glass", "2")):
        counter.material(material)
        counter.key(weight)
        counter.act("more")
    counter.tap(".line:nth-child(2) .line-undo")
    counter.act("go")
    counter.settled()
    lines = stall.deposit(counter.sent[-1]["id"])["lines"]
    assert [line["material"] for line in lines] == ["food", "glass"]


def test_a_typed_number_is_checked_on_the_spot_and_opens_the_card(
    counter: Counter, stall: Stall
) -> None:
    family = stall.a_family()
    digits = family.card_number.replace("-", "")
    wrong = str((int(digits[-1]) + 1) % 10)
    counter.act("number")
    counter.key(digits[:-1] + wrong)
    counter.shows(".keying-wrong")
    expect(counter.page.locator('[data-act="open"]')).to_be_disabled()
    counter.key(["erase", digits[-1]])
    assert counter.text("shown") == family.card_number
    counter.act("open")
    expect(counter.page.locator(".bar")).to_contain_text(family.code)


def test_a_family_without_its_card_is_found_and_the_reason_is_kept(
    counter: Counter, stall: Stall
) -> None:
    family = stall.a_family()
    counter.act("search")
    counter.page.fill("input", family.code)
    counter.tap(f'.option:has-text("{family.code}")')
    counter.tap(".option >> nth=1")
    counter.material("garden")
    counter.key("2")
    counter.act("go")
    counter.settled()
    [record] = counter.sent
    assert (record["household"], record["card_absent_reason"]) == (family.id, "lost")
    assert stall.balances(family)["COMPOST"] == 400


def test_the_last_visit_is_undone_with_a_reason(counter: Counter, stall: Stall) -> None:
    family = stall.a_family()
    counter.scan(family.card_url)
    counter.material("food")
    counter.key("9")
    counter.act("go")
    counter.settled()
    counter.act("next")
    counter.act("undo")
    counter.tap(".option >> nth=0")
    counter.shows('.notice[data-kind="good"]')
    counter.all_sent()
    deposit, reversal = counter.sent
    kept = stall.deposit(deposit["id"])
    assert kept["reversal"]["id"] == reversal["id"]
    assert kept["reversal"]["reason"] == reversal["reason"]
    assert reversal["sequence"] == deposit["sequence"] + 1
    assert stall.balances(family) == {"COMPOST": 0, "POINTS": 0}
    counter.tap(".notice .go")
    counter.shows(".last")
    expect(counter.page.locator('[data-act="undo"]')).to_be_hidden()


def test_the_receipt_opens_and_prints_for_the_roll(counter: Counter, stall: Stall) -> None:
    counter.scan(stall.a_family().card_url)
    counter.material("food")
    counter.key("3")
    counter.act("go")
    counter.settled()
    with counter.page.context.expect_page() as opened:
        counter.act("print")
    assert opened.value.url.endswith(f"/r/MALA/{counter.sent[0]['id']}.pdf?width=58")
    counter.act("next")
    receipt = counter.page.locator('[data-slot="last-receipt"]').get_attribute("href")
    assert receipt == f"/r/MALA/{counter.sent[0]['id']}"
    assert counter.page.request.get(f"{stall.server.url}{receipt}").ok


def test_a_weight_that_is_hard_to_believe_is_asked_about_first(
    counter: Counter, stall: Stall
) -> None:
    counter.scan(stall.a_family().card_url)
    counter.material("food")
    counter.key("54")
    counter.act("go")
    counter.shows(".notice")
    assert counter.sent == []
    counter.tap(".notice .go")
    counter.key(["erase", ".", "4"])
    counter.act("go")
    counter.settled()
    assert counter.sent[0]["lines"][0]["gross_g"] == 5400


def test_every_material_can_be_seen_and_chosen_on_a_small_phone(
    counter: Counter, stall: Stall
) -> None:
    counter.page.set_viewport_size({"width": 320, "height": 480})
    counter.scan(stall.a_family().card_url)
    tiles = counter.page.locator("material-grid button")
    expect(tiles.first).to_be_visible()
    codes = tiles.evaluate_all("tiles => tiles.map(tile => tile.value)")
    assert len(codes) == 16
    for code in codes:
        counter.material(code)
        counter.tap('[data-act="material"]')
    assert counter.page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_first_load_is_light(browser: Browser, stall: Stall) -> None:
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    # What a worker has kept costs nothing, and would make this look light.
    with browser.new_context(service_workers="block") as profile:
        page = profile.new_page()
        devtools = profile.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on(
            "Network.requestWillBeSent",
            lambda e: names.update({e["requestId"]: e["request"]["url"]}),
        )
        devtools.on(
            "Network.loadingFinished",
            lambda e: sizes.update({names.get(e["requestId"], ""): e["encodedDataLength"]}),
        )
        page.goto(f"{stall.server.url}/counter", wait_until="networkidle")
        expect(page.locator(".stage .notice")).to_be_visible()
    loaded = {url: size for url, size in sizes.items() if not url.endswith(".woff2")}
    assert len(loaded) > 40
    assert min(loaded.values()) > 0, "all of it came over the network"
    assert sum(loaded.values()) <= 150 * 1024, json.dumps(loaded, indent=1)
