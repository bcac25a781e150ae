"""A catalogue in memory, whole by default."""

import datetime as dt
import uuid
from dataclasses import replace

from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes import templates
from wasteexchange.programmes.rules import Cap, Catalogue, Point, Programme, Rate

EPOCH = dt.datetime(2000, 1, 1, 5, tzinfo=dt.UTC)
NOON = dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC)


def a_programme() -> Programme:
    """MALA, in Lima's zone."""
    return Programme(
        id=uuid.UUID(int=1),
        code="MALA",
        name="Mala recicla",
        template="peru",
        country="PE",
        locale="es_PE",
        time_zone="America/Lima",
        currency="PEN",
        catalogue_version=1,
        created_at=EPOCH,
    )


def a_rate(per_kg: int = 200, applies_from: dt.datetime = EPOCH, **changes: str) -> Rate:
    """Clean food into compost."""
    return Rate(
        id=uuid.uuid4(),
        material=changes.get("material", "food"),
        quality=changes.get("quality", "clean"),
        asset=Asset(changes.get("asset", "COMPOST")),
        per_kg=per_kg,
        applies_from=applies_from,
        announced_at=EPOCH,
    )


def a_cap(amount: int | None, applies_from: dt.datetime, period: str = "visit") -> Cap:
    """A cap of compost."""
    return Cap(uuid.uuid4(), Asset.COMPOST, period, amount, applies_from, EPOCH)


def a_catalogue(rates: tuple[Rate, ...] = (), caps: tuple[Cap, ...] = ()) -> Catalogue:
    """The materials of Peru with these rates and caps."""
    template = templates.read("peru")
    point = Point(uuid.UUID(int=2), "MALA-01", template.point_name, "", EPOCH, None)
    closed = replace(point, id=uuid.UUID(int=3), code="MALA-02", deactivated_at=NOON)
    return Catalogue(
        programme=a_programme(),
        points=(point, closed),
        materials=template.materials,
        rates=rates,
        tare_presets=template.tare_presets,
        quality_reasons=template.quality_reasons,
        caps=caps,
    )
