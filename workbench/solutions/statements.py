"""Statements that pages share: what a function is called, name = formula, its remarks, coordinates and values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.functions import Function
from workbench.functions.display import LETTERS, stated, title
from workbench.language.printing import notations
from workbench.language.printing.phrases import Part, Phrase, call, decimal, matrix, phrase
from workbench.language.printing.phrases import point as coordinate_point
from workbench.optimize import Status
from workbench.pages import Block, Display, Equation, Math, Note, Text
from workbench.pages.blocks import Part as TextPart
from workbench.pages.blocks import Relation, parts
from workbench.solutions.captions import LISTED

NUMBER = re.compile(r"(?<![\w.)])-\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]*\w)|(?<![\w.])\d+(?:\.\d+)?e[+-]?\d+\b")
"""Numbers in a sentence that are written otherwise in print: negative ones, and those with an exponent."""
PROSE_DIGITS = 15
LONG = 1e5
DIGITS = 10
FIRST_FEW = 5  # numbers of a point of more variables than are all named


def name_of(f: Function) -> str:
    """The name to call f by on a page: its own, or a letter that nothing in it bears.

    >>> from workbench import function
    >>> name_of(function("loss(m) = m^2")), name_of(function("x^2")), name_of(function("f^2"))
    ('loss', 'f', 'g')
    """
    return f.name or next(letter for letter in LETTERS if letter not in (*f.variables, *f.columns, *f.bound))


def hessian_name(f: Function) -> Part:
    """What the Hessian of f is called: H_f."""
    return title(f.hessian.definition, name_of(f)) or name_of(f)


def called(f: Function) -> Part:
    """f(x, y), with the name it goes by; of a derivative f′(x), ∇f(x, y)."""
    name = title(f.definition, name_of(f)) or name_of(f)
    return call(name, *f.definition.names) if f.variables else name


def defined(f: Function) -> Display:
    """f(x, y) = ..., as it was written, with what is assumed."""
    return equals(called(f), stated(f))


def equals(left: Part, *rights: Part) -> Display:
    """left = right = ..., on lines of its own; what was just said is not said again."""
    return equalities(left, ((right, "") for right in rights))


def equalities(left: Part, rows: Iterable[tuple[Part, Text]]) -> Display:
    """left = right = ..., each row with its reason; what was just said is not said again.

    >>> [line.right.unicode for line in equalities("x", [("y", ""), ("y", ""), (2, "put in")]).equations]
    ['y', '2']
    """
    shown: list[Equation] = []
    said: Part | None = None
    for right, reason in rows:
        if right != said:
            shown.append(row(None if shown else left, right, reason=reason))
        said = right
    return Display(tuple(shown))


def row(left: Part | None, right: Part, relation: Relation = "=", *, reason: Text = "") -> Equation:
    """left = right, on a line of a Display; without left it goes on from the line above."""
    return Equation(notations(right), None if left is None else notations(left), relation, reason)


def remarks(f: Function) -> tuple[Block, ...]:
    """The notes of a Function, set apart."""
    return tuple(Note("info", note) for note in f.notes)


def capital(words: str) -> str:
    """The words with a capital in front.

    >>> capital("chain rule")
    'Chain rule'
    """
    return words[:1].upper() + words[1:]


def prose(words: str) -> str:
    """A sentence with its numbers as people write them: powers of ten, and minus signs before digits.

    >>> prose("f is -2.43e-09 at (-1, 1e+03), L = 7.34e+12, between 1-2")
    'f is −2.43·10⁻⁹ at (−1, 1000), L = 7.34·10¹², between 1-2'
    """
    return NUMBER.sub(lambda found: _printed(found[0]), words)


def _printed(number: str) -> str:
    """With all of its digits where it is short, else in powers of ten."""
    mantissa = number.partition("e")[0]
    digits = PROSE_DIGITS if abs(float(number)) < LONG else sum(character.isdigit() for character in mantissa)
    return str(decimal(float(number), digits))


def worded(status: Status) -> str:
    """A status as people say it.

    >>> worded(Status.STEP_LIMIT)
    'step limit'
    """
    return str(status).replace("_", " ")


def maths(part: Part) -> Math:
    """A formula, phrase or number in a line of text."""
    return Math(notations(part))


def running(*texts: Text) -> tuple[TextPart, ...]:
    """Texts one after the other, as one.

    >>> running("one ", ("two", "."), "")
    ('one ', 'two', '.')
    """
    return tuple(part for text in texts for part in parts(text))


def joined(texts: Iterable[Text], between: Text = ", ", last: Text | None = None) -> tuple[TextPart, ...]:
    """Texts with commas between them, or other words; last: those before the last one.

    >>> joined(["x", "A", "b"], last=" and ")
    ('x', ', ', 'A', ' and ', 'b')
    """
    found = tuple(texts)
    signs = ["", *[between] * (len(found) - 1)]
    if last is not None and len(found) > 1:
        signs[-1] = last
    return running(*(text for pair in zip(signs, found, strict=False) for text in pair if text))


def linked(parts: Iterable[Part], sign: Part) -> Phrase:
    """Parts with a sign between them.

    >>> str(linked(["x", "y", 1], "+"))
    'x + y + 1'
    """
    return phrase(*[each for part in parts for each in (sign, part)][1:])


def coordinates(variables: Sequence[str], place: NDArray[np.float64]) -> Math | str:
    """x = 1, y = 2; of many variables the first few."""
    few = len(variables) if len(variables) <= LISTED else FIRST_FEW
    parts: list[Part] = []
    for variable, value in zip(variables[:few], place[:few].tolist(), strict=True):
        parts += [",", variable, "=", float(value)] if parts else [variable, "=", float(value)]
    parts += [",", "…"] if few < len(variables) else []
    return Math(notations(*parts)) if parts else ""


def shown(values: ArrayLike, digits: int = DIGITS) -> Math:
    """A number, vector or matrix of numbers in a cell."""
    array = np.asarray(values, dtype=np.float64)
    entries = [decimal(float(entry), digits) for entry in array.flat]
    if array.ndim == 0:
        return maths(entries[0])
    if array.ndim == 1:
        return maths(coordinate_point(*entries))
    width = array.shape[-1]
    return maths(matrix(*(entries[k : k + width] for k in range(0, len(entries), width))))
