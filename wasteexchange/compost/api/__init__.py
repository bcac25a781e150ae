"""Batches, stock and the mass balance for programs."""

from wasteexchange.compost.api import balance, batches, records, stock
from wasteexchange.compost.api.answers import blueprint

__all__ = ["balance", "batches", "blueprint", "records", "stock"]
