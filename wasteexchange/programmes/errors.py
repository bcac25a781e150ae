"""What a person can meet when the catalogue is kept."""

from wasteexchange.kernel.errors import DomainError, NotFound


class UnknownProgramme(NotFound):
    """No programme has that code."""

    slug, title = "unknown-programme", "There is no programme with that code"


class UnknownTemplate(DomainError):
    """No country template has that name."""

    slug, title, status = "unknown-template", "There is no template with that name", 422


class CodeRefused(DomainError):
    """The code of a programme, point or material is not written as codes are."""

    slug, title, status = "code-refused", "That code cannot be used", 422


class CodeTaken(DomainError):
    """The code is in use; codes stand on cards and receipts and are never given twice."""

    slug, title, status = "code-taken", "That code is already in use", 409


class RateTooEarly(DomainError):
    """A rate or cap would change what was already credited."""

    slug, title, status = "rate-too-early", "A new rate cannot apply to the past", 422


class RateTaken(DomainError):
    """Another rate or cap already begins at that instant; neither is ever edited."""

    slug, title, status = "rate-taken", "A rate that begins then was already announced", 409


class AmountRefused(DomainError):
    """A rate, cap, tare or plausible weight is out of range."""

    slug, title, status = "amount-refused", "That amount cannot be used", 422


class UnknownEntry(NotFound):
    """The catalogue holds no such point, material or tare."""

    slug, title = "unknown-entry", "The catalogue has no such entry"
