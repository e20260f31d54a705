"""A formula with one part marked is the same formula: it reads back, and exactly that part is marked."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.language.test_latex_properties import ROWS, same_in_latex
from tests.strategies import formulas
from workbench.language.formula import Formula, walk
from workbench.language.printing import to_text
from workbench.language.printing.marked import marked, path_of
from workbench.language.reading import read
from workbench.pages.vetting import latex_tokens, vetted_mathml


@given(formulas(("x", "y", "t"), ROWS, leaves=8).filter(same_in_latex), st.randoms(use_true_random=False))
def test_a_marked_part_changes_nothing_else(formula: Formula, random) -> None:
    part = random.choice(list(walk(formula)))
    path = path_of(part, formula)
    assume(path is not None)  # of x/x no one knows which x is meant
    printed = marked(formula, path).notations
    assert printed.text == to_text(formula)
    assert printed.latex.count(r"\boxed") == 1
    assert read(printed.latex, notation="latex").formula == formula
    assert latex_tokens(printed.latex) is not None and vetted_mathml(printed.mathml) is not None
    tinted = [node for node in ElementTree.fromstring(printed.mathml).iter() if node.get("class") == "here"]
    assert len(tinted) == 1


def of(text: str, part: str) -> str:
    formula = read(text).formula
    path = path_of(read(part).formula, formula)
    assert path is not None
    return marked(formula, path).notations.latex


def test_where_the_mark_stands() -> None:
    assert of("x^2*sin(x*y)", "sin(x*y)") == r"x^{2} \boxed{\sin(x y)}"
    assert of("sin(x)^2", "sin(x)") == r"\boxed{\sin(x)}^{2}"
    assert of("x - sin(x)", "-sin(x)") == r"x - \boxed{\sin(x)}"
    assert of("(x + 1)*y", "x + 1") == r"(\boxed{x + 1}) y"
    assert of("x/(x + 1)", "x + 1") == r"\frac{x}{\boxed{x + 1}}"
    assert of("[x, y^2]", "y^2") == r"\begin{pmatrix} x \\ \boxed{y^{2}} \end{pmatrix}"


def test_a_part_that_does_not_stand_there_has_no_path() -> None:
    assert path_of(read("cos(x)").formula, read("sin(x)").formula) is None
    assert path_of(read("x + y").formula, read("x + y + z").formula) is None  # two of three terms are no part


def test_unicode_has_brackets_of_its_own() -> None:
    printed = marked(read("x^2*sin(x*y)").formula, (1,)).notations
    assert (printed.text, printed.unicode) == ("x^2*sin(x*y)", "x²·⟦sin(xy)⟧")
