"""Every call of the API is described, by a document that other programs can read."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from wasteexchange.web.openapi import PREFIX

# The only call that needs nothing but what it says.
ENROLMENT = ("post", "/api/v1/devices")

DOCUMENTS = {f"{PREFIX}/openapi.json", f"{PREFIX}/docs"}


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    """The document as anyone gets it."""
    reply = client.get(f"{PREFIX}/openapi.json")
    assert reply.status_code == 200
    assert reply.content_type == "application/json"
    said: dict[str, Any] = reply.get_json()
    return said


def test_it_is_a_valid_document_of_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document, cls=OpenAPIV31SpecValidator)


def test_every_route_below_the_prefix_is_described(app: Flask, document: dict[str, Any]) -> None:
    there = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX) and rule.rule not in DOCUMENTS
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    said = {(m.upper(), path) for path, methods in document["paths"].items() for m in methods}
    assert said == there


def test_each_call_says_what_it_does_and_what_can_go_wrong(document: dict[str, Any]) -> None:
    names = set()
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            assert said["summary"].endswith("."), (method, path)
            names.add(said["operationId"])
            (room,) = said["tags"]
            assert Path("wasteexchange", room, "__init__.py").is_file(), "filed under its room"
            if (method, path) != ENROLMENT:
                assert {"bearer": []} in said["security"], (method, path)
                assert {"401", "403"} <= set(said["responses"]), (method, path)
            if method in ("post", "patch"):
                assert {"400", "413", "415", "422"} <= set(said["responses"]), (method, path)
            refused = [r for status, r in said["responses"].items() if int(status) >= 400]
            for reply in refused:
                assert list(reply["content"]) == ["application/problem+json"]
    assert len(names) == sum(len(methods) for methods in document["paths"].values())


def test_each_refusal_it_names_has_a_page(document: dict[str, Any], client: FlaskClient) -> None:
    slugs = {
        slug
        for methods in document["paths"].values()
        for said in methods.values()
        for reply in said["responses"].values()
        if reply["description"].startswith("Refused: ")
        for slug in reply["description"].removeprefix("Refused: ").split(", ")
    }
    contract = {
        *("unknown-card", "revoked-card", "unknown-household", "unknown-material"),
        *("unknown-point", "inactive-point", "tare-not-below-gross", "weight-out-of-range"),
        *("recorded-in-future", "recorded-too-old", "invalid", "point-not-yours", "id-conflict"),
        *("sequence-taken", "already-reversed"),
    }
    assert contract <= slugs
    for slug in slugs:
        assert client.get(f"/problems/{slug}").status_code == 200, slug
    assert client.get("/problems/no-such-thing").status_code == 404


def test_the_page_for_people_shows_every_call(
    document: dict[str, Any], client: FlaskClient
) -> None:
    page = client.get(f"{PREFIX}/docs")
    assert page.status_code == 200
    for path in document["paths"]:
        assert path in page.text
