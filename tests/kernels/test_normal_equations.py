"""Normal equations by straight-line code and by blocks of the Jacobian: both are J'J, J'r and r'r."""

import numpy as np
import pytest

from tests.graphs.programs import program
from workbench.errors import ShapeError
from workbench.graphs import jacobian
from workbench.kernels import compiled, normal_equations
from workbench.kernels.normal_equations import NormalEquations

NONE = np.empty(0)
CASES = [
    (("a*(1 - exp(-b*x)) - y",), 1),
    (("a*x - y", "b*x^2 - a*b*y"), 2),
    (("a*(x - mean(x)) + b/sum(x) - y",), 1),
    (("a^2 + b", "a*b", "3"), 3),
]


def network(hidden):
    terms = [f"d{k}*tanh(a{k}*x + b{k}*y + c{k})" for k in range(hidden)]
    names = [f"{name}{k}" for k in range(hidden) for name in "abcd"]
    return program("+".join(terms) + " + e - x*y", variables=[*names, "e"], columns=("x", "y"))


def data(rows):
    draw = np.random.default_rng(rows)
    return draw.uniform(0.1, 2, rows), draw.normal(0, 1, rows)


def formed(made, point, columns):
    n = len(made.variables)
    r = compiled(made)(point, NONE, columns).ravel()
    J = compiled(jacobian(made))(point, NONE, columns).reshape(len(r), n)
    return J.T @ J, J.T @ r, r @ r


def agrees(found, expected):
    np.testing.assert_allclose(found.matrix, expected[0], rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(found.vector, expected[1], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.square, expected[2], rtol=1e-12)


@pytest.mark.parametrize("straight", [True, False])
@pytest.mark.parametrize(("texts", "m"), CASES, ids=[" ".join(texts) for texts, _ in CASES])
def test_both_ways_give_the_products(texts, m, straight, monkeypatch):
    monkeypatch.setattr(NormalEquations, "straight", lambda self, rows: straight)
    made, point = program(*texts, variables=("a", "b"), columns=("x", "y")), np.array([1.3, 0.7])
    agrees(NormalEquations(made)(point, NONE, data(700)), formed(made, point, data(700)))


@pytest.mark.parametrize("rows", [1, 14, 5_000, 9_001])
def test_many_variables_in_blocks(rows, monkeypatch):
    monkeypatch.setattr(normal_equations, "BLOCK", 65_536)
    made = network(8)
    point = np.random.default_rng(0).normal(0, 1, 33)
    equations = NormalEquations(made)
    assert not equations.straight(rows)
    agrees(equations(point, NONE, data(rows)), formed(made, point, data(rows)))


def test_few_variables_are_compiled_one_by_one_and_more_over_many_rows():
    few, some, many = (NormalEquations(network(hidden)) for hidden in (1, 4, 16))
    assert few.straight(10)
    assert (some.straight(10_000), some.straight(1_000_000)) == (False, True)
    assert not many.straight(1_000_000)


def test_bound_values_and_sizes():
    made = program("a*x + c - y", variables=("a",), parameters=("c",), columns=("x", "y"))
    equations, columns = NormalEquations(made), data(50)
    found = equations(np.array([2.0]), np.array([0.5]), columns)
    r = 2 * columns[0] + 0.5 - columns[1]
    np.testing.assert_allclose(found.vector, [r @ columns[0]], rtol=1e-13)
    with pytest.raises(ShapeError):
        equations(np.array([2.0]), NONE, columns)


def test_outside_the_domain_there_is_nothing():
    made = program("log(a)*x - y", variables=("a",), columns=("x", "y"))
    found = NormalEquations(made)(np.array([-1.0]), NONE, data(20))
    assert np.isnan(found.matrix).all() or np.isnan(found.vector).all()
    assert np.isnan(found.square)
