"""Every state of taking home on a small screen, in both languages."""

from playwright.sync_api import Page

from tests.browser.phones import Office, Phone, with_signal, without_signal
from tests.browser.shed import saver, set_aside
from tests.browser.sights import Sights
from tests.browser.test_every_counter_state import back, language, page

__all__ = ["language", "page"]


def test_every_state_of_taking_home_can_be_read_and_touched(
    page: Page, office: Office, bags: list[str], language: str
) -> None:
    family = saver(office, 20_000)
    set_aside(office, family, 2)
    phone, sights = (
        Phone(page, office.stall, label=f"at the shed {language}"),
        Sights(page, language),
    )
    look = sights.look
    page.goto(f"{office.stall.server.url}/counter?lang={language}#enrol={office.code(phone.label)}")
    phone.shows('.notice[data-kind="good"]')
    phone.tap(".notice .go")
    phone.work_as("Rosa Quispe")
    phone.shows('.scan [data-sight="live"]')
    phone.scan(family.card_url)
    phone.shows('.weigh [data-act="aside"]')
    look("something is set aside")
    phone.act("take")
    phone.shows('.take [data-act="aside"]')
    look("take home and set aside")
    phone.act("aside")
    look("set aside")
    without_signal(phone)
    phone.act("go")
    phone.shows('.notice[data-kind="kept"]')
    look("set aside no answer")
    back(phone)
    with_signal(phone)
    phone.tap('.take .option[value="compost-5kg"]')
    phone.tap(f'.bag[value="{bags[1]}"]')
    look("batch of the bag")
    phone.act("label")
    phone.shows('.scan [data-sight="live"]')
    look("label of the bag")
    back(phone)
    back(phone)
    phone.tap('.take .option[value="loose"]')
    phone.key("2.5")
    look("loose compost and its batch")
    phone.act("what")
    phone.tap('.take .option[value="compost-5kg"]')
    phone.act("go")
    phone.settled()
    look("done with its batch")
    phone.act("next")
    without_signal(phone)
    phone.scan(saver(office, 12_000).card_url)
    phone.act("take")
    phone.shows('.take [data-slot="aside-note"]')
    look("take home without a signal")
    assert not sights.faults, "\n".join(sights.faults)
