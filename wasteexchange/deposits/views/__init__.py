"""Deposits in the office: the list, one with its story, and taking one back."""

from wasteexchange.deposits.views import effects, lists, records, reversals, reviewing
from wasteexchange.deposits.views.pages import blueprint

__all__ = ["blueprint", "effects", "lists", "records", "reversals", "reviewing"]
