"""Every row of MISTAKES: where it applies, the answer that it gives is named, alone or among others that give it too."""

from __future__ import annotations

from random import Random

import pytest

from tests.exercises.formulas import formula
from workbench import Function, function, grade
from workbench.derivations import RULES, derive
from workbench.exercises.grading.diagnosis import explanations
from workbench.exercises.grading.makings import places
from workbench.exercises.grading.misrules.misrule import Misrule
from workbench.exercises.grading.mistakes import MISTAKES
from workbench.exercises.grading.questions import question
from workbench.exercises.grading.samples import Equality, sample
from workbench.operators import OPERATORS, Operator

OVER_DATA = function("mean((m*x + b - y)^2)", data={"x": [0, 1, 2.5], "y": [1, 3, 4.5]}).diff("m")


def cases(misrule: Misrule, draw: Random, enough: int) -> list[tuple[Function, Function]]:
    """Questions with the answers that the mistake gives, made wherever it can be made."""
    found: list[tuple[Function, Function]] = []
    tried = 0
    while len(found) < enough and (tried := tried + 1) < 2_000:
        asked = (
            function(formula(draw), variables="x").diff("x")
            if misrule.name != "number of rows forgotten"
            else OVER_DATA
        )
        posed = question(asked)
        component = posed.components[0]
        chosen = sample(posed, (component.formula, component.right))
        at = [p for p in places(component.steps[0], OPERATORS) if misrule.replaces_here(p.rule, p.problem)]
        if not at or not len(chosen.points):
            continue
        wrong = derive(component.formula, component.by[0], rules=(misrule.rule(None), *RULES)).after
        if chosen.compared(component.right, wrong) is Equality.DIFFERENT:
            data = dict(asked.columns) or None
            found.append((asked, function(wrong, variables=asked.variables, data=data)))
    return found


each_row = pytest.mark.parametrize("misrule", MISTAKES, ids=[f"{k} {row.name}" for k, row in enumerate(MISTAKES)])


@each_row
def test_row(misrule: Misrule) -> None:
    named(misrule, 1)


@pytest.mark.slow
@each_row
def test_row_in_many_formulas(misrule: Misrule) -> None:
    named(misrule, 10)


def named(misrule: Misrule, enough: int) -> None:
    """In so many formulas the answer that the mistake gives is told by its name."""
    known = cases(misrule, Random(misrule.name), enough)
    assert len(known) == enough, "no formula was found in which the mistake changes the answer"
    for asked, wrong in known:
        found = grade(asked, wrong)
        names = [mistake.name for mistake in found.mistakes]
        assert found.verdict == "wrong" and found.score == 0
        assert misrule.name in names, (asked, wrong, found)
        assert found.either == (len(names) > 1)
        own = next(mistake for mistake in found.mistakes if mistake.name == misrule.name)
        assert own.where and own.step and own.where in own.message


@pytest.mark.parametrize(
    ("asked", "answer", "name", "where", "path"),
    [
        ("d/dx(x^2*sin(3x + 1))", "2x*sin(3x + 1) + x^2*cos(3x + 1)", "inner derivative missing", "sin(3x + 1)", (1,)),
        ("d/dx(5 + x^2*sin(x))", "2x*cos(x)", "product of the derivatives", "x²·sin(x)", (1,)),
        ("d/dx(x^4 + x^3)", "4x^3 + 3x^3", "power not reduced", "x³", (1,)),
        ("d/dx(e^(x^3))", "e^(x^3)*3x^3", "power not reduced", "x³", (1,)),
        (
            "d/dx(x^2 + sin(cos(x)))",
            "2x + cos(cos(x))*sin(x)",
            "sign of the derivative",
            "sin(cos(x)) or cos(x)",
            (1, 0),
        ),
        ("d/dx(x^4 + x^3)", "4x^4 + 3x^3", "power not reduced", "x⁴ and x³", (0,)),
    ],
)
def test_the_place_is_pointed_at(asked: str, answer: str, name: str, where: str, path: tuple[int, ...]) -> None:
    """A mistake made at one place only is named there; path: which part of which."""
    found = grade(asked, answer)
    assert [(m.name, m.where, m.path) for m in found.mistakes] == [(name, where, path)]


