"""What can be refused about a reward, a redemption or a hold."""

from wasteexchange.kernel.errors import DomainError


class UnknownReward(DomainError):
    """The catalogue has no such reward, it is not offered, or it has no price yet."""

    slug, title, status = "unknown-reward", "We do not know this reward", 422


class RewardCapReached(DomainError):
    """The family has had as much of it this month as a family may have."""

    slug, title, status = "reward-cap-reached", "This family has had its share this month", 409


class UnknownRedemption(DomainError):
    """There is no such redemption in this programme."""

    slug, title, status = "unknown-redemption", "We do not know this redemption", 404


class UnknownHold(DomainError):
    """Nothing was set aside under that id in this programme."""

    slug, title, status = "unknown-hold", "We do not know what was set aside", 404
