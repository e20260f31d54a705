"""The page of a root: the update with its numbers, the steps as a table, the tangents, the record."""

from dataclasses import replace

import numpy as np
import pytest

import workbench as wb
from tests.solutions.kinds import ROOTS
from workbench.pages import Line, Table
from workbench.solutions import explain
from workbench.solutions.figures.roots import tangents_figure
from workbench.solutions.records import record_of
from workbench.solutions.runs.root_updates import root_update_blocks, tangent_steps
from workbench.solutions.runs.roots import root_blocks
from workbench.solutions.runs.writing import first_steps


def updates(root: wb.Root) -> list[str]:
    """The lines of the update."""
    (_, display) = root_update_blocks(root)
    return [f"{equation.left.unicode} = {equation.right.unicode}" for equation in display.equations]


def test_newtons_update_with_its_numbers():
    assert updates(ROOTS["root by newton"]())[:2] == [
        "xₖ₊₁ = xₖ − f(xₖ)/f′(xₖ)",
        "x₁ = 1 − 1.718282/5.436564 ≈ 0.6839397",
    ]


def test_bisection_and_secants_with_their_numbers():
    assert updates(ROOTS["root by bisection"]())[:3] == [
        "xₖ = (aₖ + bₖ)/2",
        "x₀ = (1 + 2)/2 = 1.5",
        "x₁ = (1 + 1.5)/2 = 1.25",
    ]
    assert updates(ROOTS["root by secants"]())[1].startswith("x₂ = 1.0001 − (−0.9998)·(0.0001/0.00020001) ≈ 1.499975")


@pytest.mark.parametrize("name", ["root by newton", "cycle", "double root"])
def test_the_numbers_put_in_give_what_stands_on_the_right(name):
    root = ROOTS[name]()
    for i, row in zip(tangent_steps(root, first_steps(root.nit)), updates(root)[1:], strict=True):
        sides = row.replace("−", "-").replace("≈", "=").split("=")
        worked = wb.function(sides[1].replace("·10", "*10")).value([])
        assert worked == pytest.approx(root.path.x[i + 1, 0], rel=1e-5, abs=1e-6)


def test_shortened_steps_are_no_tangents():
    root = wb.find_root("atan(x)", 100, method="damped-newton")
    assert 0 not in tangent_steps(root, 3)


def test_every_step_stands_in_the_table_with_its_bracket():
    tables = [block for block in root_blocks(ROOTS["root by bisection"]()) if isinstance(block, Table)]
    header = [cell if isinstance(cell, str) else cell.notations.unicode for cell in tables[1].header]
    assert header == ["step", "a", "b", "x", "f", "length of the step"]
    assert tables[1].rows[0][1].notations.unicode == "1" and tables[1].rows[1][2].notations.unicode == "1.5"


def test_the_tangents_touch_the_curve():
    figure = tangents_figure(ROOTS["root by newton"]())
    lines = [mark for mark in figure.panels[0].marks if isinstance(mark, Line)]
    assert lines[0].slope == 0 and lines[1].slope == pytest.approx(2 * np.e)
    assert (lines[1].x, lines[1].y) == pytest.approx((1, np.e - 1))
    assert "It meets zero at 0.5671" in figure.alt


def test_a_system_is_drawn_by_how_far_it_is_missed():
    root = ROOTS["root of a system"]()
    (curve,) = wb.plot(root).figure.panels[0].marks
    drawn = np.isfinite(curve.y)
    assert len(curve.y) == len(root.path) and curve.y[drawn].tolist() == root.path.residual_norm[drawn].tolist()
    assert wb.plot(ROOTS["root by newton"]()).figure.caption.startswith("f(x) = ")


def test_a_page_is_verified_only_with_a_root_that_the_check_confirms():
    root = ROOTS["root by newton"]()
    assert explain(root).verified
    assert not explain(replace(root, x=root.x + 1e-3)).verified
    assert not explain(ROOTS["cycle"]()).verified and not explain(ROOTS["no root"]()).verified


def test_the_record_holds_what_was_found():
    record = record_of(ROOTS["root of a system"]())
    assert record["status"] == "root" and record["success"] is True and record["evidence"]["digits"] == 16
    assert record["point"] == pytest.approx({"x": 2**0.5, "y": 2**0.5}) and len(record["jacobian"]) == 2
    outside = record_of(wb.find_root("log(x)", -1))
    assert outside["residual"] == [None] or outside["residual"] is None
