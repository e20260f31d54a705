"""Sums over an index, derivatives, values at a point and arrays through SymPy and back; none of them is worked out."""

import pytest
import sympy

from workbench.errors import OptionError
from workbench.language.formula import Apply, Number, Symbol
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.language.sympy import from_sympy, symbol, to_sympy
from workbench.operators import (
    ABS,
    DERIVATIVE,
    DOT,
    ELEMENT,
    GRADIENT,
    NORM,
    POWER,
    PRODUCT,
    PRODUCT_OVER,
    QUOTIENT,
    SQRT,
    SUM,
    SUM_OVER,
    TRANSPOSE,
    VALUE_AT,
    VECTOR,
)

x, y, i, j, n = map(Symbol, "xyijn")
one, two, many = Number(1), Number(2), Number(10**9)
X, Y, INDEX, N = map(symbol, ("x", "y", "i", "n"))


def at(array, *indices):
    return Apply(ELEMENT, (array, *indices))


def total(term, upper=n, index=i, row=SUM_OVER):
    return Apply(row, (index, one, upper, term))


def squared(formula):
    return Apply(POWER, (formula, two))


def matrix(*rows):
    return Apply(VECTOR, tuple(Apply(VECTOR, row) for row in rows))


slope = Apply(DERIVATIVE, (squared(x), x))
KEPT = (
    total(squared(at(x, i))),
    total(at(x, i), row=PRODUCT_OVER),
    total(total(at(Symbol("W"), i, j), index=j)),
    Apply(PRODUCT, (two, total(at(x, i)))),
    Apply(QUOTIENT, (total(at(x, i)), n)),
    Apply(SUM, (squared(y), total(at(x, i)))),
    squared(at(x, Apply(SUM, (i, one)))),
    slope,
    Apply(DERIVATIVE, (Apply(PRODUCT, (x, y)), x, y)),
    Apply(DERIVATIVE, (squared(x), x, x)),
    Apply(PRODUCT, (y, slope)),
    Apply(VALUE_AT, (slope, x, two)),
    Apply(VALUE_AT, (Apply(VALUE_AT, (Apply(PRODUCT, (x, y)), x, two)), y, one)),
    Symbol("x[3]"),
    squared(Symbol("W[2,3]")),
)


@pytest.mark.parametrize("formula", KEPT, ids=to_text)
def test_there_and_back(formula):
    assert from_sympy(to_sympy(formula)) == formula


def test_what_the_expressions_are():
    assert to_sympy(total(squared(at(x, i)))) == sympy.Sum(sympy.IndexedBase(X)[INDEX] ** 2, (INDEX, 1, N))
    assert to_sympy(slope).doit() == 2 * X
    assert to_sympy(Apply(VALUE_AT, (slope, x, two))).doit() == 4
    assert to_sympy(at(x, i)).is_real
    assert to_sympy(total(squared(i), upper=Number(4))).doit() == 30
    gradient = to_sympy(Apply(GRADIENT, (Apply(PRODUCT, (x, y)), x, y)))
    assert gradient.doit() == sympy.Matrix([Y, X])


LONG = (
    total(Apply(QUOTIENT, (one, i)), upper=many),
    Apply(ABS, (total(Apply(QUOTIENT, (one, i)), upper=many),)),
    Apply(SQRT, (total(i, upper=many),)),
    squared(total(i, upper=many)),
    Apply(POWER, (total(i, upper=many), Apply(QUOTIENT, (one, two)))),
    Apply(ABS, (total(Apply(POWER, (x, i)), upper=many),)),
    Apply(POWER, (total(Apply(POWER, (x, i)), upper=many), Apply(QUOTIENT, (one, two)))),
    total(i, upper=many, row=PRODUCT_OVER),
    Apply(VALUE_AT, (Apply(POWER, (x, many)), x, Number(3))),
    Apply(ABS, (Apply(VALUE_AT, (Apply(POWER, (x, many)), x, Number(3))),)),
    Apply(SUM, (read("exp(exp(exp(exp(100))))").formula, total(i, upper=many))),
    total(
        Apply(SUM, tuple(read(f"piecewise(x < {k}: i, x^{k})").formula for k in range(30))), upper=Number(5)
    ),  # SymPy's own constructor makes 2^30 pieces of it
)


