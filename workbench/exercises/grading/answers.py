"""Answers: what a student wrote, in any notation, as formulas; also with a left side, as a list, as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from numbers import Real

import numpy as np

from workbench.errors import OptionError, ShapeError
from workbench.exercises.grading.layouts import LIMIT, as_list, check_length, entries, sides
from workbench.exercises.grading.questions import Question
from workbench.exercises.grading.vectors import along_axes, by_name
from workbench.functions import Function, function
from workbench.functions.lists import unnested
from workbench.language.building import natural_order
from workbench.language.formula import Formula, size
from workbench.language.reading import Reading, read
from workbench.language.substitution import free_names

LARGEST = 3_000
"""Nodes of an answer, its sums and derivatives written out."""
IN_LATEX = re.compile(r"\\[A-Za-z]|[\^_]\{")
SIGN_AS_TEXT = re.compile(r"\\text\s*\{\s*([-+*/])\s*\}")  # x^{3\text{/}2}, as exports of textbooks have it


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was read.

    written: each component as it was typed. worked: the same with derivatives worked out, which has values.
    shape: of the whole. foreign: names that do not occur in the question. before: what it was said to be equal to.
    """

    written: tuple[Formula, ...]
    worked: tuple[Formula, ...]
    shape: tuple[int, ...]
    foreign: tuple[str, ...]
    before: tuple[Answer, ...] = ()


def answered(answer: object, asked: Question, *, notation: str = "auto") -> Answer:
    """What was answered.

    answer: a text, a list of texts (lists of lists for a matrix), a Function, numbers, a SymPy expression.
    Raises ParseError with the place where a text cannot be read, OptionError for anything else.
    """
    if isinstance(answer, Function):
        return _of_function(answer, asked)
    if isinstance(answer, list | tuple) and all(isinstance(part, str) for part in answer):
        answer = by_name(";".join(answer), asked) or answer
    if isinstance(answer, str) and (named := by_name(answer, asked)):
        answer = named
    if isinstance(answer, np.ndarray):
        answer = answer.tolist()
    if isinstance(answer, list | tuple):
        return _together([answered(part, asked, notation=notation) for part in answer])
    if isinstance(answer, Real) and not isinstance(answer, bool):
        answer = repr(float(answer)) if not isinstance(answer, int) else str(answer)
    if isinstance(answer, str):
        check_length(answer)
        return _of_text(answer, asked, notation)
    if hasattr(answer, "free_symbols"):
        return _of_formula(function(answer, operators=asked.operators).formula, asked)
    raise OptionError(f"an answer is a text, a list of texts, a Function or numbers, not {type(answer).__name__}.")


def _of_text(text: str, asked: Question, notation: str) -> Answer:
    """A list entry by entry, of an equation each side, or else one formula."""
    parts = entries(text)
    if len(parts) > 1:
        return _together([_of_text(part, asked, notation) for part in parts])
    (text,) = parts
    *before, last = sides(text)
    if last != text:
        links = tuple(_of_text(side, asked, notation) for side in before)
        return replace(_of_text(last, asked, notation), before=links)
    return _of_formula(_read(text, asked, notation).formula, asked)


def _of_formula(formula: Formula, asked: Question) -> Answer:
    formula = along_axes(formula, asked)
    foreign = natural_order(free_names(formula) - {*asked.names, *asked.shapes})
    numbers = (*(name for name in asked.letters if name not in asked.columns), *foreign)
    declared = {name: asked.shapes.get(name, ()) for name in numbers} if asked.shapes else numbers
    data = dict(asked.columns) if free_names(formula) & asked.columns.keys() else None
    f = function(formula, variables=declared, data=data, operators=asked.operators)
    count = sum(map(size, f.components))
    if count > LARGEST:
        raise OptionError(f"the answer has {count:,} parts when it is written out; up to {LARGEST:,} are graded.")
    written = unnested(f.formula, f.shape) or (f.formula,) * len(f.components)
    return Answer(written, f.components, f.shape, foreign)


def _of_function(f: Function, asked: Question) -> Answer:
    known = {*asked.names}
    foreign = tuple(name for name in (*f.variables, *f.bound) if name not in known)
    return Answer(f.components, f.components, f.shape, foreign)


def _together(parts: Sequence[Answer]) -> Answer:
    """One answer of several; one alone is the whole."""
    if len(parts) == 1 and parts[0].shape:
        return parts[0]
    shapes = {part.shape for part in parts}
    if len(shapes) > 1:
        raise ShapeError(f"the parts of the answer have different shapes, {' and '.join(map(str, sorted(shapes)))}.")
    shape = (len(parts), *(shapes.pop() if parts else ()))
    written = tuple(formula for part in parts for formula in part.written)
    worked = tuple(formula for part in parts for formula in part.worked)
    foreign = tuple(dict.fromkeys(name for part in parts for name in part.foreign))
    return Answer(written, worked, shape, foreign)


def _read(text: str, asked: Question, notation: str) -> Reading:
    if notation == "auto" and IN_LATEX.search(text):
        notation = "latex"
    return read(
        as_list(SIGN_AS_TEXT.sub(lambda sign: sign[1].rjust(len(sign[0])), text)),
        notation=notation,
        names=(*asked.names, *asked.shapes),
        shapes=asked.shapes,
        functions=_names_of_source(asked),
        operators=asked.operators,
        limit=LIMIT,
    )


def _names_of_source(asked: Question) -> dict[str, Reading]:
    """f and y as they may stand in an answer that left derivatives in it: f'(x), y'."""
    bodies = {component.formula for component in asked.components}
    if len(bodies) != 1 or len(asked.variables) != 1 or not any(component.by for component in asked.components):
        return {}
    (body,) = bodies
    name = asked.source.name or "f"
    readings = {name: Reading("", name, asked.variables, body), "y": Reading("", "y", None, body)}
    return {own: reading for own, reading in readings.items() if own not in asked.names}
