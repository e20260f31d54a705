"""Implicit differentiation: from an equation between x and y to dy/dx as a Function of both, as a person works it out.

y is written as a function of x that nobody knows; both sides are differentiated by the rules, and what comes out is
linear in y', so that it can be collected and divided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from workbench.derivations import Claim, Step, derive, tidy
from workbench.errors import OptionError
from workbench.functions import Function, function
from workbench.functions.origins import written
from workbench.functions.provenance import Provenance
from workbench.functions.sources import Source
from workbench.language.building import natural_order, rebuilt, substitute
from workbench.language.formula import Apply, Formula, Number, Symbol, symbols, walk
from workbench.language.names import spelled
from workbench.language.printing import Phrase, notations, to_text
from workbench.language.printing.differentials import leibniz, prime
from workbench.language.printing.phrases import subscripted
from workbench.language.reading import read
from workbench.operators import NEGATION, OPERATORS, PRODUCT, QUOTIENT, SUM, Form, Notation, Operator

LARGEST_ORDER = 4
SECONDS = 3.0  # for a shorter form
STAND_INS = (
    ("2 + sin(x) + x^2/7", "cos(x) + 2*x/7"),
    ("1/3 + sin(x)/2", "cos(x)/2"),
)
"""Functions that stand for the unknown one where steps are checked, with their slopes: what holds for any function
holds for them. The first is positive, the second lies between -1 and 1."""
SLOPE = "slope_of_the_unknown"


@dataclass(frozen=True, slots=True)
class Curve:
    """An equation that makes one variable a function of another.

    left, right: its sides. variables: all names in order. dependent: the unknown function. by: what it depends on.
    """

    left: Formula
    right: Formula
    variables: tuple[str, ...]
    dependent: str
    by: str
    operators: tuple[Operator, ...] = OPERATORS
    subscripts: bool = False
    """Is a partial derivative written z_x instead of ∂z/∂x?"""

    @property
    def partial(self) -> bool:
        """Are there other variables, held constant?"""
        return len(self.variables) > 2

    def slope_name(self) -> Phrase:
        """y', or of several variables the partial derivative."""
        if not self.partial:
            return prime(self.dependent)
        return (
            subscripted(self.dependent, self.by) if self.subscripts else leibniz(self.dependent, self.by, partial=True)
        )


@dataclass(frozen=True, slots=True)
class Collected:
    """The derivative of an equation, collected: slope * y' + rest = 0. result: y', as short as it was found."""

    slope: Formula
    rest: Formula
    quotient: Formula
    result: Formula


def implicit(
    equation: Source, dependent: str, *, by: str | None = None, order: int = 1, notation: str = "auto"
) -> Function:
    """The derivative of the function that an equation defines, as a Function of all variables of the equation.

    equation: text such as "x^2 + y^2 = 25", or a Function (or what makes one) that is to be zero. notation: of the
        text, as for `function`. dependent: the variable that is a function of the others. by: the variable to
        differentiate by; without it the only other one.
    order: of the derivative, 1 to 4; d²y/dx² too is expressed in x and y. Of three variables it is a partial
        derivative: the others are held constant.
    It holds at points of the curve where the derivative of left - right by the dependent variable is not zero: a note
    says so. Raises OptionError where the names do not fit, ParseError for text that is not read.

    Source: Stewart, Calculus (2016), section 3.5.

    >>> print(implicit("x^2 + y^2 = 25", "y"))
    -x/y
    >>> implicit("x^2 + y^2 + z^2 = 9", "z", by="x")(1, 2, 2)
    -0.5
    """
    if isinstance(order, bool) or not isinstance(order, int) or not 1 <= order <= LARGEST_ORDER:
        raise OptionError(f"order is a whole number from 1 to {LARGEST_ORDER}, not {order!r}.")
    curve = _curve(equation, dependent, by, notation)
    found = collected(curve)
    result = found.result
    for _ in range(order - 1):
        result = following(curve, result, found.result)[-1]
    of = written([curve.left, curve.right], curve.variables, (2,), operators=curve.operators)
    told = f"at points with {to_text(curve.left)} = {to_text(curve.right)}, where {to_text(found.slope)} is not 0"
    kept = Provenance("implicit", of, MappingProxyType({}), (curve.dependent, curve.by), order)
    return Function(written([result], curve.variables, notes=[told], provenance=kept, operators=curve.operators))


