"""A fit as a page: the model, its parameters with their standard errors, how the residuals lie, pictures, the check."""

from __future__ import annotations

import numpy as np

from workbench.checks import check
from workbench.evidence import Verdict
from workbench.language.printing import phrase
from workbench.language.printing.phrases import decimal
from workbench.optimize import Fit
from workbench.pages import Block, CodeSpan, Document, Heading, Paragraph, Table, Text
from workbench.solutions.progress import fit_figure
from workbench.solutions.runs import outcome_blocks
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, equals, maths, shown
from workbench.solutions.verdicts import check_blocks

ERROR_DIGITS = 3


def fit_solution(found: Fit) -> Solution:
    """The page of a fit, with its check; verified where the fit claims a minimum and the check confirms it."""
    checked = check(found)
    blocks = [*fit_blocks(found), Heading("Is it the least-squares fit?"), *check_blocks(checked)]
    page = Document(("Fit of ", CodeSpan(found.text)), tuple(blocks))
    return Solution(page, (), found, found.success and checked.verdict is Verdict.PASS)


def fit_blocks(found: Fit) -> list[Block]:
    """Model, outcome, parameters, residuals, picture."""
    loss = found.function
    rows: list[tuple[Text, ...]] = [
        (maths(name), shown(value), shown(found.standard_errors[name], ERROR_DIGITS))
        for name, value in found.parameters.items()
    ]
    return [
        Paragraph(("Model: ", CodeSpan(found.text), ". The parameters make the sum of squares least:")),
        equals("S" if not loss.name else called(loss), loss.formula),
        *outcome_blocks(found.run)[: 1 if found.success else None],  # advice is for those who have no fit yet
        Table(("parameter", "value", "standard error"), tuple(rows), alignment=("left", "right", "right")),
        Paragraph(_residuals(found)),
        fit_figure(found),
    ]


def _residuals(found: Fit) -> Text:
    """Rows, degrees of freedom, sum of squares and the standard deviation that follows."""
    count, free = len(found.residuals), len(found.residuals) - len(found.parameters)
    told = f"{count} rows and {len(found.parameters)} parameters leave {free} degrees of freedom. "
    smallest = ("The sum of squares is ", shown(found.rss, 8))
    if free <= 0:
        return (told, *smallest, "; without a degree of freedom there are no standard errors.")
    spread = maths(phrase("s", "=", decimal(float(np.sqrt(found.rss / free)), 6)))
    return (told, *smallest, ", so that the standard deviation of the residuals is ", spread, ".")
