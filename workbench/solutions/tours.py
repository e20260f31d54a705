"""A tour of the road on two problems that need no file: Rosenbrock's valley, and a line through fifty points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.checks import check
from workbench.evidence import Verdict
from workbench.functions import Function, function
from workbench.language.printing.differentials import gradient
from workbench.optimize import Fit, Run, fit, minimize
from workbench.pages import Block, Code, Document, Heading, Listing, Paragraph
from workbench.solutions.fits import fit_blocks
from workbench.solutions.reports import Report, report
from workbench.solutions.runs import course_blocks, outcome_blocks
from workbench.solutions.statements import called, equals

ROSENBROCK = "f(x, y) = (1 - x)^2 + 100(y - x^2)^2"
START = (-1.2, 1.0)
LINE = "loss(m, b) = mean((m*x + b - y)^2)"
RATE, STEPS = 0.05, 200


@dataclass(frozen=True, slots=True)
class Tour:
    """The tour: a screenful for the terminal, the whole page, and whether everything in it held."""

    screen: Document
    page: Document
    verified: bool


def fifty_points() -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
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
    line = fit("y = m*x + b", data)
    verified = valley.verified and line.success
    return Tour(_screen(valley, loss, descent, line), _page(valley, loss, descent, line), verified)


def _screen(valley: Report, loss: Function, descent: Run, line: Fit) -> Document:
    """What the tour says in the terminal: one screenful."""
    f = valley.solution.result
    steps = len(list(valley.solution.walk()))
    derivatives, minimum = valley.checks
    slow, newton = valley.runs
    m, b = descent.path.x[-1]
    return Document(
        "A tour of workbench",
        (
            Paragraph("You write a formula; you get derivatives, a minimum and a page, and how each is known."),
            Heading("Rosenbrock's valley"),
            equals(called(f), f.formula),
            equals(gradient("f"), f.gradient.formula),
            Listing(
                (
                    f"Derivatives in {steps} steps: right? {_told(derivatives.verdict)}: {derivatives.message}",
                    f"Gradient descent: {slow.status} after {slow.nit} steps, f = {slow.fun:.3g}.",
                    f"Newton: {newton.status} after {newton.nit} steps, f = {newton.fun:.3g}.",
                    f"Is it a minimum? {_told(minimum.verdict)}: {minimum.message}",
                )
            ),
            Heading("A line through fifty points"),
            equals(called(loss), loss.formula),
            Listing(
                (
                    f"{STEPS} steps at rate {RATE}: m = {m:.7f}, b = {b:.7f}, loss {descent.path.fun[-1]:.7f}.",
                    "Least squares: "
                    + ", ".join(f"{n} = {v:.7f} ± {line.standard_errors[n]:.4f}" for n, v in line.parameters.items())
                    + ".",
                    descent.advice,
                )
            ),
            Heading("Next"),
            Code(NEXT, "sh"),
        ),
    )


NEXT = """\
workbench                                         an interactive session; help lists what it knows
workbench explain "x^2 sin(x)"                    a derivative, step by step
workbench report "x^4 - 3x^2 + 2" --from 3 -o page.html
workbench check "x^2 y" --gradient "2x y" --gradient "x^2"
workbench --help"""


def _told(verdict: Verdict) -> str:
    return {Verdict.PASS: "yes", Verdict.FAIL: "no", Verdict.INCONCLUSIVE: "not known"}[verdict]


def _page(valley: Report, loss: Function, descent: Run, line: Fit) -> Document:
    """The whole tour: the report on the valley, then the line by descent and by least squares."""
    f = valley.solution.result
    blocks: list[Block] = [
        Paragraph("Two problems, worked through from the formula to a minimum that is known to be one."),
        Heading("1. Rosenbrock's valley"),
        equals(called(f), f.formula),
        *valley.document.blocks,
        Heading("2. A line through fifty points"),
        equals(called(loss), loss.formula),
        *report(loss).document.blocks,
        Heading("Descent"),
        *outcome_blocks(descent),
        *course_blocks(descent),
        Heading("Least squares"),
        *fit_blocks(line, check(line)),
        Heading("Next"),
        Code(NEXT, "sh"),
    ]
    return Document("A tour of workbench", tuple(blocks))
