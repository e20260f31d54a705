"""The equations of critical points on a page: each derivative is zero, how that is solved, the points put in."""

from __future__ import annotations

from workbench.calculus import CriticalPoints
from workbench.calculus.elimination import Elimination, Factored, elimination, factored
from workbench.derivations.domains import surely_positive
from workbench.functions import Function
from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, Symbol, symbols
from workbench.language.formula import parts as formula_parts
from workbench.language.printing import notations, phrase
from workbench.operators import Form
from workbench.operators.kinked import SIGN
from workbench.pages import Block, Display, Equation, Paragraph, Table, Text
from workbench.pages.blocks import Part as Inline
from workbench.solutions.calculus.second_order import MOST, at_point, coordinates_of
from workbench.solutions.manner import STANDARD, Manner
from workbench.solutions.statements import maths, name_of
from workbench.solutions.steps.derivative_notation import notation_of

FEW = 12
"""Variables, up to which derivatives are worked out on the page."""


def equations(f: Function, told: Manner = STANDARD) -> Display:
    """Each partial derivative = 0."""
    signs, name = notation_of(f, told.notation), name_of(f)
    return Display(
        tuple(
            Equation(notations(part, "=", 0), notations(signs.slope(name, variable)), "=")
            for variable, part in zip(f.variables, f.gradient.components, strict=True)
        )
    )


def solved(found: CriticalPoints, told: Manner) -> list[Block]:
    """The equations, how they are solved where that is plain, and the points put in."""
    f = found.f
    if not found.points:
        return [_unsolvable(found, told), Paragraph(none_told(found))]
    blocks: list[Block] = [equations(f, told)]
    if len(f.variables) == 1:
        way = factored(f)
        blocks += [] if way is None else _by_factors(way, f.gradient.components[0])
    elif len(f.variables) == 2 and found.complete:
        way2 = elimination(f)
        blocks += [] if way2 is None else _by_elimination(way2)
    several = "These points come out" if len(found.points) > 1 else "This point comes out"
    blocks.append(Paragraph(f"{several}; put in, every derivative is zero:"))
    return [*blocks, _put_in(found, told)]


def never_zero(found: CriticalPoints) -> bool:
    """Is it plain that a derivative is nowhere zero where there is one, as 1, eˣ, or sgn(x)?"""
    f = found.f
    if found.points or f.columns or len(f.variables) > FEW:
        return False
    return any(bool(value_of(part)) or surely_positive(part) or _is_sign(part) for part in f.gradient.components)


def _is_sign(part: Formula) -> bool:
    return isinstance(part, Apply) and part.operator is SIGN


def _unsolvable(found: CriticalPoints, told: Manner) -> Display:
    """The equations; of one variable and a derivative that is never zero that it is not."""
    f = found.f
    if len(f.variables) > 1 or not never_zero(found):
        return equations(f, told)
    slope = notations(notation_of(f, told.notation).slope(name_of(f), f.variables[0]))
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


def _put_in(found: CriticalPoints, told: Manner) -> Table:
    f, signs = found.f, notation_of(found.f, told.notation)
    header: tuple[Text, ...] = (
        "point",
        *(maths(signs.slope(name_of(f), variable)) for variable in f.variables),
    )
    rows: list[tuple[Text, ...]] = [
        (maths(coordinates_of(p)), *(maths(at_point(part, p)) for part in f.gradient.components))
        for p in found.points[:MOST]
    ]
    return Table(header, tuple(rows))


def none_told(found: CriticalPoints) -> str:
    """That there is no point, in a sentence."""
    what = "derivative" if len(found.f.variables) == 1 else "gradient"
    if found.corners:
        places = ", ".join(str(coordinates_of(p)) for p in found.corners)
        zero = "is nowhere zero" if found.complete or never_zero(found) else "was found to be zero nowhere"
        return f"The {what} {zero}; at {places} there is none."
    sure = found.complete or never_zero(found)
    return f"The {what} is never zero: there is no critical point." if sure else "No critical point was found."
