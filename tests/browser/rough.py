"""A bad line between a phone and its server: it cuts, repeats, reorders, and answers nonsense."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from typing import Any, Literal

from tests.serving import free_port

SECONDS_MAX = 30
CALAMITIES = (
    "cut before",
    "cut after",
    "twice",
    "nonsense before",
    "fine",
    "nonsense after",
    "once more later",
    "fine",
)
# Of one connection alone, so not to be passed on.
OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
Headers = list[tuple[str, str]]
Weather = Literal["clear", "rough", "none"]


@dataclass
class RoughLine:
    """A proxy of the test's own. In rough weather each upload meets the next calamity in turn."""

    port_behind: int
    port: int = field(default_factory=free_port)
    weather: Weather = "clear"
    met: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Wait for phones."""
        self._turn: Iterator[str] = cycle(CALAMITIES)
        self._late: list[tuple[str, dict[str, str], bytes]] = []
        self._lock = threading.Lock()
        line = self

        class Ear(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                line.carry(self, b"")

            def do_POST(self) -> None:
                line.carry(self, self.rfile.read(int(self.headers["Content-Length"] or 0)))

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its signature
                """Say nothing: the test says what it needs."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Ear)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Scheme, host and port, as the phone sees them."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Take the line away."""
        self._server.shutdown()
        self._server.server_close()

    def carry(self, phone: BaseHTTPRequestHandler, body: bytes) -> None:
        """Carry one request, as far as the weather lets it."""
        calamity = self._calamity(phone.path)
        if calamity == "cut before":
            return self._cut(phone)
        if calamity == "nonsense before":
            return self._answer(phone, 502, [], b"<h1>Bad Gateway</h1>")
        told = (phone.path, dict(phone.headers.items()), body)
        try:
            status, headers, said = self._ask(phone.command, *told)
            if calamity == "twice":
                status, headers, said = self._ask(phone.command, *told)
        except OSError:
            return self._cut(phone)
        self._replay(told if calamity == "once more later" else None)
        if calamity == "cut after":
            return self._cut(phone)
        if calamity == "nonsense after":
            return self._answer(phone, 500, [], b"{}")
        return self._answer(phone, status, headers, said)

    def _calamity(self, path: str) -> str:
        if self.weather == "none":
            return "cut before"
        if self.weather == "clear" or not path.startswith("/api/v1/uploads"):
            return "fine"
        with self._lock:
            calamity = next(self._turn)
            self.met.append(calamity)
        return calamity

    def _replay(self, told: tuple[str, dict[str, str], bytes] | None) -> None:
        """Let an older request arrive now, behind a newer one; nobody hears its answer."""
        with self._lock:
            late, self._late = self._late, [told] if told else []
        for each in late:
            self._ask("POST" if each[2] else "GET", *each)

    def _ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, Headers, bytes]:
        behind = http.client.HTTPConnection("127.0.0.1", self.port_behind, timeout=SECONDS_MAX)
        try:
            behind.request(method, path, body or None, headers)
            reply = behind.getresponse()
            kept = [(k, v) for k, v in reply.getheaders() if k.lower() not in OF_ONE_HOP]
            return reply.status, kept, reply.read()
        except http.client.HTTPException as broken:
            raise ConnectionError(path) from broken
        finally:
            behind.close()

    def _answer(
        self, phone: BaseHTTPRequestHandler, status: int, headers: Headers, said: bytes
    ) -> None:
        phone.send_response_only(status)
        for name, value in headers:
            phone.send_header(name, value)
        phone.send_header("Content-Length", str(len(said)))
        phone.end_headers()
        phone.wfile.write(said)

    def _cut(self, phone: BaseHTTPRequestHandler) -> None:
        phone.close_connection = True
        with suppress(OSError):
            phone.connection.shutdown(socket.SHUT_RDWR)
