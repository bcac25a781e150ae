"""What every fact about matter has in common: an id, a point, a time, an entry."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.compost import rules
from wasteexchange.compost.errors import BeforeItBegan
from wasteexchange.compost.service.commands import Command
from wasteexchange.deposits.errors import UnknownMaterial, WeightOutOfRange
from wasteexchange.deposits.rules import counted_at
from wasteexchange.deposits.service import checks
from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.words import _
from wasteexchange.ledger.errors import InsufficientStock
from wasteexchange.ledger.queries import matter
from wasteexchange.ledger.rules import COMPOST_MATERIAL, Account
from wasteexchange.programmes.rules import Catalogue, Point


@dataclass(frozen=True, slots=True)
class When:
    """When a fact counts: an instant, and the programme's day of it."""

    at: dt.datetime
    day_on: dt.date


def is_known(session: Session, context: Context, command: Command) -> bool:
    """Whether this very thing was said before.

    Raises:
        IdConflict: The id was used for something else.
    """
    return journal.find_twin(
        session, context.programme_id, command.id, command.kind, command.digest()
    )


def when_of(context: Context, catalogue: Catalogue, command: Command) -> When:
    """Return when it counts.

    Raises:
        RecordedInFuture: It is more than 15 minutes ahead.
        RecordedTooOld: It is more than 400 days back.
    """
    recorded_at = command.recorded_at or context.now
    at = counted_at(recorded_at, command.sent_at, context.now)
    checks.time_of(at, context.now)
    return When(at, catalogue.local_day(at))


def lay_there(
    session: Session,
    context: Context,
    catalogue: Catalogue,
    account: Account,
    *,
    now_g: int,
    when: When,
) -> rules.Lay:
    """Return what lay there on a fact's day and since; of today it is what lies there now."""
    if when.day_on >= catalogue.local_day(context.now):
        return rules.Lay(now_g, now_g, now_g)
    moved = matter.moved_after(session, context.programme_id, account, day=when.day_on)
    return rules.Lay.of(now_g, moved)


def check_there(lay: rules.Lay, wanted_g: int, field: str, material: str) -> None:
    """Make sure that so much could be taken on a fact's day without any day since falling short.

    Raises:
        InsufficientStock: It lay there later only, or does not any more.
    """
    if lay.least_g >= wanted_g:
        return
    was_there_later = lay.then_g < wanted_g <= lay.now_g
    raise InsufficientStock(
        _("On that day there was not that much at this point. Choose a later day, or take less.")
        if was_there_later
        else _("There is not that much at this point. Count what is there, or take less."),
        field="recorded_at" if was_there_later else field,
        material=material,
        in_stock_g=lay.least_g,
    )


def after_beginning(when: When, began_on: dt.date) -> None:
    """Make sure that something happens to what is there already.

    Raises:
        BeforeItBegan: It is said of a day before.
    """
    if when.day_on < began_on:
        raise BeforeItBegan(_("Give a day on which it was there already."), field="recorded_at")


def claim(
    session: Session,
    context: Context,
    command: Command,
    when: When,
    point_id: uuid.UUID,
    *,
    day_on: dt.date | None = None,
) -> bool:
    """Take the id for this fact: False when a twin came first."""
    wanted = journal.Claim(
        id=command.id,
        kind=command.kind,
        digest=command.digest(),
        recorded_at=command.recorded_at,
        sent_at=command.sent_at,
        counted_at=when.at,
        day_on=day_on or when.day_on,
        point_id=point_id,
    )
    return journal.claim(session, context, wanted)


def write(session: Session, context: Context, table: sa.Table, row: Mapping[str, Any]) -> None:
    """Insert one row of this programme."""
    session.execute(sa.insert(table), {"programme_id": context.programme_id, **row})


def append(session: Session, context: Context, record_id: uuid.UUID, entry: dict[str, Any]) -> None:
    """Append a fact's entry, in the month that it names."""
    journal.append(
        session, context, record_id, entry["kind"], entry=entry, month=str(entry["month"])
    )


def own_point(context: Context, catalogue: Catalogue, point_id: uuid.UUID) -> Point:
    """Return a point by its id, if the actor may write there.

    Raises:
        PointNotYours: The actor is narrowed to another.
    """
    point = catalogue.point_by_id(point_id)
    assert point, "foreign keys hold it"
    checks.own_point(context, point)
    return point


def material_of(catalogue: Catalogue, code: str) -> str:
    """Return the code of something that can lie at a point: a material, or compost.

    Raises:
        UnknownMaterial: The catalogue has none with that code.
    """
    if code != COMPOST_MATERIAL and catalogue.material(code) is None:
        raise UnknownMaterial(_("Choose one of the materials that are taken."), field="material")
    return code


def weight_of(grams: int, name: str, *, least: int, most: int) -> int:
    """Return a weight that can be.

    Raises:
        WeightOutOfRange: It is less than the least, or more than the most.
    """
    if not least <= grams <= most:
        raise WeightOutOfRange(_("Weigh it again: this cannot be."), field=name)
    return grams
