"""A wrong coefficient of any degree in a Taylor polynomial or tangent is found, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.calculus.expansions import tangent, taylor
from workbench.checks.expansions import check_expansion
from workbench.derivations import tidy
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.functions.algebra import made, names_of
from workbench.language.building import substitute
from workbench.language.formula import Apply, Symbol
from workbench.language.reading import read
from workbench.operators import SUM

POLYNOMIALS = (
    lambda: taylor("sin(x)", 0, 5),
    lambda: taylor("exp(x*y)", (1, "1/2"), 3),
    lambda: tangent("sqrt(x)", 4),
    lambda: tangent("x^2*y + ln(y)", (1, 2)),
)


@pytest.mark.parametrize("making", POLYNOMIALS)
def test_the_right_one_passes(making: Any) -> None:
    assert check_expansion(making()).verdict is Verdict.PASS


@pytest.mark.parametrize("making", POLYNOMIALS)
@pytest.mark.parametrize("degree", [0, 1, 2])
def test_a_wrong_coefficient_is_found(making: Any, degree: int) -> None:
    right = making()
    degree = min(degree, right.provenance.order)
    (name, center), *_ = right.provenance.values.items()
    term = substitute(read(f"(x - c)^{degree}/10^4").formula, {"x": Symbol(name), "c": center})
    moved = tidy(Apply(SUM, (right.components[0], term)))
    wrong = Function(*made(names_of(right), [moved], (), provenance=right.provenance))
    assert check_expansion(wrong).verdict is Verdict.FAIL
