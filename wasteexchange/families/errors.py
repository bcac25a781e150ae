"""What can be refused about a family's page."""

from wasteexchange.kernel.errors import DomainError


class NoFamilyPage(DomainError):
    """The card opens no page: unknown, replaced, lost, or its family has left."""

    slug, title, status = "no-family-page", "This card opens no page", 404
