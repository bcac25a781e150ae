"""What was noted of stock, as one kind of row: counts, purchases, hauls and arrivals."""

import datetime as dt
import uuid
from dataclasses import dataclass

from wasteexchange.compost.rules.stock import MatterReversal

COUNT, PURCHASE, SENT, ARRIVED = "stock-count", "compost-bought", "haul-sent", "haul-arrived"
RECORD_KINDS = (COUNT, PURCHASE, SENT, ARRIVED)


@dataclass(frozen=True, slots=True)
class StockRecord:
    """One of them: where it counts, what was weighed, and what it was weighed against.

    `other_point_id` is where a haul goes to, or came from; `words` are why it differs, whom it was
    bought from, or a note. `subject_id` is the haul.
    """

    id: uuid.UUID
    kind: str
    point_id: uuid.UUID
    other_point_id: uuid.UUID | None
    subject_id: uuid.UUID
    material: str
    counted_at: dt.datetime
    day_on: dt.date
    net_g: int
    against_g: int | None
    words: str
    actor_id: uuid.UUID
    has_ended: bool = False
    reversal: MatterReversal | None = None

    @property
    def difference_g(self) -> int | None:
        """Less than 0 is missing; None where there is nothing to compare."""
        return None if self.against_g is None else self.net_g - self.against_g

    @property
    def can_be_taken_back(self) -> bool:
        """Whether it stands, and nothing later stands on it."""
        return self.reversal is None and not self.has_ended
