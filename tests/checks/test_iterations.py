"""Steps repeated in thirty digits: the steps of every fixed rule pass, and a step that is off is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

import workbench as wb
from workbench.checks.iterations import MOST, check_steps
from workbench.evidence import Verdict

VALLEY = "(1 - x)^2 + 100(y - x^2)^2"
METHODS = ("gradient-descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "amsgrad")


def steps_of(method: str, count: int = 12) -> wb.Run:
    return wb.minimize(VALLEY, [-1.2, 1], method=method, learning_rate=5e-4, max_steps=count, tolerance=0)


@pytest.mark.parametrize("method", METHODS)
def test_the_steps_of_a_rule_are_repeated(method: str) -> None:
    found = check_steps(steps_of(method))
    assert found is not None and found.verdict is Verdict.PASS
    assert len(found.table) == 2 * 12 and min(row.digits for row in found.table) > 9


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("share", [1e-7, 1e-3])
def test_a_step_that_is_off_is_found(method: str, share: float) -> None:
    run = steps_of(method)
    x = run.path.x.copy()
    x[7, 1] += share * run.path.step_length[6]
    found = check_steps(replace(run, path=replace(run.path, x=x)))
    assert found is not None and found.verdict is Verdict.FAIL and "y after step 7" in found.message


def test_plus_for_minus_is_found() -> None:
    run = wb.minimize("x^2", [1], method="gradient-descent", learning_rate=0.1, max_steps=1, tolerance=0)
    wrong = replace(run, path=replace(run.path, x=np.array([[1.0], [1.2]])))
    found = check_steps(wrong)
    assert found is not None and found.verdict is Verdict.FAIL


NEWTONS = (
    lambda: wb.find_root("x^2 - 2", 1, method="newton", max_steps=3),
    lambda: wb.find_root(["x^2 + y^2 = 4", "x = y"], [1, 0.5], method="newton", max_steps=2),
    lambda: wb.minimize("x^4 - 3x^2 + 2", [3], method="newton", max_steps=3),
    lambda: wb.minimize("x^4 + x^2*y^2 + y^2 - y", [3, 2], method="newton", max_steps=3),
    lambda: wb.minimize("x^4 - 3x^2 + 2", [0.9], method=wb.Newton(search=wb.FullStep()), max_steps=3),
)


@pytest.mark.parametrize("made", NEWTONS)
@pytest.mark.parametrize("share", [-0.1, -1e-6, 1e-6, 0.1])
def test_newton_for_roots_and_minima(made: Callable[[], wb.Run | wb.Root], share: float) -> None:
    found = made()
    checked = check_steps(found)
    assert checked is not None and checked.verdict is Verdict.PASS and f"all {found.nit} steps" in checked.message
    x = found.path.x.copy()
    x[-1, 0] += share * found.path.step_length[-1]
    again = check_steps(replace(found, path=replace(found.path, x=x)))  # type: ignore[arg-type]
    assert again is not None and again.verdict is Verdict.FAIL and f"after step {found.nit}" in again.message


def test_newtons_steps_made_shorter_are_not_compared() -> None:
    assert check_steps(wb.minimize("x^4 - 3x^2 + 2", [0.1], method="newton", max_steps=1)) is None  # at a maximum
    some = check_steps(wb.minimize("x^4 - 3x^2 + 2", [0.1], method="newton", max_steps=20, tolerance=0))
    assert some is not None and some.verdict is Verdict.INCONCLUSIVE and "not compared" in some.message
    searched = wb.minimize("x^4 - 3x^2 + 2", [3], method=wb.Newton(search=wb.Backtracking()), max_steps=3)
    assert check_steps(searched) is None
    bounded = wb.minimize("x^4 - 3x^2 + 2", [3], method="newton", bounds=[(1, 4)], max_steps=3)
    assert check_steps(bounded) is None


def test_only_rules_that_can_be_repeated_are() -> None:
    assert check_steps(wb.minimize(VALLEY, [-1.2, 1], method="bfgs", max_steps=3)) is None
    assert check_steps(wb.minimize("x^2", [3], method="gradient-descent", max_steps=3)) is None
    bounded = wb.minimize("x^2", [3], method="gradient-descent", learning_rate=0.1, bounds=[(1, 4)], max_steps=3)
    assert check_steps(bounded) is None


def test_of_a_long_run_the_first_steps() -> None:
    found = check_steps(steps_of("gradient-descent", 200))
    assert found is not None and f"the first {MOST} of 200 steps" in found.message
