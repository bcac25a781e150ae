"""Cards in the office: issue, replace, revoke, link, print."""

from wasteexchange.cards.views import queue, records
from wasteexchange.cards.views.pages import blueprint

__all__ = ["blueprint", "queue", "records"]
