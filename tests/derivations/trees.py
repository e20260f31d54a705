"""Random formulas over x and y, built from rows of the table, for properties of derivations."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from workbench.language.building import number
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.operators import NEGATION, OPERATORS, POWER, PRODUCT, QUOTIENT, SUM, E, Form

NUMBERS = st.one_of(
    st.integers(-3, 4).map(number),
    st.sampled_from((Fraction(1, 2), Fraction(-1, 2), Fraction(2, 3), Fraction(-5, 4))).map(number),
    st.sampled_from(("0.5", "1.25")).map(lambda text: Number(Fraction(text), text)),
)
LEAVES = st.one_of(st.sampled_from((Symbol("x"), Symbol("x"), Symbol("y"), Apply(E, ()))), NUMBERS)
CALLS = tuple(row for row in OPERATORS if row.form in (Form.CALL, Form.ROOT, Form.FENCE) and row.parameters == ("x",))
FAMILIAR = tuple(row for row in CALLS if row.name in {"sin", "cos", "exp", "log", "sqrt", "tanh", "atan", "abs"})


def formulas(leaves: int = 12, calls: tuple = FAMILIAR) -> st.SearchStrategy[Formula]:
    """Trees with up to so many leaves."""
    return st.recursive(LEAVES, lambda inner: _wider(inner, calls), max_leaves=leaves)


def _wider(inner: st.SearchStrategy[Formula], calls: tuple) -> st.SearchStrategy[Formula]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        several.map(lambda terms: Apply(SUM, terms)),
        several.map(lambda factors: Apply(PRODUCT, factors)),
        inner.map(lambda term: Apply(NEGATION, (term,))),
        st.tuples(inner, inner).map(lambda pair: Apply(QUOTIENT, pair)),
        st.tuples(inner, NUMBERS).map(lambda pair: Apply(POWER, pair)),
        st.tuples(st.sampled_from((Apply(E, ()), Number(2))), inner).map(lambda pair: Apply(POWER, pair)),
        st.tuples(st.sampled_from(calls), inner).map(lambda pair: Apply(pair[0], (pair[1],))),
    )
