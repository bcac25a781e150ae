"""The only writer of the ledger."""

from wasteexchange.ledger.service.ending import (
    end_hold,
    forfeit,
    hold,
    settlements,
    take_back,
    take_out,
)
from wasteexchange.ledger.service.posting import (
    Balances,
    Holding,
    Posting,
    carry_out,
    lock,
    lock_household,
    plan,
    post,
    touch,
)

__all__ = [
    "Balances",
    "Holding",
    "Posting",
    "carry_out",
    "end_hold",
    "forfeit",
    "hold",
    "lock",
    "lock_household",
    "plan",
    "post",
    "settlements",
    "take_back",
    "take_out",
    "touch",
]
