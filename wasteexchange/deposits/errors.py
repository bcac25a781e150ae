"""What can be refused about a deposit or its reversal."""

from wasteexchange.kernel.errors import DomainError


class UnknownMaterial(DomainError):
    """The catalogue has no such material, or it is no longer taken."""

    slug, title, status = "unknown-material", "We do not know this material", 422


class UnknownReason(DomainError):
    """The catalogue has no such reason for this quality."""

    slug, title, status = "unknown-reason", "We do not know this reason", 422


class UnknownPoint(DomainError):
    """The programme has no such collection point."""

    slug, title, status = "unknown-point", "We do not know this collection point", 422


class InactivePoint(DomainError):
    """The point takes nothing any more."""

    slug, title, status = "inactive-point", "This collection point is closed", 422


class PointNotYours(DomainError):
    """The writer is narrowed to another point."""

    slug, title, status = "point-not-yours", "This is not your collection point", 403


class UnlinkedCard(DomainError):
    """The card is blank: it belongs to no family yet."""

    slug, title, status = "unlinked-card", "This card has no family yet", 422


class TareNotBelowGross(DomainError):
    """Nothing is left when the bucket is taken off."""

    slug, title, status = "tare-not-below-gross", "The container weighs as much as the whole", 422


class WeightOutOfRange(DomainError):
    """No scale of ours shows this."""

    slug, title, status = "weight-out-of-range", "This weight cannot be", 422


class RecordedInFuture(DomainError):
    """The clock of whoever wrote it is ahead."""

    slug, title, status = "recorded-in-future", "This was recorded in the future", 422


class RecordedTooOld(DomainError):
    """It is more than 400 days old."""

    slug, title, status = "recorded-too-old", "This was recorded too long ago", 422


class UnknownDeposit(DomainError):
    """There is no such deposit in this programme."""

    slug, title, status = "unknown-deposit", "We do not know this deposit", 404


class AlreadyReversed(DomainError):
    """A record is reversed once."""

    slug, title, status = "already-reversed", "This was already taken back", 409


class NotYoursToReverse(DomainError):
    """An operator reverses their own last record of the day; the rest is a coordinator's."""

    slug, title, status = "not-yours-to-reverse", "A coordinator has to reverse this", 403
