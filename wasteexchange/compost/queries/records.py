"""The list of what was noted of stock: four tables as one, the newest first."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.compost.models import (
    compost_purchases,
    haul_arrivals,
    hauls,
    matter_reversals,
    stock_counts,
)
from wasteexchange.compost.queries.batches import is_taken_back
from wasteexchange.compost.rules import MatterReversal, StockRecord
from wasteexchange.compost.rules.records import ARRIVED, COUNT, PURCHASE, SENT
from wasteexchange.journal.queries import register
from wasteexchange.kernel.keyset import Order, Page, Window, all_of, count_up_to, page_of
from wasteexchange.ledger.rules import COMPOST_MATERIAL


@dataclass(frozen=True, slots=True)
class NarrowedRecords:
    """Which records; None or empty narrows nothing. A haul is of both its points.

    `seen_at` are the points of somebody who sees some only.
    """

    seen_at: Sequence[uuid.UUID] | None = None
    point_id: uuid.UUID | None = None
    kind: str = ""
    material: str = ""
    descending: bool = True


def record_page(
    session: Session, programme_id: uuid.UUID, narrowed: NarrowedRecords, window: Window
) -> Page:
    """Read a page of what was noted of stock."""
    query, order = _listed(programme_id, narrowed)
    page = page_of(session, query, order, window)
    return replace(page, rows=[_record(row) for row in page.rows])


def count_records(session: Session, programme_id: uuid.UUID, narrowed: NarrowedRecords) -> int:
    """Count them."""
    return count_up_to(session, _listed(programme_id, narrowed)[0])


def every_record(
    session: Session, programme_id: uuid.UUID, narrowed: NarrowedRecords
) -> Iterator[list[StockRecord]]:
    """Give all of them, some at a time."""
    for rows in all_of(session, *_listed(programme_id, narrowed)):
        yield [_record(row) for row in rows]


def _listed(programme_id: uuid.UUID, narrowed: NarrowedRecords) -> tuple[sa.Select[Any], Order]:
    # A programme notes a few of them a week, so that no index for this order pays.
    noted = _all_kinds(programme_id).subquery("noted")
    undone = matter_reversals.alias("undone")
    query = (
        sa.select(
            noted,
            register.c.actor_id,
            undone.c.id.label("reversal_id"),
            undone.c.reason.label("reversal_reason"),
            undone.c.counted_at.label("reversed_at"),
        )
        .select_from(noted)
        .join(register, _same(noted, register, "id"))
        .outerjoin(undone, _same(noted, undone, "reversed_id"))
        .where(noted.c.programme_id == programme_id)
    )
    ends = (noted.c.point_id, noted.c.other_point_id)
    if narrowed.seen_at is not None:
        seen = list(narrowed.seen_at)
        query = query.where(sa.or_(*(end.in_(seen) for end in ends)))
    if narrowed.point_id:
        query = query.where(sa.or_(*(end == narrowed.point_id for end in ends)))
    if narrowed.kind:
        query = query.where(noted.c.kind == narrowed.kind)
    if narrowed.material:
        query = query.where(noted.c.material == narrowed.material)
    return query, Order((noted.c.counted_at, noted.c.id), narrowed.descending)


def _same(noted: sa.Subquery, other: sa.FromClause, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(other.c.programme_id == noted.c.programme_id, other.c[key] == noted.c.id)


def _all_kinds(programme_id: uuid.UUID) -> sa.CompoundSelect[Any]:
    """One select a table, all with the same columns; what a kind lacks repeats what it has."""
    here, bought, left, came = stock_counts.c, compost_purchases.c, hauls.c, haul_arrivals.c
    leaving = (left.from_point_id, left.to_point_id, left.id, left.material)
    arriving = (left.to_point_id, left.from_point_id, left.id, left.material)
    compost = sa.literal_column(f"'{COMPOST_MATERIAL}'", sa.Text)
    its_haul = sa.and_(left.programme_id == came.programme_id, left.id == came.haul_id)
    arrived = sa.exists().where(
        came.programme_id == left.programme_id,
        came.haul_id == left.id,
        sa.not_(is_taken_back(haul_arrivals)),
    )
    no = sa.false()
    return sa.union_all(
        _kind(COUNT, stock_counts, (here.point_id, here.point_id, here.id, here.material))
        .add_columns(*_told(here.counted_g, here.expected_g, here.reason, no))
        .where(here.programme_id == programme_id),
        _kind(PURCHASE, compost_purchases, (bought.point_id, bought.point_id, bought.id, compost))
        .add_columns(*_told(bought.net_g, bought.net_g, bought.supplier, no))
        .where(bought.programme_id == programme_id),
        _kind(SENT, hauls, leaving)
        .add_columns(*_told(left.sent_g, left.sent_g, left.note, arrived.correlate(hauls)))
        .where(left.programme_id == programme_id),
        _kind(ARRIVED, haul_arrivals, arriving)
        .add_columns(*_told(came.received_g, left.sent_g, came.reason, no))
        .join(hauls, its_haul)
        .where(came.programme_id == programme_id),
    )


def _kind(kind: str, table: sa.Table, about: Sequence[sa.ColumnElement[Any]]) -> sa.Select[Any]:
    """Name what all kinds say; `about` are the point, the other one, the subject, the material."""
    names = ("point_id", "other_point_id", "subject_id", "material")
    return sa.select(
        table.c.programme_id,
        table.c.id,
        sa.literal_column(f"'{kind}'", sa.Text).label("kind"),
        table.c.counted_at,
        table.c.day_on,
        *(column.label(name) for name, column in zip(names, about, strict=True)),
    ).select_from(table)


def _told(*said: sa.ColumnElement[Any]) -> list[sa.ColumnElement[Any]]:
    names = ("net_g", "against_g", "words", "has_ended")
    return [column.label(name) for name, column in zip(names, said, strict=True)]


def _record(row: sa.Row[Any]) -> StockRecord:
    reversal = None
    if row.reversal_id:
        reversal = MatterReversal(row.reversal_id, row.id, row.reversal_reason, row.reversed_at)
    return StockRecord(
        id=row.id,
        kind=row.kind,
        point_id=row.point_id,
        other_point_id=row.other_point_id if row.kind in (SENT, ARRIVED) else None,
        subject_id=row.subject_id,
        material=row.material,
        counted_at=row.counted_at,
        day_on=row.day_on,
        net_g=row.net_g,
        against_g=row.against_g if row.kind in (COUNT, ARRIVED) else None,
        words=row.words,
        actor_id=row.actor_id,
        has_ended=bool(row.has_ended),
        reversal=reversal,
    )
