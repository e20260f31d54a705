"""Formulas over arrays as elementary components: their values are NumPy's."""

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workbench.derivations import derive
from workbench.errors import OptionError, ParseError, ShapeError
from workbench.graphs import lower
from workbench.kernels import compiled
from workbench.language.arrays.components import component_names, in_components
from workbench.language.formula import Apply, Number, Symbol, parts, size, symbols
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.operators import DERIVATIVE, ELEMENT, GRADIENT, OPERATORS, PRODUCT, SUM, VALUE_AT

SHAPES = {"x": (3,), "w": (3,), "y": (2,), "b": (2,), "A": (3, 3), "W": (2, 3), "R": (1, 3), "C": (3, 1), "s": ()}


def taken_apart(text, shapes=SHAPES, **options):
    return in_components(read(text, shapes=shapes).formula, shapes, **options)


def value(text, values, shapes=SHAPES):
    """The value of a formula at arrays by name, of its own shape."""
    components, shape = taken_apart(text, shapes)
    names = [name for own in shapes for name in component_names(own, shapes[own])]
    point = np.concatenate([np.ravel(values[own]) for own in shapes])
    return compiled(lower(components, names))(point, np.empty(0), ()).reshape(shape)


EXPECTED = [
    ("W x + b", lambda v: v["W"] @ v["x"] + v["b"]),
    ("s W x - b/2", lambda v: v["s"] * v["W"] @ v["x"] - v["b"] / 2),
    ("W A A x s", lambda v: v["W"] @ v["A"] @ v["A"] @ v["x"] * v["s"]),
    ("x^T A w", lambda v: v["x"] @ v["A"] @ v["w"]),
    ("(x^T A)^T + w", lambda v: v["A"].T @ v["x"] + v["w"]),
    ("x w^T", lambda v: np.outer(v["x"], v["w"])),
    ("W^T W", lambda v: v["W"].T @ v["W"]),
    ("W W^T", lambda v: v["W"] @ v["W"].T),
    ("A^3", lambda v: v["A"] @ v["A"] @ v["A"]),
    ("x w^T x", lambda v: v["x"] * (v["w"] @ v["x"])),
    ("x^T w x^T x", lambda v: (v["x"] @ v["w"]) * (v["x"] @ v["x"])),
    ("R x + s", lambda v: (v["R"] @ v["x"])[0] + v["s"]),
    ("C R x", lambda v: v["C"] @ v["R"] @ v["x"]),
    ("A C", lambda v: (v["A"] @ v["C"])[:, 0]),
    ("-A + 2A^T", lambda v: -v["A"] + 2 * v["A"].T),
    ("dot(x, w) - dot(x, [1, 2, s])", lambda v: v["x"] @ v["w"] - v["x"] @ [1, 2, v["s"]]),
    ("[[1, 2], [3, s]] y", lambda v: np.array([[1, 2], [3, v["s"]]]) @ v["y"]),
    ("|x|^2 + |W x - y|^4", lambda v: v["x"] @ v["x"] + np.sum((v["W"] @ v["x"] - v["y"]) ** 2) ** 2),
    ("norm(x) + ‖y^T‖^3", lambda v: np.linalg.norm(v["x"]) + np.linalg.norm(v["y"]) ** 3),
    ("tanh(W x + b)", lambda v: np.tanh(v["W"] @ v["x"] + v["b"])),
    ("relu(x) + abs(w)", lambda v: np.maximum(v["x"], 0) + np.abs(v["w"])),
    ("sum(w) + mean(W x)", lambda v: v["w"].sum() + (v["W"] @ v["x"]).mean()),
    ("max(w) - min(x)", lambda v: v["w"].max() - v["x"].min()),
    ("logsumexp(x)", lambda v: scipy.special.logsumexp(v["x"])),
    ("A softmax(x)", lambda v: v["A"] @ scipy.special.softmax(v["x"])),
    ("piecewise(s > 0: x, -w)", lambda v: v["x"] if v["s"] > 0 else -v["w"]),
]

