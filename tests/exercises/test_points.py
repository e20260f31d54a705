"""Critical points and iterates as answers: places, kinds, digits, partial credit, and how each was missed."""

from __future__ import annotations

from fractions import Fraction

import pytest

import workbench as wb
from workbench import grade
from workbench.exercises.grading.critical import TESTS
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
        "(x = 0, y = 0) saddle, (x, y) = (1, 1) min",
        "x1 = 0, y1 = 0 saddle, x₂ = 1, y₂ = 1 min",
        "P₁(0 | 0) saddle, P₂ = (1 | 1) min",
        "(0, 0, 0) saddle, (1, 1, -1) min",
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
    "answer",
    [
        *("x = 1 minimum, x = -1 maximum", "1 min, -1 max", {1: "min", -1: "max"}, "max: -1, min: 1"),
        *("x₁ = -1 max, x₂ = 1 min", "x_1 = -1 max, x_{2} = 1 = 3/3 min", "(-1, 2) max, (1, -2) min"),
    ],
)
def test_points_on_a_line(answer: object) -> None:
    assert grade(ONE, answer)


def test_both_roots_and_their_digits() -> None:
    f = wb.critical_points("x^3 - 9x")
    for answer in ("√3 min, -√3 max", "1.73 min, -1.73 max", "sqrt(3) ≈ 1.732 min, -sqrt(3) max"):
        assert grade(f, answer), answer
    assert grade(f, "x = ±sqrt(3)").score == Fraction(1, 2)  # the kinds are still to be said
    assert grade(f, "1.7 min, -1.7 max").verdict == "wrong form"


def test_a_wrong_value_is_told() -> None:
    found = grade(ONE, "(-1, 3) max, (1, -2) min")
    assert found.verdict == "partly right" and "The value at −1 is 2, and not 3." in found.message


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


@pytest.mark.parametrize("answer", ["foo", "(0,0) hill", "(0, 0", {(0, 0): "hill"}, [(1, 2, 3, 4)], "(x, y) min", None])
def test_points_that_cannot_be_read(answer: object) -> None:
    with pytest.raises(wb.WorkbenchError):
        grade(POINTS, answer)


@pytest.mark.parametrize(
    "answer",
    [
        *("(0.37, 0.6)", "x = 0.37, y = 0.6", [0.37, 0.6], {"x": 0.37, "y": 0.6}, ["37/100", "0.6"]),
        *("0.37, 0.6", "0.37; 0.6", "[0.37; 0.6]", "(0.37 | 0.6)", "p₂ = (0.37, 0.6)", "(x_2, y_2) = (0.37, 0.6)"),
        *("x2 = 0.37 and y2 = 3/5 = 0.6", "(37/100, 3/5) = (0.37, 0.6)", "p1 = (0.6, 1.1), p2 = (0.37, 0.6)"),
    ],
)
def test_iterates_in_many_forms(answer: object) -> None:
    assert RUN.path.x[-1] == pytest.approx([0.37, 0.6])
    assert grade(RUN, answer)


@pytest.mark.parametrize(
    "answer",
    [
        *("(0.6, 1.1), (0.37, 0.6)", "(0.6, 1.1); (0.37, 0.6)", "(0.6, 1.1)\n(0.37, 0.6)", "[(0.6, 1.1), (0.37, 0.6)]"),
        *("(1, 2), (0.6, 1.1), (0.37, 0.6)", "p0 = (1, 2) -> p1 = (0.6, 1.1) -> p2 = (0.37, 0.6)"),
        *("x1 = 0.6, y1 = 1.1, x2 = 0.37, y2 = 0.6", "x1 = 0.6, y1 = 1.1; x2 = 0.37, y2 = 0.6"),
        *("(0.6 | 1.1), (0.37 | 0.6)", "p1 = (3/5, 11/10) = (0.6, 1.1) and p2 = (0.37, 0.6)"),
        *(r"\left(0.6, 1.1\right), \left(0.37, 0.6\right)", [(0.6, 1.1), (0.37, 0.6)], ["(0.6, 1.1)", "(0.37, 0.6)"]),
        RUN.path.x,
    ],
    ids=str,
)
def test_the_points_after_each_step_are_an_answer(answer: object) -> None:
    assert grade(RUN, answer).message == "Right."


@pytest.mark.parametrize(
    "answer",
    [*("1.5, 1.4167", "1.5; 17/12", "1.5\n1.4167", "x1 = 1.5, x2 = 17/12 = 1.4167", "1, 1.5, 1.4167"), [1.5, 17 / 12]],
    ids=str,
)
def test_the_numbers_after_each_step_are_an_answer(answer: object) -> None:
    assert grade(FOUND, answer).message == "Right."


@pytest.mark.parametrize(
    ("run", "answer", "verdict", "told"),
    [
        (RUN, "p1 = (-5, 7), p2 = (0.37, 0.6)", "right", "p₁ is (0.6, 1.1), yours is (−5, 7)."),
        (RUN, "(0, 2), (0.6, 1.1), (0.37, 0.6)", "right", "p₀ is (1, 2), yours is (0, 2)."),
        (RUN, "x1 = 0.61, y1 = 1.1, x2 = 0.37, y2 = 0.6", "right", "p₁ is (0.6, 1.1), yours is (0.61, 1.1)."),
        (RUN, "(-5, 7), (3, 4)", "wrong", "p₁ is (0.6, 1.1), yours is (−5, 7)."),
        (FOUND, "1.4, 1.4167", "right", "x₁ is 1.5, yours is 1.4."),
    ],
)
def test_the_last_point_decides_and_wrong_ones_before_it_are_told(
    run: wb.Run | wb.Root, answer: str, verdict: str, told: str
) -> None:
    found = grade(run, answer)
    assert found.verdict == verdict and found.message.endswith(told)


