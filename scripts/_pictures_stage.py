"""What pictures are taken of: the sample programme in its own folder, its server, a browser."""

import io
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Page, ViewportSize

from tests import browsing
from tests.browser.film import card_before_the_camera
from tests.serving import LiveServer

PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=800)
PHONE_SCALE, DESK_SCALE = 1.5, 1.0
QUALITY = 80
ADDRESS = "https://recicla.example.pe"
PAPER_DPI = 80
POINTS_PER_INCH = 72
_CARD = re.compile(r"number (\d{6}-\d),? .*?(/c/\w{26})")
_PASSWORD = re.compile(r"password: (.+)")
_WORKER = re.compile(r"^ +(\w+) +the (office|counter)\b", re.MULTILINE)
_ROLES = {"office": "coordinator", "counter": "operator"}

# The library has no types; what it returns is typed where it is used.
_open: Any = pypdfium2.PdfDocument


@dataclass
class Stage:
    """The server of the sample programme, and who can do what there."""

    server: LiveServer
    launch: Callable[..., Browser]
    password: str
    staff: dict[str, str]
    card_number: str
    family_page: str

    @contextmanager
    def phone(self, *, film: Path | None = None) -> Iterator[Page]:
        """A phone in Spanish; its camera sees a film."""
        switches = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        if film:
            switches.append(f"--use-file-for-fake-video-capture={film}")
        with self._page(PHONE, PHONE_SCALE, *switches) as page:
            yield page

    @contextmanager
    def desk(self) -> Iterator[Page]:
        """The office's screen, the coordinator signed in."""
        with self._page(DESK, DESK_SCALE) as page:
            page.goto(f"{self.server.url}/office/sign-in")
            self.enter(page, "coordinator")
            page.wait_for_url("**/office")
            yield page

    def enter(self, page: Page, role: str) -> None:
        """Fill in the page on which one signs in."""
        page.fill("[name=name]", self.staff[role])
        page.fill("[name=password]", self.password)
        page.locator("form:has([name=name]) button[type=submit]").click()

    def blurred_card(self) -> Path:
        """A film of a card that the camera has not in focus yet: it is seen and not read."""
        card, film = self.server.data_dir / "card.png", self.server.data_dir / "card.y4m"
        if not film.exists():
            told = ("--programme", self.programme, "--card", self.card_number, "-o", str(card))
            self.server.run("cards", "print", *told)
            with Image.open(card) as picture:
                soft = picture.convert("L").filter(ImageFilter.GaussianBlur(12))
                card_before_the_camera(soft, film, size=150)
        return film

    @property
    def programme(self) -> str:
        """Code of the sample programme."""
        return self.server.run("programme", "list").stdout.split()[0]

    @contextmanager
    def _page(self, size: ViewportSize, scale: float, *switches: str) -> Iterator[Page]:
        browser = self.launch(*switches)
        with browser.new_context(
            viewport=size, device_scale_factor=scale, locale="es-PE", reduced_motion="reduce"
        ) as profile:
            yield profile.new_page()
        browser.close()


@contextmanager
def opened(households: int, months: int) -> Iterator[Stage]:
    """Play the sample programme into a folder that is gone afterwards, and serve it."""
    with tempfile.TemporaryDirectory() as folder, browsing.launching() as launch:
        place = Path(folder)
        database = f"sqlite:///{(place / 'sample.db').as_posix()}"
        # The codes on cards and receipts in the pictures lead to nobody's machine.
        server = LiveServer(database, place, {"WASTEEXCHANGE_BASE_URL": ADDRESS})
        server.run("migrate")
        size = ("--households", str(households), "--months", str(months), "--seed", "1")
        said = server.run("demo", *size).stdout
        server.start()
        try:
            yield _stage(server, launch, said)
        finally:
            server.kill()


def _stage(server: LiveServer, launch: Callable[..., Browser], said: str) -> Stage:
    card, password = _CARD.search(said), _PASSWORD.search(said)
    assert card, said
    assert password, said
    staff: dict[str, str] = {}
    for name, place in _WORKER.findall(said):
        staff.setdefault(_ROLES[place], name)
    return Stage(server, launch, password[1].strip(), staff, card[1], card[2])


def of_screen(page: Page) -> bytes:
    """The screen as it is, small enough to be kept in a repository."""
    page.evaluate("document.fonts.ready")
    with Image.open(io.BytesIO(page.screenshot(animations="disabled"))) as picture:
        return _packed(picture)


def of_paper(pdf: bytes) -> bytes:
    """The first page of a PDF on its white ground."""
    page: Image.Image = _open(pdf)[0].render(scale=PAPER_DPI / POINTS_PER_INCH).to_pil()
    framed = Image.new("RGB", (page.width + 2, page.height + 2), "#ddd6c7")
    framed.paste(page, (1, 1))
    return _packed(framed)


def _packed(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "WEBP", quality=QUALITY, method=6)
    return out.getvalue()
