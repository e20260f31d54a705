"""Shapes of formulas over vectors and matrices: what fits, what is noted, and what is refused at its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import ParseError, ShapeError
from workbench.language.arrays.misfits import MisfitError
from workbench.language.arrays.rules import grid, multiplied
from workbench.language.arrays.shapes import shape_of
from workbench.language.formula import Apply, Symbol
from workbench.language.reading import read
from workbench.operators import DOT, NORM, PRODUCT, SUM, TRANSPOSE

SHAPES = {
    "x": (3,),
    "w": (3,),
    "y": (2,),
    "b": (2,),
    "A": (3, 3),
    "W": (2, 3),
    "R": (1, 3),
    "C": (3, 1),
    "o": (1,),
    "s": (),
    "rate": (3,),
}


def table(rows):
    """Lines `written -> the rest`."""
    return [
        pytest.param(*(part.strip() for part in line.split(" -> ")), id=line.strip())
        for line in rows.splitlines()
        if line.strip()
    ]


@pytest.mark.parametrize(
    ("text", "shape"),
    table("""
        s -> ()
        x -> (3,)
        -W -> (2, 3)
        W x -> (2,)
        Wx + b -> (2,)
        W*x - b + y -> (2,)
        2W/s -> (2, 3)
        A W^T -> (3, 2)
        A A A x -> (3,)
        x^T -> (1, 3)
        xᵀ -> (1, 3)
        transpose(W) -> (3, 2)
        x^T w -> ()
        x^T A w + s -> ()
        xᵀ A x -> ()
        x^T A -> (1, 3)
        (x^T A)^T -> (3,)
        x w^T -> (3, 3)
        x w^T x -> (3,)
        W^T W -> (3, 3)
        (W x)^T y -> ()
        A^2 -> (3, 3)
        A³ x -> (3,)
        dot(x, w) -> ()
        dot(x, w^T) -> ()
        dot([1, 2], y) -> ()
        A [1, 2, s] -> (3,)
        [[1, 2], [3, 4]] y -> (2,)
        [s, 2s] -> (2,)
        [[s, 0, 0], [0, 1, 1]] -> (2, 3)
        |w| -> ()
        |w|^2 -> ()
        ‖W x - y‖² -> ()
        norm(x) + norm(y^T) -> ()
        sum(w) -> ()
        mean(x^T A) -> ()
        max(w) -> ()
        logsumexp(W x) -> ()
        softmax(x) -> (3,)
        softmax(s, 1) -> (2,)
        2softmax(s, 1) + y -> (2,)
        tanh(W x + b) -> (2,)
        relu x -> (3,)
        exp(x^T) -> (1, 3)
        R x -> ()
        C -> (3, 1)
        C + x -> (3,)
        A C -> (3,)
        R C + s -> ()
        C R -> (3, 3)
        o -> (1,)
        o + s -> ()
        o^2 + s/o -> ()
        x o -> (3,)
        w[2] + W[1, 3]^2 -> ()
        A [1, 2, 3] + w[1] x -> (3,)
        sum(i=1..3, w[i]*x) -> (3,)
        sum(i=1..3, A[1, i]) -> ()
        d/ds(s*w) -> (3,)
        |∇(w^T x)|^2 -> ()
        w^Tx -> ()
        x^TAx + 1 -> ()
        x^TW^Tb -> ()
        piecewise(s > 0: x, w) -> (3,)
        rate^T x -> ()
        s^T -> ()
    """),
)
def test_shape(text, shape):
    formula = read(text, shapes=SHAPES).formula
    assert str(shape_of(formula, SHAPES)) == shape


@pytest.mark.parametrize(
    ("text", "reason"),
    table("""
        w^Tx + Tx -> 2 2 'Tx' is unclear
        1 + det(A) -> 4 3 'det' is not read
        trace(A) -> 0 5 'trace' is not read
        W y -> 0 3 W (2, 3) times y (2,): the inner sizes differ
        2 + s W y -> 4 5 the inner sizes differ
        x W -> 0 3 x (3,) times W (2, 3): the inner sizes differ
        x x -> 0 3 a product of two vectors is unclear
        s x*w -> 0 5 a product of two vectors is unclear
        x + y -> 4 1 x is a vector (3,) and y a vector (2,): only equal shapes are added
        s + x - 1 -> 4 1 s is a number and x a vector (3,)
        x - 1 -> 4 1 only equal shapes
        W + A -> 4 1 W is a matrix (2, 3) and A a matrix (3, 3)
        x + x^T -> 4 3 only equal shapes
        s/x -> 0 3 x is a vector (3,), and nothing is divided by a vector
        x^2 + s -> 0 3 a power of x, a vector (3,), is unclear
        x² -> 0 2 a power of x
        x^s -> 0 3 a power of x
        2^x -> 0 3 the exponent x is a vector (3,)
        e^A -> 0 3 the exponent A is a matrix (3, 3)
        W^2 -> 0 3 only square matrices have powers
        A^-1 x -> 0 4 the inverse of a matrix is not read
        A⁻¹ -> 0 3 the inverse
        A^s -> 0 3 only small whole powers of a matrix are read, not s
        A^0 -> 0 3 only small whole powers
        A^(1/2) -> 0 7 only small whole powers
        A^100 -> 0 5 only small whole powers
        exp(A) -> 0 6 exp of A, a matrix (3, 3), is unclear
        1 + sqrt W -> 4 6 sqrt of W
        max(x, w) -> 0 9 max takes numbers, and x is a vector (3,)
        max(s, x) -> 0 9 max takes numbers, and x is a vector
        max(o) -> 0 6 max needs 2 components or more
        atan2(x, 1) -> 0 11 atan2 takes numbers
        log(x, 2) -> 0 9 log takes numbers
        softmax(A) -> 0 10 softmax of A
        dot(x, y) -> 0 9 dot of x (3,) and y (2,): the sizes differ
        dot(x, 2) -> 0 9 dot is of two vectors; x is a vector (3,), 2 a number
        dot(s, 2) -> 0 9 dot is of vectors or matrices, and s is a number
        norm(s + 1) -> 0 11 norm is of vectors or matrices
        norm(W) -> 0 7 the length or determinant of W, a matrix (2, 3), is not read
        |A| -> 0 3 the length or determinant of A
        ‖s‖ -> 0 3 norm is of vectors or matrices
        sᵀ -> 0 2 transpose is of vectors or matrices
        sum(W) -> 0 6 sum of W, a matrix (2, 3), is unclear
        piecewise(x > 0: 1, 2) -> 10 5 x is a vector (3,), and only numbers are compared
        piecewise(s > 0: x, 2) -> 0 22 only equal shapes
        w[4] -> 0 4 w is a vector (3,): there is no component 4
        W[3, 1] -> 0 7 there is no component 3, 1
        W[1] -> 0 4 W is a matrix (2, 3), whose components have 2 indices
        ∇_(x_3)(x^T x) -> 3 3 a derivative by one component, x_3
        ∂/∂x₃ (x^T x) -> 2 3 a derivative by one component, x_3
        x[1, 2] -> 0 7 whose components have one index
        1 + s[1] -> 4 4 s is a number, and has no components
        (W x)[1] -> 5 1 an index
        x[y] -> 0 4 the index y is a vector
        [x, w] -> 1 1 x is a vector (3,), and a list has numbers
        [s, 2x] -> 4 2 2x is a vector (3,), and a list has numbers
        [[1, 2], x] -> 9 1 a list has numbers
        [[1, 2], s] -> 0 11 different lengths
        1 + [s] -> 4 1 a list of one entry
        ‖x -> 0 1 never closed
        ‖ ‖ -> 0 1 nothing between
        ‖x + ‖w‖‖ -> 5 1 inside double bars
        x‖ -> 1 1 this '‖' has no partner
    """),
)
def test_refused_at_its_place(text, reason):
    start, length, said = reason.split(" ", 2)
    with pytest.raises(ParseError) as caught:
        read(text, shapes=SHAPES, variables=list(SHAPES))
    assert said in caught.value.reason
    assert (caught.value.position, caught.value.length) == (int(start), int(length))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "note"),
    table("""
        tanh(W x) -> tanh is applied to each component of W*x
        abs(x) -> abs is applied to each component of x
        max(w) -> max(w) is over the components of w
        sum(w) -> sum(w) is over the components of w
        softmax(w) -> softmax(w) is over the components of w
        A^2 x -> A^2 is a product of matrices, A A
        Wx -> Wx is read as W*x
        x^TAx -> ^TAx is read as ^T Ax
    """),
)
def test_noted(text, note):
    assert note in read(text, shapes=SHAPES).notes


@pytest.mark.parametrize("text", ["W x + b", "|w|", "x^T A x", "norm(w)", "2x"])
def test_nothing_is_noted_of_what_is_meant(text):
    assert read(text, shapes=SHAPES).notes == ()


def test_bars_and_raised_letters_depend_on_what_they_are_of():
    x, w, t = map(Symbol, ("x", "w", "T"))
    assert read("|x|", shapes=SHAPES).formula == Apply(NORM, (x,))
    assert read("|x^T w|", shapes=SHAPES).formula == read("abs(x^T w)", shapes=SHAPES).formula
    assert read("x^T w", shapes=SHAPES).formula == Apply(PRODUCT, (Apply(TRANSPOSE, (x,)), w))
    assert read("s^T", shapes=SHAPES).formula == read("s^T", variables=["s", "T"]).formula
    assert t in read("s^T", shapes=SHAPES).formula.children
    assert read("|s|", shapes=SHAPES).formula == read("|s|").formula


def test_a_raised_t_without_shapes_is_refused():
    with pytest.raises(ParseError, match=r"'theta\^T' is unclear: a transpose, or a power\?") as caught:
        read("2*theta^T*x")
    assert (caught.value.position, caught.value.length) == (2, 7)
    assert read("T + x^T").formula


def test_a_declared_t_is_no_transpose():
    with pytest.raises(ParseError, match="'\\^T' is unclear") as caught:
        read("x^T x", shapes={**SHAPES, "T": ()}, variables=["T"])
    assert caught.value.position == 1
    assert read("s^T", shapes=SHAPES, variables=["T"]).formula


def test_numbers_in_a_list_need_no_declaration():
    assert shape_of(read("dot([a, 2], [3, b])").formula, {}) == ()
    assert shape_of(read("[[1, 2], [3, 4]] [a, b]").formula, {}) == (2,)
    with pytest.raises(ParseError, match="inner sizes"):
        read("[[1, 2], [3, 4]] [a, b, c]")


def test_a_sum_of_a_vector_and_a_column_of_data_is_unclear():
    with pytest.raises(ParseError, match="over the components, or over the rows of t"):
        read("sum(w*t)", shapes=SHAPES, names=["t"])
    formula = read("sum(s*t) + sum(w)", shapes=SHAPES, names=["t"]).formula
    assert shape_of(formula, SHAPES) == ()


def test_definitions_put_in_are_looked_at_with_their_arguments():
    square = {"g": read("g(t) = t^2 + 1")}
    assert read("g(s)", shapes=SHAPES, functions=square).formula
    with pytest.raises(ParseError, match="a power of x") as caught:
        read("1 + g(x)", shapes=SHAPES, functions=square)
    assert caught.value.position == 4


def test_a_tree_that_does_not_fit_is_a_shape_error():
    with pytest.raises(ShapeError, match="only equal shapes are added"):
        shape_of(Apply(SUM, (Symbol("x"), Symbol("y"))), SHAPES)
    assert shape_of(Apply(DOT, (Symbol("x"), Symbol("w"))), SHAPES) == ()


def test_scalar_formulas_look_at_no_shapes(monkeypatch):
    monkeypatch.setattr("workbench.language.arrays.shapes.Shapes.of", lambda *_: pytest.fail("looked at"))
    assert read("sin(x)^2 + |x|*y/2 - max(x, y)").formula


def test_many_terms_are_looked_at_once_each():
    """A hundred thousand terms and factors of arrays take a time that is linear in their number."""
    text = "+".join(["x"] * 50_000)
    assert shape_of(read(text, shapes=SHAPES, limit=10**6).formula, SHAPES) == (3,)
    text = "*".join(["s"] * 50_000) + "*x"
    assert shape_of(read(text, shapes=SHAPES, limit=10**6).formula, SHAPES) == (3,)


sizes = st.integers(1, 4)


@given(st.lists(st.tuples(sizes, sizes), min_size=2, max_size=2))
def test_products_of_matrices_have_the_shape_that_numpy_says(shapes):
    import numpy as np

    one, other = shapes
    scales = 1 in (one[0] * one[1], other[0] * other[1])
    try:
        found = multiplied(Symbol("A"), one, Symbol("B"), other)
    except MisfitError:
        with pytest.raises(ValueError, match="matmul"):
            np.ones(one) @ np.ones(other)
        return
    if not scales:
        expected = (np.ones(one) @ np.ones(other)).shape
        assert found == () if expected == (1, 1) else grid(found) == expected
