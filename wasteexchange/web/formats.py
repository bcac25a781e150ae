"""Numbers, weights, days and times as the reader's locale writes them.

Below 1 kg whole grams, below 1,000 kg two decimals, above one; balances rounded down. Number and
unit in one text. The narrow no-break space, which our letters lack, becomes a no-break space.
"""

import datetime as dt
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from typing import cast

from babel import dates, numbers
from flask import g, has_request_context
from flask_babel import get_locale, ngettext

from wasteexchange.kernel.quantities import Asset

NO_BREAK = "\N{NO-BREAK SPACE}"
USUAL_ZONE = "America/Lima"
_NUMBER_LOCALE = {"es": "es_PE", "en": "en_US"}
_KILO = 1_000
_ONE_POINT = 100


def grams(amount_g: int) -> str:
    """Write a weight: `340 g`, `5.20 kg`, `1,234.5 kg`."""
    if abs(amount_g) < _KILO:
        return f"{_number(Decimal(amount_g), '#,##0')}{NO_BREAK}g"
    pattern, step = ("#,##0.00", "0.01") if abs(amount_g) < _KILO * _KILO else ("#,##0.0", "0.1")
    kilos = (Decimal(amount_g) / _KILO).quantize(Decimal(step), rounding=ROUND_DOWN)
    return f"{_number(kilos, pattern)}{NO_BREAK}kg"


def to_the_gram(amount_g: int) -> str:
    """Write a weight of a column that adds up to the one below it: `5.200 kg`, `0.340 kg`."""
    return f"{_number(Decimal(amount_g) / _KILO, '#,##0.000')}{NO_BREAK}kg"


def points(hundredths: int) -> str:
    """Write points: `35`, `8.50`."""
    whole = hundredths % 100 == 0
    return _number(Decimal(hundredths) / 100, "#,##0" if whole else "#,##0.00")


def amount(asset: str, quantity: int) -> str:
    """Write a quantity of an asset of the ledger."""
    if asset == Asset.POINTS:
        return points(quantity)
    if asset == Asset.PEN:
        return numbers.format_currency(Decimal(quantity) / 100, "PEN", locale=_locale())
    return grams(quantity)


def with_unit(asset: str, quantity: int) -> str:
    """Write a quantity that stands alone, points with their word: `8.50 points`, `1.04 kg`."""
    written = amount(asset, quantity)
    if asset != Asset.POINTS:
        return written
    one = 1 if quantity == _ONE_POINT else 2
    told = str(ngettext("%(amount)s point", "%(amount)s points", one, amount=written))
    return told.replace(" ", NO_BREAK)


def count(number: int) -> str:
    """Write a count."""
    return _number(Decimal(number), "#,##0")


def percent(number: int, *, signed: bool = False) -> str:
    """Write whole percents: `12%`; signed with what it is more or less, `+12%`."""
    told = _plain(numbers.format_percent(Decimal(number) / 100, locale=_locale()))
    return f"+{told}" if signed and number > 0 else told


def day(on: dt.date | dt.datetime) -> str:
    """Write a day: `22 nov 2026`."""
    on = local(on) if isinstance(on, dt.datetime) else on
    return _plain(dates.format_date(on, "d MMM y", locale=_locale()))


def month(on: dt.date) -> str:
    """Write a month: `noviembre de 2026`."""
    return _plain(dates.format_skeleton("yMMMM", on, locale=_locale()))


def moment(at: dt.datetime) -> str:
    """Write an instant in the programme's zone: `22 nov 2026, 10:15`."""
    return _plain(dates.format_datetime(local(at), "d MMM y, HH:mm", locale=_locale()))


def span(lasting: dt.timedelta) -> str:
    """Write how long something took, in its largest unit: `3 horas`."""
    return _plain(dates.format_timedelta(lasting, threshold=1.5, locale=_locale()))


def local(at: dt.datetime) -> dt.datetime:
    """Bring an instant into the programme's time zone."""
    return at.astimezone(dates.get_timezone(_zone()))


def start_of(on: dt.date) -> dt.datetime:
    """Return the instant at which a day begins in the programme's zone."""
    zone = dates.get_timezone(_zone())
    return dt.datetime.combine(on, dt.time(), zone)


def typed(at: dt.datetime) -> str:
    """Write an instant as a form's field for a time holds it: `2026-11-22T10:15`."""
    return local(at).strftime("%Y-%m-%dT%H:%M")


def instant_typed(text: str) -> dt.datetime | None:
    """Read such a field; None when it holds no time."""
    try:
        read = dt.datetime.strptime(text.strip()[:16], "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - the zone follows
    except ValueError:
        return None
    return read.replace(tzinfo=dates.get_timezone(_zone()))


def use_zone(name: str) -> None:
    """Show this request's times in the programme's zone."""
    g.time_zone = name


def _zone() -> str:
    return cast("str", g.get("time_zone", USUAL_ZONE)) if has_request_context() else USUAL_ZONE


def _number(number: Decimal, pattern: str) -> str:
    return _written(number, pattern, _locale())


@lru_cache(maxsize=4096)
def _written(number: Decimal, pattern: str, locale: str) -> str:
    """Write a number once: a page of tables repeats the same ones many times."""
    return _plain(numbers.format_decimal(number, pattern, locale=locale))


def _plain(text: str) -> str:
    return text.replace("\N{NARROW NO-BREAK SPACE}", NO_BREAK)


def _locale() -> str:
    found = get_locale()
    return _NUMBER_LOCALE.get(found.language if found else "es", "es_PE")


FILTERS = {
    "grams": grams,
    "to_the_gram": to_the_gram,
    "points": points,
    "amount": amount,
    "with_unit": with_unit,
    "count": count,
    "day": day,
    "moment": moment,
    "month": month,
}
