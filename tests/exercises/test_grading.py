"""Answers graded: no right one refused in whatever form, wrong forms told, letters, sizes, order, evidence, pages."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import HealthCheck, given, settings

import workbench as wb
from tests.strategies import smooth_formulas
from workbench import function, grade
from workbench.calculus import CriticalPoints
from workbench.exercises import TOPICS
from workbench.exercises.grading.apart import told_apart
from workbench.language.formula import Formula, symbols

RIGHT = (
    ("d/dx(sin(x)^2)", "sin(2x)"),
    ("d/dx(sin(x)^2)", "2sin(x)cos(x)"),
    ("d/dx(ln|x|)", "1/x"),
    ("d/dx(ln(x))", "1/|x|"),
    ("d/dx(x^2 + 1)", "x*2"),
    ("d/dx(atan(x) + atan(1/x))", "0"),
    ("d/dx(tan(x))", "1 + tan(x)^2"),
    ("d/dx(tan(x))", "1/cos(x)^2"),
    ("d/dx(x^x)", "(ln(x) + 1)*e^(x*ln(x))"),
    ("d/dx(a*sin(b*x))", "b*a*cos(x*b)"),
    ("d/dx(sqrt(x))", "x^(-1/2)/2"),
    ("d/dx((x + 1)^3)", "3x^2 + 6x + 3"),
    ("d/dx((x + 1)^3)", "3(x + 1)(1 + x)"),
    ("d/dx(x^3)", "f'(x) = 3x^2"),
    ("d/dx(x^3)", "dy/dx = 3x^2"),
    ("d/dx(x^3)", "y' = 3x²"),
    ("d/dx(x^3)", "y = 3·x·x"),
    ("d/dx(x^3)", "f'(x) = 3*x^(3 - 1) = 3x^2"),
    ("d/dx(x^3)", "3*x^(3 - 1) = 3x^2"),
    ("d/dx(x^(3/2))", r"\frac{3}{2}x^{1\text{/}2}"),
    ("d/dx(x^3)", r"\frac{dy}{dx} = 3x^{2}"),
    ("d/dx(x^3)", r"f^{\prime}(x) = 3x^2"),
    ("d/dx(x^2/2)", "x"),
    ("d/dx(cosh(x))", "(e^x - e^(-x))/2"),
    ("d/dx(log10(x))", "1/(x*ln(10))"),
    ("d/dx(|x|)", "x/|x|"),
    ("d^2/dx^2(x^4)", "12x^2"),
    ("∇(x^2 + 3y^2)", "(2x, 6y)"),
    ("∇(x^2 + 3y^2)", "∇f = [2x, 6y]"),
    ("∇(x^2 + 3y^2)", r"\left(2x, 6y\right)"),
    ("∇(x^2 + 3y^2)", r"\begin{pmatrix} 2x \\ 6y \end{pmatrix}"),
    ("∇(x^2 + 3y^2)", "<2x, 6y>"),
    ("∇(x^2 + 3y^2)", "2x i + 6y j"),
    ("∇(x^2 + 3y^2)", r"2x\mathbf{i} + 6y\,\hat{j}"),
    ("∇(x - 3y^2)", "i - 6y j"),
    ("∇(x^2 + 3y^2)", "f_x = 2x, f_y = 6y"),
    ("∇(x^2 + 3y^2)", "f_y = 6y\nf_x = 2x"),
    ("∇(x^2 + 3y^2)", "∂f/∂x = 2x; ∂f/∂y = 6y"),
    ("∇(x^2 + 3y^2)", r"\frac{\partial f}{\partial x} = 2x, \frac{\partial f}{\partial y} = 6y"),
    ("∇(x^2 + 3y^2)", "2x, 6y"),
    ("∇(x^2 + 3y^2)", "2x, 6y;"),
    ("d/dx (x^3 - 7x^2)", "f'(x) = 3x^2 - 14x = x(3x - 14),"),
    ("∇(x^2 + 3y^2)", "[2x; 6y]"),
    ("∇(x^2 + 3y^2)", "grad f = (2x, 6y)"),
    ("∇(x^2 + 3y^2)", "∂h/∂x = 2x, ∂h/∂y = 2*3y = 6y"),
)


@pytest.mark.parametrize(("asked", "answer"), RIGHT)
def test_right_in_many_forms(asked: str, answer: str) -> None:
    found = grade(asked, answer)
    assert found.verdict == "right", found
    assert found.score == 1 and not found.mistakes
    assert found.evidence is not None and found.evidence.means == "checked"


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(smooth_formulas(("x", "y"), leaves=5).filter(lambda f: "x" in symbols(f)))
def test_never_refuses(tree: Formula) -> None:
    """SymPy's derivative, expanded and factored, is the right answer; so is ours, tidied."""
    f = function(tree)
    slope = f.diff("x")
    own = sympy.diff(f.expr, sympy.Symbol("x", real=True))
    for answer in (slope, str(function(slope.components[0])), own, sympy.expand(own), sympy.factor(own, deep=False)):
        assert grade(slope, answer).verdict in ("right", "wrong form"), answer


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("2*3*x", "join the numbers"),
        ("6*x^(2 - 1)", "work out 2 − 1"),
        ("3x + 3x", "collect like terms"),
        ("1*6*x", "join the numbers"),
        ("6x + 0", "leave out the zeros and ones"),
        ("6x^1", "leave out the zeros and ones"),
        ("(12x)/2", "cancel"),
        ("f'(x)", "still to be worked out"),
        ("d/dx(3x^2)", "still to be worked out"),
    ],
)
def test_right_value_wrong_form(answer: str, told: str) -> None:
    found = grade(function("f(x) = 3x^2").diff("x"), answer)
    assert found.verdict == "wrong form" and 0 < found.score < 1
    assert told in found.message


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("(2x^2)/x", "cancel"),
        ("exp(ln(2x))", "work out"),
        ("e^(ln(2x))", "work out"),
        ("2x + sin(x)^2 + cos(x)^2 - 1", "sin² + cos² is 1"),
        ("2x*(sin(3x)^2 + cos(3x)^2)", "sin² + cos² is 1"),
        ("3x - x*(-sin(x)^2 - cos(x)^2) - 2x", "sin² + cos² is 1"),
    ],
)
def test_what_a_law_makes_shorter_is_left(answer: str, told: str) -> None:
    found = grade("d/dx x^2", answer)
    assert found.verdict == "wrong form" and told in found.message


