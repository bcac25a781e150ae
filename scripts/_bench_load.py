"""The load: clients that keep their connection open and send records, each as fast as answered.

Families come as they do in life: each to the counter that it always goes to, and each run counts
on a day of its own, so that a visit is rarely one to look at (twice within half an hour, too much
for a week) and the bench does not measure the rows of the review queue.

`python -m scripts._bench_load`, told its task by a line of JSON on stdin, says that it is ready, is
told when to count by a second line, and answers JSON on stdout. It runs as a process of its own, so
that what it costs is not counted as the server's.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import socket
import sys
import threading
import time
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

from scripts._bench_ground import MATERIAL, NET_G, REWARD, Plan, load
from wasteexchange.kernel.ids import uuid7

RECORDS = 1_000
_OK = (b"201", b"200")
# Uploads count on days of their own, before those of single deposits.
_UPLOAD_DAYS_AGO = 200


@dataclass(frozen=True, slots=True)
class Task:
    """Who sends where, and on which day."""

    plan: str
    port: int
    clients: list[int]
    points: int
    first_sequence: int
    days_ago: int
    all_clients: int
    # How many uploads of a thousand records; none: single records for as long as the span.
    uploads: int = 0
    # What each of them is: a deposit, or a bag of compost that is taken home.
    path: str = "deposits"


@dataclass(frozen=True, slots=True)
class Span:
    """From when on it counts and until when (seconds of the monotonic clock)."""

    counts_from: float
    until: float


@dataclass(slots=True)
class Client:
    """One counter: its connection, its number, and how long each answer took (seconds)."""

    plan: Plan
    task: Task
    span: Span
    number: int
    took: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Send records until the time is over, or so many uploads."""
        if self.task.uploads:
            self._send_uploads()
        else:
            self._send_singly()

    def _head(self, path: str) -> str:
        return (
            f"POST /api/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {self.plan.clients[self.number]['token']}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        )

    def _send_uploads(self) -> None:
        head = self._head("uploads")
        for number in range(self.task.uploads):
            body = self._upload(number)
            with socket.create_connection(("127.0.0.1", self.task.port)) as connection:
                began = time.monotonic()
                connection.sendall(f"{head}{len(body)}\r\n\r\n{body}".encode())
                status, text = _answer(connection)
                self.took.append(time.monotonic() - began)
            if text.count(b'"status":"accepted","problem"') != RECORDS:
                self.refused.append(f"{status.decode()} {text[:300]!r}")

    def _upload(self, number: int) -> str:
        place = self.number % self.task.points
        series, point = self.plan.clients[self.number]["series"][place], self.plan.points[place]
        first = self.task.first_sequence + number * RECORDS
        day = _UPLOAD_DAYS_AGO + (self.task.days_ago * self.task.uploads + number) % 150
        records = [
            '{"type":"deposit",'
            + body_of(
                self.plan.families[(first + n) % len(self.plan.families)]["token"],
                point["code"],
                (series, first + n),
                day,
            )[1:]
            for n in range(RECORDS)
        ]
        now = dt.datetime.now(dt.UTC).isoformat()
        return (
            f'{{"id":"{uuid7()}","device":"bench","sent_at":"{now}",'
            f'"records":[{",".join(records)}]}}'
        )

    def _send_singly(self) -> None:
        place = self.number % self.task.points
        client, point = self.plan.clients[self.number], self.plan.points[place]
        head = self._head(self.task.path)
        said_of = body_of if self.task.path == "deposits" else redemption_of
        sequence = self.task.first_sequence
        mine = self.plan.families[self.number :: self.task.all_clients]
        # In an order of its own, so that neighbours in the register are none in time.
        random.Random(self.number).shuffle(mine)  # noqa: S311 - which family comes is no secret
        comes = cycle(mine)
        with socket.create_connection(("127.0.0.1", self.task.port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while (began := time.monotonic()) < self.span.until:
                family = next(comes)["token"]
                number = (client["series"][place], sequence)
                body = said_of(family, point["code"], number, self.task.days_ago)
                sequence += 1
                connection.sendall(f"{head}{len(body)}\r\n\r\n{body}".encode())
                status, text = _answer(connection)
                ended = time.monotonic()
                if status not in _OK:
                    self.refused.append(f"{status.decode()} {text[:300]!r}")
                elif began >= self.span.counts_from and ended <= self.span.until:
                    self.took.append(ended - began)


def body_of(card: str, point: str, number: tuple[str, int], days_ago: int) -> str:
    """Return a deposit as a counter sends it; `number` is its series and its place in it."""
    at = (dt.datetime.now(dt.UTC) - dt.timedelta(days=days_ago)).isoformat()
    series, sequence = number
    return (
        f'{{"id":"{uuid7()}","card":"{card}","collection_point":"{point}","recorded_at":"{at}",'
        f'"series":"{series}","sequence":{sequence},"lines":[{{"material":"{MATERIAL}",'
        f'"gross_g":{NET_G + 200},"tare_g":200,"quality":"clean"}}]}}'
    )


def redemption_of(card: str, point: str, number: tuple[str, int], days_ago: int) -> str:
    """Return a bag of compost that a family takes home, as a counter sends it."""
    at = (dt.datetime.now(dt.UTC) - dt.timedelta(days=days_ago)).isoformat()
    series, sequence = number
    return (
        f'{{"id":"{uuid7()}","card":"{card}","collection_point":"{point}","recorded_at":"{at}",'
        f'"series":"{series}","sequence":{sequence},"reward":"{REWARD}","quantity":1}}'
    )


def _answer(connection: socket.socket) -> tuple[bytes, bytes]:
    """Read one answer; return its status and its body."""
    got = connection.recv(65_536)
    while b"\r\n\r\n" not in got:
        got += _more(connection)
    head, _blank, body = got.partition(b"\r\n\r\n")
    lower = head.lower()
    at = lower.index(b"content-length:") + len(b"content-length:")
    length = int(lower[at:].split(b"\r\n", 1)[0])
    while len(body) < length:
        body += _more(connection)
    return head[9:12], body


def _more(connection: socket.socket) -> bytes:
    got = connection.recv(65_536)
    if not got:
        raise ConnectionError("the server closed the connection")
    return got


def run(task: Task, plan: Plan, span: Span) -> dict[str, Any]:
    """Run the clients of this process and return what they measured."""
    clients = [Client(plan, task, span, number) for number in task.clients]
    threads = [threading.Thread(target=client.run) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "took": [one for client in clients for one in client.took],
        "refused": [one for client in clients for one in client.refused],
    }


if __name__ == "__main__":
    _task = Task(**json.loads(sys.stdin.readline()))
    _plan = load(Path(_task.plan))
    print("ready", flush=True)
    _span = Span(**json.loads(sys.stdin.readline()))
    json.dump(run(_task, _plan, _span), sys.stdout)
