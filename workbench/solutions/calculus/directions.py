"""A directional derivative as a page: the gradient, the unit vector, their product, and the steepest direction."""

from __future__ import annotations

from workbench.calculus.directions import DirectionalDerivative, dot
from workbench.checks.directions import check_directional
from workbench.evidence import Verdict
from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, Number
from workbench.language.printing.differentials import chained, gradient
from workbench.language.printing.phrases import call, norm, phrase, point, quotient, subscripted
from workbench.language.reading import read
from workbench.operators import POWER, SUM
from workbench.pages import Block, Display, Document, Heading, Paragraph, Text
from workbench.pages import Step as StepBlock
from workbench.pages.blocks import Part as Inline
from workbench.solutions.calculus.substitutions import (
    numbered,
    place_of,
    rounded_row,
    rounded_value,
    rows_put_in,
    stage,
    steps_folded,
)
from workbench.solutions.derivatives.derivatives import components_display, confirmed
from workbench.solutions.manner import Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, defined, equals, maths, name_of, remarks
from workbench.solutions.steps.derivative_notation import DerivativeNotation, notation_of
from workbench.solutions.verdicts import concluded


def directional_solution(found: DirectionalDerivative, told: Manner) -> Solution:
    """The page of what `directional_derivative` returned."""
    f, steps = found.f, confirmed(found.f.gradient)
    signs = notation_of(f, told.notation)
    verdict, note = concluded(check_directional(found), steps, told)
    parts = (
        stage(
            "The gradient",
            "",
            [components_display(f.gradient, signs), steps_folded(f.gradient, told, "gradient")],
            verdict,
        ),
        stage("At the point", ("Put in ", maths(place_of(found.at)), ":"), _at_the_point(found, signs), verdict),
        _unit(found, verdict),
        stage("Multiply", "Gradient times direction, component by component, and added:", [_product(found)], verdict),
    )
    blocks: list[Block] = [defined(f), *remarks(f), numbered(parts), *_steepest(found)]
    towards = maths(point(*found.direction.values()))
    title = ("Directional derivative of ", maths(name_of(f)), " at ", maths(place_of(found.at)))
    task = (
        "Find the directional derivative of ",
        maths(phrase(called(f), "=", f.formula)),
        " at ",
        maths(place_of(found.at)),
        " in the direction ",
        towards,
        ".",
    )
    return Solution(Document(title, (*blocks, note)), steps, found, verdict is Verdict.PASS, task)


def _at_the_point(found: DirectionalDerivative, signs: DerivativeNotation) -> list[Block]:
    name = name_of(found.f)
    rows = [
        row
        for variable, part in zip(found.f.variables, found.f.gradient.components, strict=True)
        for row in rows_put_in(signs.at(name, variable, place=tuple(found.at.values())), part, found.at)
    ]
    whole = equals(call(gradient(name), *found.at.values()), point(*found.gradient.values()))
    return [Display((*rows, *whole.equations))]


def _unit(found: DirectionalDerivative, verdict: Verdict) -> StepBlock:
    """The direction brought to length 1, or as it is."""
    v, u = point(*found.direction.values()), point(*found.unit.values())
    if not found.normalized:
        told = "It is taken as it is given, without bringing it to length 1."
        return stage("The direction", told, [equals("v", v)], verdict)
    if value_of(found.length) == 1:
        return stage("The direction", "It has length 1 already.", [equals("u", v)], verdict)
    rows = (
        *equals(norm("v"), _root(found), found.length).equations,
        *equals("u", quotient("v", norm("v")), u).equations,
    )
    return stage("The unit vector", "The direction is brought to length 1:", [Display(rows)], verdict)


def _root(found: DirectionalDerivative) -> Formula:
    """√(3² + 4²), as it is written down."""
    squares = tuple(Apply(POWER, (part, Number(2))) for part in found.direction.values())
    root = read("sqrt(x)").formula
    assert isinstance(root, Apply)
    return Apply(root.operator, (squares[0] if len(squares) == 1 else Apply(SUM, squares),))


def _product(found: DirectionalDerivative) -> Display:
    u = "u" if found.normalized else "v"
    g, w = list(found.gradient.values()), list(found.unit.values())
    name = name_of(found.f)
    left = phrase(subscripted("D", u), call(name, *found.at.values()))
    worked = equals(left, chained(call(gradient(name), *found.at.values()), u), dot(g, w), found.exact)
    return Display((*worked.equations, *rounded_row(found.exact)))


def _steepest(found: DirectionalDerivative) -> list[Block]:
    """In which direction f rises fastest, and how fast."""
    heading = Heading("The steepest direction")
    g = point(*found.gradient.values())
    if value_of(found.steepest) == 0:
        return [heading, Paragraph("The gradient is 0 here: to first order f does not change in any direction.")]
    told: Text = (
        "The function rises fastest in the direction of its gradient, ",
        maths(g),
        ", with the slope ",
        maths(phrase(norm(call(gradient(name_of(found.f)), *found.at.values())), "=", found.steepest)),
        *_rounded(found.steepest),
        ", and falls fastest in the opposite direction. Perpendicular to it the derivative is 0.",
    )
    return [heading, Paragraph(told)]


def _rounded(value: Formula) -> tuple[Inline, ...]:
    if value_of(value) is not None or (rounded := rounded_value(value)) is None:
        return ()
    return (" ", maths(phrase("≈", rounded)))
