"""Critical points as a worked solution: the gradient, its equations solved, the second-derivative test."""

from __future__ import annotations

from dataclasses import replace

from workbench.calculus import CriticalPoints
from workbench.calculus.elimination import Elimination, Factored, elimination, factored
from workbench.calculus.solving import FAMILY
from workbench.checks import Check, check
from workbench.checks.steps import all_verified
from workbench.derivations.domains import surely_positive
from workbench.evidence import Evidence, Verdict
from workbench.functions import Function, function
from workbench.functions.display import with_values
from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, Symbol, symbols
from workbench.language.formula import parts as formula_parts
from workbench.language.printing import notations, phrase
from workbench.language.printing.differentials import leibniz
from workbench.operators import Form
from workbench.operators.kinked import SIGN
from workbench.pages import Block, Details, Display, Document, Equation, Heading, Note, Paragraph, Steps, Table, Text
from workbench.pages import Step as StepBlock
from workbench.pages.blocks import Part as Inline
from workbench.solutions.calculus.second_order import (
    MOST,
    at_point,
    coordinates_of,
    curvature_blocks,
    value_part,
    verdict_at_corner,
    verdict_of,
)
from workbench.solutions.calculus.substitutions import steps_folded, worked
from workbench.solutions.derivatives.derivatives import components_display, confirmed, result_display, result_of
from workbench.solutions.figures.landscapes import contour_figure, curve_figure
from workbench.solutions.manner import STANDARD, Manner
from workbench.solutions.shortening import in_brief
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, capital, defined, maths, name_of, prose, remarks
from workbench.solutions.verdicts import check_blocks

FEW = 12
"""Variables, up to which derivatives are worked out on the page."""


def critical_solution(found: CriticalPoints, told: Manner = STANDARD) -> Solution:
    """The page of a list of critical points, with its check."""
    checked, found = check(found), with_numbers(found)
    f = found.f
    worked_out = len(f.variables) <= FEW and not f.columns
    slopes = (f.diff() if len(f.variables) == 1 else f.gradient) if worked_out else None
    steps = () if slopes is None else confirmed(slopes)
    blocks: list[Block] = [defined(f), *remarks(f)]
    if slopes is None:
        blocks += critical_blocks(found)
    else:
        blocks += [Steps(_steps(found, slopes, checked, told)), Heading("Result"), *_result(found)]
    if not f.shape and len(f.variables) <= 2:
        blocks.append(curve_figure(f) if len(f.variables) == 1 else contour_figure(f))
    if found.points:
        once = replace(checked, notes=())  # those of the search stand in the result
        blocks += [Heading("Are they right?"), *check_blocks(once)]
    verified = (checked.verdict is Verdict.PASS or (never_zero(found) and not found.corners)) and all(
        map(all_verified, steps)
    )
    title = ("Critical points of ", maths(name_of(f)))
    task = ("Find and classify the critical points of ", maths(phrase(called(f), "=", f.formula)), ".")
    return in_brief(Solution(Document(title, tuple(blocks)), steps, found, verified, task), told)


def with_numbers(found: CriticalPoints) -> CriticalPoints:
    """The points of the function in which bound names are written as their values."""
    f = found.f
    if not f.bound or f.columns:
        return found
    plain = function(with_values(f, f.formula), variables=f.shapes, operators=f.operators)
    return replace(found, f=plain)


def critical_blocks(found: CriticalPoints) -> list[Block]:
    """In short: the equations, the points with their kinds, the test for each, and whether these are all."""
    found = with_numbers(found)
    blocks: list[Block] = [Paragraph("A critical point is where the gradient is zero:"), _equations(found.f)]
    blocks += _result(found)
    if not found.points:
        return blocks
    tests = tuple(curvature_blocks(found))
    return [*blocks, Details("The second-derivative test at each point", tests, opened=True)]


def _equations(f: Function) -> Display:
    """Each partial derivative = 0."""
    name, partial = name_of(f), len(f.variables) > 1
    return Display(
        tuple(
            Equation(notations(part, "=", 0), notations(leibniz(name, variable, partial=partial)), "=")
            for variable, part in zip(f.variables, f.gradient.components, strict=True)
        )
    )


