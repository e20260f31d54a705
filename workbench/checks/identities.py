"""Are two formulas equal? By value at many digits at points of the common domain, and by SymPy's algebra."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from workbench.budget import BudgetSpent, within
from workbench.checks.derivatives import concluded, sampled
from workbench.checks.opinions import many_digits
from workbench.checks.verdicts import Check, SecondOpinion, judged, together
from workbench.errors import OptionError
from workbench.evidence import Verdict
from workbench.functions import Function

Array = NDArray[np.float64]

POINTS = 6
AGREEMENT = 1e-13
BY = "the other formula to 30 digits"
ALGEBRA_BUDGET = 2.0  # seconds


def check_equal(left: Function, right: Function, at: Iterable[Array] | None = None) -> Check:
    """Have both functions the same values wherever both have one?

    Values are compared at 30 digits; agreement at a few points is evidence ("checked"), and where SymPy's algebra
    reduces the difference to zero the notes say so. Raises OptionError where the variables differ.
    """
    if left.variables != right.variables or left.shape != right.shape:
        raise OptionError(
            f"the two differ in variables or shape: ({', '.join(left.variables)}) {left.shape} and "
            f"({', '.join(right.variables)}) {right.shape}; declare variables= for both."
        )
    points, notes = (list(at), []) if at is not None else sampled(left, POINTS)
    table = [row for x in points for row in _compared(left, right, x)]
    if together(table) is Verdict.PASS and _equal_by_algebra(left, right):
        notes = [*notes, "SymPy's algebra reduces the difference to zero: equal, exactly."]
    return concluded(f"{left} = {right}", table, notes)


def _compared(left: Function, right: Function, x: Array) -> list[SecondOpinion]:
    place = f"({', '.join(f'{v:.6g}' for v in x)})"
    rows = zip(many_digits(left, x).tolist(), many_digits(right, x).tolist(), strict=True)
    return [
        judged(f"value at {place}", BY, a, b, AGREEMENT * max(abs(a), abs(b), 1e-300), place=place)
        for a, b in rows
        if np.isfinite(a) and np.isfinite(b)
    ]


def _equal_by_algebra(left: Function, right: Function) -> bool:
    """Does SymPy, within a budget of time, simplify the difference to zero?"""
    if left.columns or left.shape:
        return False
    try:
        return bool(within(ALGEBRA_BUDGET, vanishes, left.expr - right.expr))
    except BudgetSpent:
        return False


def vanishes(expression: object) -> bool:
    """Is the SymPy expression simplified to zero? (Runs in the worker process.)"""
    import sympy

    return bool(sympy.simplify(expression) == 0)
