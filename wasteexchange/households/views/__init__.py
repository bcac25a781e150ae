"""Pages of households in the office, and what rooms above show on them."""

from wasteexchange.households.views.families import (
    Aspect,
    Panel,
    blueprint,
    list_with,
    sent_id,
    show_with_household,
)

__all__ = [
    "Aspect",
    "Panel",
    "blueprint",
    "list_with",
    "sent_id",
    "show_with_household",
]
