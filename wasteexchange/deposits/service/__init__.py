"""Recording what was weighed, and taking it back."""

from wasteexchange.deposits.service.commands import RecordDeposit, Recorded, ReverseDeposit
from wasteexchange.deposits.service.keeping import tell_settled, when_settled
from wasteexchange.deposits.service.recording import record_deposit
from wasteexchange.deposits.service.reversing import reverse_deposit

__all__ = [
    "RecordDeposit",
    "Recorded",
    "ReverseDeposit",
    "record_deposit",
    "reverse_deposit",
    "tell_settled",
    "when_settled",
]
