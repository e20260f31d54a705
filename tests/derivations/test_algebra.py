"""Algebra on trees, by its properties: what is read and written keeps its value, quotients and transposes go back."""

from __future__ import annotations

import pytest
import sympy

from workbench.derivations.array_algebra import ArrayAlgebra
from workbench.derivations.cancelling import cancelled
from workbench.derivations.factoring import quotient
from workbench.derivations.powers_of_parts import collected
from workbench.derivations.readings import PartsReading
from workbench.language.formula import Formula
from workbench.language.reading import read
from workbench.language.sympy import to_sympy

FORMULAS = [
    "6x^2*y/(4x)",
    "-(3/x)^2*y",
    "sqrt(x)^3*x",
    "2^(x + 1)*2^x",
    "(y - x)^3/(x - y)",
    "x*e^(2x)/e^x",
    "1/2*x^(-1)",
]
FRACTIONS = ["(x^2 - y^2)/(x - y)", "(2x + 4)/6", "(x^3 - 1)/(x - 1) + 1/x", "x^2/(x*y) - y", "sqrt(9 - 9x^2)/3"]
ARRAYS = ["A", "x", "x^T", "A B", "A x", "-(A^T B)", "A + B^T", "2*A^T x - B x", "s*A"]
SHAPES = {"A": (3, 3), "B": (3, 3), "x": (3,)}


def same_value(one: Formula, other: Formula) -> bool:
    """At a point inside all domains that are met here, to 30 digits."""
    names = [sympy.Symbol(name, real=True) for name in ("x", "y")]
    point = dict(zip(map(str, names), (sympy.Rational(5, 7), sympy.Rational(1, 3)), strict=True))
    values = [
        formula.subs({symbol: point[str(symbol)] for symbol in formula.free_symbols}).evalf(30)
        for formula in map(to_sympy, (one, other))
    ]
    return bool(abs(values[0] - values[1]) < sympy.Float("1e-28", 30))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_term_is_written_with_the_value_that_was_read(text: str) -> None:
    formula = read(text).formula
    reading = PartsReading()
    assert same_value(reading.written(reading.term(formula)), formula)


@pytest.mark.parametrize("text", FRACTIONS)
def test_what_is_cancelled_has_the_value_it_had(text: str) -> None:
    formula = read(text).formula
    found = list(cancelled(PartsReading(), formula))
    assert found and all(same_value(after, formula) for after in found)


@pytest.mark.parametrize(
    ("ours", "below"), [("x + y", "x - y"), ("x^2 + x + 1", "x - 1"), ("sin(x) + 2", "3sin(x) - x"), ("x/2 - 1", "4x")]
)
def test_a_quotient_times_what_is_below_is_what_is_above(ours: str, below: str) -> None:
    reading = PartsReading()
    bottom = reading.terms(read(below).formula)
    above = collected(one * other for one in reading.terms(read(ours).formula) for other in bottom)
    found = quotient(above, bottom)
    assert found is not None
    back = collected(one * other for one in found for other in bottom)
    assert {(term.key, term.coefficient.value) for term in back} == {(t.key, t.coefficient.value) for t in above}


@pytest.mark.parametrize(("above", "below"), [("x^2 + 1", "x - 1"), ("x", "y"), ("x + 1", "x^2")])
def test_where_a_rest_is_left_there_is_no_quotient(above: str, below: str) -> None:
    reading = PartsReading()
    assert quotient(reading.terms(read(above).formula), reading.terms(read(below).formula)) is None


@pytest.mark.parametrize("text", ARRAYS)
def test_transposed_twice_is_itself(text: str) -> None:
    algebra = ArrayAlgebra(SHAPES)
    formula = read(text, shapes=SHAPES, variables=(*SHAPES, "s")).formula
    once = algebra.transposed(formula)
    twice = algebra.transposed(once)
    assert algebra.plus(twice) == algebra.plus(formula)
    assert algebra.shape(twice) == algebra.shape(formula)
    assert once != formula