def _steps(found: CriticalPoints, slopes: Function, checked: Check, told: Manner) -> tuple[StepBlock, ...]:
    """Derivative, equations, test."""
    f, one = found.f, len(found.f.variables) == 1
    sure = Verdict.PASS if all(map(all_verified, confirmed(slopes))) else Verdict.INCONCLUSIVE
    what = "derivative" if one else "gradient"
    left = result_of(slopes, confirmed(slopes, finished=True))
    shown = result_display(slopes, result=left) if one else components_display(slopes, result=left)
    first = worked(1, f"The {what}", "", [shown, steps_folded(slopes, told, what)], sure)
    held = Verdict.PASS if never_zero(found) else checked.verdict if found.points else Verdict.INCONCLUSIVE
    second = worked(2, f"Where the {what} is zero", "", _solved(found), held)
    if not found.points:
        return (first, second)
    bent = f.hessian if not one else slopes.diff()
    finished = result_of(bent, confirmed(bent, finished=True))
    inside: list[Block] = [result_display(bent, result=finished), steps_folded(bent, told, "second derivatives")]
    third = worked(3, "The second derivatives", "", inside, sure)
    return (first, second, third, worked(4, "The test at each point", "", curvature_blocks(found), held))


def _solved(found: CriticalPoints) -> list[Block]:
    """The equations, how they are solved where that is plain, and the points put in."""
    f = found.f
    if not found.points:
        return [_unsolvable(found), Paragraph(_none(found))]
    blocks: list[Block] = [_equations(f)]
    if len(f.variables) == 1:
        way = factored(f)
        blocks += [] if way is None else _by_factors(way, f.gradient.components[0])
    elif len(f.variables) == 2 and found.complete:
        way2 = elimination(f)
        blocks += [] if way2 is None else _by_elimination(way2)
    several = "These points come out" if len(found.points) > 1 else "This point comes out"
    blocks.append(Paragraph(f"{several}; put in, every derivative is zero:"))
    return [*blocks, _put_in(found)]


def never_zero(found: CriticalPoints) -> bool:
    """Is it plain that a derivative is nowhere zero where there is one, as 1, eˣ, or sgn(x)?"""
    f = found.f
    if found.points or f.columns or len(f.variables) > FEW:
        return False
    return any(bool(value_of(part)) or surely_positive(part) or _is_sign(part) for part in f.gradient.components)


def _is_sign(part: Formula) -> bool:
    return isinstance(part, Apply) and part.operator is SIGN


def _has_denominator(equation: Formula) -> bool:
    """Is there a quotient or a power with a name below, or in the exponent a minus?"""
    return any(
        isinstance(part, Apply)
        and (
            (part.operator.form is Form.QUOTIENT and bool(symbols(part.children[1])))
            or (part.operator.form is Form.POWER and (value_of(part.children[1]) or 0) < 0)
        )
        for part in formula_parts(equation)
    )


def _unsolvable(found: CriticalPoints) -> Display:
    """The equations; of one variable and a derivative that is never zero that it is not."""
    f = found.f
    if len(f.variables) > 1 or not never_zero(found):
        return _equations(f)
    slope = notations(leibniz(name_of(f), f.variables[0]))
    return Display((Equation(notations(f.gradient.components[0], "≠", 0), slope, "="),))


def _by_factors(way: Factored, equation: Formula) -> list[Block]:
    """The equation as a product, and which factors can be zero."""
    if len(way.able) + len(way.never) < 2 and way.whole == equation:
        return []
    blocks: list[Block] = []
    if way.whole != equation:
        aside = ", a denominator aside," if _has_denominator(equation) else ""
        blocks += [Paragraph(f"In factors{aside} this is"), _zero(way.whole)]
    blocks += _never(way)
    if len(way.able) > 1:
        zeros = tuple(part for factor in way.able for part in (" or ", maths(phrase(factor, "=", 0))))[1:]
        blocks.append(Paragraph(("A product is zero where one of its factors is: ", *zeros, ".")))
    elif way.able and way.never:
        blocks.append(Paragraph(("So ", maths(phrase(way.able[0], "=", 0)), ".")))
    return blocks


def _never(way: Factored) -> list[Block]:
    """Which factors cannot be zero."""
    many = "are" if len(way.never) > 1 else "is"
    return [Paragraph((*_either(way.never), f" {many} never zero."))] if way.never else []


