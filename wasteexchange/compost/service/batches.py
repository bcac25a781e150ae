"""Opening a batch, and closing it."""

import datetime as dt
import uuid
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.compost import queries, rules
from wasteexchange.compost.errors import (
    BatchIsClosed,
    LaterFactStands,
    MeasureOutOfRange,
    MoreOutThanIn,
    NotCompostable,
    UnknownMethod,
)
from wasteexchange.compost.models import batch_closures, batch_inputs, batch_numbers, batches
from wasteexchange.compost.rules import Batch, Closure, Figures, Input, Measures
from wasteexchange.compost.service import facts
from wasteexchange.compost.service.commands import CloseBatch, Done, OpenBatch
from wasteexchange.deposits.errors import UnknownMaterial
from wasteexchange.deposits.service import checks
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import upserting
from wasteexchange.kernel.errors import FieldProblem, Invalid
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.kernel.words import _
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.queries import matter
from wasteexchange.ledger.rules import Account, Cause, Kind, at_point, batch, stock
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.programmes.rules.composting import Composting, Method

ORGANIC = "organic"


def open_batch(session: Session, context: Context, command: OpenBatch) -> Done[Batch]:
    """Open a batch: its materials leave the point's stock, what is mixed in comes from outside.

    Raises:
        DomainError: Unknown point, method or material; a material that does not rot; a weight or
            time that cannot be; more than lies there (`insufficient-stock`).
    """
    if facts.is_known(session, context, command):
        return Done(queries.get_batch(session, context.programme_id, command.id), is_replay=True)
    catalogue = catalogue_of(session, context.programme_id)
    composting = queries.composting_of(session, catalogue)
    point = checks.point_of(context, catalogue, command.collection_point)
    method = composting.method(command.method)
    if method is None:
        raise UnknownMethod(_("Choose one of the ways that are shown."), field="method")
    _check_inputs(catalogue, composting, command.inputs)
    when = facts.when_of(context, catalogue, command)
    if not facts.claim(session, context, command, when, point.id):
        return Done(queries.get_batch(session, context.programme_id, command.id), is_replay=True)
    number = _next_number(session, context, point.id)
    before = _lock_stock(session, context, catalogue, point.id, command.inputs, when)
    span = _waste_days(session, context, point.id, before, command.inputs, when)
    opened = Batch(
        id=command.id,
        point_id=point.id,
        number=number,
        code=rules.batch_code(point.code, number),
        method=method.code,
        counted_at=when.at,
        day_on=when.day_on,
        input_g=sum(each.net_g for each in command.inputs),
        figures=_figures(method, composting.version),
        waste_from_on=span[0] if span else None,
        waste_to_on=span[1] if span else None,
        note=command.note,
        inputs=command.inputs,
    )
    _insert(session, context, opened)
    cause = Cause(opened.id, opened.day_on)
    ledger.post(session, context, cause, rules.opening_transfers(opened))
    entry = rules.opening_entry(catalogue.programme.code, point.code, opened)
    facts.append(session, context, opened.id, entry)
    return Done(opened, is_replay=False)


def close_batch(session: Session, context: Context, command: CloseBatch) -> Done[Batch]:
    """Close a batch: compost goes into stock, rejects away, and the difference into the air.

    Raises:
        UnknownBatch: There is none with that id here.
        BatchIsClosed: It was closed before, or its opening taken back.
        MoreOutThanIn: Compost and rejects weigh more than what is in it.
        LaterFactStands: Something was noted of it on a later day.
        DomainError: A weight, measure or time that cannot be.
    """
    programme_id = context.programme_id
    known = facts.is_known(session, context, command)
    opened = queries.get_batch(session, programme_id, command.batch_id)
    if known:
        return Done(opened, is_replay=True)
    catalogue = catalogue_of(session, programme_id)
    point = facts.own_point(context, catalogue, opened.point_id)
    for name in ("output_g", "rejects_g"):
        facts.weight_of(getattr(command, name), name, least=0, most=rules.BATCH_G_MAX)
    check_measures(command.measures)
    when = facts.when_of(context, catalogue, command)
    facts.after_beginning(when, opened.day_on)
    if not facts.claim(session, context, command, when, point.id):
        return Done(opened, is_replay=True)
    opened, inside = lock_open(session, context, command.batch_id)
    _check_nothing_is_later(session, context, opened, when)
    out = command.output_g + command.rejects_g
    if out > inside:
        raise MoreOutThanIn(
            _("Weigh it again: compost and rejects together cannot weigh more than went in."),
            field="output_g",
            input_g=inside,
        )
    found = queries.composting_of(session, catalogue).class_of(
        command.measures.carbon_nitrogen_tenths
    )
    closure = Closure(
        id=command.id,
        batch_id=opened.id,
        counted_at=when.at,
        day_on=when.day_on,
        output_g=command.output_g,
        rejects_g=command.rejects_g,
        loss_g=inside - out,
        measures=command.measures,
        quality_class=found.code if found else None,
        norm=found.norm if found else None,
        note=command.note,
    )
    _insert_closure(session, context, closure)
    cause = Cause(closure.id, closure.day_on)
    ledger.post(session, context, cause, rules.closing_transfers(opened, closure))
    entry = rules.closing_entry(catalogue.programme.code, point.code, opened, closure)
    facts.append(session, context, closure.id, entry)
    return Done(queries.get_batch(session, programme_id, opened.id), is_replay=False)


