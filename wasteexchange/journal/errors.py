"""What can be refused about ids and numbers."""

from wasteexchange.kernel.errors import DomainError


class UnknownSeries(DomainError):
    """The series was not given to this writer at this point."""

    slug, title, status = "unknown-series", "This series belongs to somebody else", 422


class SeriesUsedUp(DomainError):
    """All 18,278 series of a point are given."""

    slug, title, status = "series-used-up", "This point has no series left", 409
