"""Substitution into forms that bind a name: the value is that of the mathematics, whatever the names."""

import pytest

from workbench.language.formula import Apply, Number, Symbol
from workbench.language.printing import to_text
from workbench.language.substitution import free_names, levels, substituted
from workbench.operators import DERIVATIVE, PRODUCT, SUM, SUM_OVER, VALUE_AT

x, y, i, n = (Symbol(name) for name in "xyin")
XY = Apply(PRODUCT, (x, y))
BY_X = Apply(DERIVATIVE, (XY, x))
OVER_I = Apply(SUM_OVER, (i, Number(1), n, Apply(PRODUCT, (x, i))))


@pytest.mark.parametrize(
    ("formula", "mapping", "expected"),
    [
        (BY_X, {"y": x}, "at(∂/∂j(j*x), j = x)"),
        (BY_X, {"x": y, "y": x}, "at(∂/∂j(j*x), j = y)"),
        (Apply(DERIVATIVE, (XY, x, y)), {"x": y, "y": x}, "at(at(∂^2/∂j∂k(j*k), j = y), k = x)"),
        (BY_X, {"x": Number(3)}, "at(∂/∂x(x*y), x = 3)"),
        (BY_X, {"y": Symbol("a")}, "∂/∂x(x*a)"),
        (BY_X, {"z": Symbol("a")}, "∂/∂x(x*y)"),
        (OVER_I, {"x": i, "n": Number(3)}, "sum(j=1..3, i*j)"),
        (OVER_I, {"i": Number(7)}, "sum(i=1..n, x*i)"),
        (Apply(VALUE_AT, (XY, x, y)), {"x": Number(2), "y": x}, "at(j*x, j = x)"),
        (Apply(SUM, (BY_X, x)), {"x": Number(3)}, "at(∂/∂x(x*y), x = 3) + 3"),
    ],
)
def test_bound_names_are_kept_apart(formula, mapping, expected):
    assert to_text(substituted(formula, mapping)) == expected


def test_what_does_not_change_is_kept():
    assert substituted(BY_X, {"x": x}) is BY_X
    assert substituted(Apply(SUM, (x, y)), {"x": y, "y": x}) == Apply(SUM, (y, x))


def test_the_index_is_not_free():
    assert free_names(OVER_I) == {"x", "n"}
    assert free_names(Apply(VALUE_AT, (XY, x, n))) == {"y", "n"}
    assert free_names(BY_X) == {"x", "y"}


def test_deep_formulas_are_no_recursion():
    node = BY_X
    for _ in range(5000):
        node = Apply(SUM, (node, x))
    assert levels(node) == 1
    assert free_names(substituted(node, {"x": Symbol("z")})) == {"y", "z"}
