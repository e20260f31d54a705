"""Many variables: sparse Hessians and products with full ones; the same statuses and digits as of few."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike
from scipy.sparse.linalg import eigsh

from tests.zoo import MGH
from workbench.errors import OptionError
from workbench.functions import function
from workbench.optimize import TrustRegion, minimize
from workbench.optimize.objective import Form, Objective, Problem


@dataclass(frozen=True)
class Large:
    """A function of many variables; start: of one block, repeated; minimizer: of one block; fun: the minimum."""

    name: str
    text: str
    blocks: int
    start: ArrayLike
    form: str
    fun: float | None = None
    minimizer: ArrayLike | None = None
    status: str = "minimum"
    told: tuple[str, ...] = ()
    source: str = "by hand"
    options: dict[str, Any] = field(default_factory=dict)


ROSENBROCK = "sum(i=1..n, 100*(x[2i] - x[2i-1]^2)^2 + (1 - x[2i-1])^2)"
SINGULAR = (
    "sum(i=1..n, (x[4i-3] + 10x[4i-2])^2 + 5(x[4i-1] - x[4i])^2 + (x[4i-2] - 2x[4i-1])^4 + 10(x[4i-3] - x[4i])^4)"
)
WOOD = (
    "sum(i=1..n, 100(x[4i-2] - x[4i-3]^2)^2 + (1 - x[4i-3])^2 + 90(x[4i] - x[4i-1]^2)^2 + (1 - x[4i-1])^2 + "
    "10(x[4i-2] + x[4i] - 2)^2 + (x[4i-2] - x[4i])^2/10)"
)
BROYDEN = (
    "sum(i=2..n-1, ((3 - 2x[i])*x[i] - x[i-1] - 2x[i+1] + 1)^2) + ((3 - 2x[1])*x[1] - 2x[2] + 1)^2 + "
    "((3 - 2x[n])*x[n] - x[n-1] + 1)^2"
)
DIMENSIONED = "sum(i=1..n, (x[i] - 1)^2) + (sum(i=1..n, i*(x[i] - 1)))^2 + (sum(i=1..n, i*(x[i] - 1)))^4"
CHAIN = "sum(i=2..n, (x[i] - x[i-1])^2) + x[1]^2 + x[n]^2 - 2*x[1]"

PROBLEMS = (
    Large("rosenbrock", ROSENBROCK, 150, (-1.2, 1), "sparse", 0, 1, source=f"{MGH}, 21"),
    Large("powell singular", SINGULAR, 75, (3, -1, 0, 1), "sparse", 0, told=("never negative", "singular along"),
          source=f"{MGH}, 22"),
    Large("wood", WOOD, 75, (-3, -1, -3, -1), "sparse", 0, 1, source=f"{MGH}, 14, extended"),
    Large("broyden tridiagonal", BROYDEN, 300, -1, "sparse", 0, source=f"{MGH}, 30"),
    Large("variably dimensioned", DIMENSIONED, 250, 0.5, "full", 0, 1, source=f"{MGH}, 25"),
    Large("tridiagonal quadratic", CHAIN, 1000, 0, "sparse", -1000 / 1001),  # x = 1 - i/(n + 1)
    Large("log of a sum of exponentials", "log(sum(i=1..n, exp(x[i]))) + sum(i=1..n, x[i]^2)/2", 2000, 1, "products",
          np.log(2000) - 0.5 / 2000, -1 / 2000, told=("products",)),
    Large("saddle at the start", "sum(i=1..n, x[i]^4/4) + sum(i=2..n, x[i]^2) - x[1]^2", 1000, 0, "sparse", -1,
          told=("zero at the start too",)),
    Large("saddle at the start, full", "(sum(i=1..n, x[i]))^4/4 - (sum(i=1..n, x[i]))^2/2 + sum(i=1..n, x[i]^2)/8",
          1500, 0, "products"),
    Large("unbounded", "sum(i=2..n, x[i]^2) - x[1]^2 + x[1]*x[2]", 1000, 1, "sparse", status="unbounded",
          told=("falls without end",)),
    Large("a line", "sum(i=1..n, i*x[i])", 1000, 0, "sparse", status="unbounded", told=("and 945 more",)),
    Large("quartic", "sum(i=1..n, (x[i] - 1)^4) - 5", 300, 3, "sparse", -5, status="degenerate"),
    Large("flat", "(sum(i=1..n, x[i]) - 1)^2 - 3", 1500, 0, "products", -3, status="degenerate"),
    Large("steps out of the domain", "sum(i=1..n, x[i] - log(x[i])) + sum(i=1..n-1, (x[i] - x[i+1])^2)", 400, 5,
          "sparse", 400, 1),
    Large("start outside", "sum(i=1..n, x[i] - log(x[i]))", 300, -5, "sparse", status="outside_domain",
          told=("and 295 more", "log(x[1]) needs x[1] > 0")),
    Large("bounds", CHAIN + " + sum(i=1..n, x[i]^2)/1000", 1000, 5, "sparse", status="boundary_minimum", told=("lower bound 0.5", "more variables are held"),
          options={"bounds": {"x": (0.5, None)}}),
    Large("an arrow", "sum(i=2..n, (x[i] - x[1])^2*(1 + x[i]^2)) + (x[1] - 3)^2", 500, 0, "sparse", 0, 3),
)  # fmt: skip


@pytest.mark.parametrize("large", PROBLEMS, ids=lambda large: large.name)
def test_auto_comes_to_what_is_known(large):
    f = function(large.text).bind(n=large.blocks)
    x = np.tile(np.atleast_1d(large.start), len(f.variables) // len(np.atleast_1d(large.start))).astype(float)
    assert Objective(f).form == large.form
    run = minimize(f, x, **large.options)
    assert run.status == large.status, run.message
    assert all(words in run.message for words in large.told), run.message
    assert "was chosen" in run.message and len(run.message) < 1_000
    assert run.success == (large.status in ("minimum", "boundary_minimum"))
    if large.fun is not None:
        assert run.fun == pytest.approx(large.fun, rel=1e-12, abs=1e-20)
    if large.minimizer is not None:
        assert run.x == pytest.approx(np.broadcast_to(large.minimizer, run.x.shape), rel=1e-12, abs=1e-15)
    if run.success:
        held = (run.x == 0.5) if large.options else np.zeros(len(x), dtype=bool)
        lowest = eigsh(f.hessian.at(run.x, sparse=True), k=1, which="SA", return_eigenvectors=False)[0] \
            if large.form == "sparse" and not held.any() else 0.0  # fmt: skip
        assert lowest > -1e-9
        assert np.count_nonzero(~held) > 0 and np.abs(run.jac[~held]).max() < 1e-6
        assert (run.jac[held] > 0).all()


def test_the_sparse_hessian_and_its_condition_are_given():
    f = function(ROSENBROCK).bind(n=150)
    run = minimize(f, [-1.2, 1] * 150, method="trust-region")
    assert run.hess.nnz == 600 and run.hess.shape == (300, 300)
    scale = np.sqrt(run.hess.diagonal())
    w = np.linalg.eigvalsh(run.hess.toarray() / np.outer(scale, scale))
    assert run.condition == pytest.approx(w[-1] / w[0], rel=1e-2)
    assert "sparse factorisation" in run.evidence.by and "condition number 1.6e+03" in run.summary()
    assert (run.nhev, run.nhvp) == (run.nit + 1, 0)


def test_products_are_counted_and_no_hessian_is_made():
    f = function("log(sum(i=1..n, exp(x[i]))) + sum(i=1..n, x[i]^2)/2").bind(n=1200)
    run = minimize(f, np.ones(1200), method="trust-region")
    assert run.success and run.hess is None and run.nhvp > 0 and "products with vectors" in run.summary()
    assert "Lanczos" in run.evidence.by


def test_logistic_regression_over_rows():
    draw = np.random.default_rng(0)
    X, signs = draw.normal(size=(100, 220)), draw.choice([-1.0, 1.0], size=100)
    names = [f"w{j}" for j in range(220)]
    inner = " + ".join(f"{name}*c{j}" for j, name in enumerate(names))
    squares = " + ".join(f"{name}^2" for name in names)
    columns = {f"c{j}": X[:, j] for j in range(220)} | {"y": signs}
    f = function(f"mean(log(1 + exp(-y*({inner})))) + 0.05*({squares})", variables=names, data=columns)
    run = minimize(f, np.zeros(220))
    assert run.success, run.message
    margin = 1 / (1 + np.exp(signs * (X @ run.x)))  # the gradient by hand
    assert np.abs(0.1 * run.x - X.T @ (signs * margin) / 100).max() < 1e-12


@pytest.mark.parametrize("text", [ROSENBROCK, WOOD, SINGULAR])
def test_conjugate_gradients_and_eigenvalues_end_alike(text):
    f = function(text).bind(n=10)
    start = {ROSENBROCK: (-1.2, 1), WOOD: (-3, -1, -3, -1), SINGULAR: (3, -1, 0, 1)}[text]
    x = np.tile(start, 10).astype(float)
    exact = minimize(f, x, method=TrustRegion(subproblem="exact"))
    newton = minimize(f, x, method="newton")
    steihaug = minimize(f, x, method=TrustRegion(subproblem="steihaug"))
    assert np.array_equal(exact.path.x, newton.path.x)
    assert steihaug.success and steihaug.fun == pytest.approx(exact.fun, abs=1e-25)
    assert steihaug.nit < 2 * exact.nit


def test_a_run_goes_on_from_an_iterate_to_the_same_digits():
    f = function(ROSENBROCK).bind(n=200)
    x = np.tile([-1.2, 1.0], 200)

    def iterates(after=None):
        return TrustRegion().iterates(Problem(Objective(f), x, None, None, 100, None, after))

    whole = list(iterates())
    again = list(iterates(after=whole[7]))
    assert len(again) == len(whole) - 7
    assert all(np.array_equal(a.x, b.x) for a, b in zip(again, whole[7:], strict=True))


def test_another_subproblem_is_refused():
    with pytest.raises(OptionError, match="exact, steihaug"):
        TrustRegion(subproblem="dogleg")


def test_a_short_list_of_bounds_is_refused_without_all_names():
    f = function(ROSENBROCK).bind(n=5_000)
    with pytest.raises(ValueError, match="variables") as refused:
        minimize(f, np.ones(10_000), bounds=[(0, 1)] * 3)
    assert len(str(refused.value)) < 300


def test_small_full_hessians_by_products_are_those_written_out():
    f = function("log(sum(i=1..n, exp(x[i]))) + x[1]^3*x[2]").bind(n=50)
    x = np.linspace(-1, 1, 50)
    assert Objective(f).form is Form.FULL
    assert np.allclose(Objective(f).hessian(x), f.hessian.at(x), rtol=1e-13, atol=1e-16)


@pytest.mark.slow
@pytest.mark.parametrize("large", [p for p in PROBLEMS if p.form == "sparse" and p.source != "by hand"],
                         ids=lambda large: large.name)  # fmt: skip
def test_a_hundred_thousand_variables(large):
    width = len(np.atleast_1d(large.start))
    f = function(large.text).bind(n=100_000 // width)
    run = minimize(f, np.tile(np.atleast_1d(large.start), 100_000 // width).astype(float))
    assert run.status == large.status and run.fun == pytest.approx(large.fun, abs=1e-20)
    if large.minimizer is not None:
        assert np.abs(run.x - large.minimizer).max() < 1e-12
