"""The only writer of the ledger."""

from wasteexchange.ledger.service.ending import (
    end_hold,
    forfeit,
    hold,
    settlements,
    take_back,
)
from wasteexchange.ledger.service.posting import (
    Balances,
    lock,
    lock_household,
    post,
    touch_household,
)

__all__ = [
    "Balances",
    "end_hold",
    "forfeit",
    "hold",
    "lock",
    "lock_household",
    "post",
    "settlements",
    "take_back",
    "touch_household",
]