numbers = st.floats(-2, 2).map(lambda value: round(value, 3))


@given(st.fixed_dictionaries({name: arrays(np.float64, shape, elements=numbers) for name, shape in SHAPES.items()}))
@settings(max_examples=25)
def test_values_are_numpys(values):
    for text, expected in EXPECTED:
        found, wanted = value(text, values), np.asarray(expected(values))
        np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-10, err_msg=text)
        assert found.shape == wanted.shape, text


@given(
    st.lists(st.sampled_from(["A", "A^T", "x", "x^T", "w", "w^T", "s", "R", "C", "W", "W^T"]), min_size=1, max_size=6)
)
@settings(max_examples=200)
def test_any_product_that_is_read_is_numpys(factors):
    values = {name: np.random.default_rng(1).uniform(-1, 1, shape) for name, shape in SHAPES.items()}
    try:
        _, shape = in_components(read(" ".join(factors), shapes=SHAPES).formula, SHAPES)
    except ParseError:
        return
    found = value(" ".join(factors), values)
    assert found.shape == shape
    product = np.eye(1)
    for factor in factors:
        array = values[factor[0]]
        grid = array.reshape(1, 1) if array.ndim == 0 else array.reshape(len(array), -1)
        grid = grid.T if factor.endswith("T") else grid
        scales = product.size == 1 or grid.size == 1
        product = product.item() * grid if product.size == 1 else product * grid.item() if scales else product @ grid
    np.testing.assert_allclose(found.ravel(), product.ravel(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "components"),
    [
        (
            "W x + b",
            ["W[1,1]*x[1] + W[1,2]*x[2] + W[1,3]*x[3] + b[1]", "W[2,1]*x[1] + W[2,2]*x[2] + W[2,3]*x[3] + b[2]"],
        ),
        ("s y", ["s*y[1]", "s*y[2]"]),
        ("2 s y^T b", ["2*s*(y[1]*b[1] + y[2]*b[2])"]),
        ("|y|^2", ["y[1]^2 + y[2]^2"]),
        ("norm(y)", ["sqrt(y[1]^2 + y[2]^2)"]),
        ("tanh(y)", ["tanh(y[1])", "tanh(y[2])"]),
        ("mean(y)", ["(y[1] + y[2])/2"]),
        ("max(y)", ["max(y[1], y[2])"]),
        ("s^2 + 1", ["s^2 + 1"]),
        ("[s, 2s]", ["s", "2*s"]),
    ],
)
def test_components_are_written_as_people_would(text, components):
    assert [to_text(component) for component in taken_apart(text)[0]] == components


def test_a_scalar_formula_stays_as_it_is():
    formula = read("(s + 1)^2*sin(s*t)").formula
    (found,), shape = in_components(formula, SHAPES)
    assert found is formula
    assert shape == ()


def test_one_component_stands_for_its_number():
    shapes = {"u": (1,), "v": (1,), "M": (1, 1)}
    assert [to_text(c) for c in taken_apart("u^2/v + M", shapes)[0]] == ["u[1]^2/v[1] + M[1,1]"]
    assert to_text(taken_apart("norm(u)", shapes)[0][0]) == "abs(u[1])"
    assert to_text(taken_apart("u^T v", shapes)[0][0]) == "u[1]*v[1]"
    assert taken_apart("u + v", shapes)[1] == (1,)


def test_a_product_of_many_matrices_is_taken_from_the_side_of_the_vector():
    shapes = {"A": (20, 20), "x": (20,)}
    components, _ = taken_apart("A A A x", shapes)
    distinct = {id(node) for component in components for node in parts(component)}
    assert len(distinct) < 3 * 20 * 20 * 2


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("A A", {"A": (1000, 1000)}),
        ("A^16", {"A": (90, 90)}),
        ("x x^T", {"x": (2000,)}),
        ("softmax(x)", {"x": (2000,)}),
    ],
)
def test_too_large_is_refused_before_it_is_made(text, shapes):
    with pytest.raises(OptionError, match="more than 1,000,000 parts"):
        taken_apart(text, shapes)


