"""The extended Rosenbrock function of 100,000 variables, minimized from the standard start, beside SciPy's methods.

All are given the same exact derivatives: value and gradient, and the sparse Hessian or its products with vectors.
``pytest tests/benchmarks --benchmark-only`` (see test_points.py). Moré, Garbow & Hillstrom, Testing unconstrained
optimization software (1981), problem 21.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import minimize

import workbench as wb
from tests.benchmarks.systems import Array

TEXT = "sum(i=1..n, 100*(x[2i] - x[2i-1]^2)^2 + (1 - x[2i-1])^2)"
Solve = Callable[[wb.Function, Array], Array]


def ours(f: wb.Function, x: Array) -> Array:
    return wb.minimize(f, x, method="trust-region").x


def ours_from_the_text(f: wb.Function, x: Array) -> Array:
    return wb.minimize(wb.function(TEXT).bind(n=len(x) // 2), x).x


def by_scipy(method: str, **more: object) -> Solve:
    def solve(f: wb.Function, x: Array) -> Array:
        keywords = {"hessp": f.hvp.at} if method != "L-BFGS-B" else {}
        options = {"maxiter": 10_000, **more}
        return minimize(f.value_and_gradient, x, jac=True, method=method, options=options, **keywords).x

    return solve


SOLVERS: dict[str, Solve] = {
    "ours, trust-region": ours,
    "ours, from text to Run": ours_from_the_text,
    "SciPy trust-ncg": by_scipy("trust-ncg", gtol=1e-8),
    "SciPy Newton-CG": by_scipy("Newton-CG", xtol=1e-10),
    "SciPy L-BFGS-B": by_scipy("L-BFGS-B", gtol=1e-10, ftol=1e-15, maxfun=100_000),
}


@pytest.mark.parametrize("varied", [False, True], ids=["standard start", "varied start"])
@pytest.mark.parametrize("name", SOLVERS)
def test_extended_rosenbrock(benchmark, name, varied):
    """varied: each pair from another start, so that they do not all take the same steps."""
    x = np.tile([-1.2, 1.0], 50_000)
    if varied:
        x += np.random.default_rng(0).uniform(-0.2, 0.2, len(x))
    f = wb.function(TEXT).bind(n=50_000)
    f.value_and_gradient(x), f.hvp.at(x, x), f.hessian.at(x, sparse=True)
    benchmark.group, benchmark.name = f"100,000 variables, {'varied' if varied else 'standard'} start", name
    found = benchmark.pedantic(SOLVERS[name], (f, x), rounds=1)
    benchmark.extra_info["digits"] = float(-np.log10(max(np.abs(found - 1).max(), 1e-16)))
    assert np.abs(found - 1).max() < 1e-3
