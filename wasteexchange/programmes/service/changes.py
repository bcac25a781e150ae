"""What every change of the catalogue does."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new
from wasteexchange.kernel.words import gettext as _
from wasteexchange.programmes import models, queries
from wasteexchange.programmes.errors import CodeTaken, UnknownEntry
from wasteexchange.programmes.rules import Programme


def begin_change(session: Session, context: Context) -> Programme:
    """Say that the catalogue changes, before anything else of it is read or written.

    Whoever changes it at the same time waits here, so that each new version holds all before it.
    """
    session.info[queries.CHANGED] = True
    table = models.programmes
    session.execute(
        sa.update(table)
        .where(table.c.id == context.programme_id)
        .values(catalogue_version=table.c.catalogue_version + 1)
    )
    return queries.get_programme(session, context.programme_id)


def touch_entry(
    session: Session, context: Context, table: sa.Table, code: str, **changes: object
) -> None:
    """Change an entry of the catalogue (or nothing of it), which has to be there."""
    known = sa.and_(table.c.programme_id == context.programme_id, table.c.code == code)
    if not session.scalar(sa.select(sa.func.count()).select_from(table).where(known)):
        raise UnknownEntry(_("Look at the code again: %(code)s.", code=code))
    if changes:
        session.execute(sa.update(table).where(known).values(**changes))


def insert_entry(session: Session, table: sa.Table, row: dict[str, Any]) -> None:
    """Add an entry to the catalogue.

    Raises:
        CodeTaken: Its code is in use.
    """
    if insert_new(session, table, row) is None:
        raise CodeTaken(
            _("%(code)s is in use. Choose another code.", code=row["code"]), field="code"
        )


def own_keys(context: Context) -> dict[str, Any]:
    """Say whose a row is."""
    return {"programme_id": context.programme_id}
