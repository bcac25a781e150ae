"""What the room refuses, and what a person does next."""

from wasteexchange.kernel.errors import DomainError


class UnknownHousehold(DomainError):
    """What was sent names a household that is not there, or is another programme's."""

    slug, title, status = "unknown-household", "There is no such family here", 422


class CodeTaken(DomainError):
    """Another household has that code."""

    slug, title, status = "household-code-taken", "Another family has this code", 409


class InactiveHousehold(DomainError):
    """The household takes no part at present."""

    slug, title, status = "inactive-household", "This family does not take part at present", 409


class ErasedHousehold(DomainError):
    """The family asked to be forgotten: nothing can be changed or added any more."""

    slug, title, status = "erased-household", "This family's data were erased", 409
