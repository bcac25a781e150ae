"""The months in the office: what came in, who came, and the files to take along."""

from wasteexchange.tallies.views.families import families
from wasteexchange.tallies.views.months import blueprint

__all__ = ["blueprint", "families"]
