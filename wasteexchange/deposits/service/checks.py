"""What a deposit must be to be taken, and what of it is worth a look."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wasteexchange.deposits.errors import (
    InactivePoint,
    PointNotYours,
    RecordedInFuture,
    RecordedTooOld,
    TareNotBelowGross,
    UnknownMaterial,
    UnknownPoint,
    UnknownReason,
    WeightOutOfRange,
)
from wasteexchange.deposits.rules import (
    DUPLICATE_WINDOW,
    GROSS_G_MAX,
    WEEK,
    Earning,
    Line,
    Visit,
    Weighed,
    capped,
    is_implausible_week,
    is_possible_duplicate,
    line_of,
)
from wasteexchange.households.errors import ErasedHousehold, InactiveHousehold
from wasteexchange.households.rules import HouseholdRef, Status
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.errors import DomainError
from wasteexchange.kernel.quantities import (
    FUTURE_MINUTES_MAX,
    NET_G_MAX,
    PAST_DAYS_MAX,
    PROMISES,
    Asset,
    Quality,
)
from wasteexchange.kernel.words import _
from wasteexchange.programmes.rules import Cap, Catalogue, Point


@dataclass(frozen=True, slots=True)
class Look:
    """The lines as they are credited, and what a person should look at."""

    lines: tuple[Line, ...]
    warnings: tuple[str, ...]


def point_of(context: Context, catalogue: Catalogue, code: str) -> Point:
    """Return the point that was named.

    Raises:
        UnknownPoint: The programme has none with that code.
        InactivePoint: It takes nothing any more.
        PointNotYours: The actor is narrowed to another.
    """
    point = any_point(catalogue, code)
    own_point(context, point)
    if not point.active:
        raise InactivePoint(
            _("This point takes nothing any more. Choose another."), field="collection_point"
        )
    return point


def any_point(catalogue: Catalogue, code: str) -> Point:
    """Return the point that was named, open or not, whosever it is.

    Raises:
        UnknownPoint: The programme has none with that code.
    """
    point = catalogue.point_by_code(code)
    if point is None:
        raise UnknownPoint(_("Choose one of your collection points."), field="collection_point")
    return point


def own_point(context: Context, point: Point) -> None:
    """Make sure that the actor may write at this point.

    Raises:
        PointNotYours: The actor is narrowed to another.
    """
    if not context.actor.works_at(point.id):
        raise PointNotYours(
            _("You may record at your own point only. Ask your coordinator."),
            field="collection_point",
        )


def household_refusal(household: HouseholdRef) -> DomainError | None:
    """Return why this household brings nothing at present, if so."""
    if household.status is Status.ERASED:
        return ErasedHousehold(_("This family's data were erased at its wish."), field="card")
    if household.status is Status.INACTIVE:
        words = _("Ask your coordinator to let this family take part again.")
        return InactiveHousehold(words, field="card")
    return None


def time_of(counted: dt.datetime, now: dt.datetime) -> None:
    """Make sure that a record is neither ahead of us nor too old.

    Raises:
        RecordedInFuture: It is more than 15 minutes ahead.
        RecordedTooOld: It is more than 400 days back.
    """
    if counted > now + dt.timedelta(minutes=FUTURE_MINUTES_MAX):
        raise RecordedInFuture(
            _("Set the clock of this device, then send it again."), field="recorded_at"
        )
    if counted < now - dt.timedelta(days=PAST_DAYS_MAX):
        raise RecordedTooOld(
            _("It is more than 400 days old. Ask your coordinator."), field="recorded_at"
        )


def lines_of(catalogue: Catalogue, weighed: Sequence[Weighed], at: dt.datetime) -> tuple[Line, ...]:
    """Credit each line by the rates in force.

    Raises:
        DomainError: A line's material, reason or weight cannot be; the field says which.
    """
    return tuple(_line(catalogue, position, one, at) for position, one in enumerate(weighed))


def _line(catalogue: Catalogue, position: int, one: Weighed, at: dt.datetime) -> Line:
    field = f"lines.{position}"
    material = catalogue.material(one.material)
    if material is None or not material.active:
        words = _("Choose one of the materials that are taken.")
        raise UnknownMaterial(words, field=f"{field}.material")
    if one.reason is not None:
        reason = catalogue.quality_reason(one.reason)
        if reason is None or reason.quality != one.quality:
            raise UnknownReason(_("Choose one of the reasons shown."), field=f"{field}.reason")
    _weight(one, field)
    earnings = {
        asset: Earning(rate.id, rate.per_kg)
        for asset in PROMISES
        if (rate := catalogue.rate_for(one.material, one.quality, asset, at))
    }
    return line_of(position, one, earnings)


def _weight(one: Weighed, field: str) -> None:
    if not 1 <= one.gross_g <= GROSS_G_MAX:
        raise WeightOutOfRange(
            _("Weigh it again: from 1 g to 500 kg net."), field=f"{field}.gross_g"
        )
    if one.tare_g < 0:
        words = _("Write what the empty container weighs: 0 g or more.")
        raise WeightOutOfRange(words, field=f"{field}.tare_g")
    if one.net_g < 1:
        raise TareNotBelowGross(
            _("Weigh the full container, then take off the empty one's weight."),
            field=f"{field}.tare_g",
        )
    if one.net_g > NET_G_MAX:
        raise WeightOutOfRange(
            _("Weigh it in parts: at most 500 kg net a line."), field=f"{field}.gross_g"
        )


def kinds_of(catalogue: Catalogue, lines: Iterable[Line]) -> tuple[int, int]:
    """Return grams of organic and of other material that was taken."""
    sums = [0, 0]
    for line in lines:
        if line.quality is not Quality.REJECTED:
            material = catalogue.material(line.material)
            sums[0 if material and material.sigersol_class == "ORGANICO" else 1] += line.net_g
    return sums[0], sums[1]


def look_of(
    context: Context,
    catalogue: Catalogue,
    lines: tuple[Line, ...],
    visits: Sequence[Visit],
    at: dt.datetime,
) -> Look:
    """Cut the credit to the caps in force, and name what is worth a look.

    `visits` are the family's others, at least those of `span_of`.
    """
    cut = cut_to_caps(catalogue, lines, visits, at)
    organic_g, inorganic_g = kinds_of(catalogue, lines)
    found = {
        "no-rate": any(_has_no_rate(line) for line in lines),
        "implausible-weight": any(_is_implausible(catalogue, line) for line in lines)
        or is_implausible_week(visits, at, organic_g=organic_g, inorganic_g=inorganic_g),
        "possible-duplicate": is_possible_duplicate(visits, at, context.actor.writer_id),
        "capped": cut != lines,
    }
    return Look(cut, tuple(code for code, holds in found.items() if holds))


def span_of(catalogue: Catalogue, at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Return the span of visits that the look and the caps need."""
    since, until = at - WEEK, at + DUPLICATE_WINDOW
    for cap in catalogue.caps_in_force(at):
        first, last = period_of(catalogue, cap.period, at)
        since, until = min(since, first), max(until, last)
    return since, until