def _by_elimination(way: Elimination) -> list[Block]:
    """One variable from one equation, put into the other."""
    which = "first" if way.place == 0 else "second"
    other = "second" if way.place == 0 else "first"
    value = maths(phrase(Symbol(way.variable), "=", way.value))
    if value_of(way.other.whole) is not None:
        return [Paragraph((f"The {which} equation gives ", value, "."))]
    rest: list[Block] = [
        Paragraph((f"The {which} equation gives ", value, f". Put into the {other}, in factors:")),
        _zero(way.other.whole),
        *_never(way.other),
    ]
    if len(way.other.able) > 1:
        zeros = tuple(part for factor in way.other.able for part in (" or ", maths(phrase(factor, "=", 0))))[1:]
        rest.append(Paragraph(("One of the factors is zero: ", *zeros, ".")))
    return rest


def _zero(whole: Formula) -> Display:
    return Display((Equation(notations(0), notations(whole), "="),))


def _either(formulas: tuple[Formula, ...]) -> tuple[Inline, ...]:
    return tuple(part for formula in formulas for part in (" and ", maths(formula)))[1:]


def _put_in(found: CriticalPoints) -> Table:
    f, partial = found.f, len(found.f.variables) > 1
    header: tuple[Text, ...] = (
        "point",
        *(maths(leibniz(name_of(f), variable, partial=partial)) for variable in f.variables),
    )
    rows: list[tuple[Text, ...]] = [
        (maths(coordinates_of(p)), *(maths(at_point(part, p)) for part in f.gradient.components))
        for p in found.points[:MOST]
    ]
    return Table(header, tuple(rows))


def _none(found: CriticalPoints) -> str:
    what = "derivative" if len(found.f.variables) == 1 else "gradient"
    if found.corners:
        places = ", ".join(str(coordinates_of(p)) for p in found.corners)
        zero = "is nowhere zero" if found.complete or never_zero(found) else "was found to be zero nowhere"
        return f"The {what} {zero}; at {places} there is none."
    sure = found.complete or never_zero(found)
    return f"The {what} is never zero: there is no critical point." if sure else "No critical point was found."


def _result(found: CriticalPoints) -> list[Block]:
    """The table of points with their kinds, whether these are all, and the notes."""
    if not found.points:
        sure = found.complete or never_zero(found)
        told = _none(found) if found.corners else "There is none." if sure else "None was found."
        return [Paragraph(told), *_corners(found), *_notes(found)]
    header: tuple[Text, ...] = ("point", "value", "kind", "known")
    rows: list[tuple[Text, ...]] = [
        (maths(coordinates_of(p)), maths(value_part(p)), verdict_of(p), known(p.evidence)) for p in found.points
    ]
    return [Table(header, tuple(rows)), Paragraph(_count(found)), *_corners(found), *_notes(found)]


def _corners(found: CriticalPoints) -> list[Block]:
    """Where there is a value and no derivative."""
    if not found.corners:
        return []
    rows: list[tuple[Text, ...]] = [
        (maths(coordinates_of(p)), maths(value_part(p)), verdict_at_corner(p), p.reason) for p in found.corners
    ]
    also = "Critical as well, where" if found.points else "Critical all the same: there"
    told = f"{also} the function has a value, and a kink or no derivative:"
    return [Paragraph(told), Table(("point", "value", "kind", "because"), tuple(rows))]


def _notes(found: CriticalPoints) -> list[Block]:
    return [Note("info", capital(f"{prose(note)}.")) for note in found.notes]


def _count(found: CriticalPoints) -> str:
    """How many, and whether these are all."""
    one = len(found.points) == 1
    if found.complete:
        return "This is the only one." if one else f"These {len(found.points)} are all there are."
    if any(FAMILY in note for note in found.notes):
        return "These are not all."
    return "There may be others."


def known(evidence: Evidence) -> str:
    """How a claim is known, in words.

    >>> known(Evidence("checked", by="Newton's method on the gradient", digits=12.3))
    "to 12 digits, by Newton's method on the gradient"
    """
    if evidence.digits is not None:
        return f"to {int(evidence.digits)} digits, by {evidence.by}"
    return f"{evidence.means}, by {evidence.by}"
