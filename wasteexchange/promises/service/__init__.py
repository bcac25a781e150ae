"""Use cases of promises."""

from wasteexchange.promises.service.covering import (
    Behind,
    Solvency,
    change_by_rate,
    solvency_of,
)
from wasteexchange.promises.service.expiring import expire
from wasteexchange.promises.service.planning import PlanPurchase, end_plan, plan_purchase
from wasteexchange.promises.service.ripening import check_ripe
from wasteexchange.promises.service.sharing import (
    ShareBatch,
    TakeShareOutBack,
    share_batch,
    take_share_out_back,
)
from wasteexchange.promises.service.terms import AnnounceTerm, announce_term, check_term

__all__ = [
    "AnnounceTerm",
    "Behind",
    "PlanPurchase",
    "ShareBatch",
    "Solvency",
    "TakeShareOutBack",
    "announce_term",
    "change_by_rate",
    "check_ripe",
    "check_term",
    "end_plan",
    "expire",
    "plan_purchase",
    "share_batch",
    "solvency_of",
    "take_share_out_back",
]
