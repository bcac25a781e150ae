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
    """Who asks: a member of staff in a browser, a device, an API token, or the command line.

    `writer_id` is what numbers receipts (a browser, a device, a token): a series belongs to it.
    `point_id` narrows the actor to the records of one collection point; `point_ids` to those of
    several, for a device that serves a few. Both hold for somebody of one point at such a device.
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
    point_ids: frozenset[uuid.UUID] = frozenset()

    def may(self, permission: Permission) -> bool:
        """Whether this actor has the right."""
        return permission in self.permissions

    def works_at(self, point_id: uuid.UUID) -> bool:
        """Whether the records of this point are the actor's to write and to see."""
        return self.point_id in (None, point_id) and (
            not self.point_ids or point_id in self.point_ids
        )

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
