"""Exact values of constants, against the same values worked out with fifty digits by mpmath."""

from fractions import Fraction

import mpmath
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.strategies import has_values
from workbench.language.building import number
from workbench.language.combinations import order, rational
from workbench.language.constants import Constants
from workbench.language.formula import Apply, Number
from workbench.language.reading import read
from workbench.operators import NEGATION, OPERATORS, POWER, PRODUCT, QUOTIENT, SUM, Form, Operator

EXACT = {
    "sin(pi/6) - 1/2": 0,
    "cos(-pi) + 1": 0,
    "cos(3pi/2)": 0,
    "sin(1000pi)": 0,
    "tan(5pi/4)": 1,
    "sqrt(16/9)": "4/3",
    "cbrt(-27)": -3,
    "27^(2/3)": 9,
    "log(e)": 1,
    "exp(0)": 1,
    "log2(8)": 3,
    "|1/3 - 1/2|": "1/6",
    "max(1, 5/2, 2)": "5/2",
    "sign(-3)": -1,
    "pi - pi": 0,
    "sqrt(2) - sqrt(2)": 0,
    "(3pi + 2)/2 - 1.5pi": 1,
    "piecewise(1 < 2: 3, 4)*1": None,
    "sin(1)": None,
    "sqrt(2)^2": None,
}


@pytest.mark.parametrize(("text", "value"), EXACT.items())
def test_exact_values(text, value):
    found = Constants(OPERATORS).value(read(text).formula)
    assert (found is None or rational(found) is None) if value is None else rational(found) == rational_of(value)


def rational_of(value):
    return rational(Constants(OPERATORS).value(read(str(value)).formula))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("pi - 3", 1),
        ("3 - pi", -1),
        ("e - pi", -1),
        ("pi - pi", 0),
        ("pi - 5419351/1725033", None),
        ("sin(1)", None),
        ("-1/7", -1),
    ],
)
def test_the_order_is_told_where_it_is_clear(text, sign):
    assert order(Constants(OPERATORS).value(read(text).formula)) == sign


@pytest.mark.parametrize(
    ("base", "exponent"), [(0, 0), (0, -1), (-8, Fraction(1, 3)), (2, 10**30), (2, Fraction(1, 2))]
)
def test_a_power_without_a_simpler_value_stands_for_itself(base, exponent):
    node = Apply(POWER, (number(base), number(exponent)))
    assert Constants(OPERATORS).value(node) == {node: 1}


def test_definitions_that_go_round_end():
    first = Operator("first", definition="second(x)", partials=("1",), values=(("0", "second(0)"),))
    second = Operator("second", definition="first(x)", partials=("1",), values=(("0", "first(0)"),))
    table = (*OPERATORS, first, second)
    assert read("first(1) + second(0)", operators=table).formula


def test_many_fractions_take_no_time():
    text = "1/(" + "+".join(f"1/{n}" for n in range(1, 9000)) + ")"
    assert read(text).formula


def test_a_variable_has_no_value():
    constants = Constants(OPERATORS)
    assert all(constants.value(read(text).formula) is None for text in ("x", "x - x", "sin(x)", "mean(1)", "[1, 2]"))


def numeric(node):
    """A tree's value with the digits that mpmath works with; of a unit, None is 1."""
    if node is None:
        return mpmath.mpf(1)
    if isinstance(node, Number):
        return mpmath.mpf(node.value.numerator) / node.value.denominator
    below = [numeric(argument) for argument in node.arguments]
    by_form = {
        Form.SUM: mpmath.fsum,
        Form.PRODUCT: mpmath.fprod,
        Form.NEGATION: lambda values: -values[0],
        Form.QUOTIENT: lambda values: values[0] / values[1],
        Form.POWER: lambda values: mpmath.power(*values),
        Form.FENCE: lambda values: abs(values[0]),
        Form.CONSTANT: lambda values: +getattr(mpmath, node.operator.name),
    }
    work = by_form.get(node.operator.form)
    return work(below) if work else getattr(mpmath, node.operator.name)(*below)


def trees():
    """Constants of the kind that have exact values: fractions, angles, roots, and what is built from them."""
    leaf = st.one_of(
        st.integers(0, 30).map(Number),
        st.builds(lambda n, d: read(f"{n}pi/{d}").formula, st.integers(-20, 20), st.sampled_from((1, 2, 3, 4, 6))),
    )
    called = tuple(row for row in OPERATORS if row.name in {"sin", "cos", "sqrt", "abs", "atan"})

    def wider(inner):
        return st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda terms: Apply(SUM, tuple(terms))),
            st.lists(inner, min_size=2, max_size=3).map(lambda factors: Apply(PRODUCT, tuple(factors))),
            inner.map(lambda term: Apply(NEGATION, (term,))),
            st.tuples(inner, inner).map(lambda pair: Apply(QUOTIENT, pair)),
            st.tuples(inner, st.integers(0, 3).map(Number)).map(lambda pair: Apply(POWER, pair)),
            st.tuples(st.sampled_from(called), inner).map(lambda pair: Apply(pair[0], (pair[1],))),
        )

    return st.recursive(leaf, wider, max_leaves=8).filter(has_values)


@settings(max_examples=200, deadline=None)
@given(trees())
def test_exact_values_are_the_values(tree):
    """The combination of units has, with fifty digits, the value of the tree."""
    value = Constants(OPERATORS).value(tree)
    with mpmath.workdps(60):
        try:
            expected = numeric(tree)
            found = mpmath.fsum(mpmath.mpf(c.numerator) / c.denominator * numeric(unit) for unit, c in value.items())
        except ZeroDivisionError:  # a denominator that is zero, but not by the values in the table
            assume(False)
        assume(not isinstance(expected, mpmath.mpc) and abs(expected) < 1e9)
        assert abs(found - expected) < 1e-40


@settings(max_examples=200, deadline=None)
@given(trees(), trees())
def test_no_order_is_told_wrongly(left, right):
    difference = Apply(SUM, (left, Apply(NEGATION, (right,))))
    told = order(Constants(OPERATORS).value(difference))
    with mpmath.workdps(60):
        try:
            found = numeric(difference)
        except ZeroDivisionError:
            assume(False)
        assume(told is not None and not isinstance(found, mpmath.mpc) and abs(found) < 1e9)
        assert told == (0 if abs(found) < 1e-40 else mpmath.sign(found))
