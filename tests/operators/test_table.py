"""The contract of the table, row by row: a new row is tested the moment it exists."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations, product

import mpmath
import numpy as np
import scipy.special
import sympy

from tests.operators.contract import CALLED, assert_close, code_value, referee, scalar, those
from tests.operators.meaning import DIGITS, applied, defined, derivative, digits, exact, meaning, numeric, symbols
from workbench.language import rows
from workbench.language.formula import Number, Symbol
from workbench.operators import (
    NEGATION,
    OPERATORS,
    POWER,
    SELECT,
    SIGNS,
    SUM,
    Form,
    Operator,
    Parity,
    Smoothness,
    row_taking,
)
from workbench.operators.elementary import LOG_BASE


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


@those(lambda row: row.samples and row.form not in (Form.COMPARISON, Form.CONSTANT) and not row.components)
def test_samples_lie_inside_the_domain_and_away_from_kinks(operator):
    for sample in operator.samples:
        assert operator.takes(len(sample))
        at = dict(zip(operator.parameters, exact(sample), strict=True))
        assert all(meaning(condition, at) for condition in rows.domain(operator))
        assert all(abs(digits(meaning(kink, at))) > 0.05 for kink in rows.kinks(operator))


@those(lambda row: row.inverse)
def test_the_inverse_that_a_row_names_gives_the_value_back(operator):
    (inverse,) = (row for row in OPERATORS if operator.inverse in row.names)
    for sample in inverse.samples:
        back = applied(operator, [applied(inverse, exact(sample))])
        assert abs(digits(back) - sample[0]) < 1e-30


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


@those(lambda row: row.definition and scalar(row))
def test_the_definition_has_the_same_value(operator):
    for sample in operator.samples:
        assert_close(digits(defined(operator, exact(sample))), referee(operator, sample), 1e-30)


@those(lambda row: row.square)
def test_the_square_by_the_other_function_of_the_pair(operator):
    """It is 1 plus or minus a square, which is turned for the other function; its value is that of the square."""
    square = rows.square(operator)
    one, term = square.children
    assert square.operator is SUM and one == Number(1)
    power = term.children[0] if term.operator is NEGATION else term
    base, exponent = power.children
    assert power.operator is POWER and exponent == Number(2) and base.children == (Symbol("x"),)
    for sample in operator.samples:
        assert_close(digits(meaning(square, {"x": exact(sample)[0]})), referee(operator, sample) ** 2, 1e-30)


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


def test_the_components_of_softmax_are_those_of_scipy():
    softmax = row_taking("softmax", 2, OPERATORS)
    for sample in (*softmax.samples, (800.0, -800.0, 799.0, 0.0)):
        names = [f"u{k}" for k in range(len(sample))]
        at = dict(zip(names, exact(sample), strict=True))
        found = rows.components_at(softmax, tuple(map(Symbol, names)))
        values = [float(digits(meaning(component, at))) for component in found]
        np.testing.assert_allclose(values, scipy.special.softmax(sample), rtol=1e-14)
    assert rows.components_at(SELECT, ()) == ()
