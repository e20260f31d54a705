"""A tangent as a page: the point, the derivative, the slope there, point and slope put together, and the error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.calculus.expansions import centered, difference
from workbench.calculus.places import exact_value, floats
from workbench.derivations import Step
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.language.building import value_of
from workbench.language.formula import Formula, Symbol
from workbench.language.printing.differentials import prime
from workbench.language.printing.phrases import call, phrase, point
from workbench.pages import Block, Display, Document, Paragraph
from workbench.pages import Step as StepBlock
from workbench.solutions.calculus.approximations import errors_table, expansion_verified
from workbench.solutions.calculus.substitutions import (
    Place,
    numbered,
    place_of,
    put_in,
    rows_put_in,
    stage,
    steps_folded,
)
from workbench.solutions.derivatives.derivatives import components_display, confirmed, result_display, result_of
from workbench.solutions.figures.landscapes import tangent_figure
from workbench.solutions.manner import Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, defined, equals, maths, name_of, remarks, row
from workbench.solutions.steps.derivative_notation import notation_of

HEIGHTS = ("y", "z", "w", "u")
"""Names for the coordinate in which the function is drawn; the first that it does not have."""
NOUNS = {1: "tangent line", 2: "tangent plane"}


def tangent_solution(line: Function, told: Manner) -> Solution:
    """The page of what `tangent` returned: of a scalar function."""
    f, place = _made(line)
    noun = NOUNS.get(len(f.variables), "tangent hyperplane")
    slopes = f.gradient if len(f.variables) > 1 else f.diff()
    steps = confirmed(slopes, finished=True)
    found, note, verified = expansion_verified(line, steps)
    blocks: list[Block] = [
        defined(f),
        *remarks(f),
        numbered(_steps(line, f, place, slopes, steps, found.verdict, told)),
    ]
    blocks += _closing(line, f, place, noun)
    title = (f"{noun.capitalize()} to ", maths(name_of(f)), " at ", maths(place_of(place)))
    task = (f"Find the {noun} to ", maths(phrase(called(f), "=", f.formula)), " at ", maths(place_of(place)), ".")
    return Solution(Document(title, (*blocks, note)), steps, line, verified, task)


def _made(line: Function) -> tuple[Function, Place]:
    f, made = line.made_of, line.provenance
    assert f is not None and made is not None
    return f, made.values


def _steps(
    line: Function,
    f: Function,
    place: Place,
    slopes: Function,
    derived: Sequence[Step],
    verdict: Verdict,
    told: Manner,
) -> tuple[StepBlock, ...]:
    """The point, the derivative, its value there, and the line or plane through the point with that slope."""
    name, one, values = name_of(f), len(f.variables) == 1, tuple(place.values())
    signs = notation_of(f, told.notation)
    height = exact_value(f.components[0], place)
    up = next(letter for letter in HEIGHTS if letter not in (*f.variables, *f.bound))
    through = maths(point(*place.values(), height))
    left = result_of(slopes, derived)
    rows = tuple(
        row
        for variable, part in zip(f.variables, left.components, strict=True)
        for row in rows_put_in(
            call(prime(name), *values) if one else signs.at(name, variable, place=values), part, place
        )
    )
    display = result_display if one else components_display
    what = "derivative" if one else "partial derivatives"
    flat = "slope" if one else "slopes"
    return (
        stage(
            "The point",
            ("It touches the graph at ", through, "."),
            [put_in(call(name, *place.values()), f.components[0], place)],
            verdict,
        ),
        stage(
            f"The {what}",
            (),
            [display(slopes, signs, result=left), steps_folded(slopes, told, what, finished=True)],
            verdict,
        ),
        stage(f"The {flat} there", ("Put in ", maths(place_of(place)), ":"), [Display(rows)], verdict),
        stage(
            f"Point and {flat}",
            ("Through ", through, f" with {'this slope' if one else 'these slopes'}:"),
            [_equation(line, f, place, slopes, up)],
            verdict,
        ),
    )


def _equation(line: Function, f: Function, place: Place, slopes: Function, up: str) -> Display:
    """y - f(a) = f'(a)(x - a), solved for y, and multiplied out as `tangent` has it."""
    terms: dict[tuple[str, ...], Formula] = {}
    for variable, part in zip(f.variables, slopes.components, strict=True):
        value = exact_value(part, place)
        if value_of(value) != 0:
            terms[(variable,)] = value
    height = exact_value(f.components[0], place)
    rising = centered(terms, place)
    rows = [row(difference(Symbol(up), height), rising)]
    (whole,) = line.components
    added = centered({(): height, **terms} if value_of(height) != 0 else terms, place)
    ends = [added] if whole == added else [added, whole]
    ends = ends if terms else [height]
    rows += equals(up, *ends).equations
    if value_of(height) == 0 and len(rows) > 1 and whole == rising:
        rows = rows[1:]
    return Display(tuple(rows))


def _closing(line: Function, f: Function, place: Mapping[str, Formula], noun: str) -> list[Block]:
    """The picture, and how far the tangent is off close by."""
    blocks: list[Block] = []
    if len(f.variables) == 1 and not f.columns:
        (x,) = floats(place).tolist()
        blocks.append(tangent_figure(f, x))
    near = errors_table(f, line, place, noun)
    return [*blocks, Paragraph(f"Close by, the {noun} takes the place of the function:"), *near] if near else blocks
