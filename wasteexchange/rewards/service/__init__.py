"""Keeping rewards, handing them out for credit, setting them aside, and taking that back."""

from wasteexchange.rewards.service.commands import (
    CheckPin,
    CollectHold,
    Done,
    PlaceHold,
    Redeem,
    Redeemed,
    ReverseRedemption,
    SetAside,
)
from wasteexchange.rewards.service.holding import (
    cancel_hold,
    collect_hold,
    expire_due,
    place_hold,
)
from wasteexchange.rewards.service.pins import check_pin
from wasteexchange.rewards.service.redeeming import redeem
from wasteexchange.rewards.service.reversing import reverse_redemption
from wasteexchange.rewards.service.shelf import (
    add_reward,
    announce_cap,
    announce_price,
    announce_terms,
    bring_in_template,
    change_reward,
    clear_photo,
    fill_from_template,
    set_photo,
    switch_reward,
)
from wasteexchange.rewards.service.stocking import bring_in, count_stock

__all__ = [
    "CheckPin",
    "CollectHold",
    "Done",
    "PlaceHold",
    "Redeem",
    "Redeemed",
    "ReverseRedemption",
    "SetAside",
    "add_reward",
    "announce_cap",
    "announce_price",
    "announce_terms",
    "bring_in",
    "bring_in_template",
    "cancel_hold",
    "change_reward",
    "check_pin",
    "clear_photo",
    "collect_hold",
    "count_stock",
    "expire_due",
    "fill_from_template",
    "place_hold",
    "redeem",
    "reverse_redemption",
    "set_photo",
    "switch_reward",
]
