"""Assets, limits and the arithmetic of quantities: integers only."""

from enum import StrEnum

LINES_MAX = 20
NET_G_MAX = 500_000
TEXT_MAX = 200
# Of a reward at one time: pieces, or grams where it is weighed.
QUANTITY_MAX = 500_000
BODY_BYTES_MAX = 1_048_576
FUTURE_MINUTES_MAX = 15
PAST_DAYS_MAX = 400
TERM_DAYS_MAX = 1_830


class Asset(StrEnum):
    """What the ledger counts.

    COMPOST is promised compost in grams, POINTS hundredths of a point, MATTER grams of a
    material (which one belongs to the account), PEN céntimos, UNITS things that are counted
    (seedlings; which one belongs to the account).
    """

    COMPOST = "COMPOST"
    POINTS = "POINTS"
    MATTER = "MATTER"
    PEN = "PEN"
    UNITS = "UNITS"


class Quality(StrEnum):
    """What the operator sees at the scale."""

    CLEAN = "clean"
    CONTAMINATED = "contaminated"
    REJECTED = "rejected"


PROMISES = (Asset.COMPOST, Asset.POINTS)
THINGS = (Asset.MATTER, Asset.UNITS)
"""What lies in a shed: it is debited to where it comes to."""
