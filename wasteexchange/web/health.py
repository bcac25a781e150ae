"""For whoever runs the server: is it alive, can it work, how is it doing."""

import sqlalchemy as sa
from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from wasteexchange.kernel.db import extension, unit_of_work
from wasteexchange.kernel.migrations import head, revision_of
from wasteexchange.web.guards import public
from wasteexchange.web.reading import answer

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return answer({"status": "alive"})


@blueprint.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Say whether records can be kept: the database is migrated and takes a write; else 503."""
    try:
        found = revision_of(extension.engine)
        if found != head():
            return answer({"status": "not migrated"}, 503)
        with unit_of_work() as session:
            session.execute(sa.text("UPDATE balances SET balance = balance WHERE 1 = 0"))
    except sa.exc.SQLAlchemyError:
        current_app.logger.exception("not ready")
        return answer({"status": "the database cannot be written"}, 503)
    return answer({"status": "ready"})


@blueprint.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Give figures of this process for Prometheus; nothing in them is about a person."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
