"""Reads of batches and of stock."""

from wasteexchange.compost.queries.bags import Bagged, bagged_batches
from wasteexchange.compost.queries.batches import (
    batches_of,
    composting_of,
    find_batch,
    find_batch_by_code,
    get_batch,
    open_batches,
    photo_of,
    tendings_of,
)
from wasteexchange.compost.queries.stock import (
    compost_stock,
    fact_of,
    find_count,
    find_haul,
    find_purchase,
    stock_of,
)

__all__ = [
    "Bagged",
    "bagged_batches",
    "batches_of",
    "compost_stock",
    "composting_of",
    "fact_of",
    "find_batch",
    "find_batch_by_code",
    "find_count",
    "find_haul",
    "find_purchase",
    "get_batch",
    "open_batches",
    "photo_of",
    "stock_of",
    "tendings_of",
]