def curve_of(derivative: Function) -> Curve:
    """The curve of what `implicit` returned."""
    made = derivative.provenance
    assert made is not None
    left, right = made.of.formulas
    dependent, by = made.names
    return Curve(left, right, made.of.variables, dependent, by, made.of.operators)


def collected(curve: Curve) -> Collected:
    """Both sides differentiated, with the unknown slope collected and solved for."""
    sides = [differentiated(curve, side).after for side in (curve.left, curve.right)]
    rest: Formula = Number(0)
    slope: Formula = Number(0)
    for side, sign in zip(sides, (1, -1), strict=True):
        a, b = _linear(side, curve)
        rest, slope = _plus(rest, a, sign), _plus(slope, b, sign)
    rest, slope = tidy(plain(rest, curve)), tidy(plain(slope, curve))
    if slope == Number(0):
        raise OptionError(f"{curve.dependent} drops out of the equation; there is no derivative of it.")
    if _is_negative(slope):
        rest, slope = opposite(rest), opposite(slope)
    quotient = tidy(Apply(QUOTIENT, (opposite(rest), slope)))
    return Collected(slope, rest, quotient, shorter(quotient, curve))


def opposite(formula: Formula) -> Formula:
    """The formula with the other sign; of a sum, every term."""
    terms = formula.arguments if isinstance(formula, Apply) and formula.operator.form is Form.SUM else (formula,)
    turned = sorted((tidy(Apply(NEGATION, (part,))) for part in terms), key=_is_negative)  # a positive one first
    return turned[0] if len(turned) == 1 else Apply(SUM, tuple(turned))


def _is_negative(formula: Formula) -> bool:
    """Does it begin with a minus sign?"""
    first = formula.arguments[0] if isinstance(formula, Apply) and formula.operator.form is Form.SUM else formula
    return isinstance(first, Apply) and first.operator.form is Form.NEGATION


def following(curve: Curve, formula: Formula, slope: Formula) -> tuple[Step, Formula, Formula]:
    """The derivative of an expression along the curve: its derivation, with the slope put in, and in a short form."""
    step = differentiated(curve, formula)
    with_slope = tidy(plain(step.after, curve, slope))
    return step, with_slope, shorter(with_slope, curve)


def differentiated(curve: Curve, formula: Formula, stand_in: int = 0) -> Step:
    """The derivation of a formula by the variable, with the dependent one as an unknown function of it."""
    table = with_unknown(curve, stand_in)
    own = substitute(formula, {curve.dependent: Apply(table[-1], (Symbol(curve.by),))})
    return _at_once(derive(own, curve.by, operators=table))


def with_unknown(curve: Curve, stand_in: int = 0) -> tuple[Operator, ...]:
    """The table of operators with the unknown function behind all others, before it its slope."""
    value, rate = STAND_INS[stand_in]
    slope = Operator(
        curve.slope_name().notations.text,
        aliases=(SLOPE,),
        definition=rate,
        partials=(None,),
        notation=_notation(curve.slope_name()),
        tacit=True,
    )
    unknown = Operator(
        curve.dependent,
        definition=value,
        partials=(f"{SLOPE}(x)",),
        rule="chain",
        notation=_notation(curve.dependent),
        tacit=True,
    )
    return (*curve.operators, slope, unknown)


def plain(formula: Formula, curve: Curve, slope: Formula | None = None) -> Formula:
    """The formula with the dependent variable as a plain name again, and its slope put in where it is known."""

    def changed(node: Formula) -> Formula:
        if not isinstance(node, Apply) or not node.operator.tacit:
            return node
        if SLOPE not in node.operator.aliases:
            return Symbol(curve.dependent)
        return node if slope is None else slope

    return rebuilt(formula, changed)


