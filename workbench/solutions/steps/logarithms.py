"""Logarithmic differentiation in rows, as a textbook has it: y = f, ln y = ..., y′/y = ..., y′ = y·(...).

Source: Stewart, Calculus (2015), section 3.6, steps in logarithmic differentiation.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.derivations import Step
from workbench.derivations.writing import times
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.printing.differentials import chained
from workbench.language.printing.phrases import Part, quotient
from workbench.operators import ABS, LOG
from workbench.pages import Display, Text
from workbench.solutions.statements import equalities, row
from workbench.solutions.steps.derivative_notation import DerivativeNotation


def logarithmic_rows(step: Step, name: str, signs: DerivativeNotation, rows: Sequence[tuple[Formula, Text]]) -> Display:
    """All rows of the step; name: what y is called; rows: the derivative without y, as it is put together and left."""
    (laws, *_), (inner, *_) = step.prepared, step.parts
    y = Symbol(name)
    assert isinstance(laws.before, Apply)
    (logged,) = laws.before.arguments
    of_size = isinstance(logged, Apply) and logged.operator is ABS and logged != step.before
    slope = signs.slope(name, step.variable, partial=signs.partial(step.variable))
    rate: Part = quotient(slope, y) if signs.primes else chained(quotient(1, y), slope)
    taken = (
        row(y, step.before),
        row(Apply(LOG, (Apply(ABS, (y,)) if of_size else y,)), laws.after),
        row(rate, inner.after),
    )
    return Display((*taken, *equalities(slope, [(times(y, inner.after), ""), *rows]).equations))