@pytest.mark.parametrize("answer", ["1/sqrt(1-x) * 1/(2sqrt(x))", "1/(2sqrt(x)*sqrt(1-x))"])
def test_a_product_of_fractions_is_finished(answer: str) -> None:
    assert grade("d/dx asin(sqrt(x))", answer).verdict == "right"


@pytest.mark.parametrize("answer", ["6(x + 1)", "6x + 6", "6 + 6x", "3*(2x + 2)", "2(3x + 3)", "(x + 1)*6"])
def test_not_petty(answer: str) -> None:
    """Factored or expanded, in any order: all are fine."""
    assert grade("d/dx(3(x + 1)^2)", answer).verdict == "right"


def test_domain_is_told_not_failed() -> None:
    found = grade("d/dx(x^2/2 + 1)", "sqrt(x)^2")
    assert found.verdict == "right" and "no value at some points" in found.message
    assert grade("d/dx(sqrt(x))", "1/(2*sqrt(-x))").verdict == "wrong"


def test_undecided_only_where_there_is_no_point() -> None:
    found = grade(function("sqrt(-1 - x^2)").diff("x"), "x")
    assert found.verdict == "undecided" and found.evidence is None


def test_an_unknown_letter_is_told_by_name() -> None:
    found = grade("d/dx(x^3)", "k*x^2")
    assert found.verdict == "wrong"
    assert found.message == "k does not occur in the question, which is about x."
    found = grade("d/dx(x^2*y)", "2X*Y")
    assert found.message.endswith("write x and y, capital and small letters are told apart.")


