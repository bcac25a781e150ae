"""Taking what phones send, holding what cannot be a fact yet, and what a person makes of it."""

from wasteexchange.sync.service.deciding import accept, dismiss, has_come
from wasteexchange.sync.service.holding import Why, hold
from wasteexchange.sync.service.parts import take_in_parts
from wasteexchange.sync.service.saying import Correction, weighed
from wasteexchange.sync.service.telling import tell_cards, tell_when_due
from wasteexchange.sync.service.uploads import Taken, take, take_faulty

__all__ = [
    "Correction",
    "Taken",
    "Why",
    "accept",
    "dismiss",
    "has_come",
    "hold",
    "take",
    "take_faulty",
    "take_in_parts",
    "tell_cards",
    "tell_when_due",
    "weighed",
]
