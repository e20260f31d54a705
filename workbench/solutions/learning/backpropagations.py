"""Backpropagation as a page: the graph, forward with its numbers, the local derivatives, backward with its numbers.

Source: Rumelhart, Hinton & Williams (1986); the table is that of Goodfellow, Bengio & Courville, Deep Learning (2016),
section 6.5, with numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.calculus import Backpropagation
from workbench.calculus.backpropagation import Node
from workbench.checks import check
from workbench.evidence import Verdict
from workbench.functions.display import stated
from workbench.language.building import rounded, substitute
from workbench.language.formula import Formula, symbols
from workbench.language.printing import notations, phrase
from workbench.language.printing.differentials import chained, gradient
from workbench.language.printing.phrases import Part, call, decimal, vector
from workbench.pages import Block, Details, Display, Document, Heading, Math, Note, Paragraph, Table, Text
from workbench.pages.blocks import Alignment
from workbench.pages.blocks import Part as Inline
from workbench.solutions.captions import LISTED
from workbench.solutions.figures.graphs import graph_figure
from workbench.solutions.manner import Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import FIRST_FEW, called, equals, joined, linked, maths, remarks, row, running
from workbench.solutions.steps.derivative_notation import DerivativeNotation, notation_of
from workbench.solutions.verdicts import check_blocks

DIGITS = 6
COLUMNS: tuple[Alignment, ...] = ("left", "left", "left", "right")
LONGEST = 60
"""Characters of a formula with its numbers put in that still stands in a table."""


def backpropagation_solution(found: Backpropagation, told: Manner) -> Solution:
    """The page; verified where the gradient agrees with that of the whole formula."""
    f, checked = found.function, check(found)
    name, signs = found.output.name, notation_of(f, told.notation)
    point = _place(f.variables, found.x)
    blocks: list[Block] = [equals(call(name, *f.variables), stated(f)), *remarks_but_definitions(found)]
    blocks += [Paragraph(running("At ", *point, *_bound(found), ".")), *_kinks(found), graph_figure(found)]
    blocks += [Heading("Forward: every node from those before it"), _forward(found)]
    blocks += [Heading("The local derivatives"), _locals(found, signs)]
    blocks += [Heading("Backward: adjoints, from the output to the inputs"), *_backward(found, signs)]
    blocks += [Heading("Result"), *_result(found)]
    note, *tables = check_blocks(checked, told)
    blocks += [Heading("Is it the gradient?"), note, Details("Every comparison", tuple(tables), aside=True)]
    function = maths(phrase(called(f), "=", stated(f)))
    task = running("Find the gradient of ", function, " by backpropagation at ", *point, ".")
    page = Document(("Backpropagation through ", maths(name)), tuple(blocks))
    return Solution(page, (), found, checked.verdict is Verdict.PASS, task)


def remarks_but_definitions(found: Backpropagation) -> tuple[Block, ...]:
    """The notes of the function, without those on the definitions, which the page shows as nodes."""
    notes = {note for note in found.function.notes if "stands for its definition" in note}
    return tuple(block for block in remarks(found.function) if getattr(block, "text", "") not in notes)


def _bound(found: Backpropagation) -> tuple[Inline, ...]:
    f = found.function
    if not f.bound:
        return ()
    return (", with ", *_place(tuple(f.bound), np.array([float(v) for v in f.bound.values()])))


def _place(names: Sequence[str], values: NDArray[np.float64]) -> tuple[Inline, ...]:
    """x = 1, y = 2, each a formula of its own, so that a line may end between them; of many the first few."""
    few = len(names) if len(names) <= LISTED else FIRST_FEW
    shown = [maths(phrase(n, "=", v)) for n, v in zip(names[:few], values[:few].tolist(), strict=True)]
    return joined([*shown, *(["…"] if few < len(names) else [])])


def _kinks(found: Backpropagation) -> list[Block]:
    """What is taken for the derivative where there is none."""
    f = found.function
    if f.smooth or not f.kinks_at(found.x):
        return []
    taken = "step(0) = 1/2, the mean of the slopes on either side, as in max and ReLU, and sgn(0) = 0 of |x|"
    return [Note("warning", f"The function has a kink at this point, and no derivative there. Taken instead: {taken}.")]


def _forward(found: Backpropagation) -> Table:
    """Node, formula, the same with its numbers, value."""
    values = _values(found)
    rows: list[tuple[Text, ...]] = []
    for node in found.nodes:
        if not node.leaf:
            put_in = _with_numbers(node.formula, values)
            rows.append((maths(node.name), maths(node.formula), put_in, maths(decimal(node.value, DIGITS))))
    return Table(("node", "formula", "with its numbers", "value"), tuple(rows), alignment=COLUMNS)


def _locals(found: Backpropagation, signs: DerivativeNotation) -> Table:
    """∂a/∂z = a(1 − a), with its numbers and value: one for each edge of the graph, in the order of the sweep."""
    values = _values(found)
    rows: list[tuple[Text, ...]] = []
    for node in _backwards(found):
        for use in node.uses:
            named = signs.slope(use.user, node.name, partial=True)
            put_in = _with_numbers(use.slope, values) if symbols(use.slope) else ""
            rows.append((maths(named), maths(use.slope), put_in, maths(decimal(use.value, DIGITS))))
    return Table(("derivative", "formula", "with its numbers", "value"), tuple(rows), alignment=COLUMNS)


def _backward(found: Backpropagation, signs: DerivativeNotation) -> list[Block]:
    """∂L/∂z = ∂L/∂a · ∂a/∂z = -0.5·0.19 = -0.09, in the order of the sweep."""
    output = found.output.name
    said = (
        "The output has the adjoint 1. Each other node has the sum, over the nodes that use it, of their adjoint times "
        "the local derivative; so every adjoint is known when it is needed."
    )
    rows = [row(signs.slope(output, output, partial=True), 1)]
    adjoints = {node.name: node.adjoint for node in found.nodes}
    for node in _backwards(found):
        if not node.uses:
            continue
        left, total = signs.slope(output, node.name, partial=True), decimal(node.adjoint, DIGITS)
        if [use.user for use in node.uses] == [output]:
            rows.append(row(left, phrase(node.uses[0].slope, "=", total)))
            continue
        products: list[Part] = []
        numbers: list[Part] = []
        for use in node.uses:
            local = signs.slope(use.user, node.name, partial=True)
            direct = use.user == output
            products.append(local if direct else chained(signs.slope(output, use.user, partial=True), local))
            numbers.append(phrase(decimal(adjoints[use.user], DIGITS), "·", decimal(use.value, DIGITS)))
        worked = phrase(linked(products, "+"), "=", linked(numbers, "+"), "=", total)
        rows.append(row(left, worked))
    return [Paragraph(said), Display(tuple(rows))]


def _result(found: Backpropagation) -> list[Block]:
    """The gradient, in the order of the variables, and the value."""
    f, name = found.function, found.output.name
    entries = [decimal(value, DIGITS) for value in found.gradient.tolist()]
    rows = tuple(
        (maths(variable), maths(decimal(value, DIGITS)), maths(slope))
        for variable, value, slope in zip(f.variables, found.x.tolist(), entries, strict=True)
    )
    right: Alignment = "right"
    header: tuple[Text, ...] = ("variable", "value", ("derivative of ", maths(name)))
    return [
        equals(name, decimal(found.value, DIGITS)),
        equals(gradient(name), vector(*entries)),
        Table(header, rows, alignment=("left", right, right)),
    ]


def _backwards(found: Backpropagation) -> tuple[Node, ...]:
    """The nodes in the order of the sweep: from the output to the inputs, these in their order."""
    inner = tuple(node for node in reversed(found.nodes) if not node.leaf)
    return (*inner, *(node for node in found.nodes if node.leaf and node.name not in found.function.bound))


def _values(found: Backpropagation) -> dict[str, float]:
    return {node.name: node.value for node in found.nodes}


def _with_numbers(formula: Formula, values: dict[str, float]) -> Text:
    """The formula with a number in the place of each name; nothing where that is long."""
    worked = notations(substitute(formula, {name: _decimal(values[name]) for name in symbols(formula)}))
    return Math(worked) if len(worked.unicode) <= LONGEST else ""


def _decimal(value: float) -> Formula:
    """A number as a decimal of DIGITS digits, to stand in a formula."""
    return rounded(value, DIGITS)
