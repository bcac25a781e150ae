"""How compost is made in a country: ways of doing it, with stages, weeks and yields."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a code and a name in each language."""

    code: str
    name_es: str
    name_en: str

    def name(self, language: str) -> str:
        """Return its name in a language; Spanish where we have no other."""
        return self.name_en if language == "en" else self.name_es


@dataclass(frozen=True, slots=True)
class Stage(Named):
    """A part of the way, and in which weeks it is usual; both weeks are in it."""

    first_week: int
    last_week: int


@dataclass(frozen=True, slots=True)
class Method(Named):
    """A way of composting; yields are grams of compost from 1,000 g that went in.

    `heats` is whether it gets hot when all is well: worms would leave a heap that does.
    """

    weeks_low: int
    weeks_high: int
    yield_low_permille: int
    yield_high_permille: int
    source: str
    verified: bool
    stages: tuple[Stage, ...]
    heats: bool = True

    def stage(self, code: str) -> Stage | None:
        """Return the stage with that code."""
        return next((stage for stage in self.stages if stage.code == code), None)


@dataclass(frozen=True, slots=True)
class QualityClass:
    """What a norm calls a compost whose carbon is at most so many times its nitrogen."""

    code: str
    norm: str
    carbon_nitrogen_max: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Composting:
    """Everything that a country's template says of compost."""

    version: str
    methods: tuple[Method, ...]
    bulking: tuple[Named, ...]
    classes: tuple[QualityClass, ...]
    working_moisture: tuple[int, int]
    finished_moisture: tuple[int, int]

    def method(self, code: str) -> Method | None:
        """Return the method with that code."""
        return next((method for method in self.methods if method.code == code), None)

    def bulking_material(self, code: str) -> Named | None:
        """Return what is mixed in under that code."""
        return next((one for one in self.bulking if one.code == code), None)

    def class_of(self, carbon_nitrogen_tenths: int | None) -> QualityClass | None:
        """Return the first class whose limit holds; None when it does not, or was not measured."""
        if carbon_nitrogen_tenths is None:
            return None
        met: Sequence[QualityClass] = [
            one for one in self.classes if carbon_nitrogen_tenths <= one.carbon_nitrogen_max * 10
        ]
        return met[0] if met else None
