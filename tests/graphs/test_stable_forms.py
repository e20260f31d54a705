"""What is written naively is computed accurately: value, gradient and Hessian beside many digits of what is written."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.graphs.programs import at, heads, program
from workbench.graphs import Program, concatenate, gradient, hessian, lower
from workbench.graphs.accurate import STABLE, compiled_patterns
from workbench.graphs.construction import lowered
from workbench.kernels import compiled
from workbench.kernels.digits import evaluate
from workbench.kernels.scalar import PythonKernel
from workbench.kernels.vectorized import NumpyKernel
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.language.reading import read
from workbench.operators import (
    DIFFERENCE,
    EXP,
    LOG,
    NEGATION,
    OPERATORS,
    POWER,
    PRODUCT,
    QUOTIENT,
    SQRT,
    SUM,
    Operator,
    row_taking,
)

EPS = 2.0**-53
ACCURATE = {row for text in "log1p expm1 versin softplus sigmoid".split() for row in [row_taking(text, 1, OPERATORS)]}
ACCURATE |= {row for row in OPERATORS if "quotient" in row.name and row is not QUOTIENT}
ACCURATE |= {row_taking("logsumexp", 2, OPERATORS)}
PLAIN = tuple(row for row in OPERATORS if row not in ACCURATE)
"""A table in which no accurate form has its rows, so that everything stays as written."""

AROUND = (0.0625, -0.5, 1.0, -1.3, 2.5, -3.0, 7.0, -7.0)
SMALL = (1e-3, -1e-3, 1e-5, 1e-8, -1e-8, 1e-100, -1e-120)
LARGE = (40.0, -40.0, 800.0, -800.0)


def with_derivatives(made: Program) -> Program:
    return concatenate([made, gradient(made), hessian(made)])


@cache
def both(text: str) -> tuple[Program, Program]:
    """Value, gradient and Hessian, as they are computed and as written."""
    return with_derivatives(program(text)), with_derivatives(program(text, operators=PLAIN))


def exactly(made: Program, point: tuple[float, ...]) -> list[Decimal]:
    digits = 900 if min(map(abs, point)) < 1e-20 else 400
    return [each.value for each in evaluate(made, point, digits)]


def assert_accurate(text: str, point: tuple[float, float], ulps: tuple[int, int, int], reach: float = 0.0) -> None:
    """Value, gradient and Hessian to so many units in the last place, and what rounding x and y would change.

    reach: to the precision of numbers of that size, where derivatives pass through zero.
    """
    ours, plain = both(text)
    exact = [float(each) for each in exactly(plain, point)]
    slopes, curvatures = np.array(exact[1:3]), np.array(exact[3:]).reshape(2, 2)
    sizes = np.maximum(np.abs(point), reach)
    third = abs(curvatures).max() + reach * abs(slopes).max()
    moves = [abs(slopes) @ sizes, *(abs(curvatures) @ sizes), *[third] * 4]
    limits = np.repeat(ulps, (1, 2, 4))
    for kernel in (PythonKernel(ours), NumpyKernel(ours)):
        found = kernel(np.array(point))
        for one, right, move, limit in zip(found, exact, moves, limits, strict=True):
            if not abs(right) < 1e300:  # too large for a float, or about to be
                continue
            assert abs(one - right) <= limit * EPS * (abs(right) + move) + 1e-307, (text, point, one, right)


@pytest.mark.parametrize("x", (*AROUND, *SMALL, *LARGE))
@pytest.mark.parametrize(
    "text",
    [
        "log(1 + exp(x))",
        "log(exp(-x) + 1)",
        "log(exp(x) + exp(y))",
        "log(exp(x) + exp(y) + exp(2*x) + 1)",
        "log(exp(x))",
        "1/(1 + exp(-x))",
        "exp(x)/(1 + exp(x))",
        "e^x/(e^x + 1)",
        "exp(x)/(1 + exp(x))^2",
        "3*y/(1 + exp(x))",
        "y/(1 + exp(x))^2",
        "1 - 1/(1 + exp(-x))",
        "log(1/(1 + exp(-x)))",
        "log(1 - 1/(1 + exp(-x)))",
        "-y*log(1/(1 + exp(-x))) - (1 - y)*log(1 - 1/(1 + exp(-x)))",
        "exp(x)/(exp(x) + exp(y))",
        "exp(y)/(exp(x) + exp(y) + 1)",
    ],
)
def test_sigmoids_and_logarithms_of_exponentials(text, x):
    assert_accurate(text, (x, 0.7), (8, 16, 64), reach=1.0)


@pytest.mark.parametrize("x", (*AROUND, *SMALL))
@pytest.mark.parametrize(
    "text",
    [
        "exp(x) - 1",
        "2*exp(x) - 2",
        "1 - exp(-x)",
        "1 - cos(x)",
        "cos(x) - 1",
        "3 - 3*cos(x)",
        "(1 - cos(x))/x^2",
        "(1 - cos(3*x))/x^2",
        "(1 - cos(x))/x",
        "x^2/(1 - cos(x))",
        "sin(x)/x",
        "sin(-2*x)/x",
        "y*sin(x)/x",
        "sin(x)*y/(x*(1 + y^2))",
        "sin(x)*x^(-1)",
        "x/sin(x)",
        "tan(x)/x",
        "x/tan(x)",
        "(exp(x) - 1)/x",
        "(e^(-x) - 1)/x",
        "x/(exp(x) - 1)",
        "(x - sin(x))/x^3",
        "(sin(2*x) - 2*x)/x^3",
    ],
)
def test_differences_and_quotients_near_zero(text, x):
    assert_accurate(text, (x, 0.7), (16, 32, 128))


@pytest.mark.parametrize("x", [x for x in (*AROUND, *SMALL, 1e200) if x > -1])
@pytest.mark.parametrize(
    "text",
    ["log(1 + x)", "log(1 - x/10)", "log(1 + x + y)", "log(x^2 + 1)", "log(1 + x)/x", "x/log(1 + x)", "log(1 + 2x)/x"],
)
def test_logarithms_near_one(text, x):
    if 1 + 2 * x > 0 and 1 - x / 10 > 0:
        assert_accurate(text, (x, 0.7), (16, 32, 128))


def test_the_examples_that_this_is_for():
    assert at(program("(1 - cos(x))/x^2"), 1e-8, 0.0)[0] == 0.5
    for text, value in (("(1 - cos(x))/x^2", 0.5), ("(x - sin(x))/x^3", 1 / 6), ("1 - exp(-x)", 1e-300)):
        assert at(program(text), 1e-300, 0.0)[0] == pytest.approx(value, rel=1e-15)
    assert at(program("log(1 + exp(x))"), 800.0, 0.0)[0] == 800
    for x, slope in ((800.0, 1), (-800.0, 0)):
        assert at(gradient(program("log(1 + exp(x))")), x, 0.0)[0] == slope
        assert at(gradient(program("1/(1 + exp(-x))")), x, 0.0)[0] == 0
    assert at(gradient(program("sin(x)/x")), 1e-8, 0.0)[0] == pytest.approx(-1e-8 / 3, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("sin(x)/x", (0, 0)),
        ("(1 - cos(x))/x^2", (0, 0)),
        ("(1 - cos(x))/x", (0, 0)),
        ("(exp(x) - 1)/x", (0, 0)),
        ("log(1 + x)/x", (0, 0)),
        ("log(1 + x)/x", (-1.5, 0)),
        ("tan(x)/x", (0, 0)),
        ("(x - sin(x))/x^3", (0, 0)),
        ("x/sin(x)", (0, 0)),
        ("x/(exp(x) - 1)", (0, 0)),
        ("0*sin(x)/x", (0, 0)),
        ("y*sin(x)/x", (0, 2)),
        ("log(1 + x)", (-1.5, 0)),
        ("log(1 + x + y)", (-1, -0.5)),
        ("0*log(1 + x)", (-1.5, 0)),
        ("log(1 + x) - log(1 + x)", (-1.5, 0)),
        ("log(exp(log(x)))", (-1, 0)),
        ("0*log(1 + exp(log(x)))", (-1, 0)),
        ("log(exp(sqrt(x)) + exp(y))", (-1, 0)),
        ("1/(1 + exp(log(x)))", (-1, 0)),
        ("exp(1/x)/(1 + exp(1/x))", (0, 0)),
        ("exp(1/x)/(exp(1/x) + exp(y))", (0, 0)),
    ],
)
def test_nothing_gets_a_value_that_has_none(text, point):
    made = program(text)
    for kernel in (PythonKernel, NumpyKernel):
        assert np.isnan(kernel(made)(np.array(point, float)))


@pytest.mark.parametrize(
    "text", ["sqrt(x^2 + y^2)", "1 - tanh(x)^2", "1 + exp(x)", "exp(x) - 2", "sin(x)/y", "sin(2)/3"]
)
def test_other_forms_stay_as_written(text):
    assert heads(program(text)) == heads(program(text, operators=PLAIN))


def test_a_one_that_is_not_added_to_the_exponential_stays_where_it_is():
    """x - 1 is exact near 1: to put the 1 elsewhere would lose what comes after."""
    assert at(program("x - 1 + exp(y)"), 1.0, -40.0)[0] == math.exp(-40)
    assert "expm1" in heads(program("exp(x) - 1 - x"))


def test_every_pattern_is_what_it_replaces():
    """To many digits, in graphs that know neither; and each pattern is found where it is written."""
    for (written, accurate), (_, pattern) in zip(STABLE, compiled_patterns(lowered), strict=True):
        plain, other = (
            lower([concealed(read(text, variables=["u", "v"]).formula)], ["u", "v"]) for text in (written, accurate)
        )
        for point in ((0.3, 0.2), (-0.4, 1.5), (0.25, -0.5)):
            (one,), (two,) = evaluate(plain, point, 30), evaluate(other, point, 30)
            assert one.value == two.value or one.certain == two.certain == 0, (written, accurate)
            assert one.certain == 30 or math.isnan(one.value), written
        made = program(written, accurate, variables=("u", "v"))
        assert made.outputs[0] == made.outputs[1], written
        assert pattern.rows <= {*OPERATORS, DIFFERENCE}


def concealed(formula: Formula) -> Formula:
    """The same tree, each part of it behind an operator that no pattern sees through."""
    if isinstance(formula, Apply):
        formula = Apply(formula.operator, tuple(concealed(argument) for argument in formula.arguments))
    return Apply(SCREEN, (formula,))


SCREEN = Operator("just", partials=("1",), python="(+{0})", numpy="np.positive({0})", mpmath="(+{0})")


def test_a_table_without_the_rows_leaves_what_is_written():
    few = tuple(row for row in OPERATORS if row.name not in ("softplus", "sin_quotient_slope"))
    made = program("log(1 + exp(x)) + sin(x)/x", operators=few)
    assert {"log1p", "exp", "sin"} <= set(heads(made))
    assert at(made, 0.5, 0.0)[0] == pytest.approx(math.log1p(math.exp(0.5)) + math.sin(0.5) / 0.5)
    assert np.isfinite(at(gradient(made), 0.5, 0.0)).all()


def test_rows_of_ones_own_live_beside_the_accurate_forms():
    mish = Operator("mish", definition="x*tanh(log(1 + exp(x)))")
    made = program("mish(x)", operators=(*OPERATORS, mish))
    assert at(made, 800.0, 0.0)[0] == 800
    assert at(gradient(made), 800.0, 0.0)[0] == 1


def test_a_row_of_ones_own_with_the_name_of_an_accurate_one_is_not_taken_for_it():
    own = Operator("sigmoid", definition="max(0, min(1, x/4 + 1/2))", partials=("step(2 - abs(x))/4",))
    table = (*[row for row in OPERATORS if row.name != "sigmoid"], own)
    assert at(program("1/(1 + exp(-x))", operators=table), 3.0, 0.0)[0] == pytest.approx(1 / (1 + math.exp(-3)))
    assert at(program("1 - sigmoid(x)", operators=table), 3.0, 0.0)[0] == 0


def test_a_row_whose_definition_is_a_naive_form_is_accurate_in_a_kernel():
    own = Operator("gain", partials=("1/(1 + exp(-x))",), definition="log(1 + exp(x))")
    made = program("gain(x)", operators=(*OPERATORS, own))
    assert "gain" in heads(made)
    assert at(made, 800.0, 0.0)[0] == 800


@pytest.mark.parametrize("x", [0.1, 0.5, 3.0])
@pytest.mark.parametrize("text", ["sin(x)/x", "(exp(x) - 1)/x", "log(1 + x)/x", "log(1 + exp(x))", "1 - cos(x)"])
def test_complex_steps_go_through_accurate_forms(text, x):
    step = compiled(program(text))(np.array([x + 1e-30j, 0]))[0].imag * 1e30
    assert step == pytest.approx(at(gradient(program(text)), x, 0.0)[0], rel=1e-6, abs=1e-7)


# --- random graphs

POINTS = (0.0, 1e-8, -1e-5, 1e-3, 0.3, -0.7, 1.0, -1.5, 3.0, -6.0, 40.0, -40.0, 800.0, -800.0)
x, y, one, two = Symbol("x"), Symbol("y"), Number(1), Number(2)
CALLS = tuple(row_taking(name, 1, OPERATORS) for name in ("sin", "cos", "tan", "exp", "tanh"))


def call(row: Operator, *arguments: Formula) -> Formula:
    return Apply(row, arguments)


def minus(formula: Formula) -> Formula:
    return call(NEGATION, formula)


def naive() -> st.SearchStrategy[Formula]:
    """Trees in which sums with 1, quotients, exponentials and logarithms are as frequent as in losses."""
    leaf = st.sampled_from((x, y, x, y, one, two, minus(x), call(PRODUCT, two, x)))

    def wider(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
        pairs = st.tuples(inner, inner)
        return st.one_of(
            inner.map(lambda u: call(SUM, one, u)),
            inner.map(lambda u: call(SUM, u, minus(one))),
            inner.map(lambda u: call(SUM, one, minus(u))),
            pairs.map(lambda pair: call(SUM, *pair)),
            pairs.map(lambda pair: call(SUM, pair[0], minus(pair[1]))),
            pairs.map(lambda pair: call(PRODUCT, *pair)),
            pairs.map(lambda pair: call(QUOTIENT, *pair)),
            inner.map(lambda u: call(POWER, u, two)),
            inner.map(lambda u: call(LOG, u)),
            inner.map(lambda u: call(EXP, u)),
            inner.map(lambda u: call(SQRT, u)),
            inner.map(lambda u: call(LOG, call(SUM, one, call(EXP, u)))),
            inner.map(lambda u: call(QUOTIENT, one, call(SUM, one, call(EXP, u)))),
            st.tuples(st.sampled_from(CALLS), inner).map(lambda pair: call(*pair)),
            st.tuples(st.sampled_from(CALLS), inner).map(lambda pair: call(QUOTIENT, call(*pair), pair[1])),
        )

    return st.recursive(leaf, wider, max_leaves=5)


def float_of(value: Decimal) -> float:
    return float(value) if value.is_finite() or value.is_infinite() else math.nan


def too_large(made: Program, point: tuple[float, float]) -> bool:
    """Is some part infinite, or too large for many digits to tell? Then a NaN says nothing about the domain."""
    parts = replace(made, outputs=tuple(range(len(made.graph))))
    return any(each.value.is_infinite() for each in evaluate(parts, point, 50))


@settings(max_examples=60, deadline=None)
@given(naive(), st.tuples(st.sampled_from(POINTS), st.sampled_from(POINTS)))
def test_rewriting_neither_loses_accuracy_nor_changes_where_there_is_a_value(formula, point):
    """Value and gradient: as near to the exact ones as what is written comes at points nearby, or within rounding."""
    made, plain = lower([formula], ["x", "y"]), lower([formula], ["x", "y"], operators=PLAIN)
    made, plain = concatenate([made, gradient(made)]), concatenate([plain, gradient(plain)])
    kernel, naively = PythonKernel(made), NumpyKernel(plain)
    nearby = [tuple(v * (1 + k * 1e-9) for v in point) for k in range(-4, 5)]
    certain = evaluate(plain, point, 50)
    assume(all(each.certain == 50 or not each.value.is_finite() for each in certain))
    found, written = kernel(np.array(point)), naively(np.array(point))
    with np.errstate(invalid="ignore"):
        errors = [np.abs(naively(np.array(p)) - [float_of(v.value) for v in evaluate(plain, p, 50)]) for p in nearby]
    for k, right in enumerate(float_of(each.value) for each in certain):
        if math.isnan(right):
            assert np.isfinite(written[k]) or not np.isfinite(found[k]) or too_large(plain, point)
        elif abs(right) < 1e290 and np.isfinite(written[k]):
            assert np.isfinite(found[k])
            typical = np.nanmax([error[k] for error in errors])
            least = 1e-300 if right else 1e-18  # log(1 + e^-800) is zero to 60 digits, and to 120
            assert abs(found[k] - right) <= 8 * typical + 256 * EPS * abs(right) + least