@pytest.mark.parametrize("formula", LONG, ids=lambda formula: to_text(formula)[:50])
def test_nothing_is_worked_out(formula):
    expression = to_sympy(formula)
    assert expression.has(sympy.Sum, sympy.Product, sympy.Subs)
    assert from_sympy(expression)
    assert from_sympy(expression + symbol("z"))


def test_arrays_are_worked_out():
    u, v = Apply(VECTOR, (x, one)), Apply(VECTOR, (two, y))
    a = matrix((x, one), (two, y))
    assert to_sympy(Apply(DOT, (u, v))) == 2 * X + Y
    assert to_sympy(squared(Apply(NORM, (u,)))) == X**2 + 1
    assert to_sympy(Apply(TRANSPOSE, (a,))) == sympy.Matrix([[X, 2], [1, Y]])
    assert to_sympy(Apply(PRODUCT, (a, u))) == sympy.Matrix([X**2 + 1, 2 * X + Y])
    assert to_sympy(Apply(PRODUCT, (Apply(TRANSPOSE, (u,)), a, u))).expand() == X**3 + 3 * X + Y
    assert to_sympy(Apply(SUM, (u, v))) == sympy.Matrix([X + 2, Y + 1])
    assert to_sympy(Apply(VECTOR, (u, v))) == sympy.Matrix([[X, 1], [2, Y]])
    with pytest.raises(OptionError, match="vectors"):
        to_sympy(Apply(DERIVATIVE, (Apply(DOT, (u, v)), x)))


M, V = sympy.MatrixSymbol("M", 2, 2), sympy.MatrixSymbol("v", 2, 1)
FOREIGN = (
    (sympy.Sum(X**INDEX, (INDEX, 0, 3), (N, 1, 2)), "sum(n=1..2, sum(i=0..3, x^i))"),
    (sympy.Derivative(sympy.sin(X) * Y, X, (Y, 2)), "∂^3/∂x∂y^2(y*sin(x))"),
    (sympy.Subs(sympy.Derivative(sympy.sin(X), X), X, 0), "at(d/dx(sin(x)), x = 0)"),
    (sympy.Subs(X * Y, (X, Y), (1, 2)), "at(at(x*y, x = 1), y = 2)"),
    (V.T * M * V, "vᵀ*M*v"),
    (M * V + V, "M*v + v"),
    (M[0, 1], "M[1, 2]"),
    (sympy.MatMul(sympy.Matrix([[1, 2], [3, 4]]), sympy.Matrix([X, Y])), "[[1, 2], [3, 4]]*[x, y]"),
    (sympy.Transpose(sympy.ImmutableMatrix([X, Y])), "[x, y]ᵀ"),
)  # fmt: skip


@pytest.mark.parametrize(("expression", "text"), FOREIGN, ids=[row[1] for row in FOREIGN])
def test_expressions_made_elsewhere(expression, text):
    assert to_text(from_sympy(expression)) == text


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (sympy.Sum(X, (INDEX, 1, sympy.oo)), "no counterpart"),
        (sympy.Subs(X * Y, (X, Y), (Y, X)), "one after the other"),
        (M**-1, "no counterpart"),
        (sympy.Integral(X, X), "no counterpart"),
        (sympy.Limit(X, X, 0), "no counterpart"),
        (sympy.O(X), "no counterpart"),
        (sympy.Symbol("x[i]"), "no name"),
    ],
    ids=str,
)
def test_what_has_no_counterpart(expression, message):
    with pytest.raises(OptionError, match=message):
        from_sympy(expression)
