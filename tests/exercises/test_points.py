"""Critical points and iterates as answers: places, kinds, digits, partial credit, and how each was missed."""

from __future__ import annotations

from fractions import Fraction

import pytest

import workbench as wb
from workbench import grade
from workbench.exercises.grading.critical import TESTS
from workbench.exercises.grading.iterates import _walked
from workbench.exercises.grading.missteps import DESCENT, NEWTON, ROOT, Misstep

POINTS = wb.critical_points("x^3 - 3x*y + y^3")
ONE = wb.critical_points("x^3 - 3x")
RUN = wb.minimize("x^2 + x*y + 2y^2", [1, 2], method="gradient-descent", learning_rate=0.1, tolerance=0, max_steps=2)
MINIMUM = wb.minimize("x^4 - x^2", [1.5], method="newton", tolerance=0, max_steps=2)
FOUND = wb.find_root("x^2 - 2", [1], method="newton", tolerance=0, max_steps=2)


@pytest.mark.parametrize(
    "answer",
    [
        "(0,0) saddle, (1,1) minimum",
        "saddle at (0, 0); minimum at (1, 1)",
        "(1, 1) is a local minimum and (0, 0) is a saddle point",
        "x = 0, y = 0 saddle, x = 1, y = 1: min",
        [(0, 0, "saddle"), (1, 1, "minimum")],
        [((0, 0), "saddle"), ((1, 1), "min")],
        ["(0, 0) saddle", "(sqrt(1), 2/2) minimum"],
        {(0, 0): "saddle", (1, 1): "minimum"},
    ],
)
def test_points_in_many_forms(answer: object) -> None:
    found = grade(POINTS, answer)
    assert found.verdict == "right" and found.score == 1


@pytest.mark.parametrize(
    "answer", ["x = 1 minimum, x = -1 maximum", "1 min, -1 max", {1: "min", -1: "max"}, "max: -1, min: 1"]
)
def test_points_on_a_line(answer: object) -> None:
    assert grade(ONE, answer)


def test_partial_credit_for_points() -> None:
    for answer, score in (
        ("(0,0) saddle", Fraction(1, 2)),
        ("(0,0), (1,1)", Fraction(1, 2)),
        ("(0,0) saddle, (1,1) max", Fraction(3, 4)),
        ("(0,0) saddle, (1,1) min, (2,0) min", Fraction(2, 3)),
        ("(0,0) saddle, (0,0) min, (1,1) min", Fraction(3, 4)),
        ("(2,0) min", Fraction(0)),
        ("", Fraction(0)),
    ):
        assert grade(POINTS, answer).score == score, answer
    assert "is no critical point" in grade(POINTS, "(2,0) min").message
    assert "is missing" in grade(POINTS, "(0,0) saddle").message


def test_mistakes_in_the_test() -> None:
    assert [m.name for m in grade(ONE, "1 max, -1 min").mistakes] == ["test reversed"]
    swapped = grade(wb.critical_points("(x - 1)^2 + (y - 3)^2"), "(3, 1) minimum")
    assert [m.name for m in swapped.mistakes] == ["coordinates swapped"]
    saddle = wb.critical_points("x^2 + 4x*y + y^2")  # D = 4 - 16
    assert [m.name for m in grade(saddle, "(0,0) minimum").mistakes] == [
        "mixed partial dropped",
        "plus in the determinant",
    ]
    squared = wb.critical_points("x^2 + 3x*y + 2y^2")  # D = 8 - 9, but 8 - 3 > 0
    assert "mixed partial not squared" in [m.name for m in grade(squared, "(0,0) minimum").mistakes]
    assert len({test.name for test in TESTS}) == len(TESTS)


@pytest.mark.parametrize("answer", ["foo", "(0,0) hill", "(0, 0", {(0, 0): "hill"}, [(1, 2, 3)], "(x, y) min", None])
def test_points_that_cannot_be_read(answer: object) -> None:
    with pytest.raises(wb.WorkbenchError):
        grade(POINTS, answer)


@pytest.mark.parametrize(
    "answer", ["(0.37, 0.6)", "x = 0.37, y = 0.6", [0.37, 0.6], {"x": 0.37, "y": 0.6}, ["37/100", "0.6"]]
)
def test_iterates_in_many_forms(answer: object) -> None:
    assert RUN.path.x[-1] == pytest.approx([0.37, 0.6])
    assert grade(RUN, answer)


def test_three_digits_are_enough_and_two_are_not() -> None:
    assert grade(FOUND, "1.42") and grade(FOUND, "17/12") and grade(FOUND, 1.4166667)
    assert not grade(FOUND, "1.4")


def test_partial_credit_for_coordinates() -> None:
    found = grade(RUN, "(0.37, 3)")
    assert (found.verdict, found.score) == ("partly right", Fraction(1, 2))


@pytest.mark.parametrize(
    ("run", "misstep"),
    [
        *((RUN, row) for row in DESCENT),
        *((MINIMUM, row) for row in NEWTON),
        *((FOUND, row) for row in ROOT),
    ],
    ids=lambda each: each.name if isinstance(each, Misstep) else "",
)
def test_missteps(run: wb.Run | wb.Root, misstep: Misstep) -> None:
    """Where each row leads, in as many steps, it is named."""
    end = _walked(run, misstep.update, 0.1, len(run.path.x) - 1)
    found = grade(run, end.tolist())
    assert not found
    assert misstep.name in [mistake.name for mistake in found.mistakes]


def test_one_step_off() -> None:
    assert "a step too few" in [m.name for m in grade(RUN, RUN.path.x[-2].tolist()).mistakes]
    further = wb.minimize(RUN.function, [1, 2], method="gradient-descent", learning_rate=0.1, tolerance=0, max_steps=3)
    assert [m.name for m in grade(RUN, further.path.x[-1].tolist()).mistakes] == ["a step too many"]


def test_an_iterate_before_the_last_is_recognised() -> None:
    run = wb.minimize("x^2", [1], method="gradient-descent", learning_rate=0.3, tolerance=0, max_steps=3)
    after = [grade(run, x.tolist()) for x in run.path.x[:3]]
    assert [[m.name for m in each.mistakes] for each in after] == [["steps too few"]] * 2 + [["a step too few"]]
    assert after[1].message == "This is the iterate after 1 step; 3 were asked for."


def test_pages() -> None:
    assert "Part by part" in wb.explain(grade(RUN, "(0.37, 3)")).to_text()
    assert "saddle" in wb.explain(grade(POINTS, "(0,0) min, (1,1) min")).to_text()


def test_points_without_kinds_are_told_as_that() -> None:
    found = grade(wb.critical_points("x^3 - 3x"), "1, -1")
    assert found.score == Fraction(1, 2) and "All 2 points are found; say of which kind each is." in found.message
