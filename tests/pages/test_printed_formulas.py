"""What the printers of `language` write passes the door of pages: each operator's LaTeX and MathML is known."""

from __future__ import annotations

import pytest

from workbench.language.formula import Apply, Symbol
from workbench.language.printing import notations
from workbench.operators import OPERATORS, Operator
from workbench.pages.vetting import latex_tokens, vetted_mathml

NAMES = ("x", "alpha_1", "learning_rate", "w12", "lambda")


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_every_operator_passes(operator: Operator) -> None:
    shown = 0
    for count in range(len(NAMES) + 1):
        if not operator.takes(count):
            continue
        formula = notations(Apply(operator, tuple(Symbol(name) for name in NAMES[:count])))
        assert vetted_mathml(formula.mathml) is not None, formula.mathml
        assert latex_tokens(formula.latex) is not None, formula.latex
        shown += 1
    assert shown
