"""What a programme is called. Its code stands on receipts and in addresses, and never changes."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.errors import FieldProblem, Invalid
from wasteexchange.kernel.words import gettext as _
from wasteexchange.programmes import models, rules
from wasteexchange.programmes.rules import Programme
from wasteexchange.programmes.service.changes import begin_change


def rename_programme(session: Session, context: Context, name: str) -> Programme:
    """Call the programme otherwise from now on, on every page and on all that is printed.

    Raises:
        Invalid: There is no name, or it is too long for a card.
    """
    wanted = " ".join(name.split())
    if not 1 <= len(wanted) <= rules.PROGRAMME_NAME_MAX:
        told = _("Write a name of 1 to %(most)d letters.", most=rules.PROGRAMME_NAME_MAX)
        raise Invalid(told, (FieldProblem("name", told),))
    programme = begin_change(session, context)
    table = models.programmes
    session.execute(sa.update(table).where(table.c.id == programme.id).values(name=wanted))
    return programme.called(wanted)
