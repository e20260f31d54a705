"""Are two formulas equal? By value at many digits at points of the common domain, and by SymPy's algebra."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.budget import attempt
from workbench.checks.derivatives import concluded, sampled
from workbench.checks.verdicts import Check, SecondOpinion, place_of, together
from workbench.errors import OptionError
from workbench.evidence import Verdict
from workbench.functions import Function, function
from workbench.functions.lists import nested
from workbench.kernels.agreement import AGREED, DIGITS, agreeing

Array = NDArray[np.float64]

POINTS = 6
FEWEST = 3
"""Points where both formulas have a value, below which nothing is concluded."""
BY = f"the other formula, in {DIGITS} digits"
DIFFERENT = "the domains differ"
ALGEBRA_BUDGET = 2.0  # seconds


def check_equal(left: Function, right: Function, at: Iterable[Array] | None = None) -> Check:
    """Have both functions the same values wherever both have one?

    Values are compared in 30 digits. Agreement at a few points is evidence ("checked"); where SymPy's algebra reduces
    the difference to zero the notes say so. Where only one of the two has a value the verdict is inconclusive.
    Raises OptionError where the shapes differ, or the variables of two Functions that cannot be written anew.
    """
    left, right = _over_the_same_variables(left, right)
    points, notes = (list(at), []) if at is not None else sampled(left, POINTS)
    table: list[SecondOpinion] = []
    for x in points:
        rows, lonely = _compared(left, right, x)
        table += rows
        notes += [lonely] if lonely and not any(note.startswith(DIFFERENT) for note in notes) else []
    if at is None and len({row.place for row in table}) < FEWEST:
        return Check(f"{left} = {right}", Verdict.INCONCLUSIVE, tuple(table), "hardly a point where both have values.")
    if together(table) is Verdict.PASS and _equal_by_algebra(left, right):
        notes = [*notes, "SymPy's algebra reduces the difference to zero: equal, exactly."]
    found = concluded(f"{left} = {right}", table, notes)
    if found.verdict is Verdict.PASS and any(note.startswith(DIFFERENT) for note in notes):
        return replace(found, verdict=Verdict.INCONCLUSIVE, message=f"equal where both have a value, but {notes[0]}")
    return found


def _over_the_same_variables(left: Function, right: Function) -> tuple[Function, Function]:
    """Both as functions of the variables of either, in the order of the left, then the right."""
    if left.shape != right.shape:
        raise OptionError(f"the two have the shapes {left.shape} and {right.shape}; only equal shapes can be equal.")
    if left.variables == right.variables:
        return left, right
    if left.columns or right.columns or left.bound or right.bound:
        told = " and ".join(f"({', '.join(f.variables)})" for f in (left, right))
        raise OptionError(f"the two have the variables {told}; declare variables= for both.")
    names = (*left.variables, *(n for n in right.variables if n not in left.variables))
    both = (function(nested(f.components, f.shape), variables=names, operators=f.operators) for f in (left, right))
    first, second = both
    return first, second


def _compared(left: Function, right: Function, x: Array) -> tuple[list[SecondOpinion], str]:
    """A row for each component where both have a value, and a note where only one has."""
    place = place_of(x)
    sides = [np.ravel(np.asarray(f.evaluate(x.tolist(), digits=DIGITS), dtype=object)) for f in (left, right)]
    rows, lonely = [], ""
    for a, b in zip(*sides, strict=True):
        digits = agreeing(a, b)
        if digits is None:
            if a.value.is_finite() != b.value.is_finite():
                only = left if a.value.is_finite() else right
                lonely = f"{DIFFERENT}: at {place} only {only} has a value."
            continue
        verdict = Verdict.PASS if digits >= AGREED else Verdict.FAIL
        ours, theirs = float(a.value), float(b.value)
        allowed = 10.0**-AGREED * max(abs(ours), abs(theirs))
        rows.append(SecondOpinion(f"value at {place}", BY, ours, theirs, allowed, verdict, place, apart=10.0**-digits))
    return rows, lonely


def _equal_by_algebra(left: Function, right: Function) -> bool:
    """Does SymPy, within a budget of time, simplify the difference to zero?"""
    if left.columns or left.shape:
        return False
    return bool(attempt(ALGEBRA_BUDGET, vanishes, left.expr - right.expr))


def vanishes(expression: object) -> bool:
    """Is the SymPy expression simplified to zero? (Runs in the worker process.)"""
    import sympy

    return bool(sympy.simplify(expression) == 0)
