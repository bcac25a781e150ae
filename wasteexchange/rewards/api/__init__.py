"""Rewards for programs: keep the shelf, hand out, set aside, fetch, give back, take back."""

from wasteexchange.rewards.api import (
    goods,
    handing,
    holds,
    offers,
    pins,
    prices,
    redemptions,
    shelf,
)
from wasteexchange.rewards.api.asking import blueprint
from wasteexchange.rewards.api.redemptions import RedemptionIn, RedemptionOut, receipt_number

__all__ = [
    "RedemptionIn",
    "RedemptionOut",
    "blueprint",
    "goods",
    "handing",
    "holds",
    "offers",
    "pins",
    "prices",
    "receipt_number",
    "redemptions",
    "shelf",
]
