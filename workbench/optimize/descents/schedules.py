"""Schedules: how the learning rate changes with the steps; a step of mini-batch descent is an epoch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from workbench.errors import OptionError
from workbench.optimize.options import bad_count, bad_number, shown


class Schedule(Protocol):
    """A factor for the learning rate at step k = 0, 1, ... of at most max_steps."""

    def factor(self, k: int, max_steps: int) -> float: ...


@dataclass(frozen=True, slots=True)
class Constant:
    """The same rate at every step."""

    def factor(self, k: int, max_steps: int) -> float:  # noqa: ARG002  (the protocol's)
        return 1.0


CONSTANT = Constant()


@dataclass(frozen=True, slots=True)
class StepHalving:
    """Half the rate after every so many steps.

    >>> [StepHalving(every=2).factor(k, 6) for k in range(6)]
    [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]
    """

    every: int

    def __post_init__(self) -> None:
        if bad_count(self.every, 1):
            raise OptionError(f"StepHalving(every={shown(self.every)}): a whole number of steps, 1 or more, is needed.")

    def factor(self, k: int, max_steps: int) -> float:  # noqa: ARG002
        return math.ldexp(1.0, -(k // self.every))


@dataclass(frozen=True, slots=True)
class Exponential:
    """The rate times decay at each step.

    >>> Exponential(decay=0.5).factor(3, 10)
    0.125
    """

    decay: float

    def __post_init__(self) -> None:
        if bad_number(self.decay, 0) or self.decay > 1:
            raise OptionError(f"Exponential(decay={shown(self.decay)}): a factor above 0 and at most 1 is needed.")

    def factor(self, k: int, max_steps: int) -> float:  # noqa: ARG002
        return self.decay**k


@dataclass(frozen=True, slots=True)
class Cosine:
    """From the rate down to final times the rate along half a cosine, over all the steps.

    Source: Loshchilov & Hutter, SGDR (2017), equation 5, without restarts.

    >>> [round(Cosine().factor(k, 4), 3) for k in range(4)]
    [1.0, 0.854, 0.5, 0.146]
    """

    final: float = 0.0

    def __post_init__(self) -> None:
        if bad_number(self.final, 0, closed=True) or self.final > 1:
            raise OptionError(f"Cosine(final={shown(self.final)}): a part of the rate between 0 and 1 is needed.")

    def factor(self, k: int, max_steps: int) -> float:
        return self.final + (1 - self.final) * 0.5 * (1 + math.cos(math.pi * min(k, max_steps) / max_steps))
