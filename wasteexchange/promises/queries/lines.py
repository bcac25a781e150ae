"""What a family got of batches that were shared, and what of its own lapsed: lines of its book."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.journal.queries import register
from wasteexchange.kernel.keyset import AtTime
from wasteexchange.kernel.quantities import Asset
from wasteexchange.promises.models import (
    expired_parts,
    expiries,
    share_out_reversals,
    share_outs,
    shares,
)


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """More than 0 came of a share-out, less lapsed; `is_taken_back` says it does not count."""

    id: uuid.UUID
    counted_at: dt.datetime
    asset: Asset
    amount: int
    is_taken_back: bool = False


def lines_of_family(
    session: Session,
    programme_id: uuid.UUID,
    household_id: uuid.UUID,
    *,
    limit: int,
    before: AtTime | None = None,
) -> list[FamilyLine]:
    """Shares of batches and what lapsed of a household, the newest first."""
    found = [
        FamilyLine(row[0], row[1], Asset(row[2]), row[3], bool(row[4]))
        for query in (_shared(programme_id, household_id), _gone(programme_id, household_id))
        for row in session.execute(query)
    ]
    shown = [line for line in found if before is None or (line.counted_at, line.id) < before]
    return sorted(shown, key=lambda line: (line.counted_at, line.id), reverse=True)[:limit]


def _shared(programme_id: uuid.UUID, household_id: uuid.UUID) -> sa.Select[Any]:
    undone = sa.and_(
        share_out_reversals.c.programme_id == share_outs.c.programme_id,
        share_out_reversals.c.share_out_id == share_outs.c.id,
    )
    return (
        sa.select(
            share_outs.c.id,
            share_outs.c.counted_at,
            sa.literal(str(Asset.COMPOST)),
            shares.c.amount_g,
            share_out_reversals.c.id.is_not(None),
        )
        .join(
            shares,
            sa.and_(
                shares.c.programme_id == share_outs.c.programme_id,
                shares.c.share_out_id == share_outs.c.id,
            ),
        )
        .outerjoin(share_out_reversals, undone)
        .where(share_outs.c.programme_id == programme_id, shares.c.household_id == household_id)
    )


def _gone(programme_id: uuid.UUID, household_id: uuid.UUID) -> sa.Select[Any]:
    return (
        sa.select(
            expiries.c.id,
            register.c.counted_at,
            expiries.c.asset,
            -expired_parts.c.amount,
            sa.false(),
        )
        .join(
            expired_parts,
            sa.and_(
                expired_parts.c.programme_id == expiries.c.programme_id,
                expired_parts.c.expiry_id == expiries.c.id,
            ),
        )
        .join(
            register,
            sa.and_(
                register.c.programme_id == expiries.c.programme_id,
                register.c.id == expiries.c.id,
            ),
        )
        .where(
            expiries.c.programme_id == programme_id, expired_parts.c.household_id == household_id
        )
    )