def test_deep_trees_need_no_recursion():
    node = Symbol("x")
    for _ in range(20_000):
        node = Apply(SUM, (node, Symbol("w")))
    components, shape = in_components(node, SHAPES)
    assert shape == (3,)
    assert symbols(components[2]) == {"x[3]", "w[3]"}


def test_shared_parts_are_taken_apart_once():
    node = Apply(PRODUCT, (Symbol("A"), Symbol("x")))
    for _ in range(60):  # a tree of 2^60 nodes
        node = Apply(SUM, (node, node))
    assert in_components(node, SHAPES)[1] == (3,)


def element(name, *places):
    return Apply(ELEMENT, (Symbol(name), *(Number(place) for place in places)))


def test_elements():
    assert in_components(element("x", 2), SHAPES) == ((Symbol("x[2]"),), ())
    assert in_components(element("W", 2, 3), SHAPES)[0] == (Symbol("W[2,3]"),)
    assert in_components(element("u", 0), {})[0] == (Symbol("u[0]"),)
    following = Apply(ELEMENT, (Symbol("x"), Apply(SUM, (Number(1), Number(2)))))
    assert in_components(following, SHAPES)[0] == (Symbol("x[3]"),)
    product = Apply(ELEMENT, (Apply(PRODUCT, (Symbol("W"), Symbol("x"))), Number(2)))
    assert to_text(in_components(product, SHAPES)[0][0]) == "W[2,1]*x[1] + W[2,2]*x[2] + W[2,3]*x[3]"
    for wrong in (element("x", 4), element("x", 0), element("W", 1), element("s", 1), element("W", 3, 1)):
        with pytest.raises(ShapeError):
            in_components(wrong, SHAPES)
    with pytest.raises(OptionError, match="a whole number as its index"):
        in_components(Apply(ELEMENT, (Symbol("x"), Symbol("i"))), SHAPES)


def test_derivatives_are_handed_on_with_elementary_bodies():
    handed = []

    def work_out(node):
        handed.append(node)
        return node.arguments[1]

    square = read("|x|^2", shapes=SHAPES).formula
    components, shape = in_components(Apply(GRADIENT, (square, Symbol("x"), Symbol("s"))), SHAPES, work_out)
    assert (components, shape) == (tuple(map(Symbol, ("x[1]", "x[2]", "x[3]", "s"))), (4,))
    assert all(
        node.operator is DERIVATIVE and to_text(node.arguments[0]) == "x[1]^2 + x[2]^2 + x[3]^2" for node in handed
    )
    scaled = read("s W x", shapes=SHAPES).formula
    assert in_components(Apply(DERIVATIVE, (scaled, Symbol("s"))), SHAPES, work_out)[1] == (2,)
    with pytest.raises(ShapeError, match="a derivative is by a number"):
        in_components(Apply(DERIVATIVE, (scaled, Symbol("x"))), SHAPES, work_out)
    with pytest.raises(OptionError, match="worked out"):
        in_components(Apply(DERIVATIVE, (square, Symbol("s"))), SHAPES)


def test_values_are_put_in_all_at_once():
    body, turned = read("x^T w", shapes=SHAPES).formula, read("A x", shapes=SHAPES).formula
    (found,), _ = in_components(Apply(VALUE_AT, (body, Symbol("x"), turned)), SHAPES)
    (wanted,), _ = taken_apart("dot(A x, w)")
    assert symbols(found) == symbols(wanted)
    assert size(found) == size(wanted)
    with pytest.raises(ShapeError, match="its value"):
        in_components(Apply(VALUE_AT, (body, Symbol("x"), Number(1))), SHAPES)


def test_the_length_of_a_vector_squared_has_a_gradient_at_zero():
    (squared,), _ = taken_apart("|x|^2")
    slope = derive(squared, "x[1]", operators=OPERATORS).after
    assert to_text(slope) == "2*x[1]"
