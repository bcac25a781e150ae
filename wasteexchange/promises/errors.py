"""What can be refused about promises."""

from wasteexchange.compost.errors import UnknownBatch
from wasteexchange.kernel.errors import DomainError, NotFound


class TermRefused(DomainError):
    """A term is of so many days, and is announced before it begins."""

    slug, title, status = "term-refused", "This term cannot be announced", 422


class TermTaken(DomainError):
    """Another term of the same kind begins on that very day."""

    slug, title, status = "term-taken", "A term begins on that day already", 409


class NotRipeYet(DomainError):
    """The family has it, but cannot take it home yet."""

    slug, title, status = "not-ripe-yet", "This compost is not ready to be taken home", 409


class UnknownPlan(NotFound):
    """There is no such planned purchase here."""

    slug, title = "unknown-plan", "We do not know this purchase"


class PlanRefused(DomainError):
    """A planned purchase is of some weight, on a day ahead, paid by somebody."""

    slug, title, status = "plan-refused", "This purchase cannot be planned", 422


class PlanHasEnded(DomainError):
    """The planned purchase has arrived or was called off."""

    slug, title, status = "plan-has-ended", "This purchase is not expected any more", 409


class UnknownBatchNamed(DomainError):
    """What was sent names a batch that is not there, or is another programme's."""

    slug, title, status = UnknownBatch.slug, UnknownBatch.title, 422


class NothingToShare(DomainError):
    """The batch is not closed, gave nothing, or nobody is known who brought what is in it."""

    slug, title, status = "nothing-to-share", "There is nothing to share out", 409


class MoreThanTheBatch(DomainError):
    """More is to be shared than the batch has left."""

    slug, title, status = "more-than-the-batch", "The batch has not so much", 409


class PromisedToOthers(DomainError):
    """What is to be shared is promised to others already, and nobody said that it should be."""

    slug, title, status = "promised-to-others", "This compost is promised already", 409


class UnknownShareOut(NotFound):
    """There is no such share-out in this programme."""

    slug, title = "unknown-share-out", "We do not know this share-out"


class ShareOutTakenBack(DomainError):
    """A share-out is taken back once."""

    slug, title, status = "share-out-taken-back", "This share-out was already taken back", 409