@pytest.mark.parametrize(
    ("run", "answer", "told"),
    [
        (RUN, "(1, 2), (3, 4), (5, 6), (7, 8)", "has 4 points; 2 steps are asked for: give 2 points"),
        (FOUND, "1, 2, 3, 4", "has 4 points; 2 steps are asked for: give 2 points"),
        (FOUND, "1,4167", "write decimals with a point"),
    ],
)
def test_another_count_of_points_says_how_many_are_expected(run: wb.Run | wb.Root, answer: str, told: str) -> None:
    with pytest.raises(wb.ShapeError, match=told):
        grade(run, answer)


def test_three_digits_are_enough_and_two_are_not() -> None:
    assert grade(FOUND, "1.42") and grade(FOUND, "17/12") and grade(FOUND, 1.4166667)
    assert grade(FOUND, "x2 = 17/12 = 1.4167") and grade(FOUND, "x₁ = 1.5, x₂ ≈ 1.417")
    rounded = grade(FOUND, "x2 = 1.4")
    assert rounded.verdict == "wrong form" and "rounded too much: give three digits" in rounded.message
    assert grade(FOUND, "1.4168").verdict == "wrong form" and grade(FOUND, "1.43").verdict == "wrong"
    with pytest.raises(wb.OptionError, match="not equal"):
        grade(FOUND, "17/12 = 1.5")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("x = 0.37, x = 1", "'x' is given twice"),
        ("x = 0.37, z = 1", "'z' is no variable: give one number for each of"),
        ({"x": 0.37}, "'y' is missing: give one number for each of"),
    ],
)
def test_a_point_by_name_has_one_number_for_each_variable(answer: object, told: str) -> None:
    with pytest.raises(wb.OptionError, match=told):
        grade(RUN, answer)


def test_partial_credit_for_coordinates() -> None:
    found = grade(RUN, "(0.37, 3)")
    assert (found.verdict, found.score) == ("partly right", Fraction(1, 2))


DESCENDED = {  # the gradient is (2x + y, x + 4y), at (1, 2) it is (4, 9)
    "plus for minus": "(1.97, 4.2)",  # by (1.4, 2.9)
    "learning rate forgotten": "(10, 24)",  # by (-3, -7)
    "factor 2 forgotten": "(0.6425, 1.2)",  # by (0.8, 1.55)
    "point forgotten": "(0.17, 0.4)",  # by (-0.4, -0.9)
    "value for gradient": "(-0.254, 0.746)",  # values 11 and 1.54, by (-0.1, 0.9)
    "updated one after the other": "(0.366, 0.6474)",  # x = 0.6, y = 2 - 0.86 = 1.14, and so on
}
MINIMIZED = {  # f' = 4x^3 - 2x and f'' = 12x^2 - 2, at 3/2 they are 21/2 and 25
    "plus for minus": "2.49939",  # by 1.92
    "f/f′ for f′/f″": "1.07538",  # f = 45/16, by 69/56
    "second derivative forgotten": "2889",  # by -9
    "quotient upside down": "6.63611",  # by -37/42
}
SOLVED = {
    "plus for minus": "-5/4",  # by 1/2
    "quotient upside down": "15/7",  # by 3
    "derivative forgotten": "0",  # by 2
    "f/f for f/f′": "-1",  # one less at each step
}


@pytest.mark.parametrize(
    ("run", "answer", "name"),
    [
        *((RUN, answer, name) for name, answer in DESCENDED.items()),
        *((MINIMUM, answer, name) for name, answer in MINIMIZED.items()),
        *((FOUND, answer, name) for name, answer in SOLVED.items()),
    ],
)
def test_missteps(run: wb.Run | wb.Root, answer: str, name: str) -> None:
    """Where two steps lead with each mistake in them, worked out by hand."""
    found = grade(run, answer)
    assert not found
    assert name in [mistake.name for mistake in found.mistakes]


@pytest.mark.parametrize(("rows", "worked"), [(DESCENT, DESCENDED), (NEWTON, MINIMIZED), (ROOT, SOLVED)])
def test_every_misstep_is_worked_out(rows: tuple[Misstep, ...], worked: dict[str, str]) -> None:
    assert [row.name for row in rows] == list(worked)


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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("f(x,y) = x^2*y^2", "every point with x = 0 is critical and every point with y = 0 is critical"),
        ("(x - y)^2", "every point with x = y is critical"),
        ("f(x,y) = 5 + 0*x*y", "every point is critical"),
        ("sin(x)", "there are infinitely many"),
        ("max(x, 0)", "whole intervals|none was found"),
        ("e^x*sin(y)", "none was found, and it is not known that there are none"),
    ],
)
def test_points_that_are_no_list_are_refused_as_a_question(text: str, told: str) -> None:
    for answer in ("none", "(0,0) min"):
        with pytest.raises(wb.OptionError, match=told):
            grade(wb.critical_points(text), answer)


def test_what_is_not_known_of_points_found_by_numbers_is_told() -> None:
    found = grade(wb.critical_points("x*y + x^3*e^y"), "(0,0) saddle")
    assert found and found.message == "Right. It is not known that there are no other critical points."
    outside = grade(wb.critical_points("sin(x)*y"), "(4pi, 0) saddle")
    assert "may be one more critical point" in outside.message and "is no critical point" not in outside.message
    assert grade(wb.critical_points("e^x"), "none").message == "Right."
