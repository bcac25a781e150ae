"""What can be refused about a receipt."""

from wasteexchange.kernel.errors import DomainError


class UnknownReceipt(DomainError):
    """No deposit and no redemption has that address."""

    slug, title, status = "unknown-receipt", "We do not find this receipt", 404
