"""The entries of a catalogue, and the limits of what each may say."""

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from wasteexchange.kernel.quantities import Asset

PROGRAMME_CODE = re.compile(r"[A-Z0-9]{2,12}", re.ASCII)
POINT_CODE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+){0,3}", re.ASCII)
POINT_CODE_MAX = 24
ENTRY_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
ENTRY_CODE_MAX = 40
NAME_MAX = 200
# What the first programme of a machine is called until somebody says otherwise.
PROPOSED_NAME = "Mala recicla"
# Two lines of a card.
PROGRAMME_NAME_MAX = 80
# A kilogram never earns more than 10 kg of compost or 1,000 points.
PER_KG_MAX = {Asset.COMPOST: 10_000, Asset.POINTS: 100_000}
CAP_MAX = 1_000_000_000
TARE_G_MAX = 100_000
PLAUSIBLE_G_MAX = 500_000
PERIODS = ("visit", "week", "month")
# The drawings of materials in the sprite: what a material of one's own may wear.
PICTOGRAMS = tuple(
    f"material-{name}"
    for name in (
        *("food", "garden", "pet", "hdpe", "pp", "film", "paper-white", "newspaper", "cardboard"),
        *("glass", "tinplate", "aluminium", "ferrous", "beverage-carton", "used-oil", "batteries"),
    )
)
# Streams and the colours of NTP 900.058:2019 for collection centres.
STREAM_COLOURS = {
    "organic": "brown",
    "plastic": "white",
    "paper": "blue",
    "metal": "yellow",
    "glass": "grey",
    "hazard": "red",
    "rest": "black",
}


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme: one town, one catalogue, one ledger."""

    id: uuid.UUID
    code: str
    name: str
    template: str
    country: str
    locale: str
    time_zone: str
    currency: str
    catalogue_version: int
    created_at: dt.datetime
    # Made for trying the program out: every page says so.
    is_sample: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days and months begin."""
        return ZoneInfo(self.time_zone)

    def called(self, name: str) -> "Programme":
        """Return the same programme by another name."""
        return replace(self, name=name)

    def local_day(self, instant: dt.datetime) -> dt.date:
        """Return the programme's calendar day of an instant."""
        return instant.astimezone(self.zone).date()

    def month_of(self, instant: dt.datetime) -> str:
        """Return the programme's month of an instant, as `2026-11`."""
        return f"{self.local_day(instant):%Y-%m}"

    def midnight(self, day: dt.date) -> dt.datetime:
        """Return the instant, in UTC, at which a day of the programme begins."""
        return dt.datetime.combine(day, dt.time(), self.zone).astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class Point:
    """A collection point; one that is not active takes nothing more."""

    id: uuid.UUID
    code: str
    name: str
    place: str
    created_at: dt.datetime
    deactivated_at: dt.datetime | None
    hours: str = ""

    @property
    def active(self) -> bool:
        """Whether deposits may be made here."""
        return self.deactivated_at is None


@dataclass(frozen=True, slots=True)
class Material:
    """What is taken; `plausible_visit_g` is the net weight above which a person has a look."""

    code: str
    name_es: str
    name_en: str
    stream: str
    colour: str
    pictogram: str
    family_group: str
    ntp_group: str
    sigersol_class: str
    advice_es: str
    advice_en: str
    plausible_visit_g: int
    position: int
    frequent: bool
    deactivated_at: dt.datetime | None = None

    @property
    def active(self) -> bool:
        """Whether it is taken."""
        return self.deactivated_at is None

    @property
    def picture(self) -> str:
        """Its drawing, as the component `tile` calls it."""
        return self.pictogram.removeprefix("material-")

    def name(self, language: str) -> str:
        """Return its name in a language; Spanish where we have no other."""
        return self.name_en if language == "en" else self.name_es

    def advice(self, language: str) -> str:
        """Return how to bring it, in a language."""
        return self.advice_en if language == "en" else self.advice_es


@dataclass(frozen=True, slots=True)
class Rate:
    """What a kilogram earns from an instant on: grams of compost or hundredths of a point."""

    id: uuid.UUID
    material: str
    quality: str
    asset: Asset
    per_kg: int
    applies_from: dt.datetime
    announced_at: dt.datetime

    @property
    def key(self) -> tuple[str, str, Asset]:
        """What it is a rate of; at any instant at most one is in force."""
        return self.material, self.quality, self.asset


@dataclass(frozen=True, slots=True)
class TarePreset:
    """A container whose weight is known."""

    code: str
    name_es: str
    name_en: str
    tare_g: int
    position: int
    deactivated_at: dt.datetime | None = None

    @property
    def active(self) -> bool:
        """Whether the counter offers it."""
        return self.deactivated_at is None

    def name(self, language: str) -> str:
        """Return its name in a language."""
        return self.name_en if language == "en" else self.name_es


@dataclass(frozen=True, slots=True)
class QualityReason:
    """Why a line was contaminated or rejected, in words for the family."""

    code: str
    quality: str
    name_es: str
    name_en: str
    advice_es: str
    advice_en: str
    position: int

    def name(self, language: str) -> str:
        """Return it in a language."""
        return self.name_en if language == "en" else self.name_es

    def advice(self, language: str) -> str:
        """Return what to do better, in a language."""
        return self.advice_en if language == "en" else self.advice_es


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that is credited per period; None lifts the cap from that instant on."""

    id: uuid.UUID
    asset: Asset
    period: str
    amount: int | None
    applies_from: dt.datetime
    announced_at: dt.datetime

    @property
    def key(self) -> tuple[Asset, str]:
        """What it caps; at any instant at most one is in force."""
        return self.asset, self.period


@dataclass(frozen=True, slots=True, kw_only=True)
class RateChange:
    """What a kilogram of each quality would earn from an instant on; nobody announced it yet."""

    material: str
    asset: Asset
    per_kg: Mapping[str, int]
    applies_from: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CapChange:
    """The most that would be credited per period; nobody announced it yet."""

    asset: Asset
    period: str
    amount: int | None
    applies_from: dt.datetime
