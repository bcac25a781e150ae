"""Whether what is promised exists or can be made, today and month by month. All amounts in grams.

Sure is what lies in the sheds, what open batches give at their low yield, and what somebody pays
for. Beyond it stands what the waste gives that is in no batch yet, at the low yield as well: it
can be made, if somebody makes it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MONTHS_AHEAD = 12
MONTHS_USUAL = 3
"""What is usual is the mean of so many whole months."""
SOON = 3
"""What comes within so many months can hardly be mended any more by a lower rate."""
_PERMILLE = 1_000


class Origin(StrEnum):
    """Where compost comes from."""

    BATCH = "batch"
    PURCHASE = "purchase"


class Light(StrEnum):
    """How it stands, as a traffic light says it."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Compost that is sure to come: from which day on, how much, from where."""

    on: dt.date
    amount_g: int
    origin: Origin
    name: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What is promised more in a whole month from a day on, or less below 0: a new rate."""

    begins_on: dt.date
    monthly_g: int


@dataclass(frozen=True, slots=True)
class Usual:
    """What a whole month usually comes to, and of how many whole months that is the mean."""

    amount_g: int
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What stands on a day.

    `promised_g` is what all families have, set aside or not; `stock_g` compost in all sheds.
    `waiting_g` is waste that could be composted and lies in no batch; such waste gives
    `low_permille` grams of every 1,000 after `weeks`.
    """

    today: dt.date
    promised_g: int
    stock_g: int
    arrivals: tuple[Arrival, ...] = ()
    waiting_g: int = 0
    low_permille: int = 0
    weeks: int = 0
    new_promises: Usual = Usual(0, 0)
    redemptions: Usual = Usual(0, 0)
    waste: Usual = Usual(0, 0)
    changes: tuple[Change, ...] = ()

    @property
    def sure_g(self) -> int:
        """What exists, is being made or is paid for."""
        return self.stock_g + sum(arrival.amount_g for arrival in self.arrivals)

    @property
    def waiting_gives_g(self) -> int:
        """What waste that lies in no batch gives at least."""
        return low_yield(self.waiting_g, self.low_permille)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A month ahead; the first is what is left of the month that runs.

    `made_g` comes from batches that are open, `bought_g` from purchases, `grown_g` from waste that
    is in no batch today. `unserved_g` is what families would want and find no compost for.
    `promised_g` and `stock_g` are as of the month's end, `coming_g` what is then still to come of
    all that was begun, paid for or brought.
    """

    first: dt.date
    new_g: int
    redeemed_g: int
    unserved_g: int
    made_g: int
    bought_g: int
    grown_g: int
    promised_g: int
    stock_g: int
    coming_g: int

    @property
    def reserve_g(self) -> int:
        """What exists or can be made beyond all that is promised; below 0 it is missing."""
        return self.stock_g + self.coming_g - self.promised_g


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it stands so: a code, how much, and from which month on where it is one ahead."""

    code: str
    amount_g: int
    month: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """How it stands, why, and what each month ahead brings."""

    position: Position
    light: Light
    reasons: tuple[Reason, ...]
    months: tuple[Ahead, ...] = field(default_factory=tuple)


def low_yield(waste_g: int, permille: int) -> int:
    """Return what waste gives at least, rounded down: never a gram that may not come."""
    return waste_g * permille // _PERMILLE