def cut_to_caps(
    catalogue: Catalogue, lines: tuple[Line, ...], visits: Sequence[Visit], at: dt.datetime
) -> tuple[Line, ...]:
    """Cut a visit's credit to what the caps in force leave beside other visits."""
    caps = catalogue.caps_in_force(at)
    return capped(lines, _room(catalogue, caps, visits, at)) if caps else lines


def _has_no_rate(line: Line) -> bool:
    without = line.compost_rate_id is None and line.points_rate_id is None
    return without and line.quality is not Quality.REJECTED


def _is_implausible(catalogue: Catalogue, line: Line) -> bool:
    material = catalogue.material(line.material)
    return material is not None and line.net_g > material.plausible_visit_g


def period_of(
    catalogue: Catalogue, period: str, at: dt.datetime
) -> tuple[dt.datetime, dt.datetime]:
    """Return the first and last instant of the programme's week (from Monday) or month."""
    day = catalogue.local_day(at)
    if period == "month":
        first = day.replace(day=1)
        following = (first + dt.timedelta(days=31)).replace(day=1)
    elif period == "week":
        first = day - dt.timedelta(days=day.weekday())
        following = first + WEEK
    else:
        return at, at
    midnight = catalogue.programme.midnight
    return midnight(first), midnight(following) - dt.timedelta(microseconds=1)


def _room(
    catalogue: Catalogue, caps: Iterable[Cap], visits: Sequence[Visit], at: dt.datetime
) -> dict[Asset, int]:
    """Return what may still be credited of each capped asset: the least that any cap leaves."""
    room: dict[Asset, int] = {}
    for cap in caps:
        assert cap.amount is not None, "a lifted cap is not in force"
        first, last = period_of(catalogue, cap.period, at)
        earlier = (
            []
            if cap.period == "visit"
            else [
                v.compost if cap.asset is Asset.COMPOST else v.points
                for v in visits
                if first <= v.counted_at <= last
            ]
        )
        left = max(cap.amount - sum(earlier), 0)
        room[cap.asset] = min(room.get(cap.asset, left), left)
    return room
