"""The contract of the table, row by row: a new row is tested the moment it exists."""

from __future__ import annotations

import math
import string
import subprocess
import sys
from itertools import combinations, product

import mpmath
import numpy as np
import pytest
import scipy.special
import sympy
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.operators.meaning import DIGITS, applied, defined, derivative, digits, exact, meaning, numeric, symbols
from workbench.language import rows
from workbench.language.formula import Number, Symbol
from workbench.operators import DIFFERENCE, OPERATORS, SELECT, SIGNS, Form, Operator, Parity, Smoothness, row_taking
from workbench.operators.elementary import LOG_BASE

CLOSE = 1e-14  # relative, between float64 code and 40 digits
ROWS = (*OPERATORS, DIFFERENCE)
CALLED = (Form.CALL, Form.ROOT, Form.FENCE, Form.POSTFIX)


@pytest.fixture(autouse=True, scope="module")
def many_digits():
    with mpmath.workdps(DIGITS):
        yield


def label(operator: Operator) -> str:
    return f"{operator.name}({', '.join(operator.parameters)})".replace(" ", "_")


def those(condition):
    return pytest.mark.parametrize("operator", [row for row in ROWS if condition(row)], ids=label)


def scalar(row: Operator) -> bool:
    """Has a real value at real arguments (a choice takes a condition, a softmax gives a vector)."""
    arithmetic = (Form.SUM, Form.PRODUCT, Form.NEGATION, Form.QUOTIENT, Form.POWER)
    return row.form in (*CALLED, *arithmetic) and row is not SELECT and not row.components


def code_value(operator: Operator, template: str, arguments: tuple[float, ...]) -> float:
    names = [f"a{i}" for i in range(len(arguments))]
    scope = {"math": math, "np": np, "special": scipy.special, **dict(zip(names, arguments, strict=True))}
    with np.errstate(all="ignore"):
        return eval(template.format(*names), scope)


def referee(operator: Operator, point: tuple[float, ...]) -> mpmath.mpf:
    return digits(applied(operator, exact(point)))


def assert_close(value, expected, tolerance=CLOSE) -> None:
    error = abs(value - expected)
    assert error <= tolerance * max(abs(expected), 1e-3), f"{value!r} is not {mpmath.nstr(expected, 20)}"


def test_a_name_and_a_count_mean_one_row():
    for first, second in combinations(OPERATORS, 2):
        for name in {*first.names} & {*second.names}:
            counts = range(8)
            assert not any(first.takes(n) and second.takes(n) for n in counts), name
    typed = [name for row in OPERATORS for name in row.names]
    assert all(name.isprintable() and not (set(name) & set(" (),[]{}")) for name in typed)


def test_importing_the_table_imports_no_library():
    code = "import sys, workbench.operators; print(sorted({m.partition('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "workbench" in done.stdout
    for library in ("sympy", "scipy", "numpy", "mpmath"):
        assert repr(library) not in done.stdout


@those(lambda row: True)
def test_every_row_says_where_its_facts_stand(operator):
    assert operator.source
    assert operator.about or operator.form in SIGNS
    if operator.partials or operator.components:
        assert operator.rule
    if scalar(operator):
        assert len(operator.partials) == len(operator.parameters)
        assert operator.samples
        assert operator.numpy or operator.definition


@those(lambda row: row.python or row.numpy)
def test_code_names_each_parameter_and_nothing_else(operator):
    for template in filter(None, (operator.python, operator.numpy)):
        places = {field for _, field, _, _ in string.Formatter().parse(template) if field is not None}
        assert places == {str(i) for i in range(len(operator.parameters))}


@those(lambda row: row.samples and row.form not in (Form.COMPARISON, Form.CONSTANT) and not row.components)
def test_samples_lie_inside_the_domain_and_away_from_kinks(operator):
    for sample in operator.samples:
        assert operator.takes(len(sample))
        at = dict(zip(operator.parameters, exact(sample), strict=True))
        assert all(meaning(condition, at) for condition in rows.domain(operator))
        assert all(abs(digits(meaning(kink, at))) > 0.05 for kink in rows.kinks(operator))


