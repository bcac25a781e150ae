"""What taking a deposit back will do, and what it did."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wasteexchange.deposits.rules import Consequence, Deposit, TakenBack, transfers_of
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.ledger import queries as ledger
from wasteexchange.ledger.rules import GIVEN_UP, Kind, Transfer


def consequence_of(session: Session, programme_id: uuid.UUID, deposit: Deposit) -> Consequence:
    """Say what taking a deposit back would do at this moment; nothing is changed."""
    movements = transfers_of(deposit)
    covers = ledger.covers_if_taken_back(session, programme_id, movements, since=deposit.day_on)
    return Consequence(
        promises=_promises(session, programme_id, deposit, covers),
        to_explain=_missing(covers),
    )


@dataclass(frozen=True, slots=True)
class Effect:
    """What a reversal could not take: per promise what became owed, per material what is gone.

    `lapsed` is what had lapsed before, and came back for it. Materials are grams to be explained.
    """

    owed: Mapping[Asset, int]
    lapsed: Mapping[Asset, int]
    gone: Mapping[str, int]


def reversal_effect(session: Session, programme_id: uuid.UUID, reversal_id: uuid.UUID) -> Effect:
    """Say what a reversal could not take of what its deposit gave."""
    posted = ledger.transfers_of(session, programme_id, reversal_id)
    covers = [Transfer(debit, credit, amount) for debit, credit, amount in posted]
    return Effect(_short(covers), _from(covers, GIVEN_UP), _missing(covers))


def _promises(
    session: Session, programme_id: uuid.UUID, deposit: Deposit, covers: Sequence[Transfer]
) -> tuple[TakenBack, ...]:
    short, lapsed = _short(covers), _from(covers, GIVEN_UP)
    balances = ledger.balances_of(session, programme_id, deposit.household_id)
    debts = ledger.debts_of(session, programme_id, deposit.household_id)
    credited = {Asset.COMPOST: deposit.compost, Asset.POINTS: deposit.points}
    return tuple(
        TakenBack(
            asset=asset,
            credited=credited[asset],
            short=short.get(asset, 0),
            lapsed=lapsed.get(asset, 0),
            balance=balances[asset],
            debt=debts[asset],
        )
        for asset in PROMISES
        if credited[asset]
    )


def _short(covers: Iterable[Transfer]) -> dict[Asset, int]:
    return _from(covers, (Kind.OWED,))


def _from(covers: Iterable[Transfer], kinds: Collection[Kind]) -> dict[Asset, int]:
    found: dict[Asset, int] = {}
    for cover in covers:
        if cover.debit.kind in kinds:
            found[cover.debit.asset] = found.get(cover.debit.asset, 0) + cover.amount
    return found


def _missing(covers: Iterable[Transfer]) -> dict[str, int]:
    found: dict[str, int] = {}
    for cover in covers:
        material = cover.debit.material
        if cover.credit.kind is Kind.TO_EXPLAIN and material:
            found[material] = found.get(material, 0) + cover.amount
    return found
