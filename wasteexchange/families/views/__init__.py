"""A family's page, for the family; its passbook, for the office too."""

from wasteexchange.families.views import passbook, public
from wasteexchange.families.views.pages import blueprint

__all__ = ["blueprint", "passbook", "public"]