def shorter(formula: Formula, curve: Curve) -> Formula:
    """A shorter form with the same values, where SymPy finds one in time."""
    if not any(isinstance(n, Apply) and n.operator.form is Form.SUM for n in walk(formula)):
        return formula
    f = function(formula, variables=curve.variables, operators=curve.operators)
    return f.simplify(budget=SECONDS).formula


def _at_once(step: Step) -> Step:
    """The derivation in which an outer function of y alone is differentiated at sight: (y^2)' = 2y·y'."""
    children = tuple(_at_once(child) for child in step.children)
    if [_is_unknown(inner) for _, inner in step.bindings] == [True] and step.claim is Claim.DERIVATIVE:
        return replace(step, children=(), bindings=(), plan=None)
    return replace(step, children=children)


def _is_unknown(formula: Formula) -> bool:
    return isinstance(formula, Apply) and formula.operator.tacit


def _linear(formula: Formula, curve: Curve) -> tuple[Formula, Formula]:
    """The formula as a + b * slope, which every derivative by the rules is."""
    if not any(_is_slope(node) for node in walk(formula)):
        return formula, Number(0)
    assert isinstance(formula, Apply)
    if _is_slope(formula):
        return Number(0), Number(1)
    parts = [_linear(argument, curve) for argument in formula.arguments]
    match formula.operator.form:
        case Form.SUM:
            return Apply(SUM, tuple(a for a, _ in parts)), Apply(SUM, tuple(b for _, b in parts))
        case Form.PRODUCT:
            (place,) = (k for k, argument in enumerate(formula.arguments) if any(map(_is_slope, walk(argument))))
            return tuple(  # type: ignore[return-value]
                Apply(PRODUCT, (*formula.arguments[:place], part, *formula.arguments[place + 1 :]))
                for part in parts[place]
            )
        case Form.NEGATION | Form.QUOTIENT:
            rest = formula.arguments[1:]
            return tuple(Apply(formula.operator, (part, *rest)) for part in parts[0])  # type: ignore[return-value]
    raise OptionError(f"{to_text(formula)} is not linear in the unknown slope; it cannot be solved for it.")


def _is_slope(formula: Formula) -> bool:
    return _is_unknown(formula) and SLOPE in formula.operator.aliases  # type: ignore[attr-defined]


def _plus(total: Formula, part: Formula, sign: int) -> Formula:
    return Apply(SUM, (total, part if sign > 0 else Apply(NEGATION, (part,))))


def _notation(name: Phrase | str) -> Notation:
    shown = notations(name)
    return Notation(shown.unicode, shown.latex, shown.mathml)


def _sides(equation: Source, names: Sequence[str], notation: str) -> tuple[Formula, Formula, tuple[Operator, ...]]:
    """Left and right side as they are written, and the table of operators."""
    if isinstance(equation, str):
        reading = read(equation, notation=notation, equation=True, names=names)
        left, right = (reading.formula, Number(0)) if reading.left is None else (reading.left, reading.formula)
        return left, right, OPERATORS
    f = function(equation)
    if f.shape or f.columns or f.bound:
        raise OptionError(f"an equation is text such as 'x^2 + y^2 = 25' or a scalar Function of variables, not {f!r}.")
    return f.components[0], Number(0), f.operators


def _curve(equation: Source, dependent: str, by: str | None, notation: str) -> Curve:
    left, right, operators = _sides(equation, [name for name in (dependent, by) if name is not None], notation)
    variables = natural_order(symbols(left) | symbols(right))
    dependent = spelled(dependent)
    if dependent not in variables:
        raise OptionError(f"{dependent} does not occur; the equation is between {', '.join(variables) or 'numbers'}.")
    others = [name for name in variables if name != dependent]
    if by is None and len(others) != 1:
        raise OptionError(f"say by which variable: by= one of {', '.join(others) or 'no other name occurs'}.")
    by = others[0] if by is None else spelled(by)
    if by not in others:
        raise OptionError(f"by={by!r} is none of {', '.join(others)}.")
    return Curve(left, right, variables, dependent, by, operators)
