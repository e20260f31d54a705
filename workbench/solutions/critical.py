"""Critical points as a page: the gradient set to zero, each point with its Hessian's eigenvalues and what they say."""

from __future__ import annotations

from workbench.calculus import CriticalPoint, CriticalPoints
from workbench.language.formula import Formula
from workbench.language.printing import notations
from workbench.language.printing.differentials import leibniz
from workbench.language.printing.phrases import Part, decimal, point
from workbench.pages import Block, Display, Document, Equation, Note, Paragraph, Table, Text
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, equals, maths, name_of, remarks


def critical_solution(found: CriticalPoints) -> Solution:
    """The page of a list of critical points."""
    f = found.f
    blocks = [equals(called(f), f.formula), *remarks(f), *critical_blocks(found)]
    return Solution(Document("Critical points", tuple(blocks)), (), found, all(p.kind != "inconclusive" for p in found))


def critical_blocks(found: CriticalPoints) -> list[Block]:
    """The equations, the points, and whether these are all."""
    f = found.f
    rows = tuple(
        Equation(notations(0), notations(_equation_side(name_of(f), name, part, len(f.variables) > 1)), "=")
        for name, part in zip(f.variables, f.gradient.components, strict=True)
    )
    blocks: list[Block] = [Paragraph("Where the gradient is zero:"), Display(rows)]
    if found.points:
        header: tuple[Text, ...] = ("point", "value", "kind", "eigenvalues of the Hessian", "known")
        blocks.append(Table(header, tuple(map(_row, found.points))))
    blocks += [Note("info", note) for note in found.notes]
    if not found.points:
        blocks.append(Paragraph("No critical point was found."))
    return blocks


def _equation_side(name: str, variable: str, part: Formula, partial: bool) -> Part:
    from workbench.language.printing import phrase

    return phrase(leibniz(name, variable, partial=partial), "=", part)


def _row(p: CriticalPoint) -> tuple[Text, ...]:
    eigenvalues = ", ".join(f"{e:.6g}" for e in p.eigenvalues)
    return (maths(point(*map(exact, p.point))), maths(exact(p.value)), p.kind, eigenvalues, str(p.evidence))


def exact(value: object) -> Part:
    """A coordinate: SymPy's exact number as a formula, a float as a decimal."""
    if isinstance(value, float | int):
        return decimal(value)
    from workbench.language.sympy import from_sympy

    return from_sympy(value)