def test_arrays() -> None:
    f = function("norm(A x - b)^2", variables={"x": 2, "A": (3, 2), "b": 3})
    for answer in ("2A^T(A x - b)", "∇f = 2AᵀA x - 2Aᵀb", f.diff("x")):
        assert grade(f.diff("x"), answer), answer
    assert grade(f.diff("x"), "A^T(A x - b)").score == 0
    assert grade(f.diff("x"), "2C^T(A x - b)").verdict == "wrong"
    with pytest.raises(wb.ParseError, match="inner sizes differ"):
        grade(f.diff("x"), "2A(A x - b)")


def test_values_of_derivatives() -> None:
    asked = "f(x) = x^3; f'(2)"
    for answer in ("12", 12, "f'(2) = 12", "f'(x) = 3x^2, f'(2) = 12", "3*2^2 = 12"):
        assert grade(asked, answer), answer
    assert grade(asked, "11").verdict == "wrong" and "it should be 12" in grade(asked, "11").message
    assert "put in x = 2" in grade(asked, "3x^2").message and not grade(asked, "3x")
    assert wb.explain(grade(asked, "11")).to_text()
    with pytest.raises(wb.OptionError):
        grade("f(x) = ln(x); f'(0)", "1")


def test_what_calculus_makes() -> None:
    line, polynomial = wb.tangent("x^2", [1]), wb.taylor("exp(x)", [0], order=2)
    assert grade(line, "y = 2x - 1") and grade(line, "1 + 2(x - 1)") and not grade(line, "2x + 1")
    assert grade(polynomial, "1 + x + x^2/2") and "not the Taylor polynomial" in grade(polynomial, "1 + x").message
    slope = wb.implicit("x^2 + y^2 = 25", "y")
    assert grade(slope, "y' = -x/y") and grade(slope, "-x*y/(25 - x^2)")  # equal on the curve alone
    assert "on the curve" in grade(slope, "x/y").message and not grade(slope, "-z/y")


def test_rows_of_tables_are_sentences() -> None:
    for row in (*wb.MISTAKES, *TOPICS):
        assert row.name in repr(row) and "<" not in repr(row) and len(repr(row)) < 200


def test_sizes_and_order() -> None:
    f = function("x^2 + 3y^3")
    assert "2 components" in grade(f.gradient, "2x").message
    swapped = grade(f.gradient, ["9y^2", "2x"])
    assert [m.name for m in swapped.mistakes] == ["order of the components"] and swapped.score == 0
    half = grade(f.gradient, ["2x", "9y"])
    assert (half.verdict, half.score) == ("partly right", Fraction(1, 2))
    assert [str(part.verdict) for part in half.components] == ["right", "wrong"]
    assert [str(part.name) for part in half.components] == ["∂f/∂x", "∂f/∂y"]


def test_matrices() -> None:
    f = function("x^2*y")
    assert grade(f.hessian, "[[2y, 2x], [2x, 0]]")
    assert grade(f.hessian, [["2y", "2x"], ["2x", "0"]])
    assert grade(f.hessian, f.hessian)
    for answer in ("((2y, 2x), (2x, 0))", "[2y, 2x; 2x, 0]", "H = (2y, 2x; 2x, 0)", "H(f)(x, y) = [(2y, 2x), (2x, 0)]"):
        assert grade(f.hessian, answer), answer
    assert grade(f.hessian, [["2y", "2x"], ["2x", "1"]]).score == Fraction(3, 4)
    F = function(["x*y", "sin(x)"])
    assert grade(F.jacobian, [["y", "x"], ["cos(x)", 0]])
    transposed = grade(F.jacobian, [["y", "cos(x)"], ["x", 0]])
    assert [m.name for m in transposed.mistakes] == ["transposed"]
    G = function(["x^2*y", "x + y", "y^2"]).jacobian
    for answer, name in (
        ("[2x*y, 1, 0; x^2, 1, 2y]", "transposed"),
        ("[1, 1; 2x*y, x^2; 0, 2y]", "rows swapped"),
        ("[x^2, 2x*y; 1, 1; 2y, 0]", "columns swapped"),
    ):
        assert [m.name for m in grade(G, answer).mistakes] == [name]


