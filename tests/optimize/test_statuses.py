"""The closed list of statuses, each reached by a trap, with a message that names what it is about."""

import pytest

from tests.zoo import ROOT_TRAPS, TRAPS, Trap
from workbench.optimize import Status, compare, find_root, minimize
from workbench.optimize.status import MEANINGS

OF_ROOTS = {"root", "no_root", "cycle", "singular"}
ALSO_OF_ROOTS = {"diverged", "runaway", "outside_domain", "not_finite", "step_limit", "stalled"}


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_each_trap_comes_to_its_status(trap: Trap):
    run = minimize(trap.text, trap.start, **dict(trap.options))
    assert run.status == trap.status, run.message
    missing = [words for words in trap.told if words not in run.message]
    assert not missing, run.message
    assert run.success == run.status.success == (run.evidence is not None)


def test_every_status_is_shown_by_a_trap_or_a_kink():
    shown = {trap.status for trap in TRAPS} | {"kink_minimum"}
    assert shown == {status.value for status in Status} - OF_ROOTS
    assert {status.value for status in Status} == {status.value for status in MEANINGS}


@pytest.mark.parametrize("trap", ROOT_TRAPS, ids=lambda trap: trap.name)
def test_each_trap_for_roots_comes_to_its_status(trap: Trap):
    found = find_root(trap.text, trap.start, **dict(trap.options))
    assert found.status == trap.status, found.message
    missing = [words for words in trap.told if words not in found.message]
    assert not missing, found.message
    assert found.success == found.status.success == (found.evidence is not None)
    assert found.success or found.advice


def test_every_status_of_roots_is_shown_by_a_trap():
    assert {trap.status for trap in ROOT_TRAPS} == OF_ROOTS | ALSO_OF_ROOTS


def test_the_best_point_is_returned_and_the_last_kept():
    run = minimize("x^2", [5], method="gradient-descent", learning_rate=1.01, max_steps=50)
    assert run.x == run.path.x[0] == 5 and run.fun == 25
    assert run.path.x[-1] == pytest.approx(13.4579401, abs=1e-7)


def test_a_run_that_leaves_the_domain_returns_the_best_point_before():
    run = minimize("x - log(x)", [0.01], method="gradient-descent", learning_rate=5.0, max_steps=200)
    finite = run.path.fun[~(run.path.fun != run.path.fun)]
    assert run.status == "outside_domain" and run.fun == finite.min()
    assert "learning rate" in run.advice


def test_outside_at_the_start_x_is_the_start_and_fun_is_nan():
    run = minimize("log(x)", [-1])
    assert run.x == -1 and run.fun != run.fun and not run.success and run.hess is None


def test_a_spent_budget_tells_how_far_the_minimum_is():
    run = minimize("(x - 1)^2 + 2", [2], method="gradient-descent", learning_rate=0.1, max_steps=10)
    assert f"about {run.path.x[-1][0] - 1:.3g} away" in run.message
    assert "2/L = 1" in run.advice and "newton" in run.advice


def test_a_tolerance_that_is_met_far_from_settled_is_no_success():
    run = minimize("(x - 1)^4 - 5", [3], method="gradient-descent", learning_rate=0.01, tolerance=1e-3)
    assert run.status == "degenerate"
    run = minimize("x^2 + 1000000", [5], tolerance=20.0)
    assert not run.success and run.nit == 0


def test_success_by_tolerance_says_to_how_many_digits():
    run = minimize("x^2 + 3y^2 - 4x", [3, 2], method="gradient-descent", learning_rate=0.1, tolerance=1e-5)
    assert run.success and "below the tolerance 1e-05" in run.message
    assert abs(run.x[0] - 2) <= 10 ** -int(run.evidence.digits) * 3


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("log(x - 3)", [5]),
        ("log(1 - x)", [0]),
        ("log(1 - x^2 - y^2)", [0.1, 0.2]),
        ("log(log(x))", [3]),
        ("1/(x - 1)", [0.5]),
        ("log(sin(x))", [1]),
        ("log(e^x - 1)", [1]),
    ],
)
def test_at_an_open_edge_there_is_no_minimum(text, start):
    run = minimize(text, start)
    assert run.status == "unbounded", run.message
    assert not run.success


@pytest.mark.parametrize("text", ["sqrt(x)", "x^(1/5)", "sqrt(x) + x"])
def test_at_a_closed_edge_there_is_one(text):
    run = minimize(text, [1])
    assert run.status == "boundary_minimum"
    assert run.x == pytest.approx([0])


def test_a_search_does_not_step_on_a_pole():
    run = minimize("log(x)", [1], method="gradient-descent")
    assert not run.success
    assert (run.path.x > 0).all()


def test_comparison_keeps_the_bounds_and_every_run():
    found = compare("(x - 5)^4", [0.5], ["newton", "newton"], bounds=[(0, 1)])
    assert len(found.labels) == 2
    assert set(found.labels.values()) == {"converged"}
