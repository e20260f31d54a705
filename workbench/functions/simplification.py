"""Simplification: SymPy's simplify under a budget, believed only where its values are those of the formula."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from workbench.budget import BudgetSpent, within
from workbench.errors import OptionError
from workbench.evidence import Evidence
from workbench.functions import domain
from workbench.functions.assumptions import Assumptions, facts
from workbench.functions.evaluation import Evaluation
from workbench.functions.origins import worked_out
from workbench.functions.points import Array
from workbench.functions.sampling import draws
from workbench.functions.violations import violation
from workbench.kernels.agreement import AGREED, DIGITS, agreeing
from workbench.kernels.digits import evaluate
from workbench.language.formula import Apply, Formula, parts, size
from workbench.language.printing import to_text
from workbench.operators import Form
from workbench.operators.logical import NOT_EQUAL

if TYPE_CHECKING:
    import sympy

    from workbench.functions.definition import Definition
    from workbench.functions.differentiable import Function

LARGEST = 5_000
"""Nodes, beyond which SymPy is not asked."""
POINTS = 8
"""At which values are compared."""
DRAWS = 400

_WORKED_OUT = frozenset({Form.DERIVATIVE, Form.GRADIENT, Form.VALUE_AT})

Facts = Mapping[str, Mapping[str, bool]]


@dataclass(frozen=True, slots=True)
class Simplified:
    """A simpler definition, or that of the formula itself; note: what is to be said; evidence: that both are equal."""

    definition: Definition
    note: str
    evidence: Evidence | None = None


def simplified(f: Function, budget: float) -> Simplified:
    """f in a simpler form, where SymPy finds one within so many seconds and its values are those of f.

    Raises OptionError for a budget that is no positive number.
    """
    if isinstance(budget, bool) or not isinstance(budget, int | float) or not 0 < budget < math.inf:
        raise OptionError(f"budget is {budget!r:.40}; a number of seconds above 0 is needed.")
    d = f.definition
    if sum(map(size, d.formulas)) > LARGEST:
        return Simplified(d, f"not simplified: it has more than {LARGEST:,} parts")
    try:
        found = _read(within(budget, simpler, d.expressions, _facts(d)))
    except BudgetSpent as spent:
        return Simplified(d, f"not simplified: {spent}")
    except Exception as error:  # SymPy raises whatever it likes on what it cannot do
        return Simplified(d, f"not simplified: SymPy gave up ({type(error).__name__})")
    components = [new if _shorter(new, old) else old for new, old in zip(found, d.formulas, strict=True)]
    if all(new is old for new, old in zip(components, d.formulas, strict=True)):
        if _WORKED_OUT.isdisjoint(node.operator.form for node in parts(d.written) if isinstance(node, Apply)):
            return Simplified(d, "SymPy finds no shorter form")
        return Simplified(worked_out(d), "its derivatives are worked out; SymPy finds no shorter form")
    return _compared(f, worked_out(d, components))


def simpler(expressions: Sequence[sympy.Expr], known: Facts) -> list[sympy.Expr]:
    """SymPy's simplify of each expression, over symbols of which this is known; for the worker process.

    >>> import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> simpler([sympy.sqrt(x**2)], {"x": {"positive": True}})
    [x]
    """
    import sympy

    symbols = set().union(*(expression.free_symbols for expression in expressions))
    told = {old: sympy.Symbol(old.name, real=True, **known[old.name]) for old in symbols if old.name in known}
    back = {new: old for old, new in told.items()}
    return [sympy.simplify(expression.xreplace(told)).xreplace(back) for expression in expressions]


def _facts(d: Definition) -> Facts:
    return facts(Assumptions(d.conditions, d.assumptions.integers))


def _read(found: Sequence[sympy.Expr]) -> list[Formula]:
    from workbench.language.sympy import from_sympy

    return [from_sympy(expression) for expression in found]


def _shorter(new: Formula, old: Formula) -> bool:
    return (size(new), len(to_text(new))) < (size(old), len(to_text(old)))


def _compared(f: Function, definition: Definition) -> Simplified:
    """The new definition where it has the values of f at points drawn from the domain of f."""
    d = f.definition
    ours, theirs = (Evaluation(one, f.bound, f.columns, f.execution) for one in (d, definition))
    conditions = domain.conditions(definition.formulas, d.operators)
    lost = [need for need in f.domain if need not in (*conditions, *definition.conditions)]
    failing: set[Formula] = {need for need in lost if isinstance(need, Apply) and need.operator is NOT_EQUAL}
    least, count = math.inf, 0
    for x in draws(f, DRAWS if f.variables else 1, seed=21, digits=None):
        if not np.all(np.isfinite(ours.at(x))):
            if np.all(np.isfinite(theirs.at(x))) and (fault := violation(f, x)):
                failing |= {need for need in lost if need == fault.condition}
            continue
        digits = _agreement(f, definition, x)
        if digits is not None and digits < AGREED:
            at = ", ".join(f"{name} = {value:g}" for name, value in zip(f.variables, x, strict=True))
            return Simplified(d, f"not simplified: SymPy's form has another value at {at}")
        if digits is not None:
            least, count = min(least, digits), count + 1
        if count == POINTS:
            break
    if not count:
        return Simplified(d, "not simplified: no point was found at which to compare the values")
    evidence = Evidence("checked", f"values at {count} point{'s' * (count > 1)}", digits=min(least, DIGITS))
    where = f" where {' and '.join(to_text(need) for need in lost if need in failing)}" if failing else ""
    return Simplified(definition, f"simplified by SymPy; equal{where}, {evidence}", evidence)


def _agreement(f: Function, definition: Definition, x: Array) -> float | None:
    """Digits that agree in all components; None where no value is certain."""
    place = [Fraction(value) for value in x.tolist()]
    bound = [Fraction(value) for value in f.bound.values()]
    data = [column.tolist() for column in f.columns.values()]
    sides = [evaluate(one.program, place, DIGITS, bound, data) for one in (f.definition, definition)]
    found = [agreeing(one, other) for one, other in zip(*sides, strict=True)]
    certain = [digits for digits in found if digits is not None]
    return min(certain) if len(certain) == len(found) else None
