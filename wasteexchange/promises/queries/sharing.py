"""Reads of share-outs: what a batch would give each family, and what was shared."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.compost.queries import find_batch
from wasteexchange.compost.rules import Batch
from wasteexchange.deposits.queries.brought import brought_by_household
from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.words import _
from wasteexchange.ledger.queries.credits import promised_in_all
from wasteexchange.ledger.queries.matter import balances_of_kinds
from wasteexchange.ledger.rules import COMPOST_MATERIAL, Kind
from wasteexchange.promises.errors import NothingToShare, UnknownBatchNamed, UnknownShareOut
from wasteexchange.promises.models import share_out_reversals, share_outs, shares
from wasteexchange.promises.queries.expiries import Family, families_of
from wasteexchange.promises.rules import Brought, Part, Share, free_to_share, shared

LIES = (Kind.STOCK, Kind.SET_ASIDE, Kind.ON_THE_WAY)
"""Where finished compost is: in a shed, put aside there for somebody, or between two sheds."""


def compost_in_all(session: Session, programme_id: uuid.UUID) -> int:
    """Return grams of finished compost that exist, wherever they lie."""
    return sum(
        grams
        for account, grams in balances_of_kinds(session, programme_id, *LIES).items()
        if account.material == COMPOST_MATERIAL and account.asset is Asset.MATTER
    )


def promised_compost(session: Session, programme_id: uuid.UUID) -> int:
    """Return grams that all families have, what they put aside included."""
    found = promised_in_all(session, programme_id, Asset.COMPOST)
    return found[Kind.HOUSEHOLD] + found[Kind.HELD]


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a batch would be shared: who would get how much, and what is free to be shared.

    `left_out` families asked for erasure and can be credited nothing; what they brought counts for
    nobody. `too_little` brought so little that not a gram falls to them.
    """

    batch: Batch
    days: tuple[dt.date, dt.date]
    amount_g: int
    free_g: int
    left_g: int
    shares: tuple[Share, ...]
    families: dict[uuid.UUID, Family]
    left_out: int = 0
    too_little: int = 0

    @property
    def brought_g(self) -> int:
        """What those who get something brought."""
        return sum(share.net_g for share in self.shares)

    @property
    def beyond_g(self) -> int:
        """How much of it is promised to somebody already."""
        return max(0, self.amount_g - self.free_g)


def proposal_of(
    session: Session, programme_id: uuid.UUID, batch_id: uuid.UUID, amount_g: int | None = None
) -> Proposal:
    """Say how a batch would be shared; without an amount, all of it that is free.

    Each family counts by what it brought to the batch's point, on the days on which what went into
    the batch was brought, of the materials that went into it: what was rejected or taken back does
    not count.

    Raises:
        UnknownBatchNamed: There is none with that id here.
        NothingToShare: The batch is not closed, or nobody is known who brought what is in it.
    """
    batch = find_batch(session, programme_id, batch_id)
    if batch is None:
        raise UnknownBatchNamed(_("Look for it in the list of batches."), field="batch")
    if batch.closure is None or not batch.closure.output_g:
        raise NothingToShare(_("Sieve and close the batch first: then it is known what it gave."))
    first, last = batch.waste_from_on, batch.waste_to_on
    materials = [each.material for each in batch.inputs if each.origin == "stock"]
    if first is None or last is None or not materials:
        raise NothingToShare(_("Nobody is known who brought what is in this batch."))
    came = brought_by_household(
        session, programme_id, batch.point_id, days=(first, last), materials=materials
    )
    families = families_of(session, programme_id, [who for who, _net in came])
    mine = [Brought(who, net_g) for who, net_g in came if families[who].holder_key]
    left = batch.closure.output_g - shared_of(session, programme_id, batch.id)
    free = free_to_share(
        output_g=batch.closure.output_g,
        shared_g=batch.closure.output_g - left,
        exists_g=compost_in_all(session, programme_id),
        promised_g=promised_compost(session, programme_id),
    )
    amount_g = free if amount_g is None else amount_g
    given = shared(amount_g, mine, batch.id)
    return Proposal(
        batch=batch,
        days=(first, last),
        amount_g=amount_g,
        free_g=free,
        left_g=left,
        shares=tuple(share for share in given if share.amount_g),
        families=families,
        left_out=len(came) - len(mine),
        too_little=sum(1 for share in given if not share.amount_g),
    )


