"""How many real solutions polynomials have: Hermite's form against solutions that are known."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.calculus.counting import real_solutions

x, y, z = sympy.symbols("x y z")


@pytest.mark.parametrize(
    ("polynomials", "symbols", "count"),
    [
        ([x**2 + 1], [x], 0),
        ([x**3 - x], [x], 3),
        ([(x - 1) ** 4], [x], 1),
        ([x**2 + y**2 - 1, x - y], [x, y], 2),
        ([x**2 + y**2 + 1, x - y], [x, y], 0),
        ([x**2 - y, y**2 - x], [x, y], 2),
        ([x * y, x + y - 1], [x, y], 2),
        ([x**2 - 1, y**2 - 1, z**2 - 1], [x, y, z], 8),
        ([x**3 - 3 * x + 1, y - x**2], [x, y], 3),
        ([sympy.S.One, x], [x], 0),
        ([x * y], [x, y], None),
        ([x**30 - 2, y**30 - 3], [x, y], None),  # too many to count
    ],
)
def test_known_systems(polynomials, symbols, count):
    assert real_solutions(polynomials, symbols) == count


@given(st.lists(st.integers(-6, 6), min_size=2, max_size=7).filter(lambda c: c[0]))
@settings(max_examples=40, deadline=None)
def test_one_polynomial_has_as_many_as_sturm_counts(coefficients):
    polynomial = sympy.Poly(coefficients, x)
    assert real_solutions([polynomial.as_expr()], [x]) == polynomial.count_roots()
