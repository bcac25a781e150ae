"""What can be refused about batches and stock."""

from wasteexchange.kernel.errors import DomainError, NotFound


class UnknownBatch(NotFound):
    """There is no such batch in this programme."""

    slug, title = "unknown-batch", "We do not know this batch"


class UnknownMethod(DomainError):
    """The programme's template has no such way of composting."""

    slug, title, status = "unknown-method", "We do not know this way of composting", 422


class UnknownStage(DomainError):
    """The batch's method has no such stage."""

    slug, title, status = "unknown-stage", "This way of composting has no such stage", 422


class NotCompostable(DomainError):
    """The material does not rot."""

    slug, title, status = "not-compostable", "This material does not become compost", 422


class MeasureOutOfRange(DomainError):
    """No thermometer, meter or paper strip shows this."""

    slug, title, status = "measure-out-of-range", "This measurement cannot be", 422


class MoreOutThanIn(DomainError):
    """Compost and rejects weigh more than what went into the batch."""

    slug, title, status = "more-out-than-in", "More came out than went in", 422


class BeforeItBegan(DomainError):
    """What is said to have happened lies before the batch or the haul began."""

    slug, title, status = "before-it-began", "It had not begun then", 422


class BatchIsClosed(DomainError):
    """The batch was sieved and closed, or its opening taken back."""

    slug, title, status = "batch-is-closed", "This batch is closed", 409


class HaulHasEnded(DomainError):
    """The haul has arrived, or was taken back."""

    slug, title, status = "haul-has-ended", "This haul has arrived", 409


class SamePoint(DomainError):
    """A haul goes from one point to another."""

    slug, title, status = "same-point", "Choose two points", 422


class DifferenceUnexplained(DomainError):
    """Two scales differ by more than scales do, or a count from the books; nobody says why."""

    slug, title, status = "difference-unexplained", "The two weights differ", 422


class UnknownFact(NotFound):
    """There is no such fact about matter in this programme."""

    slug, title = "unknown-fact", "There is nothing like that to take back"


class FactIsTakenBack(DomainError):
    """A fact is taken back once."""

    slug, title, status = "already-taken-back", "This was already taken back", 409


class LaterFactStands(DomainError):
    """Something that was built on it has to be taken back first."""

    slug, title, status = "later-fact-stands", "Something later stands on it", 409


class PictureUnreadable(DomainError):
    """The file is no picture that we can read, or too large."""

    slug, title, status = "picture-unreadable", "This picture cannot be read", 422
