"""The counter's files: what a browser is told of each, and no more."""

import pytest
from flask.testing import FlaskClient

POLICY = "Content-Security-Policy"


@pytest.mark.parametrize(
    ("path", "has_policy"),
    [
        ("counter/ports/decoder-worker.js", True),
        ("look/icons.svg", True),
        ("counter/pages/main.js", False),
        ("look/main.css", False),
    ],
)
def test_a_file_has_a_policy_where_a_browser_heeds_it(
    client: FlaskClient, path: str, *, has_policy: bool
) -> None:
    """A worker begins with its script, a picture can be opened; the rest obeys its page."""
    with client.get(f"/static/any/{path}") as reply:
        assert reply.status_code == 200
        assert (POLICY in reply.headers) == has_policy
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        if path.endswith(".js"):
            assert reply.content_type == "text/javascript", "nosniff wants the type said"
    assert "script-src 'self'" in client.get("/counter").headers[POLICY]
