"""The report: the whole road with and without a start, for one, two and three variables, over data; and the tour."""

from __future__ import annotations

import json

import pytest

import workbench as wb
from tests.pages.markup import Page
from tests.solutions.kinds import DATA, LOSS, VALLEY
from workbench.evidence import Verdict
from workbench.pages import Code, Heading
from workbench.pages.blocks import Document, plain
from workbench.pages.text import to_text
from workbench.solutions import Report, report, tour
from workbench.solutions.tours import fifty_points, nested


def headings(page: Document) -> list[str]:
    return [plain(block.text) for block in page.blocks if isinstance(block, Heading) and block.level == 2]


@pytest.fixture(scope="module")
def valley() -> Report:
    return report(wb.function(VALLEY), [-1.2, 1])


def test_the_whole_road(valley: Report) -> None:
    assert valley.verified
    assert headings(valley.document) == [
        "Read as",
        "Gradient",
        "Hessian",
        "Are the derivatives right?",
        "Critical points",
        "Gradient descent",
        "Newton's method",
        "Side by side",
        "Is it a minimum?",
        "Do it again",
    ]
    descent, newton = valley.runs
    assert not descent.success and newton.success
    assert all(check.verdict is Verdict.PASS for check in valley.checks)
    text = to_text(valley.document)
    assert "step limit" in text and "step_limit" not in text
    assert "2/L = 0.0019" in text and "positive definite" in text
    html = Page(valley.solution.to_html())
    assert html.faults == [] and html.count("svg") == 3


def test_what_is_said_to_be_done_again_runs(valley: Report) -> None:
    (code,) = (block for block in valley.document.blocks if isinstance(block, Code))
    assert code.runnable
    space: dict[str, object] = {}
    exec(code.text, space)
    assert isinstance(space["run"], wb.Run) and space["run"].success
    notebook = json.loads(valley.solution.to_notebook())
    assert sum(cell["cell_type"] == "code" for cell in notebook["cells"]) == 1


def test_without_a_start_there_are_no_runs() -> None:
    found = report(wb.function("x^3 - 3x"))
    assert found.verified and found.runs == ()
    assert headings(found.document) == [
        "Read as",
        "Derivative",
        "Second derivative",
        "Are the derivatives right?",
        "Critical points",
        "Picture",
        "Do it again",
    ]


def test_one_variable_with_a_rate() -> None:
    found = report(wb.function("x^4 - 3x^2 + 2"), [3], learning_rate=0.01, max_steps=100)
    text = to_text(found.document)
    assert "x₁ = 3 − 0.01·90 = 2.1" in text and "f″(1.22474) = 12" in text
    assert 'method="gradient-descent", learning_rate=0.01, max_steps=100' in text


def test_three_variables_have_no_landscape() -> None:
    found = report(wb.function("x^2 + y^2 + z^2"), [1, 2, 3])
    assert found.verified and "Level curves" not in to_text(found.document)


def test_a_loss_over_data() -> None:
    found = report(wb.function(LOSS, data=DATA), [0, 0], learning_rate=0.05)
    text = to_text(found.document)
    assert found.verified and "data: 5 rows of x, y" in text
    assert "Row by row: the derivative passes inside (chain and power rules)." in text
    (code,) = (block for block in found.document.blocks if isinstance(block, Code))
    assert not code.runnable and "data=data" in code.text


def test_several_formulas_are_reported_by_their_jacobian() -> None:
    F = wb.function(["x*y", "sin(x)"])
    found = report(F)
    assert found.verified and "Jacobian" in headings(found.document)
    with pytest.raises(wb.OptionError, match="a minimum is of one formula"):
        report(F, [1, 2])


def test_a_saddle_is_not_reported_as_a_minimum() -> None:
    found = report(wb.function("x^2 - y^2"), [1, 0])
    assert not found.verified
    assert "✗ Fail" in to_text(found.document)


def test_a_domain_is_told() -> None:
    assert "It has a value where x > 0." in to_text(report(wb.function("x*log(x)")).document)


# --- the tour ------------------------------------------------------------------------------------


def test_the_tour_fits_a_screen_and_its_page_is_nested() -> None:
    found = tour()
    assert found.verified
    screen = to_text(found.screen, width=80)
    lines = screen.rstrip("\n").split("\n")
    assert len(lines) <= 45 and max(map(len, lines)) <= 80
    for words in ("m = 1.9813805", "b = 0.9924861", "loss 0.2057678", "Yes: ", "step limit after 10000"):
        assert words in screen
    assert headings(found.page) == ["Rosenbrock's valley", "A line through fifty points", "Next"]
    html = Page(__import__("workbench.pages.html", fromlist=["to_html"]).to_html(found.page))
    assert html.faults == [] and html.count("h3") > 10 and html.count("h4") >= 4


def test_nested_headings_stay_within_the_page() -> None:
    assert [block.level for block in nested([Heading("a"), Heading("b", 3), Heading("c", 4)])] == [3, 4, 4]


def test_the_fifty_points_are_the_same_each_time() -> None:
    assert fifty_points()["y"][0] == pytest.approx(-0.1362852838, abs=1e-9)
