"""Chance that comes out the same each time: whoever throws for the same words, throws the same.

The library's own generator may change between versions of Python; a hash does not.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

_Thing = TypeVar("_Thing")
_WORD_BYTES = 8


class Dice:
    """Dice of one name: what one family throws changes nothing for its neighbours."""

    def __init__(self, *words: object) -> None:
        self._key = sha256("\0".join(map(str, words)).encode()).digest()
        self._thrown = 0
        self._left = b""

    def bytes(self, count: int) -> bytes:
        """Return so many bytes."""
        while len(self._left) < count:
            self._thrown += 1
            self._left += sha256(self._key + self._thrown.to_bytes(8, "big")).digest()
        taken, self._left = self._left[:count], self._left[count:]
        return taken

    def below(self, limit: int) -> int:
        """Return a number from 0 up to, not including, `limit`."""
        return int.from_bytes(self.bytes(_WORD_BYTES), "big") * limit >> 8 * _WORD_BYTES

    def between(self, least: int, most: int) -> int:
        """Return a number from `least` to `most`, both included."""
        return least + self.below(most - least + 1)

    def happens(self, percent: int) -> bool:
        """Whether something happens that does so in that many cases of a hundred."""
        return self.below(100) < percent

    def one_of(self, things: Sequence[_Thing]) -> _Thing:
        """Return one of them."""
        return things[self.below(len(things))]

    def weighed(self, things: Sequence[tuple[_Thing, int]]) -> _Thing:
        """Return one of them, the heavier ones more often."""
        left = self.below(sum(weight for _thing, weight in things))
        for thing, weight in things:
            left -= weight
            if left < 0:
                return thing
        raise AssertionError("one of them is heavy enough")

    def shuffled(self, things: Sequence[_Thing]) -> list[_Thing]:
        """Return all of them in another order."""
        return sorted(things, key=lambda _thing: self.bytes(_WORD_BYTES))
