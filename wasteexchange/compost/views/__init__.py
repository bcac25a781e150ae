"""Batches and stock in the office."""

from wasteexchange.compost.views import (
    balance,
    batches,
    figures,
    labels,
    records,
    reversals,
    reviewing,
    stock,
    tending,
)
from wasteexchange.compost.views.pages import blueprint

__all__ = [
    "balance",
    "batches",
    "blueprint",
    "figures",
    "labels",
    "records",
    "reversals",
    "reviewing",
    "stock",
    "tending",
]
