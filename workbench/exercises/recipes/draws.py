"""Draws: from a key to choices that are the same on every machine and in every version of Python."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """Choices made one after the other from a key; whole numbers only, so that no rounding has a say.

    The bits are those of the Mersenne twister, which Python guarantees; how they become a number is written here.

    >>> draws = Draws("chain", 2, 7)
    >>> [draws.below(6) for _ in range(8)]
    [4, 1, 3, 2, 3, 3, 0, 5]
    """

    def __init__(self, *key: object) -> None:
        digest = hashlib.sha256("|".join(map(str, key)).encode("utf-8")).digest()
        self._bits = Random(int.from_bytes(digest, "big"))  # noqa: S311  # exercises, not secrets

    def below(self, count: int) -> int:
        """A whole number from 0 to count - 1, each as likely."""
        width = (count - 1).bit_length()
        while True:
            found = self._bits.getrandbits(width) if width else 0
            if found < count:
                return found

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + self.below(high - low + 1)

    def one_of(self, choices: Sequence[T]) -> T:
        """One of several."""
        return choices[self.below(len(choices))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All of them, in an order that is drawn."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in items]

    def sign(self) -> int:
        """1 or -1."""
        return 1 - 2 * self.below(2)
