"""Recording what was weighed, and taking it back."""

from wasteexchange.deposits.service.commands import RecordDeposit, Recorded, ReverseDeposit
from wasteexchange.deposits.service.drafting import Built
from wasteexchange.deposits.service.keeping import NotAllNew, tell_settled, when_settled
from wasteexchange.deposits.service.recording import record_deposit
from wasteexchange.deposits.service.reversing import reverse_deposit
from wasteexchange.deposits.service.together import keep_deposits, make_deposits

__all__ = [
    "Built",
    "NotAllNew",
    "RecordDeposit",
    "Recorded",
    "ReverseDeposit",
    "keep_deposits",
    "make_deposits",
    "record_deposit",
    "reverse_deposit",
    "tell_settled",
    "when_settled",
]
