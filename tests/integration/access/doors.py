"""Somebody with a browser before the door."""

import re
import uuid
from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SIGN_IN = "/office/sign-in"


def secret_on(page: TestResponse) -> str:
    """The form secret that a page carries."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found, page.text[:2000]
    return found[1]


def code_of(reply: TestResponse) -> str:
    """The stable code of a problem."""
    assert reply.content_type == "application/problem+json"
    assert reply.json is not None
    return str(reply.json["code"])


@dataclass
class Visitor:
    """A member of staff, a browser, and what they know."""

    app: Flask
    id: uuid.UUID
    name: str
    password: str
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        """Open a browser."""
        self.client = self.app.test_client()

    def knock(self, password: str | None = None, **given: str) -> TestResponse:
        """Try to sign in."""
        next_to = given.pop("next", None)
        address = SIGN_IN if next_to is None else f"{SIGN_IN}?next={next_to}"
        secret = secret_on(self.client.get(address))
        form = {"name": self.name, "password": password or self.password, "csrf_token": secret}
        return self.client.post(address, data=form | given)

    def enter(self) -> "Visitor":
        """Sign in; it has to work."""
        reply = self.knock()
        assert reply.status_code == 303, reply.text
        return self

    def send(self, address: str, page: str = "/office/password", **form: str) -> TestResponse:
        """Send a form from a page of ours."""
        secret = secret_on(self.client.get(page))
        return self.client.post(address, data={"csrf_token": secret, **form})
