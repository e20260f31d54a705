"""A fit as a page: the model, its parameters with their standard errors, how the residuals lie, pictures, the check."""

from __future__ import annotations

import numpy as np

from workbench.checks import check
from workbench.evidence import Verdict
from workbench.language.formula import Symbol
from workbench.language.printing import phrase
from workbench.language.printing.phrases import decimal
from workbench.optimize import Fit
from workbench.optimize.fits.summaries import UNKNOWN, notes, scale_kind
from workbench.pages import Block, CodeSpan, Display, Document, Equation, Heading, Paragraph, Table, Text
from workbench.solutions.derivatives.first_derivatives import quadratic
from workbench.solutions.figures.fits import fit_figure, residual_figure
from workbench.solutions.learning.linear_forms import linear_formula
from workbench.solutions.manner import STANDARD, Manner
from workbench.solutions.runs.runs import outcome_blocks
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, equals, linked, maths, row, running, shown
from workbench.solutions.verdicts import check_blocks

MOST = 4
"""Parameters, up to which normal equations are written out."""
LARGEST = 400  # operations of a sum of squares whose second derivatives are looked at
ERROR_DIGITS = 3
LEVEL = 0.95


def fit_solution(found: Fit, told: Manner = STANDARD) -> Solution:
    """The page of a fit, with its check; verified where the fit claims a minimum and the check confirms it."""
    checked = check(found)
    blocks = [*fit_blocks(found), Heading("Is it the fit?"), *check_blocks(checked, told)]
    page = Document(("Fit of ", CodeSpan(found.text)), tuple(blocks))
    how = "least squares" if found.posed.loss.squares else f"the {found.posed.loss.name} loss"
    task = running("Fit ", CodeSpan(found.text), f" to the {len(found.residuals)} rows of the data by {how}.")
    return Solution(page, (), found, found.success and checked.verdict is Verdict.PASS, task)


def fit_blocks(found: Fit) -> list[Block]:
    """Model, outcome, parameters, residuals, pictures."""
    loss = found.function
    what = "sum of squares" if found.posed.loss.squares else f"sum of the {found.posed.loss.name} loss"
    return [
        Paragraph(("Model: ", CodeSpan(found.text), f". The parameters make the {what} least:")),
        equals("S" if not loss.name else called(loss), loss.formula),
        *normal_equations(found),
        *outcome_blocks(found.run)[: 1 if found.success else None],  # advice is for those who have no fit yet
        Table(
            ("parameter", "value", "standard error", "t", f"{LEVEL:.0%} from", "to"),
            tuple(_rows(found)),
            alignment=("left", *("right",) * 5),
        ),
        Paragraph(_residuals(found)),
        *(Paragraph((note,)) for note in notes(found)),
        fit_figure(found),
        *((residual_figure(found),) if found.success else ()),  # of what is no fit they say nothing
    ]


def normal_equations(found: Fit) -> list[Block]:
    """Of a model that is linear in its parameters: the gradient set to zero, with the sums of the data worked out.

    Source: Draper & Smith, Applied Regression Analysis (1998), section 1.2.
    """
    f = found.function
    if not found.success or len(f.variables) > MOST or f.shape or not found.posed.loss.squares or found.posed.fixed:
        return []
    if f.program.operations > LARGEST or not quadratic(f):
        return []
    zero = np.zeros(len(f.variables))
    g, H = np.asarray(f.gradient.at(zero)) / 2, np.asarray(f.hessian.at(zero)) / 2
    rows: list[Equation] = []
    for k in range(len(g)):
        left = linear_formula([*zip(H[k].tolist(), map(Symbol, f.variables), strict=True)])
        rows.append(row(left, linear_formula([(-float(g[k]), None)])))
    said = "S is least where its derivatives are zero. With the sums of the data, these are the normal equations:"
    solved = linked((phrase(n, "=", decimal(found.parameters[n])) for n in f.variables), ",")
    return [Paragraph(said), Display(tuple(rows)), Paragraph(running("They are solved by ", maths(solved), "."))]


def _rows(found: Fit) -> list[tuple[Text, ...]]:
    """Value, standard error, t value and interval of each parameter; of one that is fixed its value."""
    intervals = found.confidence_intervals(LEVEL)
    rows: list[tuple[Text, ...]] = []
    for name, value in found.parameters.items():
        error = found.standard_errors[name]
        if name not in intervals:
            rows.append((maths(name), shown(value), "fixed", "", "", ""))
            continue
        ratio: Text = shown(value / error, ERROR_DIGITS) if error > 0 and np.isfinite(error) else ""
        if np.isnan(error):
            rows.append((maths(name), shown(value), UNKNOWN, "", UNKNOWN, UNKNOWN))
            continue
        low, high = intervals[name]
        rows.append((maths(name), shown(value), shown(error, ERROR_DIGITS), ratio, shown(low, 5), shown(high, 5)))
    return rows


def _residuals(found: Fit) -> Text:
    """Rows, degrees of freedom, sum of squares, the standard deviation that follows, and how much is explained."""
    count, free = found.observations, found.degrees_of_freedom
    told = f"{len(found.residuals)} rows and {len(found.names)} parameters leave {free} degrees of freedom. "
    if count != len(found.residuals):
        told = f"{count} values in {told}"
    smallest = ("The sum of squares is ", shown(found.rss, 8))
    if free <= 0:
        return (told, *smallest, ".")
    if not found.posed.loss.squares:
        scale = shown(found.error_scale, 6)
        return (
            told,
            *smallest,
            f"; standard errors and bands go by the {scale_kind(found)} standard deviation ",
            scale,
            ".",
        )
    spread = maths(phrase("s", "=", decimal(found.s, 6)))
    whose = "a residual of weight 1" if found.posed.weighted else "the residuals"
    explained = "" if np.isnan(found.r_squared) else f" Of the variance about the mean, R² = {found.r_squared:.5g}."
    return (told, *smallest, f", so that the standard deviation of {whose} is ", spread, ".", explained)
