"""What can be refused about a record that a phone sends later."""

from wasteexchange.kernel.errors import DomainError


class RevokedDevice(DomainError):
    """The phone was taken out of use: what it still had is looked at by a person."""

    slug, title, status = "revoked-device", "This phone was taken out of use", 403


class UnknownOperator(DomainError):
    """Nobody of that id records here, or not at that time."""

    slug, title, status = "unknown-operator", "We do not know who recorded this", 422


class NotYetHere(DomainError):
    """It refers to a record that has not arrived; it applies itself as soon as that comes."""

    slug, title, status = "waiting", "It waits for another record", 409


class NotUnderstood(DomainError):
    """The record broke something on our side: a person looks at it."""

    slug, title, status = "not-understood", "This record could not be kept as it is", 409


class RecordUnreadable(DomainError):
    """A record from which not even its fields can be read."""

    slug, title, status = "unreadable-record", "This record cannot be read", 422


class CounterTooOld(DomainError):
    """The counter speaks a way of sending that is no longer understood here."""

    slug, title, status = "counter-too-old", "This counter has to be updated", 422


class ServerTooOld(DomainError):
    """The counter speaks a newer way of sending than is understood here."""

    slug, title, status = "server-too-old", "The server has to be updated", 422