@those(lambda row: row.smoothness is Smoothness.ANALYTIC)
def test_an_analytic_row_has_no_kinks(operator):
    assert not operator.kinks


@those(lambda row: row.domain and row.form in CALLED)
def test_outside_its_domain_a_row_has_no_real_value(operator):
    grid = [sympy.Rational(k, 2) for k in range(-6, 7)] + [sympy.pi / 2, sympy.pi, -sympy.pi]
    outside = 0
    for point in product(grid, repeat=len(operator.parameters)):
        at = dict(zip(operator.parameters, point, strict=True))
        if operator.parameters[0] == "n" and not (point[0].is_integer and point[0] >= 0):
            continue  # an order is a whole number
        inside = all(meaning(condition, at) == True for condition in rows.domain(operator))  # noqa: E712
        value = applied(operator, point).evalf(20)
        finite = bool(value.is_real and value.is_finite)
        if all(x > 0 for x in point) or operator is not LOG_BASE:  # log(-2)/log(-2) is real, but no logarithm
            assert finite == inside, (point, value)
        outside += not inside
    assert outside


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


@those(lambda row: row.definition and scalar(row))
def test_the_definition_has_the_same_value(operator):
    for sample in operator.samples:
        assert_close(digits(defined(operator, exact(sample))), referee(operator, sample), 1e-30)


@those(lambda row: row.partials and scalar(row))
def test_partials_are_the_derivative_by_sympy_and_by_differences(operator):
    names = symbols(operator)
    for index, name in enumerate(names):
        partial = rows.partial(operator, index)
        if partial is None:
            continue
        by_sympy = sympy.diff(applied(operator, names), name)
        order = tuple(int(i == index) for i in range(len(names)))
        for sample in operator.samples:
            at = exact(sample)
            ours = digits(meaning(partial, dict(zip(operator.parameters, at, strict=True))))
            assert_close(digits(by_sympy.subs(dict(zip(names, at, strict=True))).doit()), ours, 1e-30)
            differences = mpmath.diff(numeric(operator), tuple(mpmath.mpf(x) for x in sample), order)
            assert_close(differences, ours, 1e-12)


@those(lambda row: row.partials and scalar(row))
def test_the_table_is_closed_under_two_derivatives(operator):
    for first, second in product(range(len(operator.parameters)), repeat=2):
        partial = rows.partial(operator, first)
        if partial is None or operator.partials[second] is None:
            continue
        again = derivative(partial, operator.parameters[second])
        once_more = again and derivative(again, operator.parameters[first])
        order = [0] * len(operator.parameters)
        order[first] += 1
        order[second] += 1
        for formula, orders in ((again, order), (once_more, [n + (i == first) for i, n in enumerate(order)])):
            sample = operator.samples[0]
            at = dict(zip(operator.parameters, exact(sample), strict=True))
            ours = mpmath.mpf(0) if formula is None else digits(meaning(formula, at))
            with mpmath.workdps(2 * DIGITS):
                differences = mpmath.diff(numeric(operator), tuple(mpmath.mpf(x) for x in sample), tuple(orders))
            assert_close(differences, ours, 1e-10)


@those(lambda row: row.parity)
def test_parity(operator):
    sign = -1 if operator.parity is Parity.ODD else 1
    for sample in operator.samples:
        assert_close(referee(operator, (-sample[0],)), sign * referee(operator, sample), 1e-30)


@those(lambda row: len(row.parameters) == 1 and row.parity is None and scalar(row))
def test_a_row_without_parity_has_none(operator):
    values = [(applied(operator, [x]).evalf(20), applied(operator, [-x]).evalf(20)) for x in exact((0.3, 0.7))]
    assert any(abs(there - back) > 1e-6 and abs(there + back) > 1e-6 for there, back in values)


