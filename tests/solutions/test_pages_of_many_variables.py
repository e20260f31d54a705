"""Pages about runs of many variables are as short as any."""

import numpy as np
import pytest

import workbench as wb


def test_a_run_of_many_variables_has_a_short_page():
    f = wb.function("sum(i=1..n, (x[i] - 1)^2 + x[i]^4)").bind(n=1000)
    run = wb.minimize(f, np.zeros(1000))
    solution = wb.explain(run)
    assert solution.verified
    assert len(solution.to_text()) < 10_000
    assert max(map(len, solution.to_markdown().splitlines())) < 600
    assert len(solution.to_dict()["result"]["point"]) == 1000  # the record holds all of it
    assert len(repr(run)) < 200
    assert len(run.summary()) < 2000
    assert "x₁₀₀₀" in str(wb.plot(run).figure.caption) or "x₁₀₀₀" in solution.to_text()


@pytest.mark.parametrize(("text", "hessian"), [("|A x - b|^2", "∂²f/∂x² = 2AᵀA"), ("x^T A x", "∂²f/∂x² = A + Aᵀ")])
def test_a_loss_differentiated_twice_by_an_array(text: str, hessian: str) -> None:
    shapes = {"x": 2, "A": (2, 2), "b": 2}
    used = {name: shape for name, shape in shapes.items() if name in text}
    solution = wb.explain(wb.function(text, variables=used).diff("x", "x"))
    assert solution.verified and hessian in solution.to_text()