def usual_month(months: Sequence[int], *, so_far: int, days_gone: int, days: int) -> Usual:
    """Return what a month usually comes to, rounded up.

    It is the mean of the last three whole months since there was anything at all. Before the
    first one is over it is what came so far, as if the whole month went on like that.
    """
    since = next((n for n, amount in enumerate(months) if amount), len(months))
    last = months[since:][-MONTHS_USUAL:]
    if last:
        return Usual(max(0, -(-sum(last) // len(last))), len(last))
    return Usual(max(0, -(-so_far * days // max(1, days_gone))), 0)


def at_other_rates(promised_g: int, *, then: int, now: int) -> int:
    """Return what would have been promised at other rates, rounded up.

    `then` and `now` are milligrams that the same waste earns by the rates of then and by the
    others, before any cap. Waste that earned nothing then earns all of the others.
    """
    if then == now:
        return promised_g
    return -(-promised_g * now // then) if then else -(-now // _PERMILLE)


def forecast_of(position: Position) -> Forecast:
    """Say how what is promised is covered, month by month, and how that is to be judged."""
    months = tuple(_months(position))
    reasons = tuple(_reasons(position, months))
    return Forecast(position, _light(reasons, months), reasons, months)


def months_ahead(today: dt.date) -> list[tuple[dt.date, dt.date]]:
    """Return the first and the last day of the month that runs and of those after it."""
    first, found = today.replace(day=1), []
    for _each in range(MONTHS_AHEAD):
        following = (first + dt.timedelta(days=31)).replace(day=1)
        found.append((first, following - dt.timedelta(days=1)))
        first = following
    return found


@dataclass(slots=True)
class _Month:
    """A month while it is reckoned: only the days after today are ahead."""

    position: Position
    first: dt.date
    last: dt.date

    def part(self, monthly_g: int, *, begins_on: dt.date | None = None, up: bool = True) -> int:
        """Return what the days ahead have of a monthly amount, rounded up or down."""
        begins = max(
            self.first, self.position.today + dt.timedelta(days=1), begins_on or self.first
        )
        days = max(0, (self.last - begins).days + 1)
        of_month = monthly_g * days
        return -(-of_month // self.last.day) if up else of_month // self.last.day

    @property
    def new_g(self) -> int:
        """What is newly promised, with all changes that are announced or looked at."""
        changed = sum(
            self.part(change.monthly_g, begins_on=change.begins_on)
            for change in self.position.changes
        )
        return max(0, self.part(self.position.new_promises.amount_g) + changed)

    def arriving(self, origin: Origin) -> int:
        """What is sure to come; what should have come before counts as this month's."""
        runs = self.first <= self.position.today
        return sum(
            arrival.amount_g
            for arrival in self.position.arrivals
            if arrival.origin is origin
            and (self.first <= arrival.on or runs)
            and arrival.on <= self.last
        )


def _months(position: Position) -> Iterable[Ahead]:
    promised, stock = position.promised_g, position.stock_g
    coming = position.sure_g - position.stock_g + position.waiting_gives_g
    begun = [(position.today, position.waiting_gives_g)]
    weeks = dt.timedelta(weeks=position.weeks)
    for first, last in months_ahead(position.today):
        month = _Month(position, first, last)
        brought_g = month.part(position.waste.amount_g, up=False)
        gives = low_yield(brought_g, position.low_permille)
        # Waste of a month is taken as begun on its last day: never earlier than it can be.
        begun.append((last, gives))
        made, bought = month.arriving(Origin.BATCH), month.arriving(Origin.PURCHASE)
        grown = sum(amount for on, amount in begun if first <= on + weeks <= last)
        stock += made + bought + grown
        coming += gives - made - bought - grown
        new = month.new_g
        wanted = min(month.part(position.redemptions.amount_g), promised + new)
        redeemed = min(wanted, stock)
        promised += new - redeemed
        stock -= redeemed
        yield Ahead(
            first=first,
            new_g=new,
            redeemed_g=redeemed,
            unserved_g=wanted - redeemed,
            made_g=made,
            bought_g=bought,
            grown_g=grown,
            promised_g=promised,
            stock_g=stock,
            coming_g=coming,
        )


def _reasons(position: Position, months: Sequence[Ahead]) -> Iterable[Reason]:
    missing = position.promised_g - position.sure_g
    if missing > position.waiting_gives_g:
        yield Reason("uncovered", missing - position.waiting_gives_g)
    elif missing > 0:
        yield Reason("open-a-batch", missing)
    below = [month for month in months if month.reserve_g < 0]
    if below and missing <= position.waiting_gives_g:
        yield Reason("uncovered-ahead", -min(m.reserve_g for m in below), below[0].first)
    empty = [month for month in months if month.unserved_g]
    if empty:
        yield Reason("empty-shed", empty[0].unserved_g, empty[0].first)


def _light(reasons: Sequence[Reason], months: Sequence[Ahead]) -> Light:
    soon = {month.first for month in months[:SOON]}
    for reason in reasons:
        if reason.code == "uncovered" or (
            reason.code == "uncovered-ahead" and reason.month in soon
        ):
            return Light.RED
    return Light.AMBER if reasons else Light.GREEN
