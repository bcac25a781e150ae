"""Reads of promises: terms, what lapsed, what was shared, what covers it all."""

from wasteexchange.promises.queries.expiries import (
    Expiry,
    Family,
    Lapsing,
    expiries_of,
    families_of,
    find_expiry,
    lapsing_of,
    parts_of_expiry,
)
from wasteexchange.promises.queries.lapsed import lapsed_after
from wasteexchange.promises.queries.sharing import (
    Proposal,
    ShareOut,
    get_share_out,
    proposal_of,
    share_outs_of,
    shares_of,
)
from wasteexchange.promises.queries.terms import (
    Keeping,
    keeping_of,
    keepings_of,
    terms_from,
    terms_of,
    terms_question,
    unripe_of,
)

__all__ = [
    "Expiry",
    "Family",
    "Keeping",
    "Lapsing",
    "Proposal",
    "ShareOut",
    "expiries_of",
    "families_of",
    "find_expiry",
    "get_share_out",
    "keeping_of",
    "keepings_of",
    "lapsed_after",
    "lapsing_of",
    "parts_of_expiry",
    "proposal_of",
    "share_outs_of",
    "shares_of",
    "terms_from",
    "terms_of",
    "terms_question",
    "unripe_of",
]
