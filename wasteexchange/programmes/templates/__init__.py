"""What a programme of a country starts with: read from the folder of that country.

Countries are data. A new one is a new folder beside `peru`; no code knows any of them by name.
"""

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.kernel.words import gettext as _
from wasteexchange.programmes.errors import UnknownTemplate
from wasteexchange.programmes.rules import Material, QualityReason, TarePreset

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class TemplateRate:
    """A rate as a template says it."""

    material: str
    quality: Quality
    asset: Asset
    per_kg: int


@dataclass(frozen=True, slots=True)
class Template:
    """A country's catalogue: settings, first point, materials, rates, containers, reasons."""

    name: str
    country: str
    locale: str
    time_zone: str
    currency: str
    point_name: str
    materials: tuple[Material, ...]
    rates_from: dt.date
    rates: tuple[TemplateRate, ...]
    tare_presets: tuple[TarePreset, ...]
    quality_reasons: tuple[QualityReason, ...]


def names() -> tuple[str, ...]:
    """Return the templates that are there."""
    return tuple(sorted(path.parent.name for path in _FOLDER.glob("*/programme.toml")))


def read(name: str) -> Template:
    """Return a country's template.

    Raises:
        UnknownTemplate: There is none of that name.
    """
    if name not in names():
        there = ", ".join(names())
        raise UnknownTemplate(_("Choose one of: %(names)s.", names=there), field="template")
    about, rates = _said(name, "programme"), _said(name, "rates")
    language = "en" if about["locale"].startswith("en") else "es"
    return Template(
        name=name,
        country=about["country"],
        locale=about["locale"],
        time_zone=about["time_zone"],
        currency=about["currency"],
        point_name=about["point"][f"name_{language}"],
        materials=tuple(
            Material(**row, position=place)
            for place, row in enumerate(_said(name, "materials")["material"], 1)
        ),
        rates_from=rates["from"],
        rates=tuple(
            TemplateRate(row["material"], quality, Asset(row["asset"]), row[quality])
            for row in rates["rate"]
            for quality in (Quality.CLEAN, Quality.CONTAMINATED)
        ),
        tare_presets=tuple(
            TarePreset(**row, position=place)
            for place, row in enumerate(_said(name, "tare_presets")["tare_preset"], 1)
        ),
        quality_reasons=tuple(
            QualityReason(**row, position=place)
            for place, row in enumerate(_said(name, "quality_reasons")["quality_reason"], 1)
        ),
    )


def _said(name: str, part: str) -> dict[str, Any]:
    with (_FOLDER / name / f"{part}.toml").open("rb") as file:
        return tomllib.load(file)
