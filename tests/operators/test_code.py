"""The code in the rows against the value by SymPy and mpmath to 40 digits: accurate, and safe at the extremes."""

from __future__ import annotations

import math
import string

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.operators.contract import CALLED, assert_close, code_value, referee, scalar, those
from tests.operators.meaning import DIGITS, defined, meaning
from workbench.language import rows
from workbench.language.formula import Number
from workbench.operators import OPERATORS, SELECT, Form, row_taking


@those(lambda row: row.python or row.numpy)
def test_code_names_each_parameter_and_nothing_else(operator):
    for template in filter(None, (operator.python, operator.numpy)):
        places = {field for _, field, _, _ in string.Formatter().parse(template) if field is not None}
        assert places == {str(i) for i in range(len(operator.parameters))}


@those(lambda row: (row.numpy and scalar(row)) or row.form is Form.CONSTANT)
def test_array_code_has_the_value_that_sympy_and_mpmath_give(operator):
    for sample in operator.samples:
        expected = referee(operator, sample)
        value = code_value(operator, operator.numpy, tuple(np.float64(x) for x in sample))
        assert_close(value, expected)
        block = code_value(operator, operator.numpy, tuple(np.full(3, x) for x in sample))
        assert np.broadcast_to(block, (3,)).dtype == np.float64 or operator.form is Form.CONSTANT
        assert_close(np.broadcast_to(block, (3,))[1], expected)


@those(lambda row: row.python and (scalar(row) or row.form is Form.CONSTANT))
def test_scalar_code_has_the_value_that_sympy_and_mpmath_give(operator):
    for sample in operator.samples:
        value = code_value(operator, operator.python, sample)
        assert isinstance(value, float)
        assert_close(value, referee(operator, sample))


@those(lambda row: row.mpmath and (scalar(row) or row.form is Form.CONSTANT))
def test_many_digit_code_has_the_value_that_sympy_gives(operator):
    for sample in operator.samples:
        names = [f"a{i}" for i in range(len(sample))]
        scope = {"mp": mpmath.mp, **{name: mpmath.mpf(x) for name, x in zip(names, sample, strict=True)}}
        assert_close(eval(operator.mpmath.format(*names), scope), referee(operator, sample), 1e-36)


@those(lambda row: row.python and row.numpy and scalar(row))
def test_scalar_and_array_code_agree_at_nan(operator):
    for place in range(len(operator.parameters)):
        arguments = tuple(math.nan if i == place else 0.75 for i in range(len(operator.parameters)))
        assert math.isnan(code_value(operator, operator.python, arguments)), "NaN must not become a number"
        assert math.isnan(code_value(operator, operator.numpy, tuple(map(np.float64, arguments))))


@pytest.mark.parametrize("code", ["python", "numpy"])
@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        ("sigmoid", (800.0,), 1.0),
        ("sigmoid", (-800.0,), 0.0),
        ("sigmoid", (-705.0,), float(mpmath.exp(-705))),
        ("softplus", (800.0,), 800.0),
        ("softplus", (-800.0,), 0.0),
        ("softplus", (-40.0,), float(mpmath.exp(-40))),
        ("logsumexp", (1000.0, 1000.0), 1000 + math.log(2)),
        ("logsumexp", (-1000.0, 800.0), 800.0),
        ("logsumexp", (math.inf, math.inf), math.inf),
        ("logsumexp", (-math.inf, -math.inf), -math.inf),
        ("logsumexp", (-math.inf, 3.0), 3.0),
        ("expm1", (1e-20,), 1e-20),
        ("log1p", (1e-20,), 1e-20),
        ("erfc", (20.0,), 5.395865611607901e-176),
        ("hypot", (3e200, 4e200), 5e200),
        ("relu", (-math.inf,), 0.0),
        ("sign", (-math.inf,), -1.0),
        ("step", (math.inf,), 1.0),
        ("max", (-math.inf, 2.0), 2.0),
    ],
)
def test_code_neither_overflows_nor_cancels(name, arguments, value, code):
    operator = row_taking(name, len(arguments), OPERATORS)
    found = code_value(operator, getattr(operator, code), tuple(map(np.float64, arguments)))
    assert found == value or abs(found - value) <= 2e-16 * abs(value)


@those(lambda row: len(row.parameters) == 1 and row.form in CALLED and scalar(row) and row.numpy)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(x=st.integers(-30 * 2**20, 30 * 2**20).map(lambda k: k / 2**20))
def test_code_is_accurate_wherever_the_row_is_defined(operator, x):
    at = {operator.parameters[0]: sympy.Rational(x)}
    assume(all(meaning(condition, at) == True for condition in rows.domain(operator)))  # noqa: E712
    slope = meaning(rows.partial(operator, 0), at).evalf(DIGITS)
    assume(slope.is_finite)
    expected = referee(operator, (x,))
    # Room for some ulps of the result, and for the rounding of x: the condition of the function.
    allowed = 2e-15 * (8 * abs(expected) + abs(float(slope) * x)) + 1e-307
    for template in filter(None, (operator.python, operator.numpy)):
        assert abs(code_value(operator, template, (np.float64(x),)) - expected) <= allowed


def test_a_choice_takes_one_of_its_two_values():
    for condition, value in ((True, 2.0), (False, 3.0)):
        assert code_value(SELECT, SELECT.python, (condition, 2.0, 3.0)) == value
        assert code_value(SELECT, SELECT.numpy, (np.full(2, condition), 2.0, 3.0)).tolist() == [value, value]
        assert code_value(SELECT, SELECT.mpmath, (condition, 2.0, 3.0)) == value
        assert float(defined(SELECT, [sympy.sympify(condition), sympy.S(2), sympy.S(3)])) == value
    partials = [rows.partial(SELECT, i) for i in range(3)]
    assert partials[0] is None
    assert [partial.arguments[1:] for partial in partials[1:]] == [(Number(1), Number(0)), (Number(0), Number(1))]
