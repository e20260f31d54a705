"""Checking a backpropagation: its value and gradient against a sweep over the graph, and against differences."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.calculus import Backpropagation
from workbench.checks.derivatives import name_of
from workbench.checks.differences import EPS
from workbench.checks.verdicts import Check, SecondOpinion, judged, together
from workbench.evidence import Verdict
from workbench.functions import Function

Array = NDArray[np.float64]

STEP = 2.0**-17
"""Of central differences, over the size of the variable; they are right to about STEP squared."""
CLOSE = 1e-8
SWEEP = "a sweep over the graph"
DIFFERENCES = "central differences"


def check_backpropagation(found: Backpropagation) -> Check:
    """Is the gradient that of the whole formula, which knows nothing of the nodes?

    pass: the value and each derivative agree with the compiled gradient; inconclusive where differences across a kink
    disagree and nothing else does.
    """
    f, x = found.function, found.x
    exact = np.asarray(f.gradient.at(x), dtype=np.float64)
    scale = float(np.max(np.abs(exact), initial=0.0))
    table = [judged("the value", "evaluating again", found.value, f.value(x), 64 * EPS * abs(found.value))]
    for i, (name, ours) in enumerate(zip(f.variables, found.gradient.tolist(), strict=True)):
        what = f"derivative by {name}"
        allowed = 1e-12 * scale
        table.append(judged(what, SWEEP, ours, float(exact[i]), allowed, scale=scale))
        table.append(_by_differences(f, x, i, what, ours, scale))
    verdict = together(table)
    wrong = next((row.what for row in table if row.verdict is Verdict.FAIL), "")
    message = f"the {wrong} disagrees." if wrong else f"value and {len(x)} derivatives agree with the whole formula's."
    return Check(f"the backpropagation of {name_of(f)}", verdict, tuple(table), message)


def _by_differences(f: Function, x: Array, i: int, what: str, ours: float, scale: float) -> SecondOpinion:
    """One derivative by central differences; where they do not agree, at a kink, they tell nothing."""
    h = STEP * max(abs(float(x[i])), 1.0)
    move = np.zeros(len(x))
    move[i] = h
    values = [float(np.asarray(f.at(x + side * move))) for side in (1, -1)]
    slope = (values[0] - values[1]) / (2 * h)
    allowed = CLOSE * max(scale, abs(ours)) + 4 * EPS * max(map(abs, values)) / h
    row = judged(what, DIFFERENCES, ours, slope, allowed, scale=scale)
    kinked = not f.smooth and bool(f.kinks_at(x, tolerance=2 * h))
    if kinked and row.verdict is Verdict.FAIL:
        return SecondOpinion(row.what, row.by, row.ours, row.theirs, row.allowed, Verdict.INCONCLUSIVE)
    return row
