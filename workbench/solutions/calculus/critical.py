"""Critical points as a worked solution: the gradient, its equations solved, the second-derivative test."""

from __future__ import annotations

from dataclasses import replace

from workbench.calculus import CriticalPoints
from workbench.checks import Check, check
from workbench.checks.steps import all_verified
from workbench.evidence import Evidence, Verdict
from workbench.functions import Function, function
from workbench.functions.display import with_values
from workbench.language.printing import phrase
from workbench.pages import Block, Details, Document, Heading, Note, Paragraph, Steps, Table, Text
from workbench.solutions.calculus.critical_equations import FEW, equations, never_zero, none_told, solved
from workbench.solutions.calculus.second_order import (
    coordinates_of,
    curvature_blocks,
    value_part,
    verdict_at_corner,
    verdict_of,
)
from workbench.solutions.calculus.substitutions import numbered, stage, steps_folded
from workbench.solutions.derivatives.derivatives import components_display, confirmed, result_display, result_of
from workbench.solutions.figures.stationary import critical_figure
from workbench.solutions.manner import STANDARD, Manner
from workbench.solutions.shortening import in_brief
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, capital, defined, maths, name_of, prose, remarks
from workbench.solutions.steps.derivative_notation import notation_of
from workbench.solutions.verdicts import check_blocks, of_steps


def critical_solution(found: CriticalPoints, told: Manner = STANDARD) -> Solution:
    """The page of a list of critical points, with its check."""
    checked, found = check(found), with_numbers(found)
    f = found.f
    worked_out = len(f.variables) <= FEW and not f.columns
    slopes = (f.diff() if len(f.variables) == 1 else f.gradient) if worked_out else None
    steps = () if slopes is None else confirmed(slopes)
    blocks: list[Block] = [defined(f), *remarks(f)]
    if slopes is None:
        blocks += critical_blocks(found, told)
    else:
        blocks += [_steps(found, slopes, checked, told), Heading("Result"), *_result(found)]
    if not f.shape and len(f.variables) <= 2:
        blocks.append(critical_figure(found))
    if found.points:
        once = replace(checked, notes=())  # those of the search stand in the result
        blocks += [Heading("Are they right?"), *check_blocks(once, told)]
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


def critical_blocks(found: CriticalPoints, told: Manner = STANDARD) -> list[Block]:
    """In short: the equations, the points with their kinds, the test for each, and whether these are all."""
    found = with_numbers(found)
    blocks: list[Block] = [Paragraph("A critical point is where the gradient is zero:"), equations(found.f, told)]
    blocks += _result(found)
    if not found.points:
        return blocks
    tests = tuple(curvature_blocks(found, told))
    return [*blocks, Details("The second-derivative test at each point", tests, opened=True)]


def _steps(found: CriticalPoints, slopes: Function, checked: Check, told: Manner) -> Steps:
    """Derivative, equations, test."""
    one = len(found.f.variables) == 1
    sure, what = of_steps(confirmed(slopes)), "derivative" if one else "gradient"
    left = result_of(slopes, confirmed(slopes, finished=True))
    shown = (result_display if one else components_display)(slopes, notation_of(slopes, told.notation), result=left)
    held = Verdict.PASS if never_zero(found) else checked.verdict if found.points else Verdict.INCONCLUSIVE
    stages = [
        stage(f"The {what}", "", [shown, steps_folded(slopes, told, what)], sure),
        stage(f"Where the {what} is zero", "", solved(found, told), held),
    ]
    if found.points:
        bent = slopes.diff() if one else found.f.hessian
        finished = result_of(bent, confirmed(bent, finished=True))
        second = result_display(bent, notation_of(bent, told.notation), result=finished)
        inside: list[Block] = [second, steps_folded(bent, told, "second derivatives")]
        stages += [
            stage("The second derivatives", "", inside, sure),
            stage("The test at each point", "", curvature_blocks(found, told), held),
        ]
    return numbered(stages)


def _result(found: CriticalPoints) -> list[Block]:
    """The table of points with their kinds, whether these are all, and the notes."""
    if not found.points:
        sure = found.complete or never_zero(found)
        told = none_told(found) if found.corners else "There is none." if sure else "None was found."
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
    if found.families:
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
