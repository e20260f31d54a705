"""Pages of runs, comparisons and fits: numbers put in that are right, advice, and what each claims."""

from __future__ import annotations

import re

import numpy as np
import pytest

import workbench as wb
from tests.solutions.kinds import BOWL, DATA, QUARTIC, RUNS, VALLEY
from workbench.pages import Display, Document, Note, Table
from workbench.pages.blocks import plain
from workbench.pages.text import to_text
from workbench.solutions import explain
from workbench.solutions.runs.comparisons import LABELS, comparison_blocks
from workbench.solutions.runs.runs import iterates, outcome_blocks
from workbench.solutions.runs.updates import update_blocks


def updates(run: wb.Run) -> list[str]:
    """The rows of the updates, as printed."""
    rows = [row for block in update_blocks(run) if isinstance(block, Display) for row in block.equations]
    return [f"{row.left.unicode if row.left else ''} = {row.right.unicode}" for row in rows]


def test_a_step_of_descent_with_its_numbers() -> None:
    assert updates(RUNS["descent"]()) == [
        "xₖ₊₁ = xₖ − 0.01·f′(xₖ)",
        "x₁ = 3 − 0.01·90 = 2.1",
        "x₂ = 2.1 − 0.01·24.444 = 1.85556",
        "x₃ = 1.85556 − 0.01·14.42218 ≈ 1.711338",
        " = …",
        "x₁₀₀ = 1.224746 − 0.01·(1.564059·10⁻⁵) ≈ 1.224746",
    ]


def test_a_step_in_the_plane_with_its_numbers() -> None:
    rows = updates(RUNS["descent in the plane"]())
    assert rows[:2] == ["pₖ₊₁ = pₖ − 0.05·∇f(pₖ)", "p₁ = (3, 2) − 0.05·(6, 12) = (2.7, 1.4)"]
    searched = updates(RUNS["descent with a search"]())
    assert searched[:2] == ["pₖ₊₁ = pₖ − tₖ·∇f(pₖ)", "p₁ = (3, 2) − 0.25·(6, 12) = (1.5, −1)"]


def test_momentum_keeps_a_share_of_its_step() -> None:
    rows = updates(RUNS["momentum"]())
    assert rows[:2] == ["vₖ₊₁ = 0.9·vₖ − 0.05·∇f(pₖ)", "pₖ₊₁ = pₖ + vₖ₊₁"]
    assert rows[4] == "v₂ = 0.9·(−0.3, −0.6) − 0.05·(5.4, 8.4) = (−0.54, −0.96)"
    assert "∇f(pₖ + 0.9·vₖ)" in updates(RUNS["nesterov"]())[0]


def test_newton_divides_by_the_second_derivative() -> None:
    assert updates(RUNS["newton"]())[:2] == ["xₖ₊₁ = xₖ − f′(xₖ)/f″(xₖ)", "x₁ = 3 − 90/102 ≈ 2.117647"]
    plane = updates(RUNS["newton in the plane"]())
    assert plane[3] == "p₁ = (−1.2, 1) − [[1330, 480], [480, 200]]⁻¹·(−215.6, −88) ≈ (−1.175, 1.381)"


def test_an_adaptive_method_shows_its_rule_and_its_first_steps() -> None:
    """By hand: m = 0.1·6, s = 0.001·36, both corrected to 6 and 36: the step is the learning rate."""
    rows = updates(wb.minimize("x^2", [3], method="adam", max_steps=5))
    assert rows[2:5] == [
        "m = β1·m + (1 − β1)g",
        "s = β2·s + (1 − β2)g²",
        "x = x − rate·(m/a)/(√(s/b) + ε)",
    ]
    assert rows[5:8] == [
        "m₁ = 0.9·0 + (1 − 0.9)·6 = 0.6",
        "s₁ = 0.999·0 + (1 − 0.999)·6² = 0.036",
        "x₁ = 3 − 0.001(0.6/0.1)/(√(0.036/0.001) + 10⁻⁸) = 2.999",
    ]
    clipped = updates(wb.minimize(BOWL, [3, 2], method="adagrad", clip=1.0, max_steps=5))
    assert clipped == ["s = s + g²", "x = x − rate·g/(√s + ε)"]


@pytest.mark.parametrize("method", ["adagrad", "rmsprop", "adam", "amsgrad", "conjugate-gradient", "lbfgs", "bfgs"])
def test_the_numbers_of_an_update_are_those_of_the_path(method: str) -> None:
    for text, start, letter in ((QUARTIC, [3], "x"), (VALLEY, [-1.2, 1], "p")):
        run = wb.minimize(text, start, method=method, max_steps=30)
        seen = 0
        for row in updates(run):
            found = re.match(rf"{letter}([₁₂₃]) = .*?([^=≈]*)$", row)
            if found is not None:
                k = "₀₁₂₃".index(found[1])
                numbers = [float(part) for part in found[2].replace("−", "-").strip(" ()").split(",")]
                assert numbers == pytest.approx(run.path.x[k], rel=1e-3)
                seen += 1
        assert seen >= 2


def test_conjugate_directions_with_their_numbers() -> None:
    rows = updates(wb.minimize(BOWL, [3, 2], method="conjugate-gradient"))
    assert rows[:3] == ["dₖ₊₁ = −∇f(pₖ₊₁) + βₖ·dₖ", "pₖ₊₁ = pₖ + tₖ·dₖ", "d₀ = (−6, −12)"]
    assert updates(wb.minimize(QUARTIC, [3], method="bfgs"))[0] == "dₖ = Hₖ·(−f′(xₖ))"


