"""A shed with compost in it, families that come for some, and a phone that knows them."""

import uuid

from tests import make, matter, rewarding
from tests.browser.phones import DATABASE, Office, Phone
from tests.browser.stall import Family
from tests.browsing import wait_until
from wasteexchange.kernel.quantities import Asset

# The cards of a phone, as far as it was told.
KNOWS = (
    f"async ([id, grams]) => {{ const base = await {DATABASE};"
    " const asked = base.transaction('cards').objectStore('cards').getAll();"
    " return new Promise((done) => { asked.onsuccess = () => done(asked.result.some("
    "(card) => card.household === id && card.balances?.COMPOST === grams)) }) }"
)
BATCHES = 6


def fill_shed(office: Office) -> list[str]:
    """Compost in bags and loose, out of batches whose codes are returned, the newest first."""
    codes = []
    with office.work() as session:
        rewarding.some_compost(session, office.programme, 500_000)
        rewarding.a_reward(
            session,
            office.programme,
            code="loose",
            name_es="Abono suelto",
            name_en="Loose compost",
            pictogram="shovel",
            by_scale=True,
            asset=Asset.COMPOST,
            price=1_000,
        )
        for _each in range(BATCHES):
            opened = matter.a_batch(session, office.programme, inputs=(matter.LEAVES,))
            matter.a_closing(session, office.programme, opened, output_g=5_000, rejects_g=0)
            codes.append(opened.code)
    return codes[::-1]


def saver(office: Office, compost_g: int, pin: str | None = None) -> Family:
    """A family that has so much compost."""
    family = office.stall.a_family()
    with office.work() as session:
        token = family.card_url.rsplit("/", 1)[-1]
        rewarding.some_credit(session, office.programme, token, compost_g)
        if pin:
            make.a_pin(session, office.programme, uuid.UUID(family.id), pin)
    return family


def knows(phone: Phone, family: Family, compost_g: int) -> None:
    """Let the phone be told of a family, as it is every few minutes."""
    phone.page.reload()
    phone.shows(".scan")
    wait_until(phone.page, KNOWS, [family.id, compost_g])


def choose(phone: Phone, family: Family, reward: str = "compost-5kg", pieces: int = 1) -> None:
    """Read the card, and choose so many of something."""
    phone.scan(family.card_url)
    phone.act("take")
    phone.tap(f'.take .option[value="{reward}"]')
    for _each in range(pieces - 1):
        phone.act("more")


def set_aside(office: Office, family: Family, pieces: int = 1) -> str:
    """So many bags that a family fetches later; the id of that."""
    token = family.card_url.rsplit("/", 1)[-1]
    with office.work() as session:
        held = rewarding.a_hold(session, office.programme, card=token, quantity=pieces)
        return str(held.hold.id)
