"""A comparison of methods or learning rates as a page: a table with a label for each run, and a picture."""

from __future__ import annotations

from workbench.optimize import Comparison
from workbench.pages import Block, Document, Paragraph, Table, Text
from workbench.solutions.progress import rates_figure
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, coordinates, equals, remarks, shown


def comparison_solution(comparison: Comparison) -> Solution:
    """The page of a comparison."""
    f = comparison.function
    blocks: list[Block] = [equals(called(f), f.formula), *remarks(f), *comparison_blocks(comparison)]
    return Solution(Document("Runs compared", tuple(blocks)), (), comparison, True)


def comparison_blocks(comparison: Comparison) -> list[Block]:
    """Where each run ended and how it went, the limit 2/L, and the picture."""
    f = comparison.function
    rows: list[tuple[Text, ...]] = [
        (line.name, str(line.label), str(line.nit), coordinates(f.variables, line.x), shown(line.fun, 8))
        for line in comparison.table
    ]
    table = Table(("run", "how it went", "steps", "last iterate", "value"), tuple(rows))
    blocks: list[Block] = [table]
    if comparison.curvature and comparison.curvature > 0:
        L = comparison.curvature
        said = f"The largest eigenvalue of the Hessian is L = {L:.6g}: descent is stable below 2/L = {2 / L:.6g}."
        blocks.append(Paragraph(said))
    return [*blocks, rates_figure(comparison)]