def test_steps_that_bounds_or_a_clip_changed_are_left_out() -> None:
    options = {"method": "gradient-descent", "learning_rate": 0.05, "max_steps": 30}
    assert len(updates(wb.minimize(BOWL, [3, 2], bounds=[(2.9, None), (None, None)], **options))) == 1
    assert len(updates(wb.minimize(BOWL, [3, 2], clip=1.0, **options))) == 1
    assert len(updates(wb.minimize(BOWL, [3, 2], clip=100.0, **options))) == 6


NUMBER = r"−?\d+(?:\.\d+)?(?:·10⁻?[⁰¹²³⁴-⁹]+)?"


@pytest.mark.parametrize("name", ["descent", "newton", "diverging"])
def test_numbers_that_are_put_in_come_out(name: str) -> None:
    """Read from the page: before minus what is subtracted is what stands behind the last sign."""
    for row in updates(RUNS[name]())[1:]:
        if "…" in row:
            break
        _, worked, value = re.split(" [=≈] ", row)
        before, rest = worked.split(" − ", 1)
        first, sign, second = re.split(r"([·/])", rest.replace("(", "").replace(")", ""), maxsplit=1)
        a, b = (float(part.replace("−", "-")) for part in (first, second))
        moved = a * b if sign == "·" else a / b
        found = float(before.replace("−", "-")) - moved
        assert found == pytest.approx(float(value.replace("−", "-")), rel=1e-5)


def test_a_method_without_a_formula_has_no_updates() -> None:
    assert update_blocks(RUNS["of scipy"]()) == []
    assert updates(RUNS["many variables"]()) == []


def test_an_outcome_says_why_in_words_and_what_to_do() -> None:
    note, advice = outcome_blocks(RUNS["descent"]())
    assert isinstance(note, Note) and (note.kind, note.title) == ("warning", "Step limit")
    assert "2/L = 0.16666" in to_text(Document("", (advice,)))
    (won, *_) = outcome_blocks(RUNS["newton"]())
    assert isinstance(won, Note) and won.kind == "pass" and "Known by: the exact gradient" in plain(won.text)
    (lost, *_) = outcome_blocks(RUNS["diverging"]())
    assert isinstance(lost, Note) and "2/L = 1" in plain(lost.text) and "e+13" not in plain(lost.text)


def test_first_and_last_iterates_are_shown() -> None:
    run = RUNS["descent"]()
    steps = [plain(row[0]) for row in iterates(run).rows]
    assert steps == ["0", "1", "2", "3", "4", "5", "…", "99", "100"]
    assert plain(iterates(run).rows[-1][1]) == "1.224746"
    short = wb.minimize(BOWL, [3, 2], method="newton")
    assert [plain(row[0]) for row in iterates(short).rows] == [str(k) for k in range(len(short.path))]


def test_the_columns_of_many_variables_are_cut() -> None:
    header = iterates(RUNS["many variables"]()).header
    assert len(header) == 1 + 4 + 1 + 2 and plain(header[5]) == "…"


def test_rates_are_told_in_words_with_their_limit() -> None:
    rates = [0.001, 0.01, 0.1, 0.5, 0.99, 1.01]
    comparison = wb.compare("f(x) = x^2", [5], rates, max_steps=50, tolerance=0)
    _, table, costs, limit, _ = comparison_blocks(comparison)
    assert [row[:4] for row in costs.rows[:2]] == [("0.001", "51", "51", "0"), ("0.01", "51", "51", "0")]
    assert isinstance(table, Table)
    assert [plain(row[0]) for row in table.rows] == [f"{rate:g}" for rate in rates]
    values = [float(plain(row[2]).replace("·10⁻⁵", "e-5")) for row in table.rows]
    assert values == pytest.approx([4.5237341, 1.8208484, 0.0000714, 0, 1.8208484, 13.4579401], abs=2e-7)
    assert [plain(row[-1]).split(":")[0] for row in table.rows][-2:] == ["oscillating", "diverging"]
    assert "2/L = 1, where L = 2" in to_text(Document("", (limit,)))
    assert set(LABELS) == set(type(comparison.table[0].label))


def test_a_comparison_checks_the_point_that_claims_to_be_a_minimum() -> None:
    text = explain(wb.compare(VALLEY, [-1.2, 1], ["gradient-descent", "newton"], max_steps=100)).to_text()
    assert "Is the point of Newton's method a minimum?" in text and "✓ Pass" in text


def test_a_fit_tells_its_parameters_with_their_errors() -> None:
    text = explain(wb.fit("y = m*x + b", DATA)).to_text()
    assert "5 rows and 2 parameters leave 3 degrees of freedom" in text
    m, b = np.polyfit(DATA["x"], DATA["y"], 1)
    assert f"{m:.6g}" in text and f"{b:.6g}" in text
    assert "perpendicular" in text


def test_one_variable_has_a_second_derivative_not_an_eigenvalue() -> None:
    text = explain(wb.critical_points(QUARTIC)).to_text()
    assert "At x = 0: f″(0) = −6 < 0, the graph curves downwards: local maximum." in " ".join(text.split())
    assert "These 3 are all there are." in text
