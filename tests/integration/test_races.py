"""Sixteen clients at once on one family and one point: nothing lost, nothing twice, no fault."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from tests import make
from tests.integration.calling import call
from tests.serving import LiveServer
from wasteexchange.audit.service import audit
from wasteexchange.kernel.db import metadata, reading, unit_of_work
from wasteexchange.kernel.ids import uuid7

CLIENTS = 16
EACH = 12
SHARED = DOOMED = 6
DEPOSITS = CLIENTS * EACH + SHARED + DOOMED
Serve = Callable[..., LiveServer]


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_sixteen_clients_on_one_family(database_url: str, serve: Serve, processes: int) -> None:
    with make.an_engine(database_url) as engine:
        with unit_of_work(engine) as session:
            programme = make.a_programme(session)
            household = make.a_household(session, programme)
            card = make.a_card(session, programme, household).token
            headers = [make.a_token(session, programme) for _each in range(4)]
        servers = [serve(database_url, **make.SERVER_KEYS) for _each in range(processes)]
        answers = _rush([server.url for server in servers], card, headers)
        faults = [a for a in answers if a[1] >= 500]
        assert not faults, (faults[:3], servers[0].log[:9000])
        _hold(engine, answers)
        balance = f"{servers[0].url}/api/v1/households/{household.id}/balance"
        _status, said = call(balance, None, headers[0])
        assert said["balances"] == {"COMPOST": (DEPOSITS - DOOMED) * 1040, "POINTS": 0}


Said = tuple[str, int, dict[str, Any]]


def _rush(urls: list[str], card: str, headers: list[dict[str, str]]) -> list[Said]:
    """Let every client send its own records twice, and all of them the same shared ones."""
    shared = [make.a_deposit_body(card) for _each in range(SHARED)]
    doomed = [make.a_deposit_body(card) for _each in range(DOOMED)]
    answers: list[Said] = []
    gate = threading.Barrier(CLIENTS)

    def client(number: int) -> None:
        chance = random.Random(number)
        own = [make.a_deposit_body(card) for _each in range(EACH)]
        bodies = [*own, *own, *shared, *doomed]
        chance.shuffle(bodies)
        mine, url = headers[number % len(headers)], urls[number % len(urls)]
        gate.wait()
        path = f"{url}/api/v1/deposits"
        answers.extend((body["id"], *call(path, body, mine)) for body in bodies)
        for body in doomed:
            said = {"id": str(uuid7()), "reason": "race"}
            key = body["id"]
            answers.append((f"reversal of {key}", *call(f"{path}/{key}/reversal", said, mine)))

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == CLIENTS * (2 * EACH + SHARED + 2 * DOOMED), (
        "every client heard every answer"
    )
    return answers


def _hold(engine: sa.Engine, answers: list[Said]) -> None:
    by_id: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for key, status, answer in answers:
        by_id.setdefault(key, []).append((status, answer))
    for key, said in by_id.items():
        statuses = Counter(status for status, _answer in said)
        assert statuses.pop(201) == 1, (key, said)
        assert set(statuses) <= ({409} if key.startswith("reversal") else {200}), (key, said)
        firsts = [answer for status, answer in said if status in (200, 201)]
        assert all(answer == firsts[0] for answer in firsts), "everyone hears the first answer"
    table = metadata.tables["deposits"]
    with reading(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == DEPOSITS
        findings = audit(session, None)
    assert findings.wrong == []
    assert findings.notices == []


@pytest.mark.slow
def test_writers_who_open_their_series_at_once_get_each_their_own(
    database_url: str, serve: Serve
) -> None:
    with make.an_engine(database_url) as engine, unit_of_work(engine) as session:
        programme = make.a_programme(session)
        headers = [make.a_token(session, programme) for _each in range(CLIENTS)]
    server = serve(database_url, **make.SERVER_KEYS)
    answers: list[tuple[int, dict[str, Any]]] = []
    gate = threading.Barrier(CLIENTS)

    def client(mine: dict[str, str]) -> None:
        gate.wait()
        said = {"collection_point": "MALA-01"}
        answers.append(call(f"{server.url}/api/v1/series", said, mine))

    threads = [threading.Thread(target=client, args=(mine,)) for mine in headers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [status for status, _answer in answers] == [201] * CLIENTS
    assert len({answer["series"] for _status, answer in answers}) == CLIENTS
