"""What a programme of a country starts with: read from the folder of that country.

Countries are data. A new one is a new folder beside `peru`; no code knows any of them by name.
"""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.kernel.words import gettext as _
from wasteexchange.programmes.errors import UnknownTemplate
from wasteexchange.programmes.rules import Material, QualityReason, TarePreset
from wasteexchange.programmes.rules.composting import (
    Composting,
    Method,
    Named,
    QualityClass,
    Stage,
)

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class TemplateRate:
    """A rate as a template says it."""

    material: str
    quality: Quality
    asset: Asset
    per_kg: int


@dataclass(frozen=True, slots=True)
class TemplateReward:
    """A reward as a template says it; `compost_g` is what one holds, None where it is counted."""

    code: str
    name_es: str
    name_en: str
    pictogram: str
    asset: Asset
    price: int
    compost_g: int | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A country's catalogue: settings, first point, materials, rates, containers, rewards."""

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
    rewards: tuple[TemplateReward, ...]


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
        rewards=tuple(
            TemplateReward(**{**row, "asset": Asset(row["asset"])})
            for row in _said(name, "rewards")["reward"]
        ),
    )


@cache
def composting(name: str) -> Composting:
    """Return how compost is made by a country's template: figures that no programme edited."""
    said = _said(name, "compost")
    return Composting(
        version=said["version"],
        methods=tuple(_method(row) for row in said["method"]),
        bulking=tuple(Named(**row) for row in said["bulking"]),
        classes=tuple(QualityClass(**row) for row in said["class"]),
        working_moisture=tuple(said["moisture"]["working_permille"]),
        finished_moisture=tuple(said["moisture"]["finished_permille"]),
    )


def _method(row: dict[str, Any]) -> Method:
    plain = {name: row[name] for name in ("code", "name_es", "name_en", "source", "verified")}
    stages = tuple(
        Stage(stage["code"], stage["name_es"], stage["name_en"], *stage["weeks"])
        for stage in row["stages"]
    )
    weeks_low, weeks_high = row["weeks"]
    yield_low, yield_high = row["yield_permille"]
    return Method(
        **plain,
        weeks_low=weeks_low,
        weeks_high=weeks_high,
        yield_low_permille=yield_low,
        yield_high_permille=yield_high,
        stages=stages,
        heats=row.get("heats", True),
    )


def _said(name: str, part: str) -> dict[str, Any]:
    with (_FOLDER / name / f"{part}.toml").open("rb") as file:
        return tomllib.load(file)
