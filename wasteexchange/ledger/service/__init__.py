"""The only writer of the ledger."""

from wasteexchange.ledger.service.balances import (
    Balances,
    Holding,
    Touching,
    lock,
    lock_household,
    touch,
)
from wasteexchange.ledger.service.ending import (
    end_hold,
    forfeit,
    hold,
    settlements,
    take_back,
    take_out,
)
from wasteexchange.ledger.service.posting import Posting, carry_out, plan, post

__all__ = [
    "Balances",
    "Holding",
    "Posting",
    "Touching",
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
