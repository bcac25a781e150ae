"""Whether a family may take something home now: rewards ask before they hand it out."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy.orm import Session

from wasteexchange.kernel.context import Context
from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.words import _
from wasteexchange.ledger.queries import balances_of
from wasteexchange.promises.errors import NotRipeYet
from wasteexchange.promises.queries.terms import unripe_of
from wasteexchange.promises.rules import Term, spendable


def check_ripe(  # noqa: PLR0913 - who takes what, when, and by which terms
    session: Session,
    context: Context,
    household_id: uuid.UUID,
    *,
    asset: Asset,
    amount: int,
    day_on: dt.date,
    terms: Sequence[Term],
) -> None:
    """Make sure that a family may use so much of what it has; without a term it always may.

    Who has less than the amount at all is not this rule's: the ledger's floor says so. Call it
    with the family's balances locked.

    Raises:
        NotRipeYet: It has it, but has to wait for it.
    """
    programme_id = context.programme_id
    unripe = unripe_of(session, programme_id, household_id, asset, today=day_on, terms=terms)
    if not unripe:
        return
    balance = balances_of(session, programme_id, household_id)[asset]
    if spendable(balance, unripe) < amount <= balance:
        raise NotRipeYet(
            _("The family has it, but not all of it is ready. Its page says from when on."),
            field="quantity",
            spendable=spendable(balance, unripe),
        )
