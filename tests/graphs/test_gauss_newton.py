"""J'J, J'r and r'r as programs: those of the Jacobian, formed; and programs taken apart by what needs all rows."""

import numpy as np
import pytest

from tests.graphs.programs import program
from workbench.graphs import jacobian
from workbench.graphs.binding_times import row_by_row
from workbench.graphs.gauss_newton import gauss_newton
from workbench.kernels import compiled

draw = np.random.default_rng(8)
X, Y = draw.uniform(0.1, 3, 50), draw.normal(0, 1, 50)
NONE = np.empty(0)
RESIDUALS = [
    (("a*x + b - y",), 2),
    (("a*(1 - exp(-b*x)) - y",), 2),
    (("a*x - y", "b*x^2 - a*b*y"), 2),
    (("a*(x - mean(x)) + b/sum(x) - y",), 2),
    (("(a*x - mean(a*x))/sqrt(mean((a*x - mean(a*x))^2) + b^2)",), 2),
    (("a^2 + b", "a*b", "3"), 2),
    (("sin(a)*sum(x)", "b - mean(y)"), 2),
]


def by_hand(made, point):
    n, m = len(made.variables), len(made.outputs)
    r = compiled(made)(point, NONE, (X, Y)).ravel()
    J = compiled(jacobian(made))(point, NONE, (X, Y)).reshape(-1, m, n)
    if made.rowwise and len(J) == 1:
        J = np.tile(J, (len(X), 1, 1))
    J = J.reshape(-1, n)
    return [*(J.T @ J)[np.tril_indices(n)], *(J.T @ r), r @ r]


@pytest.mark.parametrize(("texts", "n"), RESIDUALS, ids=[" ".join(texts) for texts, _ in RESIDUALS])
def test_the_products_of_the_jacobian(texts, n):
    made = program(*texts, variables=("a", "b")[:n], columns=("x", "y"))
    point = np.array([1.3, 0.7])
    found = compiled(gauss_newton(made))(point, NONE, (X, Y))
    np.testing.assert_allclose(found, by_hand(made, point), rtol=1e-11, atol=1e-13)


def test_a_line_needs_sums_of_the_data_alone():
    made = gauss_newton(program("a*x + b - y", variables=("a", "b"), columns=("x", "y")))
    found = compiled(made)(np.array([9.0, 9.0]), NONE, (X, Y))
    np.testing.assert_allclose(found[:3], [np.sum(X**2), X.sum(), 50], rtol=1e-14)


@pytest.mark.parametrize("texts", [texts for texts, _ in RESIDUALS], ids=" ".join)
def test_rows_taken_apart_have_the_same_values(texts):
    made = program(*texts, variables=("a", "b"), columns=("x", "y"))
    point = np.array([1.3, 0.7])
    whole, each = row_by_row(made)
    sums = compiled(whole)(point, NONE, (X, Y)) if whole.outputs else NONE
    expected = compiled(made)(point, NONE, (X, Y))
    parts = [compiled(each)(point, sums, (X[k : k + 20].copy(), Y[k : k + 20].copy())) for k in (0, 20, 40)]
    if made.rowwise:
        np.testing.assert_allclose(np.concatenate(parts), expected, rtol=1e-12, atol=1e-13)
    else:
        for part in parts:
            np.testing.assert_allclose(part, expected, rtol=1e-12, atol=1e-13)
