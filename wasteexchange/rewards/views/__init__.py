"""Rewards in the office."""

from wasteexchange.rewards.views import photos, reviewing
from wasteexchange.rewards.views.pages import blueprint

__all__ = ["blueprint", "photos", "reviewing"]
