"""Calling a server of its own over real HTTP, as a program would."""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

SECONDS_MAX = 30
# A server that dies in the middle of an answer has not given it.
CUT_OFF = "the answer was cut off"


def call(
    url: str, body: Mapping[str, Any] | None, headers: Mapping[str, str]
) -> tuple[int, dict[str, Any]]:
    """POST a body (GET without one) and return status and JSON; OSError when nobody answers."""
    sent = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(  # noqa: S310 - our own server
        url, data=sent, headers={"Content-Type": "application/json", **headers}
    )
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS_MAX) as reply:  # noqa: S310 - as above
            return reply.status, _read(reply.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, _read(refused.read())
    except http.client.HTTPException as broken:
        raise ConnectionError(CUT_OFF) from broken


def _read(raw: bytes) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(raw)
    except ValueError as broken:
        raise ConnectionError(CUT_OFF) from broken
    return said
