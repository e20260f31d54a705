"""A fit as a page: the model, its parameters with their standard errors, the picture, how the residuals lie."""

from __future__ import annotations

import numpy as np

from workbench.optimize import Fit
from workbench.pages import Block, CodeSpan, Document, Paragraph, Table, Text
from workbench.solutions.progress import fit_figure
from workbench.solutions.runs import outcome_note
from workbench.solutions.solution import Solution
from workbench.solutions.statements import maths, shown


def fit_solution(found: Fit) -> Solution:
    """The page of a fit."""
    return Solution(Document("Fit", tuple(fit_blocks(found))), (), found, found.success)


def fit_blocks(found: Fit) -> list[Block]:
    """Model, outcome, parameters, residuals, picture."""
    rows: list[tuple[Text, ...]] = [
        (maths(name), shown(value), shown(found.standard_errors[name], 4)) for name, value in found.parameters.items()
    ]
    count, free = len(found.residuals), len(found.residuals) - len(found.parameters)
    spread = np.sqrt(found.rss / free) if free > 0 else float("nan")
    told = f"{count} rows, {free} degrees of freedom; residual sum of squares {found.rss:.8g}, "
    told += f"standard deviation of the residuals {spread:.6g}."
    return [
        Paragraph(("Model: ", CodeSpan(found.text))),
        outcome_note(found.run),
        Table(("parameter", "value", "standard error"), tuple(rows), alignment=("left", "right", "right")),
        Paragraph(told),
        fit_figure(found),
    ]