@pytest.mark.parametrize(
    ("asked", "answer", "names"),
    [
        ("d/dx(x^3)", "x^4/4", ["integrated"]),
        ("d/dx(x^3*e^x)", "x^3*e^x", ["term of the product rule missing", "not differentiated"]),
        ("d^2/dx^2(x^3)", "3x^2", ["differentiated too seldom"]),
        ("d/dx(x^3 + x)", "6x", ["differentiated too often"]),
        ("d/dx(x^3 + x)", "-3x^2 - 1", ["sign lost"]),
        ("d/dx(x^3 + 4x^2)", "3x^2 - 8x", ["sign lost"]),
        ("d/dx(x^3 + 4x^2 + sin(x))", "3x^2 + 8x", ["term missing"]),
        ("d/dx(x^3 + 5x)", "6x^2 + 10", ["constant factor wrong"]),
        ("d/dx(x^3/9)", "0.3333x^2", ["number rounded"]),
        ("d/dx(x^3)", "3.000000000001x^2", ["number rounded"]),
        ("d/dx(log2(x))", "1.442695/x", ["number rounded"]),
        ("d/dx(100x^2)", "201x", []),
        ("d/dx(x^2 + sin(2x))", "2x + cos(2x) + 2", []),
        ("d/dx((3x + 1)^4*(x^2 + 5))", "4(3x + 1)^3*(2x + 5)", []),
    ],
)
def test_slips(asked: str, answer: str, names: list[str]) -> None:
    found = grade(asked, answer)
    assert [mistake.name for mistake in found.mistakes] == names
    assert found.verdict == ("partly right" if names == ["number rounded"] else "wrong")
    assert ("yours is" in found.message and "it should be" in found.message) or names == ["number rounded"]


def test_two_mistakes_together() -> None:
    found = grade("d/dx(sin(3x) + x^5 + 7)", "cos(3x) + 5x^5")
    assert [mistake.name for mistake in found.mistakes] == ["inner derivative missing", "power not reduced"]
    assert not found.either


def test_coinciding_mistakes_are_both_told() -> None:
    found = grade("d/dx(cos(x))", "sin(x)")
    assert found.either and {"sign of the derivative", "integrated"} == {m.name for m in found.mistakes}
    assert found.message.startswith("Either ") and ", or " in found.message


def test_other_variables() -> None:
    f = function("x^2*y^3")
    assert grade(f.diff("x"), "2x*y^3 + 3x^2*y^2").mistakes[0].name == "another variable not held constant"
    assert grade(f.diff("x"), "3x^2*y^2").mistakes[0].name == "differentiated by another variable"
    assert "mixed partial dropped" in [m.name for m in grade(f.hessian, "[[2y^3, 0], [0, 6x^2*y]]").mistakes]


def test_functions_of_ones_own() -> None:
    """Slips are worked out with the rows of the question: the derivative of soft is a row of its own too."""
    lift = Operator("lift", definition="1/(1 + exp(-x))", partials=("lift(x)*(1 - lift(x))",))
    soft = Operator("soft", definition="log(1 + exp(x))", partials=("lift(x)",))
    f = function("soft(x) + y*x^2", operators=(*OPERATORS, lift, soft))
    for answer, name in (
        (f.diff("x", "x"), "differentiated too often"),
        (f.diff("y"), "differentiated by another variable"),
        ("lift(x) + 2x*y + x^2", "another variable not held constant"),
    ):
        assert [mistake.name for mistake in grade(f.diff("x"), answer).mistakes] == [name]


def test_own_table() -> None:
    """The table is an argument."""
    assert not grade("d/dx(x^2*sin(x))", "2x*cos(x)", mistakes=()).mistakes


def test_a_mistake_made_in_each_of_many_components_is_told_in_each() -> None:
    """The first components are searched, and what was found there is looked for in those for which no work is left."""
    f = function("sum(i=1..14, sin(3x[i]^2 + i)*exp(x[i]))").gradient
    wrong = [f"cos(3{x}^2 + {i})*exp({x}) + sin(3{x}^2 + {i})*exp({x})" for i, x in enumerate(f.variables, 1)]
    parts = grade(f, wrong).components
    assert [[m.name for m in part.mistakes] for part in parts] == [["inner derivative missing"]] * 14
    assert parts[0].message.startswith("In ") and parts[-1].message.startswith("One way to this answer: In ")


def test_where_not_all_is_tried_no_mistake_is_told_as_the_only_one() -> None:
    """As many mistakes are tried as the work allows, counted and not timed: the same words on every machine."""
    posed = question(function("x^2*sin(3x + 1)").diff("x"))
    (component,) = posed.components
    answer = function("2x*sin(3x + 1) + x^2*cos(3x + 1)").formula
    chosen = sample(posed, (component.formula, component.right), (answer,))
    found = {most: explanations(component, answer, chosen, MISTAKES, most=most) for most in (0, 20, 5_000)}
    assert [(len(each.ways), each.complete) for each in found.values()] == [(0, False), (1, False), (1, True)]


