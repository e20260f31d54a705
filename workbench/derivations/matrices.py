"""Derivatives by a vector or a matrix, on the tree as written: xᵀA x has the gradient (A + Aᵀ)x, not n components.

A formula over arrays and the name of one of them go in; the steps that lead to its gradient or Jacobian come out, in
matrices; None where no rule of matrices applies.

Source: Petersen & Pedersen, The Matrix Cookbook (2012), chapter 2; Magnus & Neudecker, Matrix Differential Calculus.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from workbench.derivations.array_algebra import IDENTITY, ONES, ArrayAlgebra
from workbench.derivations.gradients import Gradients
from workbench.derivations.setting import NoRuleError, Setting
from workbench.derivations.step import Step
from workbench.language.arrays.misfits import MisfitError, Shape
from workbench.language.arrays.shapes import Shapes
from workbench.language.formula import Apply, Formula, parts, symbols
from workbench.operators import OPERATORS, Form, Operator


def by_array(
    formula: Formula,
    name: str,
    shapes: Mapping[str, Shape],
    *,
    symmetric: Collection[str] = (),
    operators: Sequence[Operator] = OPERATORS,
) -> Step | None:
    """The gradient of a scalar formula, or the Jacobian of a vector, by an array, with every step.

    shapes: of all names that are arrays. symmetric: matrices that are known to be. None where no rule applies, and
    where the name does not occur.

    >>> from workbench.language.reading import read
    >>> shapes = {"x": (2,), "A": (2, 2)}
    >>> step = by_array(read("x^T A x", shapes=shapes, variables=("x", "A")).formula, "x", shapes)
    >>> step.rule, step.after
    ('quadratic form', product(sum of terms(Symbol(A), transpose(Symbol(A))), Symbol(x)))
    """
    reserved = {IDENTITY.name, ONES.name}
    if name not in symbols(formula) or reserved & (symbols(formula) | shapes.keys()):
        return None
    algebra = ArrayAlgebra({**shapes, **named_arrays(formula, name, shapes)}, frozenset(symmetric))
    gradients = Gradients(Setting(name, algebra, tuple(operators)))
    try:
        return (gradients.gradient if algebra.scalar(formula) else gradients.jacobians.jacobian)(formula)
    except (NoRuleError, MisfitError):
        return None


def named_arrays(formula: Formula, name: str, shapes: Mapping[str, Shape]) -> dict[str, Shape]:
    """The shapes of I and of ones where a derivative of the formula by this name may hold them."""
    summed = {
        Shapes(shapes).of(part.arguments[0])
        for part in parts(formula)
        if isinstance(part, Apply) and part.operator.form is Form.REDUCTION
    }
    n = shapes[name][0]
    return {IDENTITY.name: (n, n), ONES.name: summed.pop() if len(summed) == 1 else (n,)}
