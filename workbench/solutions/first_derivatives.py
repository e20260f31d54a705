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
from workbench.language.formula import symbols
from workbench.language.printing.phrases import call, matrix, vector
from workbench.pages import Block, Details, Paragraph
from workbench.solutions.components import kind, written
from workbench.solutions.derivatives import confirmed, derivation_blocks
from workbench.solutions.manner import STANDARD, Manner
from workbench.solutions.statements import capital, equals, name_of
from workbench.solutions.step_blocks import StepBlocks

MOST = 3
"""Variables, up to which derivatives are written out."""
LARGEST = 200  # operations of a derivative that is written out


@dataclass(frozen=True, slots=True)
class Derived:
    """Blocks of a page with the derivations that they show."""

    blocks: tuple[Block, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def verified(self) -> bool:
        """Does every step of them hold?"""
        return all(map(all_verified, self.steps))


def first_derivatives(f: Function, *, second: bool = False, told: Manner = STANDARD) -> Derived:
    """f′ or ∇f, and f″ or the Hessian where it is asked for, each with its derivation; nothing where that is long."""
    if f.shape or len(f.variables) > MOST or any(f.shapes.values()):
        return Derived()
    single = len(f.variables) == 1
    first = f.diff(f.variables[0]) if single else f.gradient
    derivatives = [first]
    if second:
        derivatives.append(first.diff(f.variables[0]) if single else f.hessian)
    if max(d.program.operations for d in derivatives) > LARGEST:
        return Derived()
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
    return Derived(tuple(blocks), tuple(steps))


def constant(d: Function) -> bool:
    """Is no variable in any component?"""
    return not any(symbols(component) & {*d.variables} for component in d.components)


def _stated(d: Function) -> Block:
    """∇f(x, y) = [2x, 6y], H_f(x, y) = ..."""
    name = name_of(written(d))
    left = call(title(d.definition, name) or capital(kind(d)), *d.variables)
    if len(d.shape) == 2:
        return equals(left, matrix(*matrix_of(d)))
    return equals(left, vector(*d.components) if d.shape else d.components[0])
