"""What people write: amounts, codes, days; and how we write instants."""

import datetime as dt
import re
from collections.abc import Collection, Iterable

from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes.rules.entries import ENTRY_CODE_MAX


def half(per_kg: int) -> int:
    """Return what contaminated earns where clean earns this: half, rounded down."""
    return per_kg // 2


def hundredths(text: str) -> int | None:
    """Read points as a person types them, `.` or `,` as the decimal mark; None when unreadable."""
    found = re.fullmatch(r"\s*(\d{1,9})(?:[.,](\d{1,2}))?\s*", text, re.ASCII)
    if not found:
        return None
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def whole(text: str) -> int | None:
    """Read a whole number as a person types it; None when unreadable."""
    found = re.fullmatch(r"\s*(\d{1,12})\s*", text, re.ASCII)
    return int(found[1]) if found else None


_SAID_OF = r"(?:\s*(?:de abono|de compost|of compost|puntos?|points?))?"
_SAID_PER = r"(?:\s*(?:por|per|/)\s*(?:kg|kilo|kilogramo|kilogram))?"
_COMPOST = re.compile(rf"([\d.,]+)\s*(kg|g)?{_SAID_OF}{_SAID_PER}", re.ASCII | re.IGNORECASE)
_POINTS = re.compile(rf"([\d.,]+){_SAID_OF}{_SAID_PER}", re.ASCII | re.IGNORECASE)


def per_kg_of(asset: str, text: str) -> int | None:
    """Read what a kilogram earns as people write it; None when unreadable.

    `0.2`, `0,2 kg`, `200 g`, `0.2 kg de abono por kg` are 200 grams; `8,50 puntos` are 850.
    """
    if asset != Asset.COMPOST:
        found = _POINTS.fullmatch(text.strip())
        return hundredths(found[1]) if found else None
    found = _COMPOST.fullmatch(text.strip())
    if not found:
        return None
    return whole(found[1]) if (found[2] or "").lower() == "g" else grams_of(found[1])


def decimal_of(amount: int, places: int) -> str:
    """Write an amount as somebody would type it: 200 with three places is `0.2`."""
    unit = 10**places
    written = f"{amount // unit}.{amount % unit:0{places}}".rstrip("0")
    return written.rstrip(".")


def first_free(at: dt.datetime, taken: Collection[dt.datetime]) -> dt.datetime:
    """Return the first minute from an instant on at which nothing begins yet.

    What was announced is never changed: a second announcement for the same day follows the first
    by a minute, and so takes its place.
    """
    while at in taken:
        at += dt.timedelta(minutes=1)
    return at


def grams_of(text: str) -> int | None:
    """Read kilograms as a person types them, at most three decimals; None when unreadable."""
    found = re.fullmatch(r"\s*(\d{1,9})(?:[.,](\d{1,3}))?\s*", text, re.ASCII)
    if not found:
        return None
    return int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0"))


def next_point_code(programme_code: str, taken: Iterable[str]) -> str:
    """Return the first `<CODE>-NN` that no point has."""
    known = set(taken)
    number = 1
    while (code := f"{programme_code}-{number:02}") in known:
        number += 1
    return code


def next_entry_code(code: str, taken: Collection[str]) -> str:
    """Return the code of a successor: `bucket`, `bucket-2`, `bucket-3`."""
    stem = re.sub(r"-\d{1,3}$", "", code)[: ENTRY_CODE_MAX - 4].rstrip("-")
    number = 2
    while (following := f"{stem}-{number}") in taken:
        number += 1
    return following


def instant_text(at: dt.datetime) -> str:
    """Write an instant as the journal and the API do: UTC, with `Z`, a fraction only if any."""
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def next_minute(at: dt.datetime) -> dt.datetime:
    """Return the first full minute that is not before an instant."""
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + dt.timedelta(minutes=1)
