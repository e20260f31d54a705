"""A comparison of methods or learning rates as a page: a line for each run, the limit 2/L, pictures, and a check."""

from __future__ import annotations

from math import isnan

from workbench.checks import check
from workbench.evidence import Verdict
from workbench.functions.display import stated
from workbench.language.printing import phrase
from workbench.language.printing.phrases import decimal, quotient
from workbench.optimize import Comparison, Label
from workbench.optimize.comparisons.comparison import Compared
from workbench.pages import Block, Document, Heading, Paragraph, Table, Text
from workbench.pages.blocks import Alignment
from workbench.solutions.captions import label_of
from workbench.solutions.figures.progress import rates_figure
from workbench.solutions.manner import STANDARD, Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, coordinates, defined, maths, name_of, remarks, running, shown
from workbench.solutions.verdicts import check_blocks

MOST_COLUMNS = 3
LABELS = {
    Label.CONVERGED: "reached the minimum",
    Label.SLOW: "on the way, but slow",
    Label.OSCILLATING: "oscillating: each step takes back most of the one before",
    Label.DIVERGING: "diverging: the steps grow",
    Label.UNBOUNDED: "f falls without end",
    Label.RUNAWAY: "f tends to a value that no point has",
    Label.FAILED: "failed: left the domain",
}
"""How a run went, in words."""


def comparison_solution(comparison: Comparison, told: Manner = STANDARD) -> Solution:
    """The page of a comparison; verified where the lowest point that claims to be a minimum is confirmed as one."""
    f = comparison.function
    blocks: list[Block] = [defined(f), *remarks(f), *comparison_blocks(comparison)]
    claiming = [line for line in comparison.table if line.run.success]
    verified = False
    if claiming:
        best = min(claiming, key=lambda line: line.run.fun)
        found = check(best.run)
        verified = found.verdict is Verdict.PASS
        blocks += [Heading(f"Is the point of {label_of(best.run)} a minimum?"), *check_blocks(found, told)]
    names = ", ".join(line.name for line in comparison.table)
    function = maths(phrase(called(f), "=", stated(f)))
    start = coordinates(f.variables, comparison.start)
    task = running("Minimize ", function, " from ", start, f" in several ways: {names}.")
    page = Document(("Runs compared, on ", maths(name_of(f))), tuple(blocks))
    return Solution(page, (), comparison, verified, task)


def comparison_blocks(comparison: Comparison) -> list[Block]:
    """Where each run ended and how it went, the limit 2/L, and the picture."""
    f = comparison.function
    start = ("From ", coordinates(f.variables, comparison.start), ":")
    return [Paragraph(start), _table(comparison), _costs(comparison), *_limit(comparison), rates_figure(comparison)]


def _table(comparison: Comparison) -> Table:
    f = comparison.function
    names = f.variables if len(f.variables) <= MOST_COLUMNS else ()
    limited = any(line.limit is not None for line in comparison.table)
    stable: tuple[Text, ...] = (running("below ", maths(quotient(2, "L"))),) if limited else ()
    header: tuple[Text, ...] = ("run", "steps", *map(maths, names), maths(name_of(f)), *stable, "how it went")
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            line.name,
            str(line.nit),
            *(shown(value, 8) for value in line.x[: len(names)]),
            shown(line.fun, 8),
            *((_stable(line),) if limited else ()),
            LABELS[line.label],
        )
        for line in comparison.table
    )
    right: Alignment = "right"
    middle: list[Alignment] = ["center"] if limited else []
    alignment = ("left", right, *[right] * len(names), right, *middle, "left")
    return Table(header, rows, "The last iterate of each run.", alignment)


def _stable(line: Compared) -> str:
    """Is the learning rate below its limit? Nothing of a method that has none."""
    rate = getattr(line.run.method, "learning_rate", None)
    return "" if line.limit is None or rate is None else "yes" if rate < line.limit else "no"


def _costs(comparison: Comparison) -> Table:
    """What each run evaluated, and how far down that brought it."""
    header = ("run", "values", "gradients", "Hessians", "length of gradient", "digits")
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            line.name,
            *map(str, line.evaluations),
            shown(line.gradient_norm, 3),
            "" if isnan(line.digits) else shown(line.digits, 2),
        )
        for line in comparison.table
    )
    caption = "Evaluations, and how far down they led: to so many digits the way to the lowest value known is done."
    return Table(header, rows, caption, ("left", "right", "right", "right", "right", "right"))


def _limit(comparison: Comparison) -> list[Block]:
    """The largest stable learning rate, where some run has one."""
    L = comparison.curvature
    if not L or all(line.limit is None for line in comparison.table):
        return []
    limit = maths(phrase(quotient(2, "L"), "=", decimal(2 / L, 7)))
    largest = maths(phrase("L", "=", decimal(L, 7)))
    at = ", the largest eigenvalue of the Hessian at the lowest point found"
    return [Paragraph(("Gradient descent is stable for learning rates below ", limit, ", where ", largest, f"{at}."))]
