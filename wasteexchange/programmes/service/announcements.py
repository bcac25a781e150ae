"""Rates and caps: facts with a date, never edited, each succeeded by the next."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from wasteexchange.journal import service as journal
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.kernel.words import gettext as _
from wasteexchange.programmes import models, rules
from wasteexchange.programmes.errors import AmountRefused, RateTaken, RateTooEarly
from wasteexchange.programmes.rules import Cap, Programme, Rate
from wasteexchange.programmes.service.changes import begin_change, own_keys, touch_entry


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceRate:
    """From an instant on a kilogram earns this; `id` is the fact's own."""

    id: uuid.UUID
    material: str
    quality: Quality
    asset: Asset
    per_kg: int
    applies_from: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceCap:
    """From an instant on no more than this is credited per period; None lifts the cap."""

    id: uuid.UUID
    asset: Asset
    period: str
    amount: int | None
    applies_from: dt.datetime


def announce_rate(session: Session, context: Context, command: AnnounceRate) -> Rate:
    """Announce what a kilogram earns from an instant on.

    Raises:
        UnknownEntry: There is no such material.
        AmountRefused: It is more than a kilogram ever earns, or a promise cannot be made in it.
        RateTooEarly: It would apply to the past.
        RateTaken: Another rate begins at that very instant.
    """
    programme = begin_change(session, context)
    touch_entry(session, context, models.materials, command.material)
    check_per_kg(command.asset, command.per_kg)
    _not_for_the_past(context, command.applies_from)
    return post_rate(session, context, programme, command)


def check_per_kg(asset: Asset, per_kg: int) -> None:
    """Make sure that a kilogram may earn this.

    Raises:
        AmountRefused: It is more than a kilogram ever earns, or a promise cannot be made in it.
    """
    most = rules.PER_KG_MAX.get(asset)
    if most is None or not 0 <= per_kg <= most:
        words = {
            Asset.COMPOST: _("A kilogram can earn 0 to 10 kg of compost. Write 0.2 for 200 g."),
            Asset.POINTS: _("A kilogram can earn 0 to 1,000 points."),
        }
        raise AmountRefused(words.get(asset, _("Choose compost or points.")), field="per_kg")


def announce_cap(session: Session, context: Context, command: AnnounceCap) -> Cap:
    """Announce the most that is credited per visit, week or month, from an instant on.

    Raises:
        AmountRefused: It is out of range, or there is no such period.
        RateTooEarly: It would apply to the past.
        RateTaken: Another cap of that kind begins at that very instant.
    """
    begin_change(session, context)
    if command.period not in rules.PERIODS or command.asset not in rules.PER_KG_MAX:
        raise AmountRefused(_("A cap is per visit, week or month."), field="period")
    if command.amount is not None and not 0 <= command.amount <= rules.CAP_MAX:
        raise AmountRefused(_("A cap can be 0 to %(most)d.", most=rules.CAP_MAX), field="amount")
    _not_for_the_past(context, command.applies_from)
    cap = Cap(**asdict(command), announced_at=context.now)
    row = {**own_keys(context), **asdict(cap), "announced_by": context.actor.id}
    if insert_new(session, models.caps, row) is None:
        raise RateTaken(_("A cap that begins then is there already. Choose another day."))
    return cap


def post_rate(
    session: Session, context: Context, programme: Programme, command: AnnounceRate
) -> Rate:
    """Keep a rate and its entry of the journal; the same id with the same words is the same rate.

    Raises:
        RateTaken: Another rate begins at that very instant.
    """
    said = {
        "rate": str(command.id),
        "material": command.material,
        "quality": str(command.quality),
        "asset": str(command.asset),
        "per_kg": command.per_kg,
        "from": rules.instant_text(command.applies_from),
    }
    rate = Rate(**asdict(command), announced_at=context.now)
    wanted = journal.Claim(
        id=command.id,
        kind="rate",
        digest=journal.digest_of(said),
        day_on=programme.local_day(context.now),
    )
    if not journal.claim(session, context, wanted):
        return rate
    row = {**own_keys(context), **asdict(rate), "announced_by": context.actor.id}
    if insert_new(session, models.rates, row) is None:
        raise RateTaken(
            _("A rate that begins then is there already. Choose another day."),
            field="applies_from",
        )
    ref = journal.ref_of(programme.code, command.id)
    entry = {"v": 1, "kind": "rate", "programme": programme.code, "ref": ref, **said}
    journal.append(session, context, command.id, "rate", entry=entry)
    return rate


def _not_for_the_past(context: Context, applies_from: dt.datetime) -> None:
    if applies_from < context.now:
        raise RateTooEarly(
            _("What was credited stays as it was. Choose today or a later day."),
            field="applies_from",
        )
