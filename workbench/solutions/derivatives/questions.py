"""A question written as a formula, d/dx (x² sin x), f′(2) or ∇(x² + y²): what is to be differentiated, and how."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from workbench.derivations import tidy
from workbench.functions import Function, function
from workbench.language.building import substitute
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.printing import phrase
from workbench.language.printing.differentials import prime
from workbench.language.printing.phrases import Part, call
from workbench.language.substitution import free_names
from workbench.operators import Form
from workbench.pages import Block, CodeSpan, Note, Paragraph
from workbench.solutions.derivatives.derivatives import derivative_solution
from workbench.solutions.manner import Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import equals, maths, name_of
from workbench.solutions.steps.components import entries, written


@dataclass(frozen=True, slots=True)
class Question:
    """What a formula asks for: a derivative, and where it stands, its variable and the value of that."""

    derivative: Function
    place: tuple[str, Formula] | None = None


def question_of(f: Function) -> Question | None:
    """The question that a Function asks; None where it is a formula like any other, or one of arrays.

    >>> question_of(function("d/dx (x^2 sin x)")).derivative
    Function of (x): 2*x*sin(x) + x^2*cos(x)
    >>> question_of(function("x^2")) is None
    True
    """
    formula, place = f.formula, None
    if isinstance(formula, Apply) and formula.operator.form is Form.VALUE_AT:
        formula, name, value = formula.arguments
        assert isinstance(name, Symbol)
        place = (name.name, value)
    if not isinstance(formula, Apply):
        return None
    d = derivative_asked(f, formula, f.variables if place is None else (place[0],))
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
    if question.place is None:
        return solution
    d, (name, value) = question.derivative, question.place
    f = written(d)
    left = call(prime(name_of(f), len(_orders(d))), value)
    blocks = list(solution.document.blocks)
    blocks[-1:-1] = _value(d, left, name, value)
    task = ("Find ", maths(left), " for ", maths(phrase(call(name_of(f), name), "=", f.formula)), ".")
    return replace(solution, document=replace(solution.document, blocks=tuple(blocks)), task=task)


def _value(d: Function, left: Part, name: str, value: Formula) -> list[Block]:
    """The derivative with the value put in, and worked out."""
    put_in = substitute(d.components[0], {name: value})
    worked = tidy(put_in, operators=d.operators)
    number = function(worked, operators=d.operators)
    if not number.variables and not np.isfinite(number.at([])):
        return [Note("warning", ("There is no value of ", maths(left), ": the derivative is not defined there."))]
    return [equals(left, put_in, worked)]


def _orders(d: Function) -> tuple[str, ...]:
    (entry,) = entries(d.definition, "f")
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
