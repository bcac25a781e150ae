"""What taking a deposit back will do, and what it did."""

import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from wasteexchange.deposits.rules import Consequence, Deposit, TakenBack, transfers_of
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.ledger import queries as ledger
from wasteexchange.ledger.rules import Kind, Transfer


def consequence_of(session: Session, programme_id: uuid.UUID, deposit: Deposit) -> Consequence:
    """Say what taking a deposit back would do at this moment; nothing is changed."""
    covers = ledger.covers_if_taken_back(session, programme_id, transfers_of(deposit))
    return Consequence(
        promises=_promises(session, programme_id, deposit, _short(covers)),
        to_explain=_missing(covers),
    )


def reversal_effect(
    session: Session, programme_id: uuid.UUID, reversal_id: uuid.UUID
) -> tuple[dict[Asset, int], dict[str, int]]:
    """Say what a reversal could not take: per promise what became owed, per material what is gone.

    Materials are grams to be explained.
    """
    posted = ledger.transfers_of(session, programme_id, reversal_id)
    covers = [
        Transfer(debit, credit, amount)
        for debit, credit, amount in posted
        if debit.kind is Kind.OWED or credit.kind is Kind.TO_EXPLAIN
    ]
    return _short(covers), _missing(covers)


def _promises(
    session: Session, programme_id: uuid.UUID, deposit: Deposit, short: Mapping[Asset, int]
) -> tuple[TakenBack, ...]:
    balances = ledger.balances_of(session, programme_id, deposit.household_id)
    debts = ledger.debts_of(session, programme_id, deposit.household_id)
    credited = {Asset.COMPOST: deposit.compost, Asset.POINTS: deposit.points}
    return tuple(
        TakenBack(asset, credited[asset], short.get(asset, 0), balances[asset], debts[asset])
        for asset in PROMISES
        if credited[asset]
    )


def _short(covers: Iterable[Transfer]) -> dict[Asset, int]:
    found: dict[Asset, int] = {}
    for cover in covers:
        if cover.debit.kind is Kind.OWED:
            found[cover.debit.asset] = found.get(cover.debit.asset, 0) + cover.amount
    return found


def _missing(covers: Iterable[Transfer]) -> dict[str, int]:
    found: dict[str, int] = {}
    for cover in covers:
        material = cover.debit.material
        if cover.credit.kind is Kind.TO_EXPLAIN and material:
            found[material] = found.get(material, 0) + cover.amount
    return found
