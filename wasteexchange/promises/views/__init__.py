"""Promises in the office: what covers them, terms, what lapses, share-outs."""

from wasteexchange.promises.views import expiry, panels, reviewing, sharing, solvency, terms
from wasteexchange.promises.views.pages import blueprint

__all__ = ["blueprint", "expiry", "panels", "reviewing", "sharing", "solvency", "terms"]
