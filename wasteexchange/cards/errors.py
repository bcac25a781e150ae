"""What the room refuses, and what a person does next."""

from wasteexchange.kernel.errors import DomainError


class UnknownCard(DomainError):
    """What was sent names a card that is not there, or is another programme's."""

    slug, title, status = "unknown-card", "We do not know this card", 422


class RevokedCard(DomainError):
    """The card was replaced or reported lost."""

    slug, title, status = "revoked-card", "This card is no longer valid", 422


class AlreadyRevoked(DomainError):
    """The card was revoked before."""

    slug, title, status = "already-revoked", "This card was already revoked", 409


class AlreadyLinked(DomainError):
    """The card has a family."""

    slug, title, status = "already-linked", "This card already belongs to a family", 409


class NumbersUsedUp(DomainError):
    """Nearly all of the million numbers of a programme are given."""

    slug, title, status = "card-numbers-used-up", "This programme has no card numbers left", 409


class CardKeyChanged(DomainError):
    """The card key is not the one that the cards were made with: their codes would open nothing."""

    slug, title, status = "card-key-changed", "The card key of this server is another one", 409


class AddressTooLong(DomainError):
    """The server's address and a token do not fit into a code that a cheap camera reads."""

    slug, title, status = "address-too-long", "The address is too long for a card", 409


class PinNeeded(DomainError):
    """The family set a PIN, and this is more than may be handed out without it."""

    slug, title, status = "pin-needed", "This family's PIN is needed", 403


class WrongPin(DomainError):
    """It is not the PIN that the family set."""

    slug, title, status = "wrong-pin", "This is not the family's PIN", 403


class PinLocked(DomainError):
    """It was typed wrongly too often."""

    slug, title, status = "pin-locked", "The PIN was typed wrongly too often", 403
