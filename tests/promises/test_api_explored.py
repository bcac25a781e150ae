"""A stranger explores the API by its description: never a 5xx, never an answer not described.

`WASTEEXCHANGE_EXPLORED=50` is the run by hand: so many examples of each call and each walk.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.engine import Status, events, from_schema

from tests import make
from tests.serving import LiveServer
from wasteexchange.kernel.db import unit_of_work

EXAMPLES = int(os.environ.get("WASTEEXCHANGE_EXPLORED") or 2)
# What a rule refuses is a 422, too: that a family or a point exists, no description can say.
REFUSED_BY_RULE = [200, 201, 401, 403, 404, 409, 422, 429]
Serve = Callable[..., LiveServer]


def _explored(url: str, headers: dict[str, str], **phases: Any) -> tuple[int, list[str]]:
    """Walk through the API; how many calls that took, and each failure once, with its call."""
    config = schemathesis.Config.from_dict(
        {
            "seed": 1,
            "headers": headers,
            "continue-on-failure": True,
            "generation": {
                "deterministic": True,
                "max-examples": EXAMPLES,
                "database": "none",
            },
            "checks": {"positive_data_acceptance": {"expected-statuses": REFUSED_BY_RULE}},
            "phases": phases,
        }
    )
    schema = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json", config=config)
    calls, failures = 0, dict[tuple[str, str], str]()
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError), event
        if isinstance(event, events.ScenarioFinished):
            calls += len(event.recorder.interactions)
            failures |= dict(_failures(event))
    return calls, sorted(failures.values())


def _failures(event: events.ScenarioFinished) -> Iterator[tuple[tuple[str, str], str]]:
    for case_id, checks in event.recorder.checks.items():
        where = event.recorder.cases[case_id].value.operation.label
        for check in checks:
            found = check.failure_info
            if check.status is Status.FAILURE and found is not None:
                words = f"{check.name}: {where}: {found.failure.message}\n{found.code_sample}"
                yield (check.name, where), words


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "phases"),
    [
        ("coordinator", {"fuzzing": {"enabled": False}}),
        ("device", {"coverage": {"enabled": False}}),
    ],
)
def test_what_a_stranger_sends_is_answered_as_described(
    serve: Serve, database_url: str, who: str, phases: dict[str, Any]
) -> None:
    with make.an_engine(database_url) as engine, unit_of_work(engine) as session:
        programme = make.a_programme(session)
        make.a_deposit(session, programme)
        headers = (
            make.a_device(session, programme).headers
            if who == "device"
            else make.a_token(session, programme)
        )
    server = serve(database_url, **make.SERVER_KEYS)
    calls, failures = _explored(server.url, headers, stateful={"max-steps": 6}, **phases)
    assert failures == []
    assert calls > 100
