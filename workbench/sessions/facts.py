"""What several handlers say of a Function: its record for programs, its remarks, its values at points."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from workbench.functions import Function
from workbench.language.formula import Formula
from workbench.language.printing import notations, to_latex, to_text
from workbench.language.printing.phrases import Part, call, decimal, matrix
from workbench.language.printing.phrases import point as coordinate_point
from workbench.pages import Block, Display, Equation, Math, Note, Table, Text
from workbench.sessions.session import Point

LETTERS = "fghFGHpqr"
VALUE_DIGITS = 10


def name_of(f: Function) -> str:
    """The name to call f by on a page: its own, or a letter that nothing in it bears."""
    return f.name or next(letter for letter in LETTERS if letter not in (*f.variables, *f.columns, *f.bound))


def called(f: Function) -> Part:
    """f(x, y), with the name it goes by."""
    return call(name_of(f), *f.variables) if f.variables else name_of(f)


def equals(left: Part, right: Part) -> Display:
    """left = right on a line of its own."""
    return Display((Equation(notations(right), notations(left), "="),))


def about(f: Function) -> dict[str, Any]:
    """The record of a Function: its text, variables in order, and notes."""
    return {"input": to_text(f.formula), "variables": list(f.variables), "notes": list(f.notes)}


def printed(formula: Formula) -> dict[str, str]:
    """A formula in the notations that programs ask for."""
    return {"text": to_text(formula), "latex": to_latex(formula)}


def remarks(f: Function) -> tuple[Block, ...]:
    """The notes of a Function, set apart."""
    return tuple(Note("info", note) for note in f.notes)


def numbers(values: ArrayLike) -> Any:
    """Numbers as JSON has them: lists of any depth; what is not finite becomes None."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim:
        return [numbers(part) for part in array]
    return float(array) if math.isfinite(array) else None


def values_record(f: Function, places: Sequence[Point]) -> list[dict[str, Any]]:
    """The value of f at each place, for a record."""
    return [{"point": numbers(place), "value": numbers(f.at(place))} for place in places]


def value_table(f: Function, places: Sequence[Point], what: str) -> tuple[Block, ...]:
    """A table of the values of f at places, and a note for each place outside its domain."""
    if not places:
        return ()
    rows: list[tuple[Text, ...]] = []
    notes: list[Block] = []
    for place in places:
        rows.append((coordinates(f.variables, place), shown(f.at(place))))
        outside = f.violation(place)
        if outside is not None:
            notes.append(Note("warning", outside.message))
    return (Table(("at", what), tuple(rows)), *notes)


def coordinates(variables: Sequence[str], place: Point) -> str | Math:
    """x = 1, y = 2."""
    parts: list[Part] = []
    for variable, value in zip(variables, place, strict=True):
        parts += [",", variable, "=", float(value)] if parts else [variable, "=", float(value)]
    return Math(notations(*parts)) if parts else ""


def shown(values: ArrayLike) -> Math:
    """A number, vector or matrix of numbers in a cell."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim == 0:
        return Math(notations(decimal(float(array), VALUE_DIGITS)))
    entries = [float(entry) for entry in array.flat]
    if array.ndim == 1:
        return Math(notations(coordinate_point(*entries)))
    width = array.shape[-1]
    return Math(notations(matrix(*(entries[k : k + width] for k in range(0, len(entries), width)))))


def by_name(names: Sequence[str], values: ArrayLike) -> Mapping[str, float | None]:
    """Values with their names, for a record."""
    return dict(zip(names, numbers(values), strict=True))