def lock_open(session: Session, context: Context, batch_id: uuid.UUID) -> tuple[Batch, int]:
    """Hold what is in a batch, so that of two who close it the second is told.

    Raises:
        BatchIsClosed: There is nothing in it any more.
    """
    opened = queries.get_batch(session, context.programme_id, batch_id)
    account = batch(opened.id, opened.point_id)
    inside = ledger.lock(session, context.programme_id, [account])[account]
    # Read again: while we waited for the lock somebody may have closed it.
    opened = queries.get_batch(session, context.programme_id, batch_id)
    if not opened.is_open:
        raise BatchIsClosed(_("Look at what was written when it was closed."))
    return opened, inside


def _check_nothing_is_later(
    session: Session, context: Context, opened: Batch, when: facts.When
) -> None:
    """Make sure that a batch ends after all that was noted of it.

    Raises:
        LaterFactStands: It was tended on a later day.
    """
    noted = queries.tendings_of(session, context.programme_id, opened.id)
    if any(each.day_on > when.day_on for each in noted if not each.is_taken_back):
        raise LaterFactStands(
            _("Something was noted of this batch on a later day. Choose that day or one after it."),
            field="recorded_at",
        )


def check_measures(measures: Measures) -> None:
    """Make sure that measures can be.

    Raises:
        MeasureOutOfRange: One of them cannot; the field says which.
    """
    if wrong := measures.wrong():
        raise MeasureOutOfRange(_("Measure it again: this cannot be."), field=wrong)


def _check_inputs(catalogue: Catalogue, composting: Composting, inputs: tuple[Input, ...]) -> None:
    if not inputs or len(inputs) > rules.INPUTS_MAX:
        words = _("Say what goes in, at most %(most)d materials.", most=rules.INPUTS_MAX)
        raise Invalid(words, (FieldProblem("inputs", words),))
    keys = [(each.origin, each.material) for each in inputs]
    for position, each in enumerate(inputs):
        field = f"inputs.{position}"
        if keys.index((each.origin, each.material)) != position:
            words = _("Write each material once, with all of its weight.")
            raise Invalid(words, (FieldProblem(f"{field}.material", words),))
        _check_input(catalogue, composting, each, field)
        facts.weight_of(each.net_g, f"{field}.net_g", least=1, most=rules.BATCH_G_MAX)


def _check_input(catalogue: Catalogue, composting: Composting, each: Input, field: str) -> None:
    if each.origin == "outside":
        if composting.bulking_material(each.material) is None:
            words = _("Choose one of the materials that are mixed in.")
            raise UnknownMaterial(words, field=f"{field}.material")
        return
    assert each.origin in rules.ORIGINS, "the reader asks for one of them"
    material = catalogue.material(each.material)
    if material is None:
        words = _("Choose one of the materials that are taken.")
        raise UnknownMaterial(words, field=f"{field}.material")
    if material.stream != ORGANIC:
        words = _("Only what rots goes into a batch.")
        raise NotCompostable(words, field=f"{field}.material")


