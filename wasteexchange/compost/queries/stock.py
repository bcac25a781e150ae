"""Reads of stock: what lies where, what was counted, bought and taken elsewhere."""

import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.compost.models import (
    batch_closures,
    batch_tendings,
    batches,
    compost_purchases,
    haul_arrivals,
    hauls,
    matter_reversals,
    stock_counts,
)
from wasteexchange.compost.queries.batches import is_taken_back
from wasteexchange.compost.rules import Arrival, Count, Fact, Haul, MatterReversal, Purchase
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger.queries import matter
from wasteexchange.ledger.rules import COMPOST_MATERIAL, Kind


def stock_of(
    session: Session, programme_id: uuid.UUID, *, point_id: uuid.UUID | None = None
) -> dict[tuple[uuid.UUID, str], int]:
    """Return grams of each material at each point, compost included, where there are any."""
    found = matter.balances_of_kinds(session, programme_id, Kind.STOCK)
    return {
        (account.point_id, account.material): grams
        for account, grams in found.items()
        if account.asset is Asset.MATTER
        and account.point_id
        and account.material
        and grams
        and point_id in (None, account.point_id)
    }


def compost_stock(session: Session, programme_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Return grams of finished compost at each point that has some."""
    return {
        point_id: grams
        for (point_id, material), grams in stock_of(session, programme_id).items()
        if material == COMPOST_MATERIAL
    }


def find_count(session: Session, programme_id: uuid.UUID, count_id: uuid.UUID) -> Count | None:
    """Find a count."""
    row = _one(session, stock_counts, programme_id, count_id)
    return Count(**_fields(row)) if row else None


def find_purchase(
    session: Session, programme_id: uuid.UUID, purchase_id: uuid.UUID
) -> Purchase | None:
    """Find a purchase."""
    row = _one(session, compost_purchases, programme_id, purchase_id)
    return Purchase(**_fields(row)) if row else None


def find_haul(session: Session, programme_id: uuid.UUID, haul_id: uuid.UUID) -> Haul | None:
    """Find a haul, with its arrival while that stands."""
    query = sa.select(hauls, is_taken_back(hauls).label("is_taken_back")).where(
        hauls.c.programme_id == programme_id, hauls.c.id == haul_id
    )
    row = session.execute(query).first()
    if row is None:
        return None
    standing = sa.select(haul_arrivals).where(
        haul_arrivals.c.programme_id == programme_id,
        haul_arrivals.c.haul_id == haul_id,
        sa.not_(is_taken_back(haul_arrivals)),
    )
    arrived = session.execute(standing).first()
    said = _fields(row)
    said["is_taken_back"] = bool(said["is_taken_back"])
    return Haul(**said, arrival=Arrival(**_fields(arrived)) if arrived else None)


def fact_of(session: Session, programme_id: uuid.UUID, fact_id: uuid.UUID) -> Fact | None:
    """Find a fact about matter by its id, whatever it is."""
    for kind, (table, points, subject) in _KINDS.items():
        row = _one(session, table, programme_id, fact_id)
        if row is not None:
            return Fact(
                id=fact_id,
                kind=kind,
                point_ids=points(session, row),
                day_on=row.day_on,
                subject_id=getattr(row, subject) if subject else None,
                reversal=_reversal(session, programme_id, fact_id),
            )
    return None


def _reversal(
    session: Session, programme_id: uuid.UUID, fact_id: uuid.UUID
) -> MatterReversal | None:
    query = sa.select(matter_reversals).where(
        matter_reversals.c.programme_id == programme_id, matter_reversals.c.reversed_id == fact_id
    )
    row = session.execute(query).first()
    return MatterReversal(**_fields(row)) if row else None


def _here(_session: Session, row: Any) -> tuple[uuid.UUID, ...]:
    return (row.point_id,)


def _both_ends(_session: Session, row: Any) -> tuple[uuid.UUID, ...]:
    return (row.from_point_id, row.to_point_id)


def _of_batch(session: Session, row: Any) -> tuple[uuid.UUID, ...]:
    whole = _one(session, batches, row.programme_id, row.batch_id)
    assert whole, "foreign keys hold it"
    return (whole.point_id,)


def _of_haul(session: Session, row: Any) -> tuple[uuid.UUID, ...]:
    whole = _one(session, hauls, row.programme_id, row.haul_id)
    assert whole, "foreign keys hold it"
    return (whole.to_point_id, whole.from_point_id)


_Points = Callable[[Session, Any], tuple[uuid.UUID, ...]]
_KINDS: dict[str, tuple[sa.Table, _Points, str]] = {
    "batch-opened": (batches, _here, "id"),
    "batch-tended": (batch_tendings, _of_batch, "batch_id"),
    "batch-closed": (batch_closures, _of_batch, "batch_id"),
    "compost-bought": (compost_purchases, _here, ""),
    "stock-count": (stock_counts, _here, ""),
    "haul-sent": (hauls, _both_ends, "id"),
    "haul-arrived": (haul_arrivals, _of_haul, "haul_id"),
}


def _one(
    session: Session, table: sa.Table, programme_id: uuid.UUID, key: uuid.UUID
) -> sa.Row[Any] | None:
    query = sa.select(table).where(table.c.programme_id == programme_id, table.c.id == key)
    return session.execute(query).first()


def _fields(row: sa.Row[Any]) -> dict[str, Any]:
    return {name: said for name, said in row._asdict().items() if name != "programme_id"}
