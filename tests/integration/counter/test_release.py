"""The counter as a phone installs and keeps it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from wasteexchange.counter import release
from wasteexchange.kernel.settings import Settings, WrongSetting

WORKER = "/counter/worker.js"
MANIFEST = "/counter/manifest.webmanifest"


def told_by(client: FlaskClient) -> Any:
    """The release that the worker was given."""
    first, _rest = client.get(WORKER).text.split("\n", 1)
    return json.loads(first.removeprefix("self.RELEASE = "))


def test_every_part_is_there_with_the_content_that_is_named(client: FlaskClient) -> None:
    parts = told_by(client)["parts"]
    assert {part["address"] for part in parts} >= {"/counter?lang=es", "/counter?lang=en"}
    for part in parts:
        with client.get(part["address"]) as reply:
            assert reply.status_code == 200, part["address"]
            assert release.integrity(reply.data) == part["integrity"], part["address"]


def test_a_release_stays_the_same_until_something_changes(client: FlaskClient) -> None:
    assert told_by(client) == told_by(client)


def test_the_worker_may_give_the_page_above_it_and_is_looked_for_anew(client: FlaskClient) -> None:
    reply = client.get(WORKER)
    assert reply.content_type.startswith("text/javascript")
    assert reply.headers["Service-Worker-Allowed"] == "/counter"
    assert reply.headers["Cache-Control"] == "no-cache"


def test_switched_off_the_worker_goes_and_the_page_asks_for_none(app: Flask) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], counter_is_kept=False)
    client = app.test_client()
    assert "unregister" in client.get(WORKER).text
    assert "RELEASE" not in client.get(WORKER).text
    assert 'data-worker="off"' in client.get("/counter").text


def test_the_switch_is_on_or_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("WASTEEXCHANGE_DATA_DIR", str(tmp_path))
    for said, is_kept in {"": True, "on": True, "off": False}.items():
        monkeypatch.setenv("WASTEEXCHANGE_COUNTER_WORKER", said)
        assert Settings.from_environment().counter_is_kept is is_kept
    monkeypatch.setenv("WASTEEXCHANGE_COUNTER_WORKER", "no")
    with pytest.raises(WrongSetting):
        Settings.from_environment()


@pytest.mark.parametrize(("language", "name"), [("es", "Mostrador"), ("en", "Counter")])
def test_it_is_installed_in_the_readers_language(
    client: FlaskClient, language: str, name: str
) -> None:
    reply = client.get(f"{MANIFEST}?lang={language}")
    assert reply.content_type == "application/manifest+json"
    said: Any = reply.json
    assert (said["short_name"], said["lang"]) == (name, language)
    assert (said["start_url"], said["scope"]) == ("/counter", "/counter")
    assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}
    for icon in said["icons"]:
        with client.get(icon["src"]) as picture:
            assert picture.content_type == "image/png"
    for shortcut in said["shortcuts"]:
        assert client.get(shortcut["url"]).status_code == 200
