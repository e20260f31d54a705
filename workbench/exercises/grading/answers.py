"""Answers: what a student wrote, in any notation, as formulas; also with a left side, as a list, as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from numbers import Real

import numpy as np

from workbench.errors import OptionError, ShapeError
from workbench.exercises.grading.questions import Question
from workbench.exercises.grading.vectors import along_axes, by_name
from workbench.functions import Function, function
from workbench.functions.lists import unnested
from workbench.language.building import natural_order
from workbench.language.formula import Formula, size
from workbench.language.reading import Reading, read
from workbench.language.substitution import free_names

LIMIT = 4_000
"""Characters of an answer that are read."""
LARGEST = 3_000
"""Nodes of an answer, its sums and derivatives written out."""
EQUALS = re.compile(r"(?<![<>!=:])=(?!=)")
_NAME = r"\\?[^\W\d_][^\W_]*"
LEFT_SIDES = re.compile(
    rf"""\s*(?:
        {_NAME}(?:_\{{?\w+\}}?)?(?:\\[,;!:\s])*(?:['’′″‴]+|\^\{{[^{{}}=]*\}}|\^\(?\w+\)?)?\s*(?:(?:\\left)?\([^()=]*\))?
        | (?:d|∂|∇|\\nabla|\\partial|\\[dt]?frac\s*(?:\{{\s*(?:\\mathrm\s*\{{)?(?:d|\\partial)|[d∂]))[^=]*
    )\s*""",
    re.VERBOSE,
)
"""What stands on the left of an answer: f'(x), dy/dx, ∂f/∂x, ∇f, y′, f_x(x, y), or just y."""
IN_LATEX = re.compile(r"\\[A-Za-z]|[\^_]\{")
SIGN_AS_TEXT = re.compile(r"\\text\s*\{\s*([-+*/])\s*\}")  # x^{3\text{/}2}, as exports of textbooks have it
LATEX_BRACKETS = (("\\left", ""), ("\\right", ""), ("\\langle", "⟨"), ("\\rangle", "⟩"))
ROUND = re.compile(r"\s*(\((?P<inside>.*)\)|<(?P<angle>[^<>]*)>|⟨(?P<bra>.*)⟩)(?:\s*\^\s*T|ᵀ)?\s*", re.DOTALL)


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
    if isinstance(answer, str) and (named := by_name(answer, asked)):
        answer = named
    if isinstance(answer, np.ndarray):
        answer = answer.tolist()
    if isinstance(answer, list | tuple):
        return _together([answered(part, asked, notation=notation) for part in answer])
    if isinstance(answer, Real) and not isinstance(answer, bool):
        answer = repr(float(answer)) if not isinstance(answer, int) else str(answer)
    if isinstance(answer, str):
        *before, last = (_of_formula(_read(side, asked, notation).formula, asked) for side in sides(answer))
        return replace(last, before=tuple(before))
    if hasattr(answer, "free_symbols"):
        return _of_formula(function(answer, operators=asked.operators).formula, asked)
    raise OptionError(f"an answer is a text, a list of texts, a Function or numbers, not {type(answer).__name__}.")


def _of_formula(formula: Formula, asked: Question) -> Answer:
    formula = along_axes(formula, asked)
    names = (*asked.variables, *asked.values)
    foreign = natural_order(free_names(formula) - set(asked.names))
    data = dict(asked.columns) if free_names(formula) & asked.columns.keys() else None
    f = function(formula, variables=(*names, *foreign), data=data, operators=asked.operators)
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
        names=asked.names,
        functions=_names_of_source(asked),
        operators=asked.operators,
        limit=LIMIT,
    )


def sides(text: str) -> tuple[str, ...]:
    """The texts between the equality signs, each in its place; the last is the answer.

    Where something like f'(x) stands in front, what is between is how it was worked out, and is not read.

    >>> sides("f'(x) = 2x"), sides("y' = 2*3x = 6x"), sides("2*3x = 6x")
    (('         2x',), ('             6x',), ('2*3x ', '         6x'))
    """
    signs = list(EQUALS.finditer(text))
    starts, ends = [0, *(sign.end() for sign in signs)], [*(sign.start() for sign in signs), len(text)]
    found = [f"{' ' * start}{text[start:end]}" for start, end in zip(starts, ends, strict=True)]
    has_left = bool(signs) and LEFT_SIDES.fullmatch(found[0]) is not None
    return tuple(found[-1:] if has_left else found)


def as_list(text: str) -> str:
    """A list in round or angle brackets as one in square brackets, each character in its place.

    >>> as_list("(2x, 3y)"), as_list("(x + 1)*(x, y)"), as_list("<1, 2>")
    ('[2x, 3y]', '(x + 1)*(x, y)', '[1, 2]')
    """
    spaced = text
    for command, instead in LATEX_BRACKETS:
        spaced = spaced.replace(command, instead.rjust(len(command)))
    found = ROUND.fullmatch(spaced)
    inside = found and next((part for part in found.group("inside", "angle", "bra") if part is not None), None)
    if found is None or inside is None or not _has_outer_comma(inside):
        return text
    start, end = found.span(1)
    return f"{spaced[:start]}[{spaced[start + 1 : end - 1]}]{' ' * (len(spaced) - end)}"


def _has_outer_comma(text: str) -> bool:
    """Is there a comma outside of all brackets, and no bracket that closes before it opens?"""
    depth, commas = 0, 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if depth < 0:
            return False
        commas += character == "," and depth == 0
    return commas > 0


def _names_of_source(asked: Question) -> dict[str, Reading]:
    """f and y as they may stand in an answer that left derivatives in it: f'(x), y'."""
    bodies = {component.formula for component in asked.components}
    if len(bodies) != 1 or len(asked.variables) != 1:
        return {}
    (body,) = bodies
    name = asked.source.name or "f"
    readings = {name: Reading("", name, asked.variables, body), "y": Reading("", "y", None, body)}
    return {own: reading for own, reading in readings.items() if own not in asked.names}
