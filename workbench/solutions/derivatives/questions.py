"""A question written as a formula, d/dx (x² sin x), f′(2) or ∇(x² + y²): what is to be differentiated, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from workbench.derivations import tidy
from workbench.functions import Function, function
from workbench.language.building import substitute
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.printing import phrase
from workbench.language.printing.differentials import prime
from workbench.language.printing.phrases import Part, call, vector
from workbench.language.substitution import free_names
from workbench.operators import Form
from workbench.pages import Block, CodeSpan, Note, Paragraph
from workbench.solutions.derivatives.derivatives import derivative_solution
from workbench.solutions.derivatives.kinks import kink_told
from workbench.solutions.manner import Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import equals, maths, name_of
from workbench.solutions.steps.components import entries, written
from workbench.solutions.steps.derivative_notation import notation_of


@dataclass(frozen=True, slots=True)
class Question:
    """What a formula asks for: a derivative, and where it stands, its variables with their values."""

    derivative: Function
    place: Mapping[str, Formula] = field(default_factory=dict)


def question_of(f: Function) -> Question | None:
    """The question that a Function asks; None where it is a formula like any other, or one of arrays.

    >>> question_of(function("d/dx (x^2 sin x)")).derivative
    Function of (x): 2*x*sin(x) + x^2*cos(x)
    >>> question_of(function("x^2")) is None
    True
    """
    formula: Formula = f.formula
    place: dict[str, Formula] = {}
    while isinstance(formula, Apply) and formula.operator.form is Form.VALUE_AT:
        formula, name, value = formula.arguments
        assert isinstance(name, Symbol)
        place = {name.name: value, **place}
    if not isinstance(formula, Apply):
        return None
    d = derivative_asked(f, formula, tuple(place) or f.variables)
    return None if d is None else Question(d, place)


def derivative_asked(f: Function, node: Apply, variables: tuple[str, ...] | None = None) -> Function | None:
    """The derivative that a part of f stands for, as one that is derived; None where it is another kind of part.

    variables: of what is differentiated, unless they are those of f that occur.
    """
    if node.operator.form not in (Form.DERIVATIVE, Form.GRADIENT) or f.definition.shapes:
        return None
    body, by = _differentiated(node)
    occurring = free_names(body) | {*by}
    if variables is None:
        variables = tuple(name for name in f.variables if name in occurring)
    if occurring - {*variables, *f.bound, *f.columns}:
        return None  # a name of a sum around it, or of the place where it is taken
    if node.operator.form is Form.DERIVATIVE:
        return _written(f, body, variables).diff(*by)
    names = tuple(dict.fromkeys((*by, *variables)))
    return _written(f, body, names).gradient if len(names) == len(by) else None


def question_solution(question: Question, told: Manner) -> Solution:
    """The worked derivative, and its value where that is asked for."""
    solution = derivative_solution(question.derivative, told)
    if not question.place:
        return solution
    d, place = question.derivative, question.place
    f = written(d)
    left = _asked(d, place, told)
    blocks = list(solution.document.blocks)
    blocks[-1:-1] = _value(d, solution.result, left, place)
    task = ("Find ", maths(left), " for ", maths(phrase(call(name_of(f), *f.variables), "=", f.formula)), ".")
    return replace(solution, document=replace(solution.document, blocks=tuple(blocks)), task=task)


def _asked(d: Function, place: Mapping[str, Formula], told: Manner) -> Part:
    """f′(2), ∇f(1, 2), ∂f/∂x (1, 2)."""
    f, values = written(d), place.values()
    if len(f.variables) == 1:
        return call(prime(name_of(f), len(_orders(d))), *values)
    signs = notation_of(d, told.notation)
    return signs.at(name_of(f), *_orders(d), place=tuple(values)) if not d.shape else call(signs.whole(d), *values)


def _value(d: Function, finished: Function, left: Part, place: Mapping[str, Formula]) -> list[Block]:
    """The derivative as it is left with the values put in, and worked out; where d itself has a value."""
    put_in = [substitute(component, place) for component in finished.components]
    worked = [tidy(formula, operators=d.operators) for formula in put_in]
    numbers = [function(substitute(component, place), operators=d.operators) for component in d.components]
    if not any(number.variables for number in numbers):
        if not all(np.isfinite(number.at([])) for number in numbers):
            return [Note("warning", ("There is no value of ", maths(left), ": the derivative is not defined there."))]
        at = np.array([function(value, operators=d.operators).value([]) for value in place.values()])
        kink = kink_told(_before(d), at, left)
        if kink is not None:
            return [kink]
    return [equals(left, *((vector(*each) if d.shape else each[0]) for each in (put_in, worked)))]


def _before(d: Function) -> Function:
    """What the last differentiation of a derivative was of: f′ of f″, f of ∇f."""
    orders = _orders(d)
    return written(d).diff(*orders[:-1]) if len(orders) > 1 and not d.shape else written(d)


def _orders(d: Function) -> tuple[str, ...]:
    (entry, *_) = entries(d.definition, "f")
    return entry.by


def how_to_ask(f: Function) -> tuple[Block, ...]:
    """For a formula in which nothing is asked for: how to see the steps of its derivative."""
    if not f.variables:
        return ()
    by = f.variables[0]
    derived = CodeSpan(f'explain(f.diff("{by}"))')
    asked = ", " if len(f.variables) > 1 else " or "
    several = (CodeSpan("explain(f.gradient)"), " or ") if len(f.variables) > 1 else ()
    written = CodeSpan(f'explain("d/d{by} (...)")')
    opening = "For a derivative with its steps ask "
    return (Paragraph((opening, derived, asked, *several, written, ".")),)


def _differentiated(formula: Apply) -> tuple[Formula, tuple[str, ...]]:
    """What is differentiated, and by which names one after the other; d/dx d/dy begins with y."""
    by: tuple[str, ...] = ()
    body: Formula = formula
    while isinstance(body, Apply) and body.operator is formula.operator:
        inner, *names = body.arguments
        by = (*(name.name for name in names if isinstance(name, Symbol)), *by)
        body = inner
        if formula.operator.form is Form.GRADIENT:
            break
    return body, by


def _written(f: Function, body: Formula, variables: tuple[str, ...]) -> Function:
    """The Function that is differentiated, with the data, values and assumptions of the whole."""
    names = tuple(dict.fromkeys((*variables, *f.bound)))
    where = str(f.assumptions) if f.assumptions else None
    g = function(body, variables=names, data=f.columns or None, where=where, operators=f.operators)
    return g.bind(**f.bound) if f.bound else g
