"""Who works at a counter is asked apart: the page itself is the same for everybody."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.village import Village


def test_the_page_holds_nothing_of_anybody(app: Flask, client: FlaskClient) -> None:
    stranger = client.get("/counter?lang=es")
    mine = Village.begin(app).office("operator").get("/counter?lang=es")
    assert mine.text == stranger.text
    assert "csrf" not in mine.text


def test_who_is_signed_in_is_told_together_with_the_secret_of_their_calls(
    app: Flask, client: FlaskClient
) -> None:
    assert told(client, "/counter/session")["staff"] is None
    office = Village.begin(app).office("operator")
    said = told(office, "/counter/session")
    catalogue = told(office, "/api/v1/catalogue")
    assert said["staff"] == catalogue["mine"]["staff"]
    assert said["programme"] == catalogue["programme"]["code"]
    assert said["secret"]
    assert office.get("/counter/session").headers["Cache-Control"] == "no-store"


def told(client: FlaskClient, address: str) -> Any:
    return client.get(address).json
