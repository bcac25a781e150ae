"""What can be refused about a tally."""

from wasteexchange.kernel.errors import NotFound


class UnknownMonth(NotFound):
    """The calendar has no such month."""

    slug, title = "unknown-month", "There is no such month"
