"""How a derivation is told: chains in Leibniz form, the rule with its instance, conditions, numbers, wrong rules found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

import workbench as wb
from tests.strategies import smooth_formulas
from workbench.checks.steps import with_evidence
from workbench.derivations import RULES, derive
from workbench.evidence import Verdict
from workbench.language.building import number
from workbench.language.formula import Apply
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.operators import SUM
from workbench.pages import Display, Steps, Table
from workbench.pages.blocks import Block, Details, Step, plain
from workbench.solutions import explain
from workbench.solutions.steps.chains import chain_of
from workbench.solutions.steps.sentences import requirements


def printed(blocks: tuple[Block, ...]) -> list[Step]:
    """Every step that is printed, those of folded parts too, in the order of the page."""
    found: list[Step] = []
    for block in blocks:
        if isinstance(block, Details):
            found += printed(block.blocks)
        if isinstance(block, Steps):
            waiting = list(block.steps)
            while waiting:
                step = waiting.pop(0)
                found.append(step)
                waiting = [*step.children, *waiting]
    return found


def told(text: str, by: str = "x", variables: str | None = None) -> list[Step]:
    return printed(explain(wb.function(text, variables=variables).diff(by)).document.blocks)


def test_a_chain_names_its_layers_and_multiplies_their_slopes() -> None:
    (step,) = told("(3x + 1)^2")
    assert (step.title, plain(step.sentence)) == ("Chain rule", "With u = 3x + 1 this is y = u² (power rule).")
    text = explain(wb.function("(3x^2 + 1)^2").diff("x")).to_text()
    assert "dy/du · du/dx" in text


def test_functions_inside_each_other_are_one_chain() -> None:
    (step,) = told("exp(sin(sqrt(x^2 + 1)))")
    table = next(block for block in step.body if isinstance(block, Table))
    assert [plain(layer) for layer, _ in table.rows] == ["y = exp(u)", "u = sin(v)", "v = √w", "w = x² + 1"]
    assert [plain(slope) for _, slope in table.rows][2:] == ["dv/dw = 1/(2√w)", "dw/dx = 2x"]
    latex = explain(wb.function("exp(sin(sqrt(x^2 + 1)))").diff("x")).to_latex()
    assert latex.count(r"\frac{dw}{dx}") == 2


def test_a_chain_is_tidied_in_its_letters_and_these_put_back_on_a_line_of_their_own() -> None:
    (step,) = told("exp(sin(sqrt(x^2 + 1)))")
    rows = [row.right.unicode for block in step.body if isinstance(block, Display) for row in block.equations]
    assert rows[-2:] == ["x·exp(u)·cos(v)/√w", "x·exp(sin(√(x² + 1)))·cos(√(x² + 1))/√(x² + 1)"]


def test_what_could_not_be_confirmed_is_not_taken_together() -> None:
    outer = with_evidence(derive(read("sin(cos(x^2))").formula, "x"))
    assert len(chain_of(outer, "y", lambda _: True).slopes) == 3
    assert len(chain_of(outer, "y", lambda _: False).slopes) == 2


@pytest.mark.parametrize(
    ("text", "by", "words"),
    [
        ("x^2*sin(x)", "x", "(g·h)′ = g′·h + g·h′ with g = x² and h = sin(x) (power and sine rules)."),  # f is taken
        ("f^2*sin(g*f)", "f", "(k·p)′ = k′·p + k·p′ with k = f² and p = sin(gf) (power, chain and sine rules)."),
        ("x*sin(x)*e^x", "x", "each in turn is differentiated, the others kept"),
        ("(x + 1)/(x - 3)", "x", "(g/h)′ = (g′·h − g·h′)/h² with g = x + 1 and h = x − 3."),
        ("x^2*y^3", "x", "Only x² is differentiated, the constant factor stays"),
        ("y^3", "x", "y³ does not contain x."),
        ("abs(x)", "x", "This holds where x ≠ 0."),
        ("x^x", "x", "This holds where x > 0."),
        ("piecewise(x < 1: x, x >= 1: 2 - x)", "x", "This holds where x ≠ 1."),
    ],
)
def test_the_rule_is_told_with_its_instance(text: str, by: str, words: str) -> None:
    assert words in " ".join(plain(step.sentence) for step in told(text, by, variables=_names(text, by)))


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _names(text: str, by: str) -> str:
    names = wb.function(text).variables
    return " ".join(dict.fromkeys((*names, by)))


def test_the_name_of_the_whole_is_one_that_is_free() -> None:
    assert "this is z = u²" in plain(told("(x + y)^2")[0].sentence)
    assert "this is Y = u²" in plain(told("(x + y + z)^2")[0].sentence)


def test_conditions_are_told_in_the_variables() -> None:
    step = derive(read("abs(x^2 - 1) + abs(x^2 - 4)").formula, "x")
    assert sorted(map(to_text, requirements(step))) == ["x^2 - 1 != 0", "x^2 - 4 != 0"]
    page = explain(wb.function("abs(x^2 - 1)").diff("x")).to_text()
    assert "This holds where x² − 1 ≠ 0." in page


def test_a_derivative_found_before_is_referred_to() -> None:
    steps = told("sin(x^2) + sin(x^2)^2")
    assert [step.title for step in steps] == ["Sum rule", "Chain rule", "Chain rule"]
    assert "was found in step 1.1" in plain(told("e^(x^2)*sin(x) + e^(x^2)*cos(x)")[-1].sentence)


def test_sums_and_multiples_stand_in_one_step() -> None:
    steps = told("3*(2*sin(x^2) - 5*cos(x^2))")
    assert [step.title for step in steps] == ["Constant multiple rule", "Chain rule", "Chain rule"]


def test_mixed_derivatives_are_worked_out_once() -> None:
    page = explain(wb.function("x^2*y^3").hessian)
    text = page.to_text()
    assert "∂²f/∂x∂y = ∂²f/∂y∂x" in text and "symmetry" in text
    numbers = [step.number for step in printed(page.document.blocks)]
    assert len(numbers) == len(set(numbers))


def test_entries_that_are_zero_are_told_together() -> None:
    text = explain(wb.function("a*x + b*y").hessian).to_text()
    assert "Zero, because the variable does not occur: ∂²f/∂a²" in text


def test_equal_entries_are_not_called_symmetric() -> None:
    """∂/∂y of two first derivatives that are equal is the same step, but has nothing to do with symmetry."""
    text = explain(wb.function("x^2 + x*y + y^2/2").hessian).to_text()
    assert "∂²f/∂x∂y = ∂²f/∂y∂x" in text and "∂²f/∂y∂x = ∂²f/∂y²" not in text


# --- wrong rules ---------------------------------------------------------------------------------

MISTAKES = {  # typical of pupils: what each rule makes of its parts, made wrong
    "chain": lambda _, parts: parts[0],
    "product": lambda _, parts: Apply(SUM, parts),
    "quotient": lambda _, parts: parts[0],
    "power": lambda problem, _: problem.formula,
    "sum": lambda _, parts: parts[0],
    "constant": lambda _, __: number(1),
}
TEXTS = {
    "chain": "(3x + 1)^2",
    "product": "x*sin(x)",
    "quotient": "sin(x)/x",
    "power": "x^3",
    "sum": "x^2 + sin(x)",
    "constant": "sin(x) + 5",
}


@pytest.mark.parametrize("rule", MISTAKES)
def test_a_wrong_rule_is_found(rule: str) -> None:
    rules = tuple(replace(row, combine=MISTAKES[rule]) if row.name == rule else row for row in RULES)
    d = wb.function(TEXTS[rule]).diff("x")
    d.definition.__dict__["steps"] = (derive(d.parent.formula, "x", rules=rules),)
    solution = explain(d)
    assert not solution.verified
    assert "Not verified: " in solution.to_text() and "not confirmed" in solution.to_text()
    assert "This step could not be confirmed: its two sides were not found equal" in _in_one_line(solution.to_text())
    marks = [step.mark for step in printed(solution.document.blocks)]
    assert Verdict.INCONCLUSIVE in marks


@given(smooth_formulas(("x", "y"), leaves=7))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_derivation_is_told_and_confirmed(formula) -> None:
    d = wb.function(formula, variables="x y").diff("x")
    solution = explain(d)
    assert next(solution.walk()).rule == d.derivations[0].rule
    assert all(step.number for step in printed(solution.document.blocks))
    assert solution.to_text() and solution.to_html() and solution.to_latex()
    open_steps = [step for step in solution.walk() if step.evidence is None]
    assert solution.verified is not bool(open_steps)
