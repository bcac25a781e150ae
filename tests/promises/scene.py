"""A programme whose records somebody will change behind the program's back."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from tests import make
from tests.promises.tampering import tamper
from wasteexchange.audit.cli import audit_command
from wasteexchange.journal import service as journal
from wasteexchange.kernel.db import extension, unit_of_work
from wasteexchange.programmes.rules import Programme

ENTRY = "SELECT entry FROM journal_entries WHERE id = '{0}'"


@dataclass(frozen=True)
class Scene:
    """A programme with three deposits, the last of which was taken back."""

    app: Flask
    programme: Programme
    deposits: tuple[uuid.UUID, uuid.UUID, uuid.UUID]
    reversal: uuid.UUID

    @property
    def engine(self) -> sa.Engine:
        with self.app.app_context():
            return extension.engine

    def audit(self, *arguments: str) -> Result:
        with self.app.app_context():
            return CliRunner().invoke(audit_command, arguments)

    def tamper(self, *statements: str) -> None:
        """Run statements in which `{0}` is the first deposit, `{1}` the second, `{2}` the last."""
        tamper(self.engine, *(said.format(*self.deposits, self.reversal) for said in statements))

    def entry(self) -> bytes:
        with self.engine.connect() as connection:
            found = connection.exec_driver_sql(ENTRY.format(*self.deposits))
            return bytes(found.scalar_one())


def a_scene(app: Flask, numbered_by: str) -> Scene:
    """A writer that numbers its records says when it takes one back; for others we do."""
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        context = make.a_context(programme)
        told: list[dict[str, Any]] = [{} for _each in range(4)]
        if numbered_by == "writer":
            point = make.the_point(session, programme)
            letters, first = journal.open_series(session, context, point.id, numbered_by="writer")
            told = [{"series": letters, "sequence": first + n} for n in range(4)]
            told[3]["recorded_at"] = context.now - dt.timedelta(seconds=5)
        card = make.a_card(session, programme).token
        made = [make.a_deposit(session, programme, context, card=card, **t) for t in told[:3]]
        ids = made[0].deposit.id, made[1].deposit.id, made[2].deposit.id
        back = make.a_reversal(session, programme, ids[2], **told[3]).deposit.reversal
    assert back, "it was taken back"
    return Scene(app, programme, ids, back.id)
