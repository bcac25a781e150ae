"""The office: its way around, and what needs a person today."""

from wasteexchange.office.views.home import home
from wasteexchange.office.views.shell import HOME, blueprint, navigation_of

__all__ = ["HOME", "blueprint", "home", "navigation_of"]