def test_one_mistake_for_all_components_is_told_alone() -> None:
    found = grade(function("x^2*y + y^3").hessian, "[2y, 0; 0, 6y]")
    assert {m.name for m in found.mistakes} == {"mixed partial dropped"} and not found.either
    assert found.message.count("The mixed derivative was dropped") == 1 and "Either" not in found.message
    halves = grade(function("5*x^2 + 3*y^2").gradient, "(2x, 2y)")
    assert {m.name for m in halves.mistakes} == {"constant factor dropped"}


def test_a_chain_must_be_true() -> None:
    found = grade("d/dx(x^3)", "2x^2 = 3x^2")
    assert found.verdict == "wrong" and "not equal" in found.message
    assert "not equal" in grade("d/dx(x^3)", "2x = 3").message
    assert grade("∇(x^2 + 3y^2)", "(2x, 2*3y) = (2x, 6y)")


def test_kinds_of_answers() -> None:
    slope = function("3x").diff("x")
    answers = (3, 3.0, np.float64(3), "3", function("3"), sympy.Integer(3), [3], np.array([3.0]))
    assert all(grade(slope, answer) for answer in answers)


def test_bound_values_and_data() -> None:
    slope = function("a*x^2").bind(a=3).diff("x")
    assert grade(slope, "6x") and grade(slope, "2a*x")
    loss = function("mean((m*x + b - y)^2)", data={"x": [0, 1, 2.5], "y": [1, 3, 4.5]})
    assert grade(loss.gradient, "[mean(2*(m*x + b - y)), 2*mean(x*(m*x + b - y))]")
    assert grade(loss.diff("m"), "mean(x*(m*x + b - y))").mistakes[0].name == "exponent not brought down"


def test_assumptions_hold_in_the_comparison() -> None:
    assert grade(function("sqrt(x^2) where x > 0").diff("x"), "1")


def test_what_asks_for_nothing_is_refused() -> None:
    for asked in (function("x^2"), "x^2", 3, None):
        with pytest.raises(wb.OptionError):
            grade(asked, "2x")


def test_a_refusal_names_all_that_may_be_asked() -> None:
    with pytest.raises(wb.OptionError, match="implicit derivative, a tangent, a Taylor polynomial, critical points"):
        grade(3, "2x")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (wb.taylor("e^x", 0, order=3), "1 + x + .5x^2 + .1667x^3"),
        (wb.taylor("e^x", 0, order=3), "1 + x + .5x^2 + .16666667x^3"),
        (wb.tangent("x^3/3", 1), "y = x - 0.667"),
        (wb.implicit("3x^2 + 7y^2 = 25", "y"), "-0.42857x/y"),
        ("d/dx(x^3/7)", "0.428571x^2"),
    ],
)
def test_a_rounded_number_is_told_and_never_beside_an_equal_one(asked: object, answer: str) -> None:
    found = grade(asked, answer)
    assert found.verdict == "partly right" and "write the numbers exactly" in found.message
    numbers = re.search(r"yours is (\S+); it should be (\S+)\.$", found.message)
    assert numbers is None or numbers[1] != numbers[2]


@pytest.mark.parametrize(("given", "right"), [(2.6667, 8 / 3), (1 + 1e-12, 1.0), (0.1 + 0.2, 0.3), (-1e-20, 0.0)])
def test_different_numbers_are_told_apart(given: float, right: float) -> None:
    yours, wanted = told_apart(given, right, 5)
    assert yours != wanted and len(told_apart(right, right, 5)[0]) <= 7


def test_an_exercise_is_what_it_asks() -> None:
    class Posed:
        asked = function("x^2").diff("x")

    assert grade(Posed(), "2x")


@pytest.mark.parametrize("answer", ["2x +", "2x^^2", "sni(x)", "f'(x) = ", "9^9^9", "x" * 5000, ""])
def test_unreadable_answers_have_a_place(answer: str) -> None:
    with pytest.raises(wb.ParseError) as raised:
        grade("d/dx(x^2)", answer)
    assert 0 <= raised.value.position <= len(answer)


def test_the_place_of_an_error_is_that_of_the_text_typed() -> None:
    with pytest.raises(wb.ParseError) as raised:
        grade("d/dx(x^2)", "f'(x) = 2 + * x")
    assert raised.value.position == "f'(x) = 2 + * x".index("*")


