"""Factors multiply to the whole; what is solved for fulfils its equation, and the other vanishes with it."""

from __future__ import annotations

from math import prod

import pytest

from workbench.calculus.elimination import elimination, factored
from workbench.functions import function


@pytest.mark.parametrize(
    ("text", "able", "never"), [("x^2*exp(x)", 2, 1), ("x^3 - 3x", 2, 0), ("x^4 + 2x^2", 1, 1), ("exp(x)", 0, 1)]
)
def test_zeros_of_the_whole_are_those_of_the_factors_that_can_be_zero(text: str, able: int, never: int) -> None:
    found = factored(function(text))
    assert found is not None and (len(found.able), len(found.never)) == (able, never)
    for x in (-1.75, 0.5, 2.25):
        whole, *parts = (
            function(part, variables=["x"]).value([x]) for part in (found.whole, *found.able, *found.never)
        )
        assert (whole == 0) == (prod(parts) == 0)
        assert all(function(part, variables=["x"]).value([x]) != 0 for part in found.never)


@pytest.mark.parametrize("text", ["x^3 - 3*x*y + y^3", "x^2 + x*y + y^2 - 3x", "y^2 + x^2*y"])
def test_what_is_put_in_fulfils_the_equation(text: str) -> None:
    f = function(text)
    found = elimination(f)
    assert found is not None
    (other,) = (name for name in f.variables if name != found.variable)
    for t in (-1.5, 0.25, 2.0):
        values = {other: t, found.variable: function(found.value, variables=[other]).value([t])}
        gradient = f.gradient.at([values[name] for name in f.variables])
        assert gradient[found.place] == pytest.approx(0, abs=1e-12)
        if abs(function(found.other.whole, variables=[other]).value([t])) > 1e-9:
            assert gradient[1 - found.place] != pytest.approx(0, abs=1e-12)


def test_none_where_no_equation_is_linear() -> None:
    assert elimination(function("sin(x)*cos(y) + x^4*y^4")) is None
    assert elimination(function("x + y + z")) is None
