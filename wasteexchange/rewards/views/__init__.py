"""Rewards in the office: what was handed out, what waits, what is offered."""

from wasteexchange.rewards.views import handing, lists, photos, records, reviewing, shelf, terms
from wasteexchange.rewards.views.pages import blueprint

__all__ = ["blueprint", "handing", "lists", "photos", "records", "reviewing", "shelf", "terms"]
