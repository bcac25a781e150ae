"""The request's actor and context."""

from typing import cast

from flask import current_app, g
from werkzeug.exceptions import Unauthorized

from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Actor, Context
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.settings import Settings


def current_actor() -> Actor:
    """Who asks.

    Raises:
        Unauthorized: Nobody is signed in.
    """
    actor = find_actor()
    if actor is None:
        raise Unauthorized
    return actor


def find_actor() -> Actor | None:
    """Who asks; None for a stranger."""
    return cast("Actor | None", g.get("actor"))


def current_context() -> Context:
    """Make the request's context once, so that all its rows carry the same instant."""
    if "context" not in g:
        g.context = Context(now=utc_now(), actor=current_actor(), new_id=uuid7)
    return cast("Context", g.context)


def current_settings() -> Settings:
    """The configuration of this server."""
    return cast("Settings", current_app.extensions["settings"])
