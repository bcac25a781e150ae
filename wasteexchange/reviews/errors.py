"""What can be refused about a review."""

from wasteexchange.kernel.errors import DomainError, NotFound


class UnknownReview(NotFound):
    """The queue never had such an item."""

    slug, title = "unknown-review", "There is no such review"


class AlreadyDecided(DomainError):
    """Somebody decided it before."""

    slug, title, status = "already-decided", "This was already decided", 409
