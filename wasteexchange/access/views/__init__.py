"""Pages of the door and of whoever keeps it."""

from wasteexchange.access.views import devices, doors, operators, reads, staff, tokens
from wasteexchange.access.views.pages import blueprint

__all__ = ["blueprint", "devices", "doors", "operators", "reads", "staff", "tokens"]
