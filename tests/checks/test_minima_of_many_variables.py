"""Runs of hundreds and thousands of variables: confirmed or refuted without a matrix of all pairs, in a few words."""

from dataclasses import replace

import numpy as np
import pytest

import workbench as wb

ROSENBROCK = "sum(i=1..n, 100*(x[2i] - x[2i-1]^2)^2 + (1 - x[2i-1])^2)"  # MGH 21, in pairs
CHAIN = "sum(i=1..n-1, (x[i] - x[i+1])^2)"
SOFT = "log(sum(i=1..n, exp(x[i]))) + sum(i=1..n, x[i]^2)/2"

# text, n, start, options, verdict, a part of the message
RUNS = [
    (ROSENBROCK, 500, np.tile([-1.2, 1], 500), {}, "pass", "sparse factorisation"),
    (ROSENBROCK, 200, np.tile([-1.2, 1], 200), {"bounds": [(-2, 0.5)] * 400}, "pass", "positive definite"),
    (ROSENBROCK, 300, np.tile([-1.2, 1], 300), {"method": "lbfgs", "max_steps": 5}, "fail", ""),
    (SOFT, 210, np.linspace(-1, 1, 210), {}, "pass", "Cholesky factorisation"),
    (SOFT, 2000, np.linspace(-1, 1, 2000), {}, "pass", "Lanczos"),
    (CHAIN, 300, np.linspace(0, 1, 300), {}, "inconclusive", "singular along"),
    ("sum(i=1..n, abs(x[i]))", 300, np.ones(300), {"max_steps": 3}, "fail", ""),
]


@pytest.mark.parametrize(("text", "n", "start", "options", "verdict", "words"), RUNS)
def test_a_run(text, n, start, options, verdict, words):
    check = wb.check(wb.minimize(wb.function(text).bind(n=n), start, **options))
    assert check.verdict == verdict, check.message
    assert words in check.message
    assert len(check.summary()) < 5000
    assert all(len(note) < 300 for note in check.notes)


def test_a_false_claim_is_refuted():
    run = wb.minimize(wb.function(ROSENBROCK).bind(n=200), np.tile([-1.2, 1], 200))
    moved = np.ones(400)
    moved[7] = 1.001
    false = replace(run, x=moved, fun=run.function.value(moved))
    assert wb.check(false).verdict == "fail"


def test_a_saddle_is_refuted_by_its_hessian():
    """From the saddle itself no gradient leads away; one of many curvatures is negative."""
    f = wb.function("sum(i=1..n, x[i]^2) - 3*x[17]^2 + x[17]^4").bind(n=300)
    run = wb.minimize(wb.function("sum(i=1..n, x[i]^2)").bind(n=300), np.ones(300))
    false = replace(run, function=f, x=np.zeros(300), fun=0.0)
    assert wb.check(false).verdict == "fail"


def test_a_wrong_product_of_the_hessian_is_found(monkeypatch):
    """The Hessian is confirmed by differences of gradients, not by itself."""
    from workbench.checks import many_variables

    right = many_variables._difference
    monkeypatch.setattr(many_variables, "_difference", lambda *given: (1.01 * right(*given)[0], right(*given)[1]))
    check = wb.check(wb.minimize(wb.function(SOFT).bind(n=210), np.zeros(210)))
    rows = [row for row in check.table if row.by == "differences of the gradient"]
    assert len(rows) == 4
    assert all(row.verdict == "fail" for row in rows)


def test_the_smallest_eigenvalue_is_that_of_the_matrix():
    run = wb.minimize(wb.function(ROSENBROCK).bind(n=150), np.tile([-1.2, 1], 150))
    row = next(row for row in wb.check(run).table if row.what == "smallest eigenvalue")
    pair = np.array([[802.0, -400.0], [-400.0, 200.0]])  # by hand, at (1, 1)
    assert row.ours == pytest.approx(np.linalg.eigvalsh(pair)[0], rel=1e-6)
