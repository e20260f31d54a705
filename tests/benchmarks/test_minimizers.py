"""Methods side by side on Rosenbrock's valley, in two variables and in 100,000: ours and SciPy's, to a gradient of 1e-6.

``pytest tests/benchmarks --benchmark-only`` (see test_points.py).
"""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from workbench.optimize.loop import follow
from workbench.optimize.objective import Objective, Problem

PAIRS = "sum(i=1..n, 100*(x[2*i] - x[2*i - 1]^2)^2 + (1 - x[2*i - 1])^2)"
METHODS = (wb.LBFGS(), wb.ConjugateGradient(), wb.SciPy("L-BFGS-B"), wb.SciPy("CG"))
SMALL = (*METHODS, wb.BFGS(), wb.Newton(search=wb.StrongWolfe()), wb.SciPy("BFGS"))


def walk(method, f, n):
    """The walk alone, without a reading of its end."""
    problem = Problem(Objective(f), np.tile([-1.2, 1.0], n // 2), None, 1e-6, 1_000, None)
    with np.errstate(all="ignore"):
        return follow(method, problem).best.x


@pytest.mark.parametrize("method", SMALL, ids=lambda method: method.name)
def test_two_variables(benchmark, method):
    benchmark.group = "Rosenbrock, 2 variables"
    f = wb.function(PAIRS).bind(n=1)
    assert benchmark(walk, method, f, 2) == pytest.approx(np.ones(2), abs=1e-4)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_many_variables(benchmark, method):
    n = 100_000
    benchmark.group = f"Rosenbrock, {n} variables"
    f = wb.function(PAIRS).bind(n=n // 2)
    assert benchmark.pedantic(walk, (method, f, n), rounds=2) == pytest.approx(np.ones(n), abs=1e-4)