@those(lambda row: row.values)
def test_exact_values(operator):
    for arguments, value in rows.values(operator):
        assert operator.takes(len(arguments))
        at = [meaning(argument, {}) for argument in arguments]
        expected = meaning(value, {})
        if operator.form is not Form.REDUCTION:  # which has array code alone
            assert abs(digits(applied(operator, at) - expected)) < mpmath.mpf(10) ** -30
        for template in filter(None, (operator.python, operator.numpy)):
            found = code_value(operator, template, tuple(np.float64(float(x)) for x in at))
            assert abs(found - float(expected)) <= 1e-15 * max(1.0, abs(float(expected)))


@those(lambda row: row.kinks)
def test_kinks_are_exactly_where_a_row_is_not_smooth(operator):
    grid = [sympy.Rational(k, 2) for k in range(-3, 4)]
    found = 0
    for point in product(grid, repeat=len(operator.parameters)):
        at = dict(zip(operator.parameters, point, strict=True))
        if not all(meaning(condition, at) for condition in rows.domain(operator)):
            continue
        expected = any(meaning(kink, at) == 0 for kink in rows.kinks(operator))
        assert expected == any(bends(operator, point, i) for i in range(len(point))), point
        found += expected
    assert found


def bends(operator: Operator, point: tuple[sympy.Rational, ...], index: int) -> bool:
    """Do the one-sided slopes differ there, or grow without bound?"""
    h = sympy.Rational(1, 10**12)
    at = ([x + side * h if i == index else x for i, x in enumerate(point)] for side in (-1, 0, 1))
    left, middle, right = (digits(applied(operator, arguments)) for arguments in at)
    slopes = [mpmath.mpf(10) ** 12 * rise for rise in (middle - left, right - middle)]
    return max(map(abs, slopes)) > 1e6 or abs(slopes[0] - slopes[1]) > 1e-3


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
    # One rounding of x is allowed for: the condition of the function.
    allowed = 1e-15 * (4 * abs(expected) + abs(float(slope) * x)) + 1e-307
    for template in filter(None, (operator.python, operator.numpy)):
        assert abs(code_value(operator, template, (np.float64(x),)) - expected) <= allowed


@those(lambda row: row.period)
def test_periods(operator):
    period = meaning(rows.template(operator.period, ()), {})
    for sample in operator.samples:
        (x,) = exact(sample)
        assert_close(digits(applied(operator, [x + period])), referee(operator, sample), 1e-30)
        assert abs(digits(applied(operator, [x + period / 2])) - referee(operator, sample)) > 0.1, "it is the smallest"


@those(lambda row: row.sympy_numbers)
def test_numbers_that_sympy_knows_by_name(operator):
    for name, text in operator.sympy_numbers:
        ours = digits(meaning(rows.template(text, ()), {}))
        assert_close(ours, digits(getattr(sympy, name)), 1e-30)


def test_a_choice_takes_one_of_its_two_values():
    for condition, value in ((True, 2.0), (False, 3.0)):
        assert code_value(SELECT, SELECT.python, (condition, 2.0, 3.0)) == value
        assert code_value(SELECT, SELECT.numpy, (np.full(2, condition), 2.0, 3.0)).tolist() == [value, value]
        assert code_value(SELECT, SELECT.mpmath, (condition, 2.0, 3.0)) == value
        assert float(defined(SELECT, [sympy.sympify(condition), sympy.S(2), sympy.S(3)])) == value
    partials = [rows.partial(SELECT, i) for i in range(3)]
    assert partials[0] is None
    assert [partial.arguments[1:] for partial in partials[1:]] == [(Number(1), Number(0)), (Number(0), Number(1))]


def test_the_components_of_softmax_are_those_of_scipy():
    softmax = row_taking("softmax", 2, OPERATORS)
    for sample in (*softmax.samples, (800.0, -800.0, 799.0, 0.0)):
        names = [f"u{k}" for k in range(len(sample))]
        at = dict(zip(names, exact(sample), strict=True))
        found = rows.in_components(softmax, tuple(map(Symbol, names)))
        values = [float(digits(meaning(component, at))) for component in found]
        np.testing.assert_allclose(values, scipy.special.softmax(sample), rtol=1e-14)
    assert rows.in_components(SELECT, ()) == ()
