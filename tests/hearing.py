"""Hearing what reaches the database: SQLAlchemy's statements, and those of the hot path."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from wasteexchange.kernel.db import extension
from wasteexchange.kernel.speech import Speech


@contextmanager
def statements_of(app: Flask) -> Iterator[list[str]]:
    """Every statement that reaches the driver while the block runs, in order."""
    heard: list[str] = []

    def hear(
        _c: object, _cursor: object, statement: str, _p: object, _x: object, _many: object
    ) -> None:
        heard.append(statement)

    def overhear(method: Callable[..., Any]) -> Callable[..., Any]:
        def heard_first(*said: Any, **how: Any) -> Any:
            heard.append("a statement of the hot path")
            return method(*said, **how)

        return heard_first

    with app.app_context():
        engine = extension.engine
    sa.event.listen(engine, "before_cursor_execute", hear)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Speech, "note", overhear(Speech.note))
            yield heard
    finally:
        sa.event.remove(engine, "before_cursor_execute", hear)
