"""Cards in the office: issue, replace, revoke, link, print."""

from wasteexchange.cards.views import lists, queue, records
from wasteexchange.cards.views.pages import blueprint

__all__ = ["blueprint", "lists", "queue", "records"]
