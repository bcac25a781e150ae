"""The office's pages of the catalogue: whoever sees them may not yet change them."""

from wasteexchange.programmes.views import caps, materials, points, programme, rates, tare
from wasteexchange.programmes.views.pages import blueprint

__all__ = ["blueprint", "caps", "materials", "points", "programme", "rates", "tare"]
