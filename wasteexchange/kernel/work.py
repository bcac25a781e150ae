"""A unit of work: one connection, one transaction, all of it kept or nothing."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.speech import Speech, checked_out
from wasteexchange.kernel.writers import one_writer_at_a_time

BEGUN = "wasteexchange_begun"


class Work(Session):
    """A session whose transaction is begun and ended here, for both ways of speaking.

    Most deposits are said without the session ever knowing (`kernel/statements.py`); it joins the
    same transaction with the first thing that is executed through it, after what was said before.
    """

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__(engine, expire_on_commit=False)
        self._queue = ExitStack()
        self._joined = False
        self.is_writing = False
        self.speech = Speech(engine, checked_out(engine))

    def begin_writing(self) -> bool:
        """Begin to write; True when what was read before may no longer be so.

        On SQLite writers queue before they begin. On PostgreSQL everything that was read is in
        this transaction anyway, and whoever reads what must stay so locks it.
        """
        if self.is_writing:
            return False
        self.is_writing = True
        if self.speech.dialect.name != "sqlite":
            return False
        self._queue.enter_context(one_writer_at_a_time(self.speech.engine))
        self.speech.begin()
        return True

    def join(self) -> None:
        """Let what is executed through the session be part of this transaction."""
        if not self._joined:
            self._joined = True
            speech = self.speech
            joined = sa.Connection(speech.engine, speech.held)
            self.bind = joined.execution_options(**{BEGUN: True})
        if self.speech.kept_back:
            self.speech.send()

    def connection(self, *rest: Any, **options: Any) -> sa.Connection:
        """Give the session's connection, in this transaction."""
        self.join()
        return super().connection(*rest, **options)

    def finish(self) -> None:
        """Keep all that was said."""
        if self._joined:
            self.flush()
        self.speech.commit()

    def end(self) -> None:
        """Undo what was not kept, give the connection back, and let the next writer in."""
        try:
            if self._joined:
                self.close()
            self.speech.held.close()
        finally:
            self._queue.close()


@sa.event.listens_for(Work, "do_orm_execute")
def _in_order(state: Any) -> None:
    work: Work = state.session
    assert work.is_writing or state.is_select, "who only reads yet, begins to write first"
    work.join()
