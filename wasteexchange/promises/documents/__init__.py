"""Promises in words, as charts, and as a list to be signed."""

from wasteexchange.promises.documents.charts import cover_chart
from wasteexchange.promises.documents.lists import ListLine, SignedList, list_to_sign
from wasteexchange.promises.documents.wording import (
    Advice,
    advice_of,
    keeping_told,
    light_words,
    rules_told,
    visit_told,
)

__all__ = [
    "Advice",
    "ListLine",
    "SignedList",
    "advice_of",
    "cover_chart",
    "keeping_told",
    "light_words",
    "list_to_sign",
    "rules_told",
    "visit_told",
]
