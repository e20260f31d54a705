"""What a question asks: a derivative, gradient, Jacobian or Hessian as its components, each with the right answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workbench.derivations import Step, derive
from workbench.errors import OptionError
from workbench.functions import Function
from workbench.functions.algebra import exact
from workbench.functions.definition import Definition
from workbench.functions.derivatives import Derived
from workbench.functions.origins import Fixed, Selected
from workbench.language.arrays.misfits import Shape
from workbench.language.formula import Formula
from workbench.language.names import array_of
from workbench.language.printing import Phrase, phrase
from workbench.language.printing.differentials import leibniz, prime
from workbench.language.printing.phrases import subscripted
from workbench.operators import Operator
from workbench.solutions.derivatives.questions import question_of
from workbench.solutions.statements import name_of
from workbench.solutions.steps.components import kind, written

Array = NDArray[np.float64]
ROWS = 8  # of the data, enough to tell two formulas apart
LONGEST = 80  # characters of a formula that an error repeats


@dataclass(frozen=True, slots=True)
class Component:
    """One derivative that is asked for: of a formula, by variables one after the other.

    name: as it is written, ∂f/∂x. steps: the derivation by each variable in turn; the last one's result is right.
    """

    name: Phrase
    formula: Formula
    by: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def right(self) -> Formula:
        """The right answer, as the rules give it."""
        return self.steps[-1].after


@dataclass(frozen=True, slots=True)
class Question:
    """Derivatives that are asked for.

    asked: the Function that answers. shape: of the answer. variables: of what is differentiated. values: of names that
    are bound. columns: a few rows of the data.
    """

    asked: Function
    shape: tuple[int, ...]
    components: tuple[Component, ...]
    variables: tuple[str, ...]
    values: Mapping[str, Fraction]
    columns: Mapping[str, Array]
    operators: tuple[Operator, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names that may stand in an answer."""
        return (*self.variables, *self.values, *self.columns)

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """Of the names that are arrays; their components, x[1], x[2], are among the variables."""
        return written(self.asked).definition.shapes

    @property
    def letters(self) -> tuple[str, ...]:
        """Names as they were typed: an array is one."""
        return (*self.shapes, *(name for name in self.names if array_of(name) not in self.shapes))

    @property
    def kind(self) -> str:
        """What is asked for, in a sentence: "derivative", "gradient", "Jacobian", ..."""
        return kind(self.asked)

    @property
    def source(self) -> Function:
        """What is differentiated."""
        return written(self.asked)


def question(asked: Function) -> Question:
    """What a derivative asks for; asked: a Function that was derived."""
    values = {name: Fraction(exact(value)) for name, value in asked.bound.items()}
    columns = {name: np.asarray(column)[:ROWS] for name, column in asked.columns.items()}
    variables = tuple(name for name in written(asked).variables if name not in values)
    wanted = _components(asked.definition)
    several = len({place for place, _, _ in wanted}) > 1
    known: dict[tuple[Formula, str], Step] = {}
    found = []
    for place, formula, by in wanted:
        base = name_of(written(asked))
        own = subscripted(base, place + 1) if several else base
        name = prime(own, len(by)) if len(variables) == 1 else leibniz(own, *by, partial=True)
        found.append(Component(phrase(name), formula, by, _derived(formula, by, known, asked.operators)))
    return Question(asked, asked.shape, tuple(found), variables, values, columns, asked.operators)


def _derived(
    formula: Formula, by: Sequence[str], known: dict[tuple[Formula, str], Step], operators: tuple[Operator, ...]
) -> tuple[Step, ...]:
    """The derivations by one variable after the other; known: those that are done."""
    steps: list[Step] = []
    for variable in by:
        if (formula, variable) not in known:
            known[formula, variable] = derive(formula, variable, operators=operators)
        steps.append(known[formula, variable])
        formula = steps[-1].after
    return tuple(steps)


Wanted = list[tuple[int, Formula, tuple[str, ...]]]
"""Which component of what was written, its formula, and by which variables it is differentiated."""


def _components(definition: Definition) -> Wanted:
    """The components of a derivative, back to what was written."""
    origin = definition.origin
    if isinstance(origin, Derived):
        orders = origin.way.orders(origin.parent.variables, origin.by)
        return [(k, formula, by + order) for k, formula, by in _components(origin.parent) for order in orders]
    if isinstance(origin, Selected):
        above = _components(origin.parent)
        return [above[place] for place in origin.places]
    if isinstance(origin, Fixed):
        return _components(origin.parent)
    return [(k, formula, ()) for k, formula in enumerate(definition.formulas)]


def derived(asked: Function) -> Function:
    """The derivative that a Function is, or that its text asks for: d/dx(...) or ∇(...).

    Raises OptionError where it asks for none.

    >>> from workbench.functions import function
    >>> derived(function("d/dx(x^3)")), derived(function("∇(x^2*y)"))
    (Function of (x): 3*x^2, Function of (x, y): [2*x*y, x^2])
    """
    if asked.derivations:
        return asked
    found = question_of(asked)
    if found is None or found.place:
        said = str(asked) if len(str(asked)) <= LONGEST else "the formula"
        raise OptionError(f"{said} asks for no derivative; give f.diff(...), f.gradient, ..., or a text: d/dx(x^2).")
    return found.derivative
