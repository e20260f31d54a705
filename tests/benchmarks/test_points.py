"""Values and derivatives at one point: ours beside CasADi, JAX, SymPy's lambdify and C by hand, one table a workload.

    pytest tests/benchmarks --benchmark-only --benchmark-columns=min,median --benchmark-max-time=0.3

runs all benchmarks; without ``--benchmark-only`` they are not collected. Times are in groups by workload, and what
stands in brackets is how many times as long as the fastest of the group each takes. Peers are skipped where they are not there:
pip install casadi jax symengine; gcc for C. Before it is timed each system is to give our numbers. No time is asserted.
"""

from __future__ import annotations

import pytest

from tests.benchmarks.systems import SYSTEMS, agree, c_seconds, reference, settled
from tests.benchmarks.workloads import WORKLOADS

CASES = [pytest.param(w, system, id=f"{w}-{system}") for w in WORKLOADS for system in w.systems]
BARE = 1000
"""Calls of a C function from C, for each time that is noted."""


class Clock:
    """A timer that goes on by what C says that it took."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


CLOCK = Clock()


@pytest.mark.parametrize(("workload", "system"), CASES)
def test_points(benchmark, workload, system):
    benchmark.group, benchmark.name = workload.name, system
    call = SYSTEMS[system](workload)
    agree(call.values(), reference(workload))
    benchmark(settled(call.run))


@pytest.mark.benchmark(timer=CLOCK)
@pytest.mark.parametrize("workload", WORKLOADS, ids=str)
def test_points_in_c(benchmark, workload):
    """The bare C function, called from C."""
    benchmark.group, benchmark.name = workload.name, "C, called from C"
    measure = settled(c_seconds(workload, BARE))

    def one_call() -> None:
        CLOCK.seconds += measure()

    benchmark.pedantic(one_call, rounds=50)
