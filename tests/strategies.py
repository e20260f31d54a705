"""Hypothesis strategies that several rooms share: trees as the reader makes them, and texts that people or machines type."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from tests.fuzzing.latex import LatexWriter
from tests.fuzzing.texts import TextWriter
from workbench.language.formula import Apply, Formula, Number, Symbol, walk
from workbench.language.undefined import Undefined
from workbench.operators import (
    AND,
    NEGATION,
    OPERATORS,
    PIECEWISE,
    POWER,
    PRODUCT,
    QUOTIENT,
    SUM,
    VECTOR,
    Form,
    Operator,
)

NAMES = ("x", "y", "t", "x1", "w_12", "alpha", "beta_1", "loss", "learning_rate", "E", "f")
SMOOTH_NAMES = ("sin", "cos", "exp", "tanh", "atan", "sigmoid")

_CALLED = frozenset({Form.CALL, Form.ROOT, Form.FENCE, Form.POSTFIX})
_SCALAR = tuple(row for row in OPERATORS if not (row.conditions or row.components or row.of_arrays))
CALLS = tuple(row for row in _SCALAR if row.form in _CALLED)
COMPARISONS = tuple(row for row in OPERATORS if row.form is Form.COMPARISON)
CONSTANTS = tuple(row for row in OPERATORS if row.form is Form.CONSTANT)


def numbers() -> st.SearchStrategy[Formula]:
    """Literals as typed: whole numbers and decimals."""
    whole = st.integers(0, 1000).map(Number)
    decimals = st.sampled_from(("0.5", "0.10", "2.75", "1e3", "1e-3", ".5", "10.0")).map(
        lambda text: Number(Fraction(text), text)
    )
    return st.one_of(whole, decimals)


def symbols(names: tuple[str, ...] = NAMES) -> st.SearchStrategy[Formula]:
    return st.sampled_from(names).map(Symbol)


def formulas(
    names: tuple[str, ...] = NAMES,
    calls: tuple[Operator, ...] = CALLS,
    *,
    leaves: int = 12,
    pieces: bool = False,
) -> st.SearchStrategy[Formula]:
    """Trees that the reader makes: no constant part without a value; pieces: with piecewise in them."""
    constants = st.sampled_from(CONSTANTS).map(lambda row: Apply(row, ()))
    leaf = st.one_of(symbols(names), symbols(names), numbers(), constants)
    tree = st.recursive(leaf, lambda inner: _applied(inner, calls, pieces), max_leaves=leaves)
    return tree.filter(has_values)


def smooth_formulas(names: tuple[str, ...] = ("x", "y"), *, leaves: int = 8) -> st.SearchStrategy[Formula]:
    """Trees that have all derivatives everywhere: sums, products, whole powers and smooth functions."""
    calls = tuple(row for row in CALLS if row.name in SMOOTH_NAMES)
    leaf = st.one_of(symbols(names), symbols(names), st.integers(0, 5).map(Number))

    def wider(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
        return st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda terms: Apply(SUM, tuple(terms))),
            st.lists(inner, min_size=2, max_size=3).map(lambda factors: Apply(PRODUCT, tuple(factors))),
            inner.map(lambda term: Apply(NEGATION, (term,))),
            st.tuples(inner, st.integers(2, 3).map(Number)).map(lambda pair: Apply(POWER, pair)),
            st.tuples(st.sampled_from(calls), inner).map(lambda pair: Apply(pair[0], (pair[1],))),
        )

    return st.recursive(leaf, wider, max_leaves=leaves)


def lists(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    """Lists of formulas, and matrices."""
    rows = st.integers(1, 3).flatmap(
        lambda n: st.lists(st.lists(inner, min_size=n, max_size=n), min_size=1, max_size=3)
    )
    return st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(lambda entries: Apply(VECTOR, tuple(entries))),
        rows.map(lambda matrix: Apply(VECTOR, tuple(Apply(VECTOR, tuple(row)) for row in matrix))),
    )


def has_values(tree: Formula) -> bool:
    """Is there no constant part without a value, such as log(0)?"""
    problem = Undefined(OPERATORS).problem
    return not any(isinstance(node, Apply) and problem(node) for node in reversed(list(walk(tree))))


def _applied(
    inner: st.SearchStrategy[Formula], calls: tuple[Operator, ...], pieces: bool
) -> st.SearchStrategy[Formula]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    kinds = [
        several.map(lambda terms: Apply(SUM, terms)),
        several.map(lambda factors: Apply(PRODUCT, factors)),
        inner.map(lambda term: Apply(NEGATION, (term,))),
        st.tuples(inner, inner).map(lambda pair: Apply(QUOTIENT, pair)),
        st.tuples(inner, inner).map(lambda pair: Apply(POWER, pair)),
        _row(calls).flatmap(lambda row: _call(row, inner)),
    ]
    if pieces:
        condition = st.one_of(_comparison(inner), st.lists(_comparison(inner), min_size=2, max_size=3).map(_all_of))
        kinds.append(
            st.tuples(condition, inner, condition, inner, st.lists(inner, max_size=1)).map(
                lambda parts: Apply(PIECEWISE, (*parts[:4], *parts[4]))
            )
        )
    return st.one_of(kinds)


def _row(calls: tuple[Operator, ...]) -> st.SearchStrategy[Operator]:
    """A row, each form as often as the others."""
    forms = tuple(dict.fromkeys(row.form for row in calls))
    return st.sampled_from(forms).flatmap(lambda form: st.sampled_from([row for row in calls if row.form is form]))


def _call(row: Operator, inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    fewest = len(row.parameters)
    arguments = st.lists(inner, min_size=fewest, max_size=fewest + 1 if row.variadic else fewest)
    return arguments.map(lambda given: Apply(row, tuple(given)))


def _comparison(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    return st.tuples(st.sampled_from(COMPARISONS), inner, inner).map(lambda p: Apply(p[0], (p[1], p[2])))


def _all_of(conditions: list[Formula]) -> Formula:
    return Apply(AND, tuple(conditions))


# --- texts

_WORDS = (
    *"x y z e f g E i xy xe sinx loss rate x1 x_1 x_{12} w_ij α β₁ π Γ 2πr np.sin math.pi deg the piecewise max sum mean".split(),
    *"sin cos log ln log_2 log2 log10 sqrt exp abs gamma factorial tan atan2 asin nan inf and or lambda if".split(),
    *"0 1 2 3 10 30 0.1 .5 5. 1e3 2e 1.2.3 1_000 0x1F 1,000 007 9999999999".split(),
    *"+ - * / ^ ** ( ) [ ] { } , : ; = == < <= > >= != ≤ ≠ ! !! | || ° ' ² ⁻¹ ˣ ⁿ ½ √ ∛ · × ÷ − – . .. % // & ∞ ± ∑ ′ \\".split(),
    " ", "  ", "\n", "\t", "\u00a0", "\u200b", "х", "２", "“", "😀", "\x00", "\x1b", "\u202e",
)  # fmt: skip


def texts() -> st.SearchStrategy[str]:
    """Anything a person or a machine may type: soups of words and signs, printable characters, any characters."""
    soup = st.lists(st.sampled_from(_WORDS), max_size=25).map("".join)
    spaced = st.lists(st.sampled_from(_WORDS), max_size=15).map(" ".join)
    signs = st.text("xyef2 .,+-*/^()|!=<>[]²√πα_'", max_size=30)
    return st.one_of(soup, spaced, signs, st.text(max_size=20))


def written(notation: str) -> st.SearchStrategy[str]:
    """Formulas as people write them, in text or LaTeX, by the writers of the fuzzer: of structure, unlike the soups."""
    writer = LatexWriter if notation == "latex" else TextWriter
    return st.integers(0, 2**40).map(lambda seed: writer(Random(seed)).whole())
