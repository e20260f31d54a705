"""The derivatives that a method's updates rest on, above its numbers: the gradient, of Newton's method the Hessian.

A Function goes in; its derivative comes out as a formula, with the steps that lead to it folded away.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.calculus.determinants import matrix_of
from workbench.checks.steps import all_verified
from workbench.derivations import Step
from workbench.functions import Function
from workbench.functions.display import title
from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, symbols
from workbench.language.printing.phrases import call, matrix, vector
from workbench.operators import MEAN, TOTAL, Form
from workbench.pages import Block, Details, Paragraph
from workbench.solutions.derivatives.derivatives import confirmed, derivation_blocks
from workbench.solutions.manner import STANDARD, Manner
from workbench.solutions.statements import capital, equals, name_of
from workbench.solutions.steps.components import kind, written
from workbench.solutions.steps.step_blocks import StepBlocks

MOST = 3
"""Variables, up to which derivatives are written out."""
LARGEST = 200  # operations of a derivative that is written out


@dataclass(frozen=True, slots=True)
class FirstDerivatives:
    """Blocks of a page with the derivations that they show."""

    blocks: tuple[Block, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def verified(self) -> bool:
        """Does every step of them hold?"""
        return all(map(all_verified, self.steps))


def first_derivatives(f: Function, *, second: bool = False, told: Manner = STANDARD) -> FirstDerivatives:
    """f′ or ∇f, and f″ or the Hessian where it is asked for, each with its derivation; nothing where that is long."""
    if f.shape or len(f.variables) > MOST or any(f.shapes.values()):
        return FirstDerivatives()
    single = len(f.variables) == 1
    first = f.diff(f.variables[0]) if single else f.gradient
    derivatives = [first]
    if second:
        derivatives.append(first.diff(f.variables[0]) if single else f.hessian)
    if max(d.program.operations for d in derivatives) > LARGEST:
        return FirstDerivatives()
    blocks: list[Block] = []
    steps: list[Step] = []
    page = StepBlocks(first, told)
    for d in derivatives:
        known = confirmed(d)
        steps += known
        name = kind(d)
        blocks.append(Paragraph(f"The {name}{' first' if second and d is first else ''}:"))
        blocks.append(_stated(d))
        blocks.append(Details(f"How the {name} is derived", tuple(derivation_blocks(page, d, known))))
    return FirstDerivatives(tuple(blocks), tuple(steps))


def constant(d: Function) -> bool:
    """Is no variable in any component?"""
    return not any(symbols(component) & {*d.variables} for component in d.components)


def quadratic(f: Function) -> bool:
    """Is f a polynomial of its variables of degree 2 at most? |x| is none, though its second derivative is 0.

    >>> from workbench import function
    >>> quadratic(function("x^2 + 3x*y")), quadratic(function("x^2 + abs(y)"))
    (True, False)
    """
    return all(_is_polynomial(component, {*f.variables}) for component in f.components) and constant(f.hessian)


def _is_polynomial(formula: Formula, names: set[str]) -> bool:
    """Do only sums, products and natural powers lead to these names?"""
    if not isinstance(formula, Apply) or not symbols(formula) & names:
        return True
    first, *others = formula.arguments
    form = formula.operator.form
    if form is Form.POWER or form is Form.QUOTIENT:
        exponent = value_of(others[0])
        natural = exponent is not None and exponent >= 0 and exponent == int(exponent)
        fits = natural if form is Form.POWER else not symbols(others[0]) & names
        return fits and _is_polynomial(first, names)
    known = form in (Form.SUM, Form.PRODUCT, Form.NEGATION) or formula.operator in (MEAN, TOTAL)
    return known and all(_is_polynomial(part, names) for part in formula.arguments)


def _stated(d: Function) -> Block:
    """∇f(x, y) = [2x, 6y], H_f(x, y) = ..."""
    name = name_of(written(d))
    left = call(title(d.definition, name) or capital(kind(d)), *d.variables)
    if len(d.shape) == 2:
        return equals(left, matrix(*matrix_of(d)))
    return equals(left, vector(*d.components) if d.shape else d.components[0])
