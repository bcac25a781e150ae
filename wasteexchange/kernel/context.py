"""Who acts, when, and how new ids are made: one per request, command or sync item."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from wasteexchange.kernel import ids
from wasteexchange.kernel.errors import Forbidden
from wasteexchange.kernel.permissions import Permission


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a member of staff in a browser, an API token, or the command line.

    `writer_id` is what numbers receipts (a browser, a device, a token): a series belongs to it.
    `point_id` narrows the actor to the records of one collection point.
    """

    programme_id: uuid.UUID
    id: uuid.UUID
    kind: str
    name: str
    role: str
    writer_id: uuid.UUID
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    point_id: uuid.UUID | None = None
    must_change_password: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether this actor has the right."""
        return permission in self.permissions

    def require(self, permission: Permission, detail: str) -> None:
        """Refuse unless the actor has the right.

        Raises:
            Forbidden: The actor has not.
        """
        if not self.may(permission):
            raise Forbidden(detail)


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a use case needs from the world, so that all rows carry the same instant.

    Chance is what nobody can guess; only a story that has to come out the same each time (`demo`)
    brings its own.
    """

    now: dt.datetime
    actor: Actor
    new_id: Callable[[], uuid.UUID]
    random_bytes: Callable[[int], bytes] = ids.random_bytes
    random_below: Callable[[int], int] = ids.random_below

    @property
    def programme_id(self) -> uuid.UUID:
        """The programme in which everything of this use case happens."""
        return self.actor.programme_id
