"""What a receipt says. It names a card's family nowhere: whoever finds it learns no name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Credit:
    """What one line earned: ``amount`` in the asset's unit, ``rate`` as told (``200 g/kg``)."""

    asset: str
    amount: int
    rate: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One material on the scale, in the reader's words; ``note`` says why, or what helps."""

    material: str
    quality: str
    gross_g: int
    tare_g: int
    net_g: int
    credits: tuple[Credit, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """That the record was reversed: when (an instant with its zone) and why."""

    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed out for credit: how much of it, what it cost, which batch its bag names.

    ``unsettled`` is what of the cost the balance did not cover: the next visits pay it. ``batch``
    says in words where the bag is from, as far as that is known.
    """

    what: str
    quantity: str
    cost: Mapping[str, int] = field(default_factory=dict)
    unsettled: Mapping[str, int] = field(default_factory=dict)
    batch: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """One receipt, ready to be printed.

    ``counted_at`` is an instant with its zone. ``credited`` and ``balances`` map assets to amounts
    (COMPOST grams, POINTS hundredths, PEN céntimos); balances are those right after the record.
    A receipt of something ``handed`` out has no lines and nothing credited.
    """

    programme_name: str
    point_name: str
    point_code: str
    number: str
    counted_at: datetime
    staff_number: str
    lines: tuple[ReceiptLine, ...]
    url: str
    credited: Mapping[str, int] = field(default_factory=dict)
    balances: Mapping[str, int] = field(default_factory=dict)
    advice: tuple[str, ...] = ()
    correction: Correction | None = None
    handed: Handed | None = None
    is_sample: bool = False
