r"""LaTeX by properties: what is printed is read back, a text and its LaTeX are one tree, anything else is refused."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import CALLS, NAMES, formulas, lists, symbols, texts
from workbench.errors import ParseError
from workbench.language.formula import Apply, Formula, Number, walk
from workbench.language.printing import to_latex, to_text
from workbench.language.reading import read
from workbench.operators import DERIVATIVE, GRADIENT, OPERATORS, PRODUCT_OVER, SUM_OVER, VALUE_AT, Form

_UNLIKE = re.compile(r"\\log_|\\ln\\")
ROWS = tuple(row for row in CALLS if not _UNLIKE.match(row.notation.latex or ""))
"""Rows but those that LaTeX sets as another with an argument more: log2(x) as log(x, 2)."""


def same_in_latex(formula):
    """Is a number written with an exponent? LaTeX sets 1e3 as a power."""
    return not any(isinstance(node, Number) and "e" in node.text for node in walk(formula))


def read_back(formula):
    return read(to_latex(formula), notation="latex").formula


@given(formulas(calls=ROWS, pieces=True).filter(same_in_latex))
@settings(max_examples=400)
def test_what_is_printed_is_read_back(formula):
    assert read_back(formula) == formula, to_latex(formula)


@given(lists(formulas(("x", "y"), ROWS, leaves=4).filter(same_in_latex)).filter(lambda tree: len(tree.arguments) > 1))
@settings(max_examples=60)
def test_vectors_are_read_back(tree):
    assert read_back(tree) == read(to_text(tree)).formula == tree or _one_column(tree)


def _one_column(tree):
    """A matrix of one column is set as a vector."""
    return all(
        isinstance(row, Apply) and row.operator.form is Form.VECTOR and len(row.children) == 1 for row in tree.children
    )


@st.composite
def bound(draw, inner):
    """Derivatives, gradients, sums and values at a point."""
    body = draw(inner)
    x, y = draw(st.permutations([*map(read_name, ("x", "y"))]))
    number = draw(st.integers(1, 9).map(Number))
    return draw(
        st.sampled_from(
            (
                Apply(DERIVATIVE, (body, x)),
                Apply(DERIVATIVE, (body, x, y, y)),
                Apply(GRADIENT, (body, x)),
                Apply(VALUE_AT, (body, x, number)),
                Apply(SUM_OVER, (read_name("k"), number, read_name("n"), body)),
                Apply(PRODUCT_OVER, (read_name("k"), number, read_name("n"), body)),
            )
        )
    )


def read_name(name):
    return read(name).formula


def test_larger_forms_are_read_back():
    """But where a name that is bound stands outside too, which text refuses as well: at most a quarter of them."""
    outcomes = []

    @given(bound(formulas(("x", "y", "k"), ROWS, leaves=5).filter(same_in_latex)))
    @settings(max_examples=200)
    def is_read_back(tree):
        try:
            expected = read(to_text(tree)).formula
        except ParseError:
            outcomes.append(False)
            return
        assert read_back(tree) == expected, to_latex(tree)
        outcomes.append(True)

    is_read_back()
    assert sum(outcomes) > 0.75 * len(outcomes)


@given(st.lists(symbols(tuple(n for n in NAMES if len(n) == 1)), min_size=2, max_size=4))
def test_letters_side_by_side_are_products(letters):
    assert read("".join(letter.name for letter in letters), notation="latex").formula.children == tuple(letters)


_PIECES = (
    *r"\frac \sqrt \sin \log_2 \left( \right) \left| \right| \{ \} { } ( ) [ ] ^ _ ^2 _1 ^{ _{ & \\ \over \cdot \, x y e d 2 12 0.5".split(),
    *r"\begin{cases} \end{cases} \begin{pmatrix} \end{pmatrix} \text{if} \sum_{i=1}^{n} x_i \partial \nabla \frac{d}{dx} '".split(),
    *r"\left. \right|_{x=2} \| | ! = , . ; < \le + - * / $ % # ~ \\ \foo \mathrm{loss} \hat \mathbf{ \alpha \pi ° ² х \infty \int \root \of".split(),
)  # fmt: skip


@given(st.one_of(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join), texts()))
@settings(max_examples=1500)
def test_anything_is_read_or_refused_at_a_place_in_it(text):
    try:
        formula = read(text, notation="latex").formula
    except ParseError as error:
        assert 0 <= error.position <= len(text)
        assert 0 <= error.length <= len(text) - error.position
        assert error.reason
        assert str(error)
    else:
        assert isinstance(formula, Formula)


def test_every_function_is_read_by_its_command_and_by_its_name():
    for row in OPERATORS:
        if row.form is Form.CALL and row.takes(1) and not (row.of_arrays or row.conditions) and row.name.isalpha():
            for written in (rf"\operatorname{{{row.name}}}(x)", rf"\mathrm{{{row.name}}}(x)"):
                assert read(written, notation="latex").formula == Apply(row, (read_name("x"),)), written
