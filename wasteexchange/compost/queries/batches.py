"""Reads of batches."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.compost.errors import UnknownBatch
from wasteexchange.compost.models import (
    batch_closures,
    batch_figures,
    batch_inputs,
    batch_photos,
    batch_tendings,
    batches,
    matter_reversals,
)
from wasteexchange.compost.rules import Batch, Closure, Figures, Input, Measures, Tending
from wasteexchange.journal.queries import register
from wasteexchange.kernel.keyset import is_before
from wasteexchange.kernel.words import _
from wasteexchange.programmes import templates
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.programmes.rules.composting import Composting

AT_MOST = 1000
# Of two batches of one day the later one is the newer, whatever their ids. A programme has few, so
# that no index for this order pays.
BY_TIME = (batches.c.counted_at, batches.c.id)


def is_taken_back(table: sa.FromClause, key: str = "id") -> sa.ColumnElement[bool]:
    """Whether a fact of a table was taken back, as a column of it."""
    return (
        sa.select(matter_reversals.c.id)
        .where(
            matter_reversals.c.programme_id == table.c.programme_id,
            matter_reversals.c.reversed_id == table.c[key],
        )
        .correlate(table)
        .exists()
    )


def has_standing_closure() -> sa.ColumnElement[bool]:
    """Whether a batch of the list has a closing that was not taken back."""
    return (
        sa.select(batch_closures.c.id)
        .where(
            batch_closures.c.programme_id == batches.c.programme_id,
            batch_closures.c.batch_id == batches.c.id,
            sa.not_(is_taken_back(batch_closures)),
        )
        .correlate(batches)
        .exists()
    )


def in_state(state: str) -> sa.ColumnElement[bool]:
    """Whether a batch of the list is `open` or `closed`, either (`standing`), or `taken-back`.

    Any other word is no condition: every batch.
    """
    taken_back, closed = is_taken_back(batches), has_standing_closure()
    return {
        "open": sa.and_(sa.not_(taken_back), sa.not_(closed)),
        "closed": sa.and_(sa.not_(taken_back), closed),
        "standing": sa.not_(taken_back),
        "taken-back": taken_back,
    }.get(state, sa.true())


def find_batch(session: Session, programme_id: uuid.UUID, batch_id: uuid.UUID) -> Batch | None:
    """Find a batch by its id, with all that stands of it."""
    wanted = _batches(programme_id).where(batches.c.id == batch_id)
    return next(iter(_whole(session, programme_id, wanted)), None)


def find_batch_by_code(session: Session, programme_id: uuid.UUID, code: str) -> Batch | None:
    """Find a batch by the code on its bags."""
    wanted = _batches(programme_id).where(batches.c.code == code)
    return next(iter(_whole(session, programme_id, wanted)), None)


def get_batch(session: Session, programme_id: uuid.UUID, batch_id: uuid.UUID) -> Batch:
    """Return a batch.

    Raises:
        UnknownBatch: There is none with that id.
    """
    found = find_batch(session, programme_id, batch_id)
    if found is None:
        raise UnknownBatch(_("Look for it in the list of batches."))
    return found


def batches_of(
    session: Session,
    programme_id: uuid.UUID,
    *,
    limit: int = AT_MOST,
    after: Batch | None = None,
    point_id: uuid.UUID | None = None,
    state: str = "standing",
) -> list[Batch]:
    """Batches of a state (`in_state`), the newest first."""
    wanted = _batches(programme_id).where(in_state(state))
    if point_id:
        wanted = wanted.where(batches.c.point_id == point_id)
    if after:
        wanted = wanted.where(is_before((after.counted_at, after.id), *BY_TIME))
    wanted = wanted.order_by(*(column.desc() for column in BY_TIME)).limit(limit)
    return _whole(session, programme_id, wanted)


def open_batches(
    session: Session, programme_id: uuid.UUID, *, point_id: uuid.UUID | None = None
) -> list[Batch]:
    """Batches in which something lies: each says what it lets expect, and by when.

    `expected_low_g` is what may be promised of it, `ready_by_on` when it should be there.
    """
    return batches_of(session, programme_id, point_id=point_id, state="open")


def batches_by_id(
    session: Session, programme_id: uuid.UUID, batch_ids: Sequence[uuid.UUID]
) -> list[Batch]:
    """Batches in the order that is asked for."""
    wanted = _batches(programme_id).where(batches.c.id.in_(list(batch_ids)))
    found = {one.id: one for one in _whole(session, programme_id, wanted)}
    return [found[batch_id] for batch_id in batch_ids]


def tendings_of(session: Session, programme_id: uuid.UUID, batch_id: uuid.UUID) -> list[Tending]:
    """What was done with a batch and seen of it, the oldest first, also what was taken back."""
    photo = (
        sa.select(batch_photos.c.tending_id)
        .where(
            batch_photos.c.programme_id == batch_tendings.c.programme_id,
            batch_photos.c.tending_id == batch_tendings.c.id,
        )
        .correlate(batch_tendings)
        .exists()
    )
    query = (
        sa.select(
            batch_tendings,
            register.c.actor_id,
            photo.label("has_photo"),
            is_taken_back(batch_tendings).label("taken_back"),
        )
        .join(
            register,
            sa.and_(
                register.c.programme_id == batch_tendings.c.programme_id,
                register.c.id == batch_tendings.c.id,
            ),
        )
        .where(batch_tendings.c.programme_id == programme_id, batch_tendings.c.batch_id == batch_id)
        .order_by(batch_tendings.c.counted_at, batch_tendings.c.id)
    )
    return [_tending(row) for row in session.execute(query)]


def photo_of(session: Session, programme_id: uuid.UUID, tending_id: uuid.UUID) -> bytes | None:
    """Return the picture that was taken with a tending, as JPEG."""
    found = session.scalar(
        sa.select(batch_photos.c.jpeg).where(
            batch_photos.c.programme_id == programme_id, batch_photos.c.tending_id == tending_id
        )
    )
    return bytes(found) if found is not None else None


def composting_of(session: Session, catalogue: Catalogue) -> Composting:
    """How compost is made here: the country's template, with the programme's own figures."""
    said = templates.composting(catalogue.programme.template)
    query = (
        sa.select(batch_figures)
        .where(batch_figures.c.programme_id == catalogue.programme.id)
        .order_by(batch_figures.c.made_at, batch_figures.c.id)
    )
    own = {row.method: row for row in session.execute(query)}
    methods = tuple(
        replace(
            method,
            weeks_low=row.weeks_low,
            weeks_high=row.weeks_high,
            yield_low_permille=row.yield_low_permille,
            yield_high_permille=row.yield_high_permille,
            source=row.source,
            verified=True,
        )
        if (row := own.get(method.code))
        else method
        for method in said.methods
    )
    return replace(said, methods=methods)


def _batches(programme_id: uuid.UUID) -> sa.Select[Any]:
    return sa.select(batches, is_taken_back(batches).label("taken_back")).where(
        batches.c.programme_id == programme_id
    )


def _whole(session: Session, programme_id: uuid.UUID, wanted: sa.Select[Any]) -> list[Batch]:
    rows = session.execute(wanted).all()
    if not rows:
        return []
    keys = [row.id for row in rows]
    inputs: dict[uuid.UUID, list[Input]] = {}
    lines = (
        sa.select(batch_inputs)
        .where(batch_inputs.c.programme_id == programme_id, batch_inputs.c.batch_id.in_(keys))
        .order_by(batch_inputs.c.batch_id, batch_inputs.c.position)
    )
    for line in session.execute(lines):
        inputs.setdefault(line.batch_id, []).append(Input(line.origin, line.material, line.net_g))
    standing = sa.select(batch_closures).where(
        batch_closures.c.programme_id == programme_id,
        batch_closures.c.batch_id.in_(keys),
        sa.not_(is_taken_back(batch_closures)),
    )
    closures = {row.batch_id: _closure(row) for row in session.execute(standing)}
    return [_batch(row, tuple(inputs.get(row.id, ())), closures.get(row.id)) for row in rows]


def _batch(row: sa.Row[Any], inputs: tuple[Input, ...], closure: Closure | None) -> Batch:
    return Batch(
        id=row.id,
        point_id=row.point_id,
        number=row.number,
        code=row.code,
        method=row.method,
        counted_at=row.counted_at,
        day_on=row.day_on,
        input_g=row.input_g,
        figures=Figures(
            row.weeks_low,
            row.weeks_high,
            row.yield_low_permille,
            row.yield_high_permille,
            row.figures,
        ),
        waste_from_on=row.waste_from_on,
        waste_to_on=row.waste_to_on,
        note=row.note,
        inputs=inputs,
        closure=closure,
        is_taken_back=bool(row.taken_back),
    )


def _closure(row: sa.Row[Any]) -> Closure:
    return Closure(
        id=row.id,
        batch_id=row.batch_id,
        counted_at=row.counted_at,
        day_on=row.day_on,
        output_g=row.output_g,
        rejects_g=row.rejects_g,
        loss_g=row.loss_g,
        measures=Measures(
            moisture_permille=row.moisture_permille,
            ph_hundredths=row.ph_hundredths,
            carbon_nitrogen_tenths=row.carbon_nitrogen_tenths,
        ),
        quality_class=row.quality_class,
        norm=row.norm,
        note=row.note,
    )


def _tending(row: sa.Row[Any]) -> Tending:
    return Tending(
        id=row.id,
        batch_id=row.batch_id,
        counted_at=row.counted_at,
        day_on=row.day_on,
        stage=row.stage,
        is_turned=bool(row.is_turned),
        is_watered=bool(row.is_watered),
        measures=Measures(row.temperature_tenths, row.moisture_permille, row.ph_hundredths),
        worms_g=row.worms_g,
        note=row.note,
        actor_id=row.actor_id,
        has_photo=bool(row.has_photo),
        is_taken_back=bool(row.taken_back),
    )
