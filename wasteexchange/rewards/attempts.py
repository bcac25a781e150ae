"""Handing out in a unit of work of its own, for the API and the pages of the office alike."""

import uuid
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from wasteexchange.cards import service as cards
from wasteexchange.cards.errors import WrongPin
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.ledger.errors import InsufficientBalance, InsufficientStock
from wasteexchange.rewards import service

Done = TypeVar("Done")


def handed_out(context: Context, work: Callable[[Session, Context], Done]) -> Done:
    """Do it in a unit of its own; what others set aside too long ago comes back if it is needed.

    A wrong PIN is noted although nothing else is kept.
    """
    try:
        with unit_of_work() as session:
            return work(session, context)
    except (InsufficientBalance, InsufficientStock):
        with unit_of_work() as session:
            lapsed = service.expire_due(session, context)
        if not lapsed:
            raise
    except WrongPin as wrong:
        with unit_of_work() as session:
            cards.note_wrong_pin(session, context, uuid.UUID(str(wrong.facts["household"])))
        raise
    with unit_of_work() as session:
        return work(session, context)
