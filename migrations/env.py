"""Alembic's environment: the connection comes from `wasteexchange.kernel.migrations`."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from wasteexchange import models
from wasteexchange.kernel.db import metadata

assert models.ROOMS, "models register their tables by being imported"


def render_item(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their names in `kernel/columns.py`."""
    if kind == "type" and type(item).__module__ == "wasteexchange.kernel.columns":
        return f"{type(item).__name__}()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=False,
    render_item=render_item,
    include_object=context.config.attributes.get("include_object"),
)
context.run_migrations()
