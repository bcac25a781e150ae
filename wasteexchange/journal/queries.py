"""What other rooms may read of the register: who wrote what, when, under which number."""

from wasteexchange.journal.models import records

# To be joined by (programme_id, id); an alias, so that nobody writes through it.
register = records.alias("register")

__all__ = ["register"]
