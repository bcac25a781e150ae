"""The one family of errors that a person can cause or meet.

Anything else that is raised is a fault in our code and becomes a bare 500.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field, in the reader's language, and what to do."""

    field: str
    detail: str


class DomainError(Exception):
    """A rule of the programme refused the request.

    `slug` is the stable code of the contract, `title` an English msgid that is translated where
    the problem is shown, `detail` says in the reader's language what happened and what to do.
    """

    slug: ClassVar[str] = "refused"
    title: ClassVar[str] = "The programme's rules refuse this"
    status: ClassVar[int] = 409

    def __init__(self, detail: str, *, field: str | None = None, **facts: object) -> None:
        """Keep the words for the reader, the field they are about, and facts for machines."""
        super().__init__(detail)
        self.detail = detail
        self.facts = facts
        self.errors: tuple[FieldProblem, ...] = (FieldProblem(field, detail),) if field else ()

    def about(self, field: str) -> Self:
        """Return the same error, naming the field that it is about."""
        self.errors = (FieldProblem(field, self.detail),)
        return self

    def calling(self, names: Mapping[str, str]) -> Self:
        """Return the same error with its fields named as the writer wrote them."""
        self.errors = tuple(
            FieldProblem(names.get(e.field, e.field), e.detail) for e in self.errors
        )
        return self

    def within(self, prefix: str) -> Self:
        """Return the same error with its fields named from further outside."""
        self.errors = tuple(FieldProblem(f"{prefix}.{e.field}", e.detail) for e in self.errors)
        return self


class Invalid(DomainError):
    """One or more fields cannot be read."""

    slug, title, status = "invalid", "Something in what was sent needs to be corrected", 422

    def __init__(self, detail: str, problems: tuple[FieldProblem, ...] = ()) -> None:
        """Keep every field's problem, so that all are corrected at once."""
        super().__init__(detail)
        self.errors = problems


class NotFound(DomainError):
    """Nothing here has that name, or it is another programme's."""

    slug, title, status = "not-found", "There is nothing at this address", 404


class Forbidden(DomainError):
    """The one who asks may not do this."""

    slug, title, status = "forbidden", "Your role does not allow this", 403


class IdConflict(DomainError):
    """The id is known, but what was said with it differs."""

    slug, title, status = "id-conflict", "This was already recorded with other content", 409


class SequenceTaken(DomainError):
    """The number in this series belongs to another record."""

    slug, title, status = "sequence-taken", "This receipt number was already used", 409
