"""Promises for programs: whether they are covered, terms, planned purchases and share-outs."""

from wasteexchange.promises.api import plans, share_outs, solvency, terms
from wasteexchange.promises.api.asking import blueprint

__all__ = ["blueprint", "plans", "share_outs", "solvency", "terms"]