@pytest.mark.parametrize(
    ("asked", "answer", "told"),
    [
        ("d/dx |x|", "1", "At x = −1 yours is 1; it should be −1."),
        ("d/dx x^(-4)", "-4x^(-3)", "from −4 to −5"),
        ("d/dx(x^(-4) + 1/x^2)", "-4x^(-3) - 2/x", "from −4 to −5 and from −2 to −3"),
        ("d/dx x^(-1/2)", "-x^(1/2)/2", "from −1/2 to −3/2"),
        ("d/dx x^(-1/2)", "x^(-3/2)/2", "the exponent −1/2 comes in front with its sign"),
        ("d/dx (1/x)", "1", "In 1/x, the denominator was differentiated where it stands"),
        ("d/dx (sin(x)/x^2)", "cos(x)/(2x)", "the derivatives were divided"),
    ],
)
def test_messages_speak_of_the_place(asked: str, answer: str, told: str) -> None:
    """Of the student's own numbers, of a place once, and of the rule that is used; values stand where no kink is."""
    found = grade(asked, answer)
    assert told in found.message and len(found.mistakes) == 1, found.message


@pytest.mark.parametrize(
    ("asked", "answer", "of"), [("1/x", "1/x^2", "1/x"), ("1/(x^2 + 1)", "2x/(x^2 + 1)^2", "1/(x² + 1)")]
)
def test_a_mistake_in_the_rule_that_is_used_is_told_before_one_in_another(asked: str, answer: str, of: str) -> None:
    """The reciprocal is a power here; others take the quotient rule, whose sign is lost as easily."""
    found = grade(f"d/dx ({asked})", answer)
    assert [m.name for m in found.mistakes] == ["sign of the exponent lost", "quotient rule the wrong way round"]
    assert found.either and found.message.startswith(f"Either in {of}, the exponent −1 comes in front"), found.message


@pytest.mark.parametrize(
    ("asked", "answer", "name", "where"),
    [
        ("d/dx ln((1 + x)/(1 - x))", "1/(1 + x) - 1/(1 - x)", "inner derivative missing", "ln(1 − x)"),
        ("d/dx ((x + 1)(x^2 + 3))", "3x^2 + x + 3", "exponent not brought down", "x²"),
        ("d/dx (x^2*(x + 1)^3*sin(x))", "x^2*(x + 1)^3*sin(x)*(2/x + 3/(x + 1) + 1/sin(x))", "inner derivative missing",
         "ln(sin(x))"),
    ],
)  # fmt: skip
def test_mistakes_on_other_routes(asked: str, answer: str, name: str, where: str) -> None:
    """Logarithms taken apart, multiplied out, by logarithms."""
    assert (name, where) in [(m.name, m.where) for m in grade(asked, answer).mistakes]


@pytest.mark.parametrize(
    ("asked", "answer", "read", "meant"),
    [
        ("d/dx e^(3x)", "3e^3x", "3e³·x", "3e^(3x)"),
        ("d/dx (sin(x)/x)", "x cos x - sin x / x^2", "x·cos(x) − sin(x)/x²", "(x cos x - sin x)/x^2"),
        ("d/dx atan(x)", "1/x^2+1", "1/x² + 1", "1/(x^2+1)"),
        ("d/dx (2sqrt(x))", "x^-1/2", "x⁻¹/2", "x^(-1/2)"),
    ],
)
def test_missing_brackets_are_seen(asked: str, answer: str, read: str, meant: str) -> None:
    found = grade(asked, answer)
    assert found.message == f"Your answer was read as {read}. Did you mean {meant}? Write the brackets."
    assert found.verdict == "wrong" and grade(asked, meant)


def test_how_an_answer_was_read_is_told_only_where_that_may_be_the_reason() -> None:
    assert "read as 2e³·x." in grade("d/dx e^(3x)", "2e^3x").message
    assert "read" not in grade("d/dx e^(3x)", "2e^(3x)").message + grade("d/dx x^3", "2x^2/3").message


@pytest.mark.parametrize(
    ("asked", "answer", "names", "told"),
    [
        ("d/dx x^2", "2x + C", ["constant of integration"], "no constant of integration: leave out C"),
        ("d/dx x^2", "x^3/3 + C", ["constant of integration", "integrated"], "this was integrated"),
        ("d/dx x^2", "2C*x", [], "C does not occur in the question, which is about x."),
        ("d/dx x^5", "5x4", [], "x4 does not occur in the question; did you mean x^4?"),
    ],
)
def test_letters_that_do_not_occur(asked: str, answer: str, names: list[str], told: str) -> None:
    found = grade(asked, answer)
    assert [mistake.name for mistake in found.mistakes] == names and told in found.message.replace("This", "this")
