"""The conditions of Wolfe, which tell a step that is neither too long nor too short; and a bracket around one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.errors import OptionError
from workbench.optimize.options import bad_number, shown
from workbench.optimize.searches.line import Trial

LEAST, MOST = 2.0, 10.0  # how much further the next trial goes while f still falls
SHRINK = 0.1  # from a point where f has no value, back towards one where it has
EDGE = 0.1  # the next trial keeps this share of the bracket from the end where f is too high


def check_shares(name: str, decrease: float, flattening: float) -> None:
    """Raise OptionError unless 0 < decrease < 1/2 and decrease < flattening < 1."""
    if bad_number(decrease, 0, 0.5):
        raise OptionError(f"{name}(decrease={shown(decrease)}): a share above 0 and below 1/2 is needed.")
    if bad_number(flattening, decrease, 1):
        raise OptionError(
            f"{name}(flattening={shown(flattening)}): a share between decrease = {shown(decrease)} and 1 is needed."
        )


@dataclass(frozen=True, slots=True)
class Bracket:
    """An interval of a line in which f has a lowest point: at low f falls, and is not above where the line begins.

    before: the low end before this one. high: the other end, where f rises, is too high or has no value; None as long
    as f was seen to fall on. top: f there counts as too high.
    """

    low: Trial
    top: float
    before: Trial | None = None
    high: Trial | None = None

    def narrowed(self, trial: Trial) -> Bracket:
        """With a new trial, between low and high, as one of its ends."""
        if trial.usable and trial.slope < 0 and trial.fun <= self.top:
            return Bracket(trial, self.top, self.low, self.high)
        return Bracket(self.low, self.top, self.before, trial)

    @property
    def width(self) -> float:
        return np.inf if self.high is None else abs(self.high.t - self.low.t)

    def inside(self) -> float:
        """Where to try next: where the slope should be zero, as far as the ends tell."""
        low, high = self.low, self.high
        if high is None:
            return self._further()
        if not high.usable:
            return low.t + SHRINK * (high.t - low.t)
        way = high.t - low.t
        if high.slope >= 0 and not high.fun > self.top:
            share = low.slope / (low.slope - high.slope)
        else:  # the parabola through the value and the slope at low, and the value at high
            share = -0.5 * low.slope * way / (high.fun - low.fun - low.slope * way)
            share = min(max(share, EDGE), 1 - EDGE)
        return low.t + share * way

    def middle(self) -> float:
        """Halfway, by which a bracket is narrowed for certain."""
        assert self.high is not None
        return 0.5 * (self.low.t + self.high.t) if self.high.usable else self.inside()

    def _further(self) -> float:
        """Beyond low: to where the slopes at the last two points say that it is zero, within reason."""
        low, before = self.low, self.before
        t = np.inf
        if before is not None and low.slope > before.slope:
            t = low.t - low.slope * (low.t - before.t) / (low.slope - before.slope)
        return float(min(max(t, LEAST * low.t), MOST * low.t))
