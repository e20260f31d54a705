"""Numbers put into formulas: f(3) = 3² = 9, a place in words, and steps of a page that carry such lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from workbench.calculus.places import exact_value
from workbench.evidence import Verdict
from workbench.functions import Function, function
from workbench.language.building import substitute, value_of
from workbench.language.formula import Formula, size
from workbench.language.printing.phrases import Part, decimal, phrase
from workbench.language.printing.phrases import point as coordinate_point
from workbench.pages import Block, Details, Display, Equation, Steps, Text
from workbench.pages import Step as StepBlock
from workbench.solutions.derivatives.derivatives import confirmed, derivation_blocks
from workbench.solutions.manner import Manner
from workbench.solutions.statements import equals, row
from workbench.solutions.steps.step_blocks import StepBlocks

LONGEST = 60
"""Nodes of a formula, up to which it is shown with the numbers put in."""
DIGITS = 8

Place = Mapping[str, Formula]


def place_of(place: Place) -> Part:
    """x = 3 of one variable, (x, y) = (1, 2) of several."""
    if len(place) == 1:
        ((name, value),) = place.items()
        return phrase(name, "=", value)
    return phrase(coordinate_point(*place), "=", coordinate_point(*place.values()))


def put_in(left: Part, formula: Formula, place: Place) -> Display:
    """left = the formula with the numbers put in = its value, exact, and as a decimal where it is irrational.

    >>> from workbench.language.reading import read
    >>> place = {"x": read("2").formula}
    >>> [line.right.unicode for line in put_in("f", read("sqrt(x)").formula, place).equations]
    ['√2', '1.4142136']
    """
    return Display(rows_put_in(left, formula, place))


def rows_put_in(left: Part, formula: Formula, place: Place) -> tuple[Equation, ...]:
    """As `put_in`, the rows alone."""
    value = exact_value(formula, place)
    inside = substitute(formula, place)
    shown: list[Formula] = [inside] if inside not in (value, formula) and size(inside) <= LONGEST else []
    return (*equals(left, *shown, value).equations, *rounded_row(value))


def rounded_row(value: Formula) -> tuple[Equation, ...]:
    """≈ 1.4142136, to go on from a row with an irrational number; nothing behind any other value."""
    rounded = rounded_value(value) if value_of(value) is None else None
    return () if rounded is None else (row(None, rounded, "≈"),)


def rounded_value(value: Formula) -> Part | None:
    """A number without a finite exact decimal as one; None where names occur in it."""
    found = function(value)
    return None if found.variables else decimal(found.value([]), DIGITS)


def stage(title: str, sentence: Text, blocks: Sequence[Block], verdict: Verdict) -> StepBlock:
    """A step of a page that is verified as a whole, still without a number."""
    known = "checked" if verdict is Verdict.PASS else "not confirmed"
    return StepBlock("", title, sentence, tuple(blocks), (), verdict, known)


def numbered(stages: Iterable[StepBlock]) -> Steps:
    """The steps of a page, numbered from 1."""
    return Steps(tuple(replace(stage, number=str(k)) for k, stage in enumerate(stages, start=1)))


def steps_folded(d: Function, told: Manner, what: str = "derivative", *, finished: bool = False) -> Details:
    """The steps of a derivative, folded away; finished: up to the form in which a person leaves it."""
    steps = confirmed(d, finished=finished)
    return Details(f"The steps of the {what}", tuple(derivation_blocks(StepBlocks(d, told), d, steps)))
