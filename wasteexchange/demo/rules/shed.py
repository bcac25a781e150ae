"""What happens to a heap on the coast: how hot it is each week, what one sees, what comes out."""

from dataclasses import dataclass

from wasteexchange.demo.rules.dice import Dice

METHODS = ("windrow", "vermicompost", "bin")
"""How each point makes its compost, in the order of the points."""
LEAST_HEAP_G = 40_000
# In the garúa leaves are scarce: of ten parts that go in, one or two are mixed in.
MIXED = {"windrow": "dry-leaves", "vermicompost": "manure", "bin": "sawdust"}
# Tenths of a degree, week by week; worms would leave a heap that gets hot.
_HOT = (340, 520, 610, 640, 600, 560, 500, 460, 420, 380, 350, 320, 300, 290, 280, 270, 260)
_WORMS = (240, 235, 240, 245, 240, 235, 230, 235, 240, 235, 230, 235, 240, 235, 230, 235, 230)
STAGES = {
    "windrow": {0: "heating", 4: "cooling", 8: "maturing"},
    "bin": {0: "filling", 2: "heating", 6: "maturing"},
    "vermicompost": {0: "preparing", 3: "eating", 14: "separating"},
}
NOTES = (
    "Huele a tierra mojada.",
    "Salió vapor al voltear.",
    "Estaba seca en los bordes.",
    "Se sacaron bolsas y una tapa.",
    "Ya no se reconocen las cáscaras.",
    "Había moscas: se tapó con hojas.",
)


@dataclass(frozen=True, slots=True)
class Look:
    """What one sees of a heap in a week."""

    temperature_tenths: int
    moisture_permille: int
    is_turned: bool
    is_watered: bool
    stage: str | None
    note: str


def look_at(dice: Dice, method: str, week: int) -> Look:
    """Return what one sees of a heap so many weeks after it was made."""
    curve = _WORMS if method == "vermicompost" else _HOT
    moisture = 600 - 12 * week + dice.between(-25, 25)
    is_dry = moisture < 450  # noqa: PLR2004 - a wrung sponge has more
    return Look(
        temperature_tenths=curve[min(week, len(curve) - 1)] + dice.between(-15, 15),
        moisture_permille=moisture,
        is_turned=method != "vermicompost" and week % 2 == 1,
        is_watered=is_dry,
        stage=STAGES[method].get(week),
        note=dice.one_of(NOTES) if dice.happens(25) else "",
    )


def weeks_of(dice: Dice, method: str) -> int:
    """Return after how many weeks a heap is sieved."""
    return dice.between(12, 15) if method == "vermicompost" else dice.between(10, 13)


def outcome_of(dice: Dice, method: str, input_g: int) -> tuple[int, int]:
    """Return grams of compost and of rejects out of a heap."""
    low, high = (420, 560) if method == "vermicompost" else (315, 410)
    return input_g * dice.between(low, high) // 1000, input_g * dice.between(10, 35) // 1000
