"""Thirty-two clients want the last bag at once: one has it, the others are told in their words."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests import make, rewarding
from tests.integration.calling import call
from tests.serving import LiveServer
from wasteexchange.audit.service import audit
from wasteexchange.kernel.db import reading, unit_of_work

CLIENTS = 32
WORDS = {"es": "punto", "en": "point"}
Serve = Callable[..., LiveServer]


def _rush(calls: list[tuple[str, dict[str, Any], dict[str, str]]]) -> list[Any]:
    """Let all of them go at the same moment; give the answers in their order."""
    answers: list[Any] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def client(number: int) -> None:
        gate.wait()
        answers[number] = call(*calls[number])

    threads = [threading.Thread(target=client, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.slow
def test_exactly_one_of_thirty_two_has_the_last_bag(database_url: str, serve: Serve) -> None:
    with make.an_engine(database_url) as engine:
        with unit_of_work(engine) as session:
            programme = make.a_programme(session)
            rewarding.some_compost(session, programme, 9_999)
            cards = [make.a_card(session, programme).token for _each in range(CLIENTS)]
            for card in cards:
                rewarding.some_credit(session, programme, card, 6_000)
            headers = [make.a_token(session, programme) for _each in range(4)]
        server = serve(database_url, **make.SERVER_KEYS)
        path = f"{server.url}/api/v1/redemptions"
        calls = []
        for number, card in enumerate(cards):
            language = "es" if number % 2 else "en"
            mine = {**headers[number % 4], "Accept-Language": language}
            calls.append((path, rewarding.a_body(card), mine))
        answers = _rush(calls)
        assert Counter(status for status, _said in answers) == {201: 1, 409: CLIENTS - 1}
        for (_path, _body, mine), (status, said) in zip(calls, answers, strict=True):
            if status == 409:
                assert said["code"] == "insufficient-stock"
                told = f"{said['title']} {said['detail']}".lower()
                assert WORDS[mine["Accept-Language"]] in told
        with reading(engine) as session:
            assert audit(session, None).wrong == []


@pytest.mark.slow
def test_the_same_bag_from_two_counters_leaves_the_shed_once(
    database_url: str, serve: Serve
) -> None:
    """One family's one balance, at two counters at once; and one record, said by both."""
    with make.an_engine(database_url) as engine:
        with unit_of_work(engine) as session:
            programme = make.a_programme(session)
            rewarding.some_compost(session, programme)
            card = make.a_card(session, programme).token
            rewarding.some_credit(session, programme, card, 9_000)
            headers = [make.a_token(session, programme) for _each in range(2)]
        server = serve(database_url, **make.SERVER_KEYS)
        path = f"{server.url}/api/v1/redemptions"
        answers = _rush([(path, rewarding.a_body(card), mine) for mine in headers])
        assert sorted(status for status, _said in answers) == [201, 409]
        assert [s["code"] for code, s in answers if code == 409] == ["insufficient-balance"]
        body = rewarding.a_body(card, reward="compost-1kg")
        answers = _rush([(path, body, headers[0]) for _each in range(8)])
        assert Counter(status for status, _said in answers) == {201: 1, 200: 7}
        assert len({str(said) for _status, said in answers}) == 1, "all hear the first answer"
        with reading(engine) as session:
            assert audit(session, None).wrong == []
