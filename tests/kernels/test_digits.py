"""Many digits: only certain ones are given, however much cancels."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graphs.programs import program
from workbench.errors import OptionError, ShapeError
from workbench.graphs import gradient
from workbench.kernels.digits import evaluate

# DLMF 3.12.1 and 4.2.11; log 2 from OEIS A002162.
PI = "3.14159265358979323846264338327950288419716939937511"
E = "2.71828182845904523536028747135266249775724709369996"
LOG2 = "0.693147180559945309417232121458176568075500134360255"


@pytest.mark.parametrize(("text", "known"), [("pi + 0*x", PI), ("exp(x/x)", E), ("-log(x/2)", LOG2)])
def test_known_constants(text, known):
    (found,) = evaluate(program(text, variables=("x",)), [1], 50)
    assert found.certain == 50
    assert abs(found.value - Decimal(known)) <= Decimal(10) ** -49 * 2


def test_digits_that_cancel_are_worked_for():
    """1 - cos(x) at 1e-20 is x^2/2 to 40 digits; float64 has none of them."""
    (found,) = evaluate(program("1 - cos(x)", variables=("x",)), [Fraction(1, 10**20)], 30)
    assert found.certain == 30
    assert found.value == Decimal("5.00000000000000000000000000000E-41")


def test_what_cannot_be_told_from_zero_has_no_certain_digit():
    (found,) = evaluate(program("sqrt(x)^2 - 2", variables=("x",)), [2], 30)
    assert (found.value, found.certain) == (0, 0)
    (exact,) = evaluate(program("x - x/3*3", variables=("x",)), [0.1], 30)
    assert exact.value == 0


def test_floats_are_taken_as_they_are():
    (found,) = evaluate(program("x", variables=("x",)), [0.1], 30)
    assert str(found) == "0.100000000000000005551115123126"
    (found,) = evaluate(program("x", variables=("x",)), [Fraction(1, 10)], 30)
    assert found.value == Decimal("0.1")


@pytest.mark.parametrize("text", ["log(x)", "sqrt(x)", "asin(3*x)", "x^(1/3)", "0/(x + 1)", "acosh(x)"])
def test_outside_the_domain_is_not_a_number(text):
    (found,) = evaluate(program(text, variables=("x",)), [-1], 20)
    assert found.value.is_nan() and found.certain == 0


def test_gradients_data_and_bound_values():
    made = program("p*mean((a*x - 1)^2)", variables=("a",), parameters=("p",), columns=("x",))
    (found,) = evaluate(gradient(made), [2], 20, [3], [[1, 2, 4]])
    # d/da mean((a*x - 1)^2) = mean(2*(a*x - 1)*x) = 2*(1 + 6 + 28)/3, times 3
    assert found.value == 70


@settings(max_examples=50, deadline=None)
@given(st.fractions(-100, 100, max_denominator=1000), st.integers(1, 60))
def test_rational_values_are_right_in_every_digit(x, digits):
    (found,) = evaluate(program("(x^2 - 1)/(x^2 + 1) + x^3/7", variables=("x",)), [x], digits)
    exact = (x * x - 1) / (x * x + 1) + x**3 / 7
    if exact:
        assert abs(Fraction(found.value) - exact) <= abs(exact) * Fraction(1, 10 ** (digits - 1))
        assert found.certain == digits


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: evaluate(program("x*y"), [1, 2], 0), OptionError, "1 to 10,000"),
        (lambda: evaluate(program("x*y"), [1]), ShapeError, "1 entries where 2"),
        (lambda: evaluate(program("a*x", variables=("a",), columns=("x",)), [1], 9, (), [[1]]), ShapeError, "each row"),
    ],
)
def test_misuse_is_told(make, error, words):
    with pytest.raises(error, match=words):
        make()