def _next_number(session: Session, context: Context, point_id: uuid.UUID) -> int:
    """Number a batch at its point; the row is held until the batch is kept, so there is no gap."""
    insert = upserting(session.get_bind().dialect.name)(batch_numbers)
    following = insert.on_conflict_do_update(
        index_elements=["programme_id", "point_id"],
        set_={"last_number": batch_numbers.c.last_number + 1},
    ).returning(batch_numbers.c.last_number)
    row = {"programme_id": context.programme_id, "point_id": point_id, "last_number": 1}
    return int(session.execute(following, row).scalar_one())


def _lock_stock(
    session: Session,
    context: Context,
    catalogue: Catalogue,
    point_id: uuid.UUID,
    inputs: tuple[Input, ...],
    when: facts.When,
) -> Mapping[Account, int]:
    """Hold what lies at the point of what is taken, and say which material is too little.

    Raises:
        InsufficientStock: Less lies there than is asked for, or lay there on that day.
    """
    wanted = [stock(point_id, each.material) for each in inputs if each.origin == "stock"]
    there = ledger.lock(session, context.programme_id, wanted)
    for position, each in enumerate(inputs):
        if each.origin == "stock":
            account = stock(point_id, each.material)
            lay = facts.lay_there(
                session, context, catalogue, account, now_g=there[account], when=when
            )
            facts.check_there(lay, each.net_g, f"inputs.{position}.net_g", each.material)
    return there


def _waste_days(
    session: Session,
    context: Context,
    point_id: uuid.UUID,
    before: Mapping[Account, int],
    inputs: tuple[Input, ...],
    when: facts.When,
) -> tuple[dt.date, dt.date] | None:
    """Return from when to when what goes in was brought, the oldest of each material first."""
    spans = []
    for each in inputs:
        if each.origin != "stock":
            continue
        there = stock(point_id, each.material)
        source = at_point(Kind.BROUGHT, point_id, each.material)
        kept = [_of_quality(source, q) for q in (Quality.CLEAN, Quality.CONTAMINATED)]
        brought = matter.net_by_day(session, context.programme_id, kept, last=when.day_on)
        span = rules.waste_days(brought, in_stock_g=before[there], taken_g=each.net_g)
        spans += [span] if span else []
    if not spans:
        return None
    return min(first for first, _last in spans), max(last for _first, last in spans)


def _of_quality(source: Account, quality: Quality) -> Account:
    return Account(
        source.kind,
        Asset.MATTER,
        point_id=source.point_id,
        material=source.material,
        quality=quality,
    )


def _figures(method: Method, version: str) -> Figures:
    mark = "" if method.verified else rules.UNVERIFIED
    return Figures(
        method.weeks_low,
        method.weeks_high,
        method.yield_low_permille,
        method.yield_high_permille,
        f"{method.source} ({version}){mark}",
    )


def _insert(session: Session, context: Context, opened: Batch) -> None:
    figures = opened.figures
    facts.write(
        session,
        context,
        batches,
        {
            "id": opened.id,
            "point_id": opened.point_id,
            "number": opened.number,
            "code": opened.code,
            "method": opened.method,
            "counted_at": opened.counted_at,
            "day_on": opened.day_on,
            "input_g": opened.input_g,
            "weeks_low": figures.weeks_low,
            "weeks_high": figures.weeks_high,
            "yield_low_permille": figures.yield_low_permille,
            "yield_high_permille": figures.yield_high_permille,
            "figures": figures.source,
            "waste_from_on": opened.waste_from_on,
            "waste_to_on": opened.waste_to_on,
            "note": opened.note,
        },
    )
    lines = [
        {
            "programme_id": context.programme_id,
            "batch_id": opened.id,
            "position": position,
            "origin": each.origin,
            "material": each.material,
            "net_g": each.net_g,
        }
        for position, each in enumerate(opened.inputs)
    ]
    session.execute(sa.insert(batch_inputs), lines)


def _insert_closure(session: Session, context: Context, closure: Closure) -> None:
    facts.write(
        session,
        context,
        batch_closures,
        {
            "id": closure.id,
            "batch_id": closure.batch_id,
            "counted_at": closure.counted_at,
            "day_on": closure.day_on,
            "output_g": closure.output_g,
            "rejects_g": closure.rejects_g,
            "loss_g": closure.loss_g,
            "moisture_permille": closure.measures.moisture_permille,
            "ph_hundredths": closure.measures.ph_hundredths,
            "carbon_nitrogen_tenths": closure.measures.carbon_nitrogen_tenths,
            "quality_class": closure.quality_class,
            "norm": closure.norm,
            "note": closure.note,
        },
    )
