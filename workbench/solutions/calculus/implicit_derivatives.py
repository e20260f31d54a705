"""Implicit differentiation as a page: both sides differentiated, the unknown slope collected, and divided."""

from __future__ import annotations

from dataclasses import replace

from workbench.calculus.implicit_derivatives import (
    STAND_INS,
    Collected,
    Curve,
    collected,
    curve_of,
    differentiated,
    following,
    opposite,
    plain,
)
from workbench.calculus.reduction import on_curve
from workbench.checks.implicit_derivatives import check_implicit
from workbench.checks.steps import all_verified, with_evidence
from workbench.derivations import Step, tidy
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.functions.origins import written
from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, Number
from workbench.language.printing import phrase
from workbench.language.printing.differentials import leibniz
from workbench.language.printing.phrases import Part
from workbench.operators import QUOTIENT
from workbench.pages import Block, Details, Display, Document, Heading, Paragraph, Steps, Text
from workbench.pages import Step as StepBlock
from workbench.solutions.calculus.substitutions import numbered, stage
from workbench.solutions.manner import Manner, Notation
from workbench.solutions.solution import Solution
from workbench.solutions.statements import equals, maths, row, running
from workbench.solutions.steps.derivative_notation import DerivativeNotation
from workbench.solutions.steps.step_blocks import StepBlocks
from workbench.solutions.verdicts import concluded, of_steps


def implicit_solution(d: Function, told: Manner) -> Solution:
    """The page of what `implicit` returned."""
    made = d.provenance
    assert made is not None
    curve = replace(curve_of(d), subscripts=told.notation is Notation.PRIME)
    check = check_implicit(d)
    found = collected(curve)
    sides = tuple(_confirmed(curve, side) for side in (curve.left, curve.right))
    blocks = [
        _both_sides(curve, sides, told),
        stage(
            "Collect",
            ("Terms with ", maths(curve.slope_name()), " to the left:"),
            [_collect(curve, found)],
            check.verdict,
        ),
        stage("Divide", _where(found), [_divide(curve, found)], check.verdict),
    ]
    again: tuple[Step, ...] = ()
    slope = found.result
    for order in range(2, made.order + 1):
        step = _confirmed(curve, slope)
        again += (step,)
        blocks.append(_once_more(curve, slope, found.result, step, order, told, check.verdict))
        slope = following(curve, slope, found.result)[-1]
    steps = (*sides, *again)
    verdict, note = concluded(check, steps, told)
    closing: list[Block] = [Heading("Result"), _result(curve, d, made.order, told), note]
    equation = maths(phrase(curve.left, "=", curve.right))
    wanted = maths(_named(curve, made.order, told))
    task = ("Find ", wanted, " by implicit differentiation of ", equation, ".")
    opening: list[Block] = [equals(curve.left, curve.right), Paragraph(_opening(curve, told))]
    title = ("Implicit differentiation: ", wanted)
    document = Document(title, (*opening, numbered(blocks), *closing))
    return Solution(document, steps, d, verdict is Verdict.PASS, task)


def _opening(curve: Curve, told: Manner) -> Text:
    """What is a function of what."""
    others = [name for name in curve.variables if name not in (curve.dependent, curve.by)]
    of = "a function of " if not others else "a function of the other variables, which are held constant but for "
    slope = maths(phrase(curve.slope_name(), "=", leibniz(curve.dependent, curve.by)))
    written = told.notation is Notation.PRIME or curve.partial
    letter: Text = "." if written else (". Write ", slope, ".")
    return running("On this curve ", maths(curve.dependent), f" is {of}", maths(curve.by), letter)


def _confirmed(curve: Curve, formula: Formula) -> Step:
    """The derivation along the curve with the evidence of each step, for the first stand-in that suits the domain."""
    for k in range(len(STAND_INS)):
        step = differentiated(curve, formula, k)
        found = with_evidence(step, operators=curve.operators)
        if all_verified(found):
            break
    return found


def _both_sides(curve: Curve, sides: tuple[Step, ...], told: Manner) -> StepBlock:
    """d/dx of the left side = d/dx of the right side, and what that is."""
    page = StepBlocks(_stage(curve), told)
    rows = [
        row(_of(sides[0], curve, told), _of(sides[1], curve, told)),
        row(sides[0].after, sides[1].after),
    ]
    inside = tuple(page.outermost(step) for step in sides if step.parts)
    chain = ("By ", maths(curve.by), "; ", maths(curve.dependent), " is differentiated by the chain rule.")
    folded = [Details("The steps of both sides", (Steps(inside),), opened=True)] if inside else []
    return stage("Differentiate both sides", chain, [Display(tuple(rows)), *folded], of_steps(sides))


def _of(step: Step, curve: Curve, told: Manner) -> Part:
    return _signs(curve, told).derivative(step.before, curve.by)


def _stage(curve: Curve) -> Function:
    """A Function over the names of the curve, with the dependent one as no variable: what the steps are printed for."""
    free = tuple(name for name in curve.variables if name != curve.dependent)
    made = written([Number(0)], free, parameters=(curve.dependent,), operators=curve.operators)
    return Function(made, {curve.dependent: 0})


def _times(slope: Formula, name: Part) -> Part:
    return name if value_of(slope) == 1 else phrase(slope, "·", name)


def _collect(curve: Curve, found: Collected) -> Display:
    return equals(_times(found.slope, curve.slope_name()), opposite(found.rest))


def _where(found: Collected) -> Text:
    """The condition under which it may be divided."""
    if value_of(found.slope) is not None:
        return ""
    return ("This needs ", maths(phrase(found.slope, "≠", 0)), ":")


def _divide(curve: Curve, found: Collected) -> Display:
    plainly = Apply(QUOTIENT, (opposite(found.rest), found.slope))
    ends = (*([] if value_of(found.slope) == 1 else [plainly]), found.quotient, found.result)
    return equals(curve.slope_name(), *ends)


def _once_more(
    curve: Curve, formula: Formula, slope: Formula, step: Step, order: int, told: Manner, verdict: Verdict
) -> StepBlock:
    """The last derivative differentiated again, and the slope put in."""
    page = StepBlocks(_stage(curve), told)
    _, with_slope, short = following(curve, formula, slope)
    name = _named(curve, order, told)
    blocks: list[Block] = [equals(name, plain(step.after, curve), with_slope, tidy(short))]
    sentence = ("By ", maths(curve.by), ", then ", maths(phrase(curve.slope_name(), "=", slope)), " is put in.")
    if step.parts:
        blocks.append(Details("The steps of this derivative", (Steps((page.outermost(step),)),), opened=True))
    return stage("Differentiate again", sentence, blocks, verdict)


def _named(curve: Curve, order: int, told: Manner) -> Part:
    return _signs(curve, told).slope(curve.dependent, *[curve.by] * order)


def _signs(curve: Curve, told: Manner) -> DerivativeNotation:
    """How derivatives along the curve are written."""
    free = tuple(name for name in curve.variables if name != curve.dependent)
    return DerivativeNotation(told.notation, free)


def _result(curve: Curve, d: Function, order: int, told: Manner) -> Display:
    """The derivative, and where the equation makes it shorter that form too."""
    whole = equals(_named(curve, order, told), d.components[0])
    short = on_curve(d.components[0], curve) if order > 1 else None
    if short is None:
        return whole
    return Display((*whole.equations, row(None, short, reason="on the curve")))
