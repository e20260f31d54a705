"""The second-derivative test written out at each critical point: f″(a), or D = f_xx f_yy − f_xy², or eigenvalues."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.calculus import CriticalPoint, CriticalPoints
from workbench.calculus.degenerate import sentence
from workbench.calculus.places import exact_value
from workbench.functions import Function
from workbench.language.formula import Apply, Formula, Number
from workbench.language.printing.differentials import prime
from workbench.language.printing.phrases import Part, Phrase, call, decimal, grouped, phrase, point, power
from workbench.operators import NEGATION, POWER, PRODUCT, SUM
from workbench.pages import Block, Listing, Paragraph, Table, Text
from workbench.pages.blocks import Part as Inline
from workbench.solutions.captions import listed
from workbench.solutions.manner import STANDARD, Manner, Notation
from workbench.solutions.statements import equals, hessian_name, maths, name_of
from workbench.solutions.steps.derivative_notation import notation_of

MOST = 12
"""Points for which the test is written out."""
NEAR = (1e-2, 1e-4)  # distances, relative to the point, at which signs of f′ are read
SIGNS = {1: "+", -1: "−", 0: "0"}


def curvature_blocks(found: CriticalPoints, told: Manner = STANDARD) -> list[Block]:
    """The test at each point, with the numbers put in."""
    f = found.f
    if f.columns:  # the second derivatives are sums over the rows, of which the numbers tell enough
        return [Listing(tuple(_by_eigenvalues(p, hessian_name(f)) for p in found.points[:MOST]))]
    if len(f.variables) == 1:
        return _on_a_line(f, found.points[:MOST])
    if len(f.variables) == 2:
        return _in_the_plane(f, found.points[:MOST], told)
    tests = [_by_eigenvalues(p, hessian_name(f)) for p in found.points[:MOST]]
    return [Listing(tuple(tests))]


def verdict_of(p: CriticalPoint) -> str:
    """The kind as a person says it.

    >>> from workbench.calculus import critical_points
    >>> verdict_of(critical_points("x^3")[0])
    'no extremum (a stationary inflection)'
    """
    if p.kind == "saddle" and len(p.point) == 1:
        return "no extremum (a stationary inflection)"
    return {"saddle": "saddle point", "inconclusive": "not decided"}.get(p.kind, f"local {p.kind}")


def verdict_at_corner(p: CriticalPoint) -> str:
    """The kind where there is no derivative."""
    return "no extremum" if p.kind == "saddle" else verdict_of(p)


def coordinates_of(p: CriticalPoint) -> Part:
    """x = 1 for one variable, (1, 2) for several."""
    shown = coordinate_parts(p)
    return phrase(p.variables[0], "=", shown[0]) if len(shown) == 1 else point(*shown)


def value_part(p: CriticalPoint) -> Part:
    """The value there: exact, or a decimal."""
    return _shown(p.value, p.value_formula)


def at_point(formula: Formula, p: CriticalPoint) -> Part:
    """The value of a formula at a point: exact where the point is, else a decimal."""
    if any(isinstance(c, float) for c in p.point):
        return decimal(_value(formula, p))
    return exact_value(formula, p.place)


def coordinate_parts(p: CriticalPoint) -> list[Part]:
    """Each coordinate: exact, or a decimal."""
    return [_shown(c, formula) for c, formula in zip(p.point, p.place.values(), strict=True)]


def _shown(number: object, formula: Formula) -> Part:
    return decimal(number) if isinstance(number, float) else formula


def _because(p: CriticalPoint) -> tuple[Inline, ...]:
    """The reason for the kind, its formulas set as such."""
    if p.splitting is None:
        return (p.reason,)
    return tuple(part if isinstance(part, str) else maths(part) for part in sentence(p.splitting))


def _value(formula: Formula, p: CriticalPoint) -> float:
    from workbench.functions import function

    return function(formula, variables=p.variables).value(p.x)


def _on_a_line(f: Function, points: Sequence[CriticalPoint]) -> list[Block]:
    second, name = f.hessian.components[0], name_of(f)
    blocks: list[Block] = []
    for p in points:
        size = p.eigenvalues[0] if p.eigenvalues else 0.0
        sign: Part = ">" if size > 0 else "<"
        told = [call(prime(name, 2), coordinate_parts(p)[0]), "=", at_point(second, p), *([sign, 0] if size else [])]
        at: tuple[Inline, ...] = ("At ", maths(coordinates_of(p)), ": ", maths(phrase(*told)))
        if size:
            bent = "upwards" if size > 0 else "downwards"
            blocks.append(Paragraph((*at, f", the graph curves {bent}: {verdict_of(p)}.")))
        else:
            blocks.append(
                Paragraph((*at, ", so that the test says nothing. The sign of the first derivative decides:"))
            )
            blocks += [_signs(f, p), Paragraph(f"{_read(p)}: {verdict_of(p)}.")]
    return blocks


def _signs(f: Function, p: CriticalPoint) -> Table:
    """The sign of f′ on either side."""
    x = float(p.x[0])
    h = NEAR[0] * max(1.0, abs(x))
    slope = f.diff()
    left, right = (int(np.sign(float(slope.at([x + side * h])))) for side in (-1, 1))
    a = maths(coordinate_parts(p)[0])
    header: tuple[Text, ...] = ("", ("left of ", a), ("at ", a), ("right of ", a))
    name = maths(call(prime(name_of(f)), f.variables[0]))
    return Table(header, ((name, SIGNS[left], "0", SIGNS[right]),))


def _read(p: CriticalPoint) -> str:
    match p.kind:
        case "minimum":
            return "It changes from − to +, the function falls and then rises"
        case "maximum":
            return "It changes from + to −, the function rises and then falls"
        case "saddle":
            return "It does not change"
    return "This does not settle it"


def _in_the_plane(f: Function, points: Sequence[CriticalPoint], told: Manner) -> list[Block]:
    """D at each point, with the three numbers in it."""
    x, y = f.variables
    xx, xy, _, yy = f.hessian.components
    names = [_second(f, told, a, b) for a, b in ((x, x), (y, y), (x, y))]
    formula = phrase(names[0], "·", names[1], "−", power(names[2], 2))
    blocks: list[Block] = [equals("D", formula)]
    blocks.append(
        Paragraph(
            (
                maths(phrase("D", "<", 0)),
                " is a saddle point; ",
                maths(phrase("D", ">", 0)),
                " a minimum where ",
                maths(phrase(names[0], ">", 0)),
                ", a maximum where ",
                maths(phrase(names[0], "<", 0)),
                "; ",
                maths(phrase("D", "=", 0)),
                " says nothing.",
            )
        )
    )
    for p in points:
        a, b, c = (at_point(part, p) for part in (xx, yy, xy))
        D = at_point(discriminant(xx, yy, xy), p)
        size = _value(discriminant(xx, yy, xy), p) if p.eigenvalues and all(p.eigenvalues) else 0.0
        sign: list[Part] = [">", 0] if size > 0 else ["<", 0] if size < 0 else []
        shown = phrase(call("D", *coordinate_parts(p)), "=", a, "·", b, "−", _squared(c), "=", D, *sign)
        at: tuple[Inline, ...] = ("At ", maths(coordinates_of(p)), ": ", maths(shown))
        if size > 0:
            first = phrase(names[0], "=", a, ">" if p.eigenvalues[0] > 0 else "<", 0)
            blocks.append(Paragraph((*at, ", and ", maths(first), f": {verdict_of(p)}.")))
        elif size < 0:
            blocks.append(Paragraph((*at, f": {verdict_of(p)}.")))
        else:
            blocks.append(Paragraph((*at, ", so that the test says nothing; ", *_because(p), f": {verdict_of(p)}.")))
    return blocks


def _second(f: Function, told: Manner, a: str, b: str) -> Part:
    """f_xy, as the test has it; with longer names ∂²f/∂x∂y."""
    short = len(name_of(f)) == len(a) == len(b) == 1
    return notation_of(f, Notation.PRIME if short else told.notation).slope(name_of(f), a, b)


def discriminant(xx: Formula, yy: Formula, xy: Formula) -> Formula:
    """f_xx f_yy - f_xy^2"""
    square = Apply(POWER, (xy, Number(2)))
    return Apply(SUM, (Apply(PRODUCT, (xx, yy)), Apply(NEGATION, (square,))))


def _squared(value: Part) -> Phrase:
    """A number squared, a negative one in brackets."""
    simple = isinstance(value, Number) or (isinstance(value, Phrase) and str(value).isdigit())
    return power(value if simple else grouped(value), 2)


def _by_eigenvalues(p: CriticalPoint, bent: Part) -> Text:
    """What the eigenvalues of the Hessian are at a point, and what follows."""
    at = maths(coordinates_of(p))
    if not p.eigenvalues:
        return ("At ", at, f": {verdict_of(p)}; ", *_because(p), ".")
    told = listed([str(decimal(e, 6)) for e in p.eigenvalues])
    return ("At ", at, " the eigenvalues of ", maths(bent), f" are {told}; ", *_because(p), f": {verdict_of(p)}.")
