"""Every step of a derivation is confirmed, and a wrong one is not."""

from dataclasses import replace

import numpy as np
import pytest

import workbench as wb
from workbench.checks.steps import all_verified, with_evidence
from workbench.language.building import number
from workbench.language.formula import Apply
from workbench.operators import SUM

TEXTS = [
    "sin(3x^2 + 2)*e^x",
    "(x^3 + 1)^4",
    "x^x",
    "log(x)/x",
    "abs(x)",
    "sqrt(1 - x^2)",
    "gamma(x)",
    "sin(exp(7x))",
    "cos(e^(2 + e^(6x)))",
    "sin(2^(3^(2x)))",
    "log(x - 10)^(5/4) + cos(x)",
    "sqrt(3x - 9)/(5x^2 + 1/4)",
    "max(x, x^2)",
    "5",
]


@pytest.mark.parametrize("text", TEXTS)
def test_right_steps_are_confirmed(text):
    (step,) = wb.function(text, variables="x").diff("x").derivations
    assert all_verified(with_evidence(step))


def test_steps_of_a_loss_over_data_are_confirmed():
    loss = wb.function("mean((m*x + b - y)^2)", data={"x": np.arange(20.0), "y": np.arange(20.0) ** 2})
    (step,) = loss.diff("m").derivations
    assert all_verified(with_evidence(step, columns=loss.columns))


def spoiled(step, place):
    """The same derivation with one step's result off by one."""
    if place == 0:
        return replace(step, after=Apply(SUM, (step.after, number(1)))), -1
    rest = place - 1
    children = []
    for child in step.children:
        new, rest = spoiled(child, rest) if rest >= 0 else (child, rest)
        children.append(new)
    return replace(step, children=tuple(children)), rest


@pytest.mark.parametrize("text", TEXTS)
def test_a_wrong_step_is_found_wherever_it_stands(text):
    (step,) = wb.function(text, variables="x").diff("x").derivations
    for place in range(sum(1 for _ in step.walk())):
        wrong, rest = spoiled(step, place)
        if rest < 0:
            assert not all_verified(with_evidence(wrong))
