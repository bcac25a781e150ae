"""A phone of the office's that several people share, and what the office does for it."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from tests import make
from tests.browser.stall import Counter, Family, Stall
from tests.browsing import wait_until
from wasteexchange.access import service as access
from wasteexchange.access.queries.devices import DeviceEntry, devices_of
from wasteexchange.cards import service as cards
from wasteexchange.cards.rules import NewCard, card_url
from wasteexchange.households import service as households
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.programmes.queries import programmes
from wasteexchange.programmes.rules import Programme

PIN, OTHER_PIN, WRONG_PIN = "482913", "730164", "482914"
STEPS_MAX = 150
API = re.compile(r"/api/v1/")
DATABASE = (
    "new Promise((done) => { const asked = indexedDB.open('wasteexchange');"
    " asked.onsuccess = () => done(asked.result) })"
)


@dataclass
class Office:
    """What the office of a stall does for its phones, without its pages."""

    stall: Stall
    staff: dict[str, make.Staff] = field(default_factory=dict)

    programme: Programme = field(init=False)

    def __post_init__(self) -> None:
        """Know the stall's programme: nobody else writes while one of the works below is open."""
        with self.work() as session:
            self.programme = programmes(session)[0]

    @contextmanager
    def work(self) -> Iterator[Session]:
        """Work in the stall's own database, beside its server."""
        url = self.stall.server.database_url
        with make.an_engine(url) as engine, unit_of_work(engine) as session:
            yield session

    def code(self, label: str) -> str:
        """A code that connects a phone."""
        with self.work() as session:
            points = [make.the_point(session, self.programme).id]
            context = make.a_context(self.programme)
            return access.add_device(session, context, label=label, point_ids=points)[1]

    def take_in(self, name: str, pin: str | None = PIN) -> None:
        """Take somebody in, who chooses a PIN."""
        with self.work() as session:
            self.staff[name] = make.a_staff(session, self.programme, name=name)
        if pin:
            self.choose_pin(name, pin)

    def choose_pin(self, name: str, pin: str) -> None:
        """Let somebody choose a PIN of their own."""
        staff = self.staff[name]
        with self.work() as session:
            context = make.a_context(self.programme, id=staff.id, kind="staff", role="operator")
            access.set_own_pin(session, context, password=staff.password, pin=pin)

    def give_pin(self, name: str) -> str:
        """Give somebody a PIN to begin with."""
        with self.work() as session:
            context = make.a_context(self.programme)
            return access.give_pin(session, context, self.staff[name].id)

    def badge(self, name: str) -> str:
        """What the code of somebody's badge holds."""
        with self.work() as session:
            context = make.a_context(self.programme)
            account = access.get_below(session, context, self.staff[name].id)
            badge = access.badge_of(session, context, account, card_key=make.CARD_KEY)
        letters = access.badge_letters(badge, make.CARD_KEY)
        return f"{self.stall.server.url}/B/{letters}".upper()

    def own_family(self, name: str, family: Family) -> None:
        """Keep that a family is somebody's own."""
        with self.work() as session:
            context = make.a_context(self.programme)
            staff_id = self.staff[name].id
            households.link_staff(session, context, uuid.UUID(family.id), staff_id=staff_id)

    def blank_card(self) -> tuple[NewCard, str]:
        """A card that has no family, and the address in its code."""
        with self.work() as session:
            context = make.a_context(self.programme)
            (card,) = cards.issue_blanks(session, context, 1, card_key=make.CARD_KEY)
        return card, card_url(self.stall.server.url, card.token)

    def phone(self, label: str) -> DeviceEntry:
        """A phone as the office's list shows it."""
        with self.work() as session:
            (found,) = (p for p in devices_of(session, self.programme.id) if p.label == label)
        return found

    def take_out(self, label: str) -> None:
        """Take a phone out of use."""
        device_id = self.phone(label).id
        with self.work() as session:
            access.revoke_device(session, make.a_context(self.programme), device_id)


@dataclass
class Phone(Counter):
    """A counter that is a phone of the office's."""

    label: str = ""

    def connect(self, code: str) -> None:
        """Open the link in the office's code."""
        self.page.goto(f"{self.stall.server.url}/counter?lang=es#enrol={code}")
        self.shows('.notice[data-kind="good"]')
        self.tap(".notice .go")

    def work_as(self, name: str, pin: str = PIN) -> None:
        """Touch a name and key the PIN, from the screen that asks who weighs."""
        self.tap(f'.people .option:has-text("{name}")')
        self.enter_pin(pin)

    def enter_pin(self, pin: str) -> None:
        """Key six digits."""
        self.shows(".pin-shown")
        self.key(pin)

    def another(self) -> None:
        """Ask for another person, from the menu."""
        self.tap(".bar-menu")
        self.tap('.option:has-text("Pesa otra persona")')
        self.shows(".people")

    def keeps(self, key: str) -> Any:
        """What the phone keeps under a name."""
        return self.page.evaluate(
            f"async (key) => {{ const base = await {DATABASE};"
            " const asked = base.transaction('kept').objectStore('kept').get(key);"
            " return new Promise((done) => {"
            " asked.onsuccess = () => done(asked.result ?? null) }) }",
            key,
        )

    def let_keep(self, key: str, value: object) -> None:
        """Let the phone have kept something else, as if another day or another server."""
        self.page.evaluate(
            f"async ([key, value]) => {{ const base = await {DATABASE};"
            " const put = base.transaction('kept', 'readwrite').objectStore('kept')"
            ".put(value, key);"
            " return new Promise((done) => { put.onsuccess = () => done() }) }",
            [key, value],
        )

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds that no screen shows."""
        for _each in range(STEPS_MAX):
            if holds():
                return
            self.page.wait_for_timeout(100)
        message = "it did not come to hold"
        raise AssertionError(message)

    def knows_cards(self, count: int) -> None:
        """Wait until the phone was told of so many cards."""
        wait_until(
            self.page,
            f"async (count) => {{ const base = await {DATABASE};"
            " const asked = base.transaction('cards').objectStore('cards').count();"
            " return new Promise((done) => {"
            " asked.onsuccess = () => done(asked.result >= count) }) }",
            count,
        )


def without_signal(phone: Phone) -> None:
    """Nothing answers; the page itself can still be loaded again."""
    phone.page.route(API, lambda route: route.abort())


def with_signal(phone: Phone) -> None:
    phone.page.unroute(API)
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
