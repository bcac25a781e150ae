"""Rewards for programs: hand out, set aside, fetch, give back, take back."""

from wasteexchange.rewards.api import holds, pins, redemptions, shelf
from wasteexchange.rewards.api.asking import blueprint
from wasteexchange.rewards.api.redemptions import RedemptionIn, RedemptionOut, receipt_number

__all__ = [
    "RedemptionIn",
    "RedemptionOut",
    "blueprint",
    "holds",
    "pins",
    "receipt_number",
    "redemptions",
    "shelf",
]
