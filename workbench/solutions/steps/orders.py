"""Derivatives of high order: those between in one chain of equations each, and where they begin to repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.derivations import Step
from workbench.functions import Function
from workbench.language.formula import Formula
from workbench.language.printing.phrases import Part, call
from workbench.pages import Block, Details, Display, Equation, Heading, Paragraph
from workbench.solutions.manner import Level
from workbench.solutions.statements import equals, maths, name_of
from workbench.solutions.steps.components import kind, written
from workbench.solutions.steps.derivative_notation import DerivativeNotation
from workbench.solutions.steps.step_blocks import StepBlocks

MANY = 2
"""Derivatives before the one that was asked for, from which on they are told in brief."""


def orders_blocks(page: StepBlocks, before: Sequence[tuple[Function, tuple[Step, ...]]], d: Function) -> list[Block]:
    """The derivatives that come before, one after the other, until one is what there was already."""
    f, signs = written(d), page.signs
    brief = StepBlocks(page.d, replace(page.told, level=Level.BRIEF))
    seen: dict[Formula, Part] = {f.formula: call(name_of(f), *f.variables)}
    rows: list[Equation] = []
    for e, (step,) in before:
        rows += brief.chain(step, signs.called(e)).equations
        if step.after in seen:
            return [*_told(rows, before), *_repeated(signs, seen[step.after], before[-1][0]), _onwards(d)]
        seen[step.after] = signs.called(e)
    return [*_told(rows, before), _onwards(d)]


def _told(rows: Sequence[Equation], before: Sequence[object]) -> list[Block]:
    """The chains of equations; folded away where some have several rows."""
    display = Display(tuple(rows))
    folds = len(rows) > len(before)
    return [Details("The derivatives before it", (display,)) if folds else display]


def _repeated(signs: DerivativeNotation, known: Part, last: Function) -> list[Block]:
    again = ("This is ", maths(known), " again: from here on the derivatives repeat, so that")
    return [Paragraph(again), equals(signs.called(last), last.components[0])]


def _onwards(d: Function) -> Heading:
    return Heading(f"From there to the {kind(d)}")
