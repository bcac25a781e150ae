"""What the ledger refuses."""

from wasteexchange.kernel.errors import DomainError


class InsufficientBalance(DomainError):
    """A household has less than is asked for."""

    slug, title, status = "insufficient-balance", "There is not enough on this card", 409


class InsufficientStock(DomainError):
    """A point has less than is asked for."""

    slug, title, status = "insufficient-stock", "There is not enough at this point", 409


class HoldEnded(DomainError):
    """A hold was already settled, cancelled or has expired."""

    slug, title, status = "hold-ended", "What was set aside is no longer there", 409
