"""Equal rational functions are known exactly, and others are not taken for equal."""

import pytest

from workbench.checks.rational_functions import same_rational
from workbench.language.reading import read


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("(x + 1)^2", "x^2 + 2x + 1", True),
        ("(2x(x - 1) - x^2 - 1)/(x - 1)^2", "(x^2 - 2x - 1)/(x - 1)^2", True),
        ("1/(1/x + 1)", "x/(1 + x)", True),
        ("0.5*x", "x/2", True),
        ("(x^2 - 1)^-2*(x - 1)", "1/((x + 1)^2*(x - 1))", True),
        ("x^5 - 5x^3 + 4x", "0*x", False),  # which is 0 at -2, -1, 0, 1 and 2
        ("x*(x^2 - 1)*(x^2 - 4)*(x^2 - 9)*(x^2 - 16)*(x^2 - 25) + x", "x", False),
        ("(x + 1)^2", "x^2 + 1", False),
        ("x^2", "x^2 + 1e-30", False),
        ("x*y", "y*x", False),  # of two names nothing is said
        ("sin(x)", "sin(x)", False),
        ("x^100", "x^100", False),
        ("1/(x - x)", "1/(x - x)", False),
    ],
)
def test_equal_where_it_is_proved(left, right, same):
    assert same_rational(read(left).formula, read(right).formula) is same
