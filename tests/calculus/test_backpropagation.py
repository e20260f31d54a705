"""Backpropagation against networks differentiated by hand in NumPy, against the gradient of the whole, and refusals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import workbench as wb
from workbench.evidence import Verdict

NEURON = "let z = w*x + b; a = sigmoid(z); (a - y)^2"
NETWORK = """let h1 = tanh(w11*x1 + w12*x2 + b1)
h2 = tanh(w21*x1 + w22*x2 + b2)
o = sigmoid(v1*h1 + v2*h2 + c)
loss = (o - y)^2/2"""
ORDER = "w11 w12 w21 w22 b1 b2 v1 v2 c x1 x2 y"
ARRAYS = "let z = W x + b; h = tanh(z); p = sigmoid(dot(v, h) + c); -(y*log(p) + (1 - y)*log(1 - p))"
SHAPES = {"W": (2, 2), "x": 2, "b": 2, "v": 2, "c": (), "y": ()}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def test_a_neuron_by_hand() -> None:
    """Rumelhart, Hinton & Williams: delta = 2(a - y) a(1 - a); dw = delta x, db = delta."""
    found = wb.backpropagate(NEURON, {"w": 0.5, "x": 2, "b": 0.1, "y": 1})
    a = sigmoid(0.5 * 2 + 0.1)
    delta = 2 * (a - 1) * a * (1 - a)
    assert [node.name for node in found.nodes if not node.leaf] == ["z", "a", "L"]
    assert found["z"].adjoint == pytest.approx(delta, rel=1e-14)
    assert found["w"].adjoint == pytest.approx(2 * delta, rel=1e-14)
    assert found["L"].adjoint == 1 and found.value == pytest.approx((a - 1) ** 2, rel=1e-14)
    (use,) = found["z"].uses
    assert use.user == "a" and use.value == pytest.approx(a * (1 - a), rel=1e-14)
    assert wb.function(use.slope).variables == ("a",)  # a(1 - a), in the node itself


def test_a_network_by_hand() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=12)
    found = wb.backpropagate(wb.function(NETWORK, variables=ORDER), values)
    W, b, v, c, x, y = values[:4].reshape(2, 2), values[4:6], values[6:8], values[8], values[9:11], values[11]
    h = np.tanh(W @ x + b)
    o = sigmoid(v @ h + c)
    delta = (o - y) * o * (1 - o)
    hidden = delta * v * (1 - h**2)
    expected = [*np.outer(hidden, x).ravel(), *hidden, *(delta * h), delta, *(W.T @ hidden), y - o]
    assert found.gradient == pytest.approx(expected, rel=1e-12)
    assert found.output.name == "loss"
    assert found["h1"].value == pytest.approx(h[0]) and found["z1"].adjoint == pytest.approx(hidden[0])


def test_arrays_are_taken_apart() -> None:
    f = wb.function(ARRAYS, variables=SHAPES).bind(x=[1, 2], y=1)
    found = wb.backpropagate(f, {"W": [[0.1, 0.2], [0.3, -0.1]], "b": [0, 0.1], "v": [1, -1], "c": 0.2})
    assert found.gradient == pytest.approx(np.asarray(f.gradient.at(found.x)), rel=1e-13)
    names = [node.name for node in found.nodes if not node.leaf]
    assert names == ["z[1]", "h[1]", "z[2]", "h[2]", "z1", "p", "L"]
    assert found["z1"].adjoint == pytest.approx(found["p"].value - 1, rel=1e-13)  # p - y


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("(x*y + sin(x))^2", [1, 2]),
        ("exp(x)/(1 + exp(x)) + x^y", [0.5, 2]),
        ("max(x, y^2) + abs(x - y)", [1, 2]),
        ("piecewise(x < 0: x^2*y, x >= 0: sin(x)*y)", [1, 2]),
        ("x", [3]),
        ("x - x", [3]),
        ("relu(x*y) + log(x)", [2, -1]),
        ("v1*x + v2", [1, 2, 3]),
    ],
)
def test_without_names_each_operation_is_a_node(text: str, point: list[float]) -> None:
    f = wb.function(text)
    found = wb.backpropagate(f, point)
    assert found.gradient == pytest.approx(np.asarray(f.gradient.at(point)), rel=1e-13, abs=1e-15)
    assert found.value == pytest.approx(f.value(np.array(point, float)))
    assert len({node.name for node in found.nodes}) == len(found.nodes)
    assert wb.check(found).verdict is Verdict.PASS


def test_what_is_used_twice_gets_the_sum_of_both_ways() -> None:
    found = wb.backpropagate("let u = x^2; u*sin(u) + u", [1.2])
    assert len(found["u"].uses) == 1  # one user, the output
    found = wb.backpropagate("let u = x^2; v = 3u; u*v", [2])
    assert [use.user for use in found["u"].uses] == ["L", "v"]
    assert found["u"].adjoint == 12 + 4 * 3 and found.gradient.tolist() == [96.0]


def test_decimals_are_what_they_print_as() -> None:
    assert wb.backpropagate("let z = x + y + w; z^2", {"x": 0.1, "y": 0.2, "w": -0.3})["z"].value == 0


def test_a_wrong_adjoint_is_found() -> None:
    found = wb.backpropagate(NEURON, {"w": 0.5, "x": 2, "b": 0.1, "y": 1})
    assert wb.check(found).verdict is Verdict.PASS
    wrong = tuple(replace(n, adjoint=n.adjoint * (1 + 1e-6)) if n.name == "w" else n for n in found.nodes)
    assert wb.check(replace(found, nodes=wrong)).verdict is Verdict.FAIL
    assert not wb.explain(replace(found, nodes=wrong)).verified


def test_what_has_no_answer_is_refused() -> None:
    with pytest.raises(wb.OptionError, match="no value at this point"):
        wb.backpropagate("log(x)", [-1])
    with pytest.raises(wb.ShapeError, match="one output"):
        wb.backpropagate(["x", "x^2"], [1])
    with pytest.raises(wb.ShapeError, match="one number for each of"):
        wb.backpropagate("x*y", [1])
    with pytest.raises(wb.OptionError, match="one row"):
        wb.backpropagate(wb.function("mean(m*x)", data={"x": [1, 2]}), [1])
    with pytest.raises(wb.OptionError, match="there is no node"):
        wb.backpropagate("x^2", [1])["q"]
    with pytest.raises(wb.OptionError, match="nodes"):
        wb.backpropagate("+".join(f"sin(x^{k})" for k in range(2, 700)), [0.5])