def shared_of(session: Session, programme_id: uuid.UUID, batch_id: uuid.UUID) -> int:
    """Return how much of a batch was shared out and stands."""
    query = sa.select(sa.cast(sa.func.sum(share_outs.c.amount_g), sa.BigInteger))
    query = _standing(query).where(
        share_outs.c.programme_id == programme_id, share_outs.c.batch_id == batch_id
    )
    return session.scalar(query) or 0


def shared_by_batch(
    session: Session, programme_id: uuid.UUID, batch_ids: list[uuid.UUID]
) -> dict[uuid.UUID, int]:
    """Return how much of each batch was shared out and stands; a batch without is not in it."""
    total = sa.cast(sa.func.sum(share_outs.c.amount_g), sa.BigInteger)
    query = _standing(sa.select(share_outs.c.batch_id, total)).where(
        share_outs.c.programme_id == programme_id, share_outs.c.batch_id.in_(batch_ids)
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(share_outs.c.batch_id))}


@dataclass(frozen=True, slots=True)
class ShareOut:
    """A batch that was shared, or a part of it; `free_g` is what was promised to nobody then."""

    id: uuid.UUID
    batch_id: uuid.UUID
    point_id: uuid.UUID
    counted_at: dt.datetime
    day_on: dt.date
    amount_g: int
    brought_g: int
    waste_from_on: dt.date
    waste_to_on: dt.date
    free_g: int
    note: str
    reversal_id: uuid.UUID | None = None
    reversal_reason: str | None = None


def get_share_out(session: Session, programme_id: uuid.UUID, share_out_id: uuid.UUID) -> ShareOut:
    """Return a share-out.

    Raises:
        UnknownShareOut: There is none with that id here.
    """
    query = _share_outs(programme_id).where(share_outs.c.id == share_out_id)
    row = session.execute(query).first()
    if row is None:
        raise UnknownShareOut(_("Look for it in the list of share-outs."))
    return ShareOut(*row)


def share_outs_of(
    session: Session,
    programme_id: uuid.UUID,
    *,
    limit: int = 100,
    after: ShareOut | None = None,
    batch_id: uuid.UUID | None = None,
) -> list[ShareOut]:
    """Share-outs, the newest first, also those that were taken back."""
    query = _share_outs(programme_id)
    if batch_id:
        query = query.where(share_outs.c.batch_id == batch_id)
    if after:
        query = query.where(
            sa.tuple_(share_outs.c.day_on, share_outs.c.id) < (after.day_on, after.id)
        )
    query = query.order_by(share_outs.c.day_on.desc(), share_outs.c.id.desc()).limit(limit)
    return [ShareOut(*row) for row in session.execute(query)]


def shares_of(session: Session, programme_id: uuid.UUID, share_out_id: uuid.UUID) -> list[Share]:
    """What each family got in a share-out, the largest first."""
    query = (
        sa.select(shares.c.household_id, shares.c.net_g, shares.c.amount_g)
        .where(shares.c.programme_id == programme_id, shares.c.share_out_id == share_out_id)
        .order_by(shares.c.amount_g.desc(), shares.c.household_id)
    )
    return [Share(*row) for row in session.execute(query)]


def parts_of_share_out(
    session: Session, programme_id: uuid.UUID, share_out_id: uuid.UUID
) -> list[Part]:
    """The list that the journal's entry holds the digest of."""
    query = sa.select(shares.c.household_id, shares.c.amount_g, shares.c.holder).where(
        shares.c.programme_id == programme_id, shares.c.share_out_id == share_out_id
    )
    return [Part(*row) for row in session.execute(query)]


def _share_outs(programme_id: uuid.UUID) -> sa.Select[Any]:
    return (
        sa.select(
            *(column for column in share_outs.c if column.name != "programme_id"),
            share_out_reversals.c.id.label("reversal_id"),
            share_out_reversals.c.reason.label("reversal_reason"),
        )
        .outerjoin(share_out_reversals, _its_reversal())
        .where(share_outs.c.programme_id == programme_id)
    )


def _standing(query: sa.Select[Any]) -> sa.Select[Any]:
    return query.outerjoin(share_out_reversals, _its_reversal()).where(
        share_out_reversals.c.id.is_(None)
    )


def _its_reversal() -> sa.ColumnElement[bool]:
    return sa.and_(
        share_out_reversals.c.programme_id == share_outs.c.programme_id,
        share_out_reversals.c.share_out_id == share_outs.c.id,
    )
