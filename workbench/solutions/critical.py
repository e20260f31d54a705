"""Critical points as a page: the gradient set to zero, each point with its Hessian's eigenvalues and what they say."""

from __future__ import annotations

from workbench.calculus import CriticalPoint, CriticalPoints
from workbench.checks import check
from workbench.evidence import Evidence, Verdict
from workbench.language.printing import notations, phrase
from workbench.language.printing.differentials import leibniz, prime
from workbench.language.printing.phrases import Part, call, decimal, point
from workbench.pages import Block, Details, Display, Document, Equation, Heading, Listing, Note, Paragraph, Table, Text
from workbench.solutions.captions import listed
from workbench.solutions.landscapes import contour_figure, curve_figure
from workbench.solutions.solution import Solution
from workbench.solutions.statements import capital, defined, hessian_name, maths, name_of, remarks
from workbench.solutions.verdicts import check_blocks

MOST = 12
"""Points for which the second-derivative test is written out."""


def critical_solution(found: CriticalPoints) -> Solution:
    """The page of a list of critical points, with its check."""
    f, checked = found.f, check(found)
    blocks: list[Block] = [defined(f), *remarks(f), *critical_blocks(found)]
    if not f.shape and len(f.variables) <= 2:
        blocks.append(curve_figure(f) if len(f.variables) == 1 else contour_figure(f))
    if found.points:
        blocks += [Heading("Are they right?"), *check_blocks(checked)]
    title = ("Critical points of ", maths(name_of(f)))
    return Solution(Document(title, tuple(blocks)), (), found, checked.verdict is Verdict.PASS)


def critical_blocks(found: CriticalPoints) -> list[Block]:
    """The equations, the points with their kinds, the test for each, and whether these are all."""
    f, name = found.f, name_of(found.f)
    partial = len(f.variables) > 1
    rows = tuple(
        Equation(notations(part, "=", 0), notations(leibniz(name, variable, partial=partial)), "=")
        for variable, part in zip(f.variables, f.gradient.components, strict=True)
    )
    blocks: list[Block] = [Paragraph("A critical point is where the gradient is zero:"), Display(rows)]
    if not found.points:
        return [*blocks, Paragraph("There is none." if found.complete else "None was found."), *_notes(found)]
    header: tuple[Text, ...] = ("point", "value", "kind", "known")
    blocks.append(Table(header, tuple(map(_row, found.points))))
    blocks.append(Paragraph(_count(found)))
    blocks += _notes(found)
    tests = [_test(p, name, hessian_name(f)) for p in found.points[:MOST]]
    return [*blocks, Details("The second-derivative test at each point", (Listing(tuple(tests)),), opened=True)]


def _notes(found: CriticalPoints) -> list[Block]:
    return [Note("info", capital(f"{note}.")) for note in found.notes]


def _count(found: CriticalPoints) -> str:
    """How many, and whether these are all."""
    one = len(found.points) == 1
    if found.complete:
        return "This is the only one." if one else f"These {len(found.points)} are all there are."
    return "There may be others."


def _row(p: CriticalPoint) -> tuple[Text, ...]:
    return (maths(_place(p)), maths(exact(p.value)), p.kind, known(p.evidence))


def _place(p: CriticalPoint) -> Part:
    """x = 1 for one variable, (1, 2) for several."""
    if len(p.point) == 1:
        return phrase(p.variables[0], "=", exact(p.point[0]))
    return point(*map(exact, p.point))


def _test(p: CriticalPoint, name: str, bent: Part) -> Text:
    """What the second derivatives are at a point, and what follows."""
    at = maths(_place(p))
    if len(p.point) == 1 and p.eigenvalues and p.eigenvalues[0]:
        second = call(prime(name, 2), exact(p.point[0]))
        sign = ">" if p.eigenvalues[0] > 0 else "<"
        return ("At ", at, ": ", maths(phrase(second, "=", decimal(p.eigenvalues[0]), sign, 0)), f", so a {p.kind}.")
    follows = f": {p.kind}, for {p.reason}." if p.kind != "inconclusive" else f": not decided; {p.reason}."
    if not p.eigenvalues:
        return ("At ", at, follows)
    told = listed([str(decimal(e, 6)) for e in p.eigenvalues])
    many = "eigenvalues of " if len(p.eigenvalues) > 1 else "eigenvalue of "
    return ("At ", at, f" the {many}", maths(bent), f" {'are' if len(p.eigenvalues) > 1 else 'is'} {told}{follows}")


def known(evidence: Evidence) -> str:
    """How a claim is known, in words.

    >>> known(Evidence("checked", by="Newton's method on the gradient", digits=12.3))
    "to 12 digits, by Newton's method on the gradient"
    """
    if evidence.digits is not None:
        return f"to {int(evidence.digits)} digits, by {evidence.by}"
    return f"{evidence.means}, by {evidence.by}"


def exact(value: object) -> Part:
    """A coordinate: SymPy's exact number as a formula, a float as a decimal."""
    if isinstance(value, float | int):
        return decimal(value)
    from workbench.language.sympy import from_sympy

    return from_sympy(value)
