"""Runs under constraints: confirmed where they end at a minimum, refuted where the point is moved or a claim is false."""

from dataclasses import replace

import numpy as np
import pytest

import workbench as wb
from tests.hock_schittkowski import HOCK_SCHITTKOWSKI

CHECKED = [
    posed for posed in HOCK_SCHITTKOWSKI if posed.number in (7, 11, 14, 24, 30, 32, 35, 41, 43, 52, 61, 71, 73, 76, 80)
]


@pytest.fixture(scope="module", params=CHECKED, ids=lambda posed: f"HS{posed.number}")
def run(request):
    posed = request.param
    f = wb.function(posed.text, variables=posed.variables)
    return wb.minimize(f, posed.start, constraints=list(posed.constraints))


def test_a_minimum_is_confirmed(run):
    check = wb.check(run)
    assert check.verdict == "pass", check.message
    assert any(row.by == "non-negative least squares" for row in check.table)


def test_a_point_beside_it_is_refuted(run):
    draw = np.random.default_rng(0)
    moved = run.x + 1e-3 * draw.normal(size=len(run.x)) * np.maximum(1, np.abs(run.x))
    assert wb.check(replace(run, x=moved, fun=run.function.value(moved))).verdict == "fail"


def test_a_feasible_point_that_is_no_minimum_is_refuted():
    run = wb.minimize("x + y", [1, 1], constraints="x^2 + y^2 = 4")
    for angle in (0.3, 2.0, np.pi / 4):  # the last is the maximum
        x = 2 * np.array([np.cos(angle), np.sin(angle)])
        check = wb.check(replace(run, x=x, fun=run.function.value(x)))
        assert check.verdict == "fail", check.message


def test_only_active_limits_carry_the_gradient():
    run = wb.minimize("x + y", [1, 1], constraints=["x^2 + y^2 <= 4", "x >= -3", "y >= -3"])
    for x, verdict in ((run.x, "pass"), (np.array([0.0, 0.5]), "fail"), (np.array([2.0**0.5, 2.0**0.5]), "fail")):
        check = wb.check(replace(run, x=x, fun=run.function.value(x)))
        (row,) = [row for row in check.table if row.by == "non-negative least squares"]
        assert row.verdict == verdict


def test_what_is_infeasible_is_told():
    run = wb.minimize("x^2", [1], constraints="x^2 <= -1")
    check = wb.check(run)
    assert check.verdict == "inconclusive" and "not feasible" in check.message
    claim = replace(run, status=wb.Status.BOUNDARY_MINIMUM, success=True)
    assert wb.check(claim).verdict == "fail"


def test_a_run_that_claims_nothing_is_not_confirmed():
    run = wb.minimize("abs(x) + abs(y)", [1, 2], constraints="x + 2y = 2")
    assert wb.check(run).verdict == "inconclusive"