HOSTILE = (
    "__import__('os').system('true')",
    "+".join(["x"] * 1300),
    "sin(" * 60 + "x" + ")" * 60,
    "((((x^99)^99)^99)^99)^99",
    "exp(exp(exp(exp(exp(x)))))",
    "*".join(["(x + 1)"] * 500),
    "1/0",
    "x where x > 5",
    "d/dx(d/dx(d/dx(exp(exp(sin(x*exp(x)))))))",
    "\x00",
    "=",
    "f'(x) = = 2",
    "[[1], [2, 3]]",
    "()",
    "{" * 100,
    "(a," * 1300,
    "(1," * 900 + "x" + ")" * 900,
    "x," * 1900,
)


@pytest.mark.parametrize("answer", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_answers_are_graded_or_refused(answer: str) -> None:
    for asked in (function("x^2*sin(x)").diff("x"), wb.critical_points("x^2")):
        try:
            assert not grade(asked, answer)
        except wb.WorkbenchError as error:
            assert len(str(error)) > 10


@pytest.mark.parametrize("answer", [None, True, object(), b"2x", 1j, {"a": 1}, [None], ["x", ["y"]]])
def test_what_is_no_answer(answer: object) -> None:
    with pytest.raises(wb.WorkbenchError):
        grade("d/dx(x^2)", answer)


def test_page() -> None:
    found = grade("d/dx(x^2*sin(x))", "2x*cos(x)")
    solution = wb.explain(found)
    text = solution.to_text()
    for told in ("2x·cos(x)", "Wrong", "x²·sin(x)", "Product rule", "The right way"):
        assert told in text
    assert solution.verified and solution.result is found
    assert all(render() for render in (solution.to_html, solution.to_latex, solution.to_markdown, solution.to_notebook))
    assert "order" in wb.explain(grade("∇(x^2 + 3y^2)", "(6y, 2x)")).to_html()


def test_summary_and_repr_are_sentences() -> None:
    found = grade("∇(x^2*y)", "(2x, x^2)")
    assert repr(found).startswith("Grade: partly right, 1/2 of 1. ")
    assert "∂f/∂x: wrong" in found.summary()


@pytest.mark.parametrize("topic", [topic.name for topic in TOPICS])
def test_the_answers_of_exercises_are_right(topic: str) -> None:
    posed = wb.exercise(topic, 1, 4)
    answer = posed.answer
    if isinstance(answer, CriticalPoints):
        answer = [(*point.point, point.kind) for point in answer]
    assert grade(posed, answer).verdict == "right"


def test_a_grade_is_data_ready_for_json() -> None:
    found = grade("∇(x^2*sin(y))", "(2x*sin(y), -x^2*cos(y))")
    record = json.loads(json.dumps(found.to_dict()))
    assert (record["verdict"], record["score"], record["message"]) == ("partly right", 0.5, found.message)
    assert [part["verdict"] for part in record["components"]] == ["right", "wrong"]
    assert [mistake["name"] for mistake in record["mistakes"]] == ["sign of the derivative", "integrated"]
    assert record["mistakes"][0]["message"] == found.mistakes[0].message
    assert record["evidence"]["means"] == "checked"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("-25/y^3", "right"),
        ("-(x^2 + y^2)/y^3", "right"),
        ("-(y - x*y')/y^2", "wrong form"),
        ("y'' = -(y - x*dy/dx)/y^2", "wrong form"),
        ("-(y - xy')/y^2", "wrong form"),
        (r"-\frac{y - xy'}{y^2}", "wrong form"),
        (r"\frac{d^2y}{dx^2} = -\frac{y - x\frac{dy}{dx}}{y^2}", "wrong form"),
        ("-(y + x*y')/y^2", "wrong"),
    ],
)
def test_a_second_derivative_on_a_curve_may_use_its_equation_and_is_finished_without_slopes(
    answer: str, verdict: str
) -> None:
    assert grade(wb.implicit("x^2 + y^2 = 25", "y", order=2), answer).verdict == verdict
