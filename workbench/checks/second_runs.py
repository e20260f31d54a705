"""Second runs: the problem of a run solved again, by other methods from its start, and once more from its point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.checks.verdicts import SecondOpinion, judged, place_of
from workbench.evidence import Verdict
from workbench.optimize import METHODS, Run, SciPy, minimize
from workbench.optimize.objective import EIGEN_TO

Array = NDArray[np.float64]

SECOND_METHODS = ("BFGS", "trust-exact")
WITHIN_BOUNDS = ("L-BFGS-B",)
OWN_METHODS = ("bfgs", "newton", "gradient-sampling")
"""Of these the first that is not the run's own, and that keeps to its bounds, looks for the minimum again."""
MANY_METHODS = ("lbfgs", "conjugate-gradient", "trust-region")  # the same, of many variables
SECOND_STEPS = 500
PATH_TO = 10_000_000  # numbers in the path of a second run
LIKE_ONE_ANOTHER = 1e-8
"""Two runs found the same minimum where their values differ by less than this share of the fall."""
CLOSE_BY = 0.1
"""A lower point counts against the run within this share of the typical lengths."""
WAYS = 8  # directions of many variables
LEAST = 1e-4  # of the largest typical length, for a variable that was and is close to zero


@dataclass(frozen=True)
class Scale:
    """What is large and small for a run, in its own units: lengths of the variables (n,), and how far f fell."""

    lengths: Array
    fall: float


def scale_of(run: Run, x: Array) -> Scale:
    """The scale of a run, as seen from the point x."""
    lengths = np.maximum(np.abs(x), np.abs(run.start - x))
    lengths = np.where(lengths > 0, lengths, 1.0)
    lengths = np.maximum(lengths, LEAST * float(np.max(lengths)))
    fell = np.abs(run.path.fun[np.isfinite(run.path.fun)] - run.fun)
    fall = max(abs(run.fun), float(np.max(fell, initial=0.0)))
    if fall == 0:  # started at a minimum with the value zero
        ways = np.eye(len(x)) if len(x) <= EIGEN_TO else np.random.default_rng(7).choice((-1.0, 1.0), (WAYS, len(x)))
        sides = np.asarray(run.function.at(x + 1e-2 * lengths * ways))
        fall = float(np.nanmax(np.abs(sides), initial=0.0))
    return Scale(lengths, fall)


def _second_methods(run: Run) -> list[tuple[str, str | SciPy]]:
    """Methods by the names they go by in the table: one of our own, and SciPy's with exact derivatives."""
    able = {method.name for method in METHODS if run.bounds is None or method.bounded}
    many = len(run.x) > EIGEN_TO
    ours = MANY_METHODS if many else OWN_METHODS
    own = next(name for name in ours if name in able and name != run.method.name)
    foreign = SECOND_METHODS if run.bounds is None and not many else WITHIN_BOUNDS
    return [(own, own), *((f"SciPy's {name}", SciPy(name)) for name in foreign)]


def _steps(run: Run) -> int:
    """How many steps a second run may take: of many variables, as many as memory has room for."""
    return max(1, min(SECOND_STEPS, PATH_TO // len(run.x)))


def second_runs(run: Run, scale: Scale) -> tuple[list[SecondOpinion], list[str]]:
    """The same problem by other methods, from the same start."""
    table, notes = [], []
    bounds = None if run.bounds is None else run.bounds.pairs()
    for name, method in _second_methods(run):
        other = minimize(run.function, run.start, method=method, bounds=bounds, max_steps=_steps(run))
        if not np.isfinite(other.fun):
            continue
        allowed = LIKE_ONE_ANOTHER * scale.fall
        row = judged("least value found", name, run.fun, other.fun, allowed)
        if row.error > allowed:
            found = "a lower value elsewhere" if other.fun < run.fun else "only a higher value"
            notes.append(f"{name} found {found}: {other.fun:.8g} at {place_of(other.x)} ({other.status}).")
            row = SecondOpinion(row.what, row.by, row.ours, row.theirs, row.allowed, Verdict.INCONCLUSIVE)
        elif row.verdict is Verdict.INCONCLUSIVE:  # agreement at a least value of zero
            row = SecondOpinion(row.what, row.by, row.ours, row.theirs, row.allowed, Verdict.PASS)
        table.append(row)
    return table, notes


def restarted(run: Run, x: Array, scale: Scale) -> tuple[Array, float] | None:
    """A clearly lower point close by that our own method finds from the point itself, and its value."""
    bounds = None if run.bounds is None else run.bounds.pairs()
    other = minimize(run.function, x, bounds=bounds, max_steps=_steps(run))
    close = bool((np.abs(other.x - x) <= CLOSE_BY * scale.lengths).all())
    return (other.x, other.fun) if close and other.fun < run.fun - 1e-9 * scale.fall else None
