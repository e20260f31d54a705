"""Pages about runs of many variables are as short as any."""

import numpy as np

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
