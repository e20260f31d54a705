"""A tour of the road on two problems that need no file: Rosenbrock's valley, and a line through fifty points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.checks import Check, check
from workbench.evidence import Verdict
from workbench.functions import Function, function
from workbench.language.printing import phrase
from workbench.language.printing.phrases import decimal
from workbench.optimize import Fit, Run, fit, minimize
from workbench.optimize.wording import counted
from workbench.pages import Block, Code, Details, Document, Heading, Listing, Paragraph, Text
from workbench.solutions.captions import label_of, place, told
from workbench.solutions.derivatives.derivatives import components_display
from workbench.solutions.reports import Report, report
from workbench.solutions.runs.fits import fit_blocks
from workbench.solutions.runs.runs import course_blocks, outcome_blocks
from workbench.solutions.statements import called, capital, defined, equals, maths, worded
from workbench.solutions.verdicts import check_blocks

ROSENBROCK = "f(x, y) = (1 - x)^2 + 100(y - x^2)^2"
START = (-1.2, 1.0)
LINE = "loss(m, b) = mean((m*x + b - y)^2)"
RATE, STEPS = 0.05, 200
DEEPER: dict[int, Literal[3, 4]] = {2: 3, 3: 4, 4: 4}
NEXT = """\
workbench                                a session; help lists what it knows
workbench explain "x^2 sin(x)"           a derivative, step by step
workbench report "x^4 - 3x^2 + 2" --from 3 -o page.html
workbench check "x^2 y" --gradient "2x y" --gradient "x^2\""""


@dataclass(frozen=True, slots=True)
class Tour:
    """The tour: a screenful for the terminal, the whole page, and whether everything in it held."""

    screen: Document
    page: Document
    verified: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The second problem: the loss over the data, its report, the descent, and the fit with its check."""

    loss: Function
    report: Report
    descent: Run
    fit: Fit
    check: Check


def fifty_points() -> dict[str, NDArray[np.float64]]:
    """Fifty points near the line y = 2x + 1: columns x and y, the same at every call."""
    draw = np.random.RandomState(42)
    x = draw.uniform(-3, 3, 50)
    return {"x": x, "y": 2 * x + 1 + draw.normal(0, 0.5, 50)}


def tour() -> Tour:
    """Walk the road on both problems."""
    valley = report(function(ROSENBROCK), START)
    data = fifty_points()
    loss = function(LINE, data=data)
    descent = minimize(loss, [0, 0], method="gradient-descent", learning_rate=RATE, max_steps=STEPS, tolerance=0)
    fitted = fit("y = m*x + b", data)
    line = Line(loss, report(loss), descent, fitted, check(fitted))
    verified = valley.verified and line.report.verified and line.check.verdict is Verdict.PASS
    return Tour(_screen(valley, line), _page(valley, line), verified)


def _screen(valley: Report, line: Line) -> Document:
    """What the tour says in the terminal: one screenful."""
    f = valley.solution.result
    steps = sum(1 for _ in valley.solution.walk())
    derivatives, minimum = valley.checks
    ends = (f"{capital(_ended(run))}." for run in valley.runs)
    m, b = line.descent.path.x[-1]
    errors = ", ".join(f"{n} = {v:.7f} ± {line.fit.standard_errors[n]:.4f}" for n, v in line.fit.parameters.items())
    walked = f"Descent, {STEPS} steps at rate {RATE}: m = {m:.7f}, b = {b:.7f}, loss {line.descent.path.fun[-1]:.7f}."
    return Document(
        "A tour of workbench",
        (
            Paragraph("A formula as on paper; its derivatives, a minimum, and how each is known."),
            Heading("Rosenbrock's valley"),
            defined(f),
            components_display(f.gradient),
            Listing(
                (
                    f"{steps} steps by the rules, each confirmed. Derivatives right? {_answer(derivatives)}",
                    *ends,
                    f"Is that a minimum? {_answer(minimum)}",
                )
            ),
            Heading("A line through fifty points"),
            equals(called(line.loss), line.loss.formula),
            Listing((walked, f"Least squares: {errors}.", _limit(line.descent))),
            Heading("Next"),
            Paragraph("The page has every step, check and picture; open it in a browser. Then try:"),
            Code(NEXT, "sh"),
        ),
    )


def _answer(found: Check) -> str:
    word = {Verdict.PASS: "Yes", Verdict.FAIL: "No", Verdict.INCONCLUSIVE: "Not known"}[found.verdict]
    return f"{word}: {found.message}"


def _ended(run: Run) -> str:
    """gradient descent: step limit after 10000 steps, f = 2.43·10⁻⁹ at (1, 0.9999)"""
    reached = f"f = {told(run.fun, 3)} at {place(run.x.tolist())}"
    return f"{label_of(run)}: {worded(run.status)} after {counted(run.nit, 'step')}, {reached}"


def _limit(run: Run) -> str:
    return run.advice.partition("; method")[0].rstrip(".") + "."


def _page(valley: Report, line: Line) -> Document:
    """The whole tour: the report on the valley, then the line by descent and by least squares."""
    data: Text = (
        "Fifty points, drawn near ",
        maths(phrase("y", "=", function("2x + 1").formula)),
        " with noise of standard deviation ",
        maths(decimal(0.5)),
        ". The line is sought first by descent on the mean squared error, then by least squares.",
    )
    blocks: list[Block] = [
        Paragraph("Two problems, worked through from the formula to a minimum that is known to be one."),
        Heading("Rosenbrock's valley"),
        *nested(valley.document.blocks),
        Heading("A line through fifty points"),
        Paragraph(data),
        *nested(line.report.document.blocks),
        Heading(capital(label_of(line.descent)), level=3),
        *outcome_blocks(line.descent),
        *course_blocks(line.descent),
        Heading("Least squares", level=3),
        *fit_blocks(line.fit),
        *check_blocks(line.check),
        Heading("Next"),
        Code(NEXT, "sh"),
    ]
    return Document("A tour of workbench", tuple(blocks))


def nested(blocks: Iterable[Block]) -> list[Block]:
    """The blocks of a page as part of another one: each heading a level deeper."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            found.append(replace(block, level=DEEPER[block.level]))
        elif isinstance(block, Details):
            found.append(replace(block, blocks=tuple(nested(block.blocks))))
        else:
            found.append(block)
    return found
