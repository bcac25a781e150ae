"""The lists of the catalogue as files: names as in the API, amounts whole, instants as kept."""

from collections.abc import Callable, Iterable, Mapping

from flask.typing import ResponseReturnValue

from wasteexchange.programmes.rules import Catalogue
from wasteexchange.programmes.views.pages import catalogue_now
from wasteexchange.web import lists

Row = tuple[lists.Cell, ...]
_Reader = Callable[[Catalogue], Iterable[Row]]


def file_asked(name: str) -> ResponseReturnValue | None:
    """Give a list of the catalogue as the file that was asked for; None when a page was."""
    asked = lists.read(lists.Offer())
    if not asked.file:
        return None
    columns, rows_of = _FILES[name]
    return lists.as_file(asked, name, columns, rows_of(catalogue_now()))


def _materials(catalogue: Catalogue) -> Iterable[Row]:
    """Give every rate of every material, past and announced; a material without one has a row."""
    for one in catalogue.materials:
        own: Row = (one.code, one.name_es, one.name_en, one.stream, int(one.active))
        mine = [rate for rate in catalogue.rates if rate.material == one.code]
        for rate in sorted(mine, key=lambda rate: (rate.applies_from, rate.quality, rate.asset)):
            since = rate.applies_from.isoformat()
            yield (*own, str(rate.quality), str(rate.asset), rate.per_kg, since)
        if not mine:
            yield (*own, None, None, None, None)


def _points(catalogue: Catalogue) -> Iterable[Row]:
    for one in catalogue.points:
        since = one.created_at.isoformat()
        yield one.code, one.name, one.place, one.hours, since, int(one.active)


def _containers(catalogue: Catalogue) -> Iterable[Row]:
    for one in catalogue.tare_presets:
        yield one.code, one.name_es, one.name_en, one.tare_g, int(one.active)


def _caps(catalogue: Catalogue) -> Iterable[Row]:
    for one in sorted(catalogue.caps, key=lambda cap: cap.applies_from):
        yield str(one.asset), one.period, one.amount, one.applies_from.isoformat()


_RATE = ("quality", "asset", "per_kg", "applies_from")
_FILES: Mapping[str, tuple[tuple[str, ...], _Reader]] = {
    "materials": (("code", "name_es", "name_en", "stream", "active", *_RATE), _materials),
    "points": (("code", "name", "place", "hours", "created_at", "active"), _points),
    "tare": (("code", "name_es", "name_en", "tare_g", "active"), _containers),
    "caps": (("asset", "period", "amount", "applies_from"), _caps),
}
