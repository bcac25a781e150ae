"""A collection point for browser tests: a server, families with cards, hands on a screen."""

import gzip
import json
import re
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, Request, expect

from tests.browsing import wait_until
from tests.serving import LiveServer

PASSWORD = "un abono muy bueno 27"
POINT = "MALA-01"


# Read as anybody could, past the page's own modules.
ALL_RECORDS = """async () => {
  const heard = (request) => new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result)
  })
  const base = await heard(indexedDB.open("wasteexchange"))
  const records = await heard(base.transaction("records").objectStore("records").getAll())
  base.close()
  return records.sort((one, other) => one.order - other.order)
}"""
# Whether the visit that the phone keeps holds some words.
KEEPS = """async (words) => {
  const heard = (request) => new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result)
  })
  const base = await heard(indexedDB.open("wasteexchange"))
  const visit = await heard(base.transaction("kept").objectStore("kept").get("visit"))
  base.close()
  return JSON.stringify(visit ?? null).includes(words)
}"""
TURN_MS, TURNS_MAX = 100, 300


@dataclass(frozen=True, slots=True)
class Family:
    """A household and its card, as the office has made them."""

    id: str
    code: str
    card_url: str
    card_number: str


@dataclass
class Stall:
    """The server of one point, spoken to as the coordinator's program would."""

    server: LiveServer
    token: str
    passwords: dict[str, str]

    @classmethod
    def open(cls, server: LiveServer, *staff: str) -> "Stall":
        """Create a programme with one point and its operators."""
        server.run("programme", "create", "MALA", "--name", "Mala recicla", "--template", "peru")
        told = ("--programme", "MALA", "--role", "coordinator")
        stall = cls(server, server.run("token", "create", *told).stdout.strip(), {})
        for name in staff:
            stall.take_in(name, "operator")
        return stall

    def take_in(self, name: str, role: str) -> None:
        """Take in a member of staff, with the one-time password that the command prints."""
        told = ("--programme", "MALA", "--role", role)
        said = self.server.run("user", "create", name, *told).stdout
        self.passwords[name] = re.findall(r"\S+", said)[-1]

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Call the public API."""
        asked = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.server.url}/api/v1{path}",
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(asked, timeout=10) as reply:  # noqa: S310 - as above
            return json.load(reply)

    def a_family(self) -> Family:
        """Register a family and give it a card."""
        household = self.call("POST", "/households", {"id": str(uuid.uuid4())})
        card = self.call("POST", f"/households/{household['id']}/cards", {"id": str(uuid.uuid4())})
        return Family(household["id"], household["code"], card["url"], card["number"])

    def another_card(self, family: Family) -> str:
        """Give a family a new card, which revokes the one before; the address in its code."""
        body = {"id": str(uuid.uuid4())}
        url: str = self.call("POST", f"/households/{family.id}/cards", body)["url"]
        return url

    def balances(self, family: Family) -> dict[str, int]:
        """What the family has now."""
        balances: dict[str, int] = self.call("GET", f"/cards/{family.card_number}")["balances"]
        return balances

    def deposit(self, deposit_id: str) -> Any:
        """A deposit as the server keeps it."""
        return self.call("GET", f"/deposits/{deposit_id}")

    def knows(self, deposit_id: str) -> bool:
        """Whether the deposit has arrived."""
        try:
            self.deposit(deposit_id)
        except urllib.error.HTTPError as refused:
            refused.close()
            return False
        return True


def said_in(request: Request) -> Any:
    """What a request says, unpacked if it was packed."""
    body = request.post_data_buffer or b""
    packed = request.headers.get("content-encoding") == "gzip"
    return json.loads(gzip.decompress(body) if packed else body)


@dataclass
class Counter:
    """The counter's page, and the fingers on it."""

    page: Page
    stall: Stall
    taps: int = 0
    sent: list[Any] = field(default_factory=list)
    """Records as they left, in their order; one that was sent twice stands here twice."""

    def __post_init__(self) -> None:
        """Listen to what is sent, as a record and not as a promise."""
        self.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/api/v1/uploads"):
            self.sent += said_in(request)["records"]

    def open(self) -> None:
        """Go to the counter."""
        self.page.goto(f"{self.stall.server.url}/counter?lang=es")

    def sign_in(self, name: str) -> None:
        """Sign in from the counter's own notice."""
        self.page.locator(".notice .go").click()
        self.page.fill("[name=name]", name)
        self.page.fill("[name=password]", self.stall.passwords[name])
        self.page.locator("form:has([name=name]) button[type=submit]").click()
        if "/office/password" in self.page.url:
            self.page.fill("[name=current]", self.stall.passwords[name])
            self.page.fill("[name=password]", PASSWORD)
            self.page.fill("[name=again]", PASSWORD)
            self.page.locator("form:has([name=again]) button[type=submit]").click()
            self.stall.passwords[name] = PASSWORD
        self.page.wait_for_url("**/counter")

    def come_in(self, name: str) -> None:
        """Be signed in before the page is opened, as whoever has a password of their own."""
        door = f"{self.stall.server.url}/office/sign-in"
        asked = self.page.context.request
        secret = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', asked.get(door).text())
        assert secret, "the door has no form"
        form = {"name": name, "password": self.stall.passwords[name], "csrf_token": secret[1]}
        reply = asked.post(door, form=form, max_redirects=0)
        assert reply.status == 303, reply.text()

    def scan(self, text: str) -> None:
        """Let the USB scanner type what it reads, as fast as it does."""
        self.page.keyboard.type(text, delay=2)
        self.page.keyboard.press("Enter")

    def tap(self, selector: str) -> None:
        """Touch what is visible, and count it."""
        self.page.locator(f"{selector} >> visible=true").first.click()
        self.taps += 1

    def act(self, action: str) -> None:
        """Touch a button by what it does."""
        self.tap(f'.stage [data-act="{action}"]')

    def material(self, code: str) -> None:
        """Touch a material."""
        self.tap(f'material-grid button[value="{code}"]')

    def key(self, signs: Iterable[str]) -> None:
        """Touch keys of the keypad; digits are not counted as taps."""
        for sign in signs:
            self.page.locator(f'.stage [data-key="{sign}"]').click()

    def shows(self, selector: str) -> None:
        """Wait until a screen is there."""
        expect(self.page.locator(selector).first).to_be_visible()

    def settled(self, state: str = "accepted") -> None:
        """Wait until the visit that was just recorded stands there."""
        self.shows(f'.done .standing[data-state="{state}"]')

    def keeps(self, words: str) -> None:
        """Wait until the visit that is not recorded yet would outlive the page with these words."""
        wait_until(self.page, KEEPS, words)

    def kept(self) -> list[Any]:
        """What lies in the phone's database, in the order in which it was recorded."""
        found: list[Any] = self.page.evaluate(ALL_RECORDS)
        return found

    def all_sent(self) -> None:
        """Wait until nothing lies on the phone alone."""
        for _turn in range(TURNS_MAX):
            if not any(one["state"] in {"kept", "sent"} for one in self.kept()):
                return
            self.page.wait_for_timeout(TURN_MS)
        message = f"not sent: {self.kept()}"
        raise AssertionError(message)

    def text(self, name: str) -> str:
        """What stands in a place of the screen, blanks as people see them."""
        return (
            self.page.locator(f'.stage [data-slot="{name}"]')
            .first.inner_text()
            .replace("\xa0", " ")
        )
