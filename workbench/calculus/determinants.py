"""Determinants of matrices of formulas, up to three rows, expanded as on paper: what a change of variables needs."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from workbench.derivations import tidy
from workbench.errors import OptionError, ShapeError
from workbench.functions import Function, function
from workbench.functions.algebra import made, names_of
from workbench.functions.provenance import Provenance
from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, Number
from workbench.operators import NEGATION, PRODUCT, SUM

LARGEST = 3
SECONDS = 3.0

Rows = tuple[tuple[Formula, ...], ...]


def determinant(F: Function | Sequence[str]) -> Function:
    """The determinant of a square matrix of formulas, such as a Jacobian, in a short form.

    F: a Function of shape (n, n), n up to 3; of n components in n variables its Jacobian is taken.
    Raises ShapeError where it is not square, OptionError for a larger one: np.linalg.det(F.at(p)) gives its number.

    >>> print(determinant(["r*cos(theta)", "r*sin(theta)"]))
    f(r, theta) = r
    """
    F = function(F)
    if len(F.shape) == 1 and F.shape == (len(F.variables),):
        F = F.jacobian
    if len(F.shape) != 2 or F.shape[0] != F.shape[1]:
        raise ShapeError(f"a determinant is of a square matrix, but this has shape {F.shape}.")
    if F.shape[0] > LARGEST:
        raise OptionError(
            f"formulas of determinants are worked out up to {LARGEST} rows, this has {F.shape[0]}; "
            "np.linalg.det(F.at(point)) is the number at a point."
        )
    expanded = tidy(expansion(matrix_of(F)), operators=F.operators)
    kept = Provenance("determinant", F.definition, MappingProxyType({}))
    whole = Function(*made(names_of(F), [expanded], ()))
    short = whole.simplify(budget=SECONDS).components[0]
    return Function(*made(names_of(F), [short], (), provenance=kept))


def matrix_of(F: Function) -> Rows:
    """The entries, row by row."""
    n = F.shape[-1]
    return tuple(F.components[k : k + n] for k in range(0, len(F.components), n))


def expansion(rows: Rows) -> Formula:
    """ad - bc; of three rows by the row with most zeros, as it is written down before anything is worked out.

    Source: Strang, Introduction to Linear Algebra (2016), section 5.2 (cofactors along a row).
    """
    if len(rows) == 1:
        return rows[0][0]
    if len(rows) == 2:
        (a, b), (c, d) = rows
        return Apply(SUM, (Apply(PRODUCT, (a, d)), Apply(NEGATION, (Apply(PRODUCT, (b, c)),))))
    place = most_zeros(rows)
    terms: list[Formula] = []
    for column, entry in enumerate(rows[place]):
        if value_of(entry) == 0:
            continue
        term = Apply(PRODUCT, (entry, expansion(minor(rows, place, column))))
        terms.append(term if (place + column) % 2 == 0 else Apply(NEGATION, (term,)))
    if not terms:
        return Number(0)
    return terms[0] if len(terms) == 1 else Apply(SUM, tuple(terms))


def most_zeros(rows: Rows) -> int:
    """The row along which a person expands: that with most zeros, the first of several."""
    return max(range(len(rows)), key=lambda k: sum(value_of(entry) == 0 for entry in rows[k]))


def minor(rows: Rows, place: int, column: int) -> Rows:
    """The matrix without a row and a column."""
    return tuple(row[:column] + row[column + 1 :] for k, row in enumerate(rows) if k != place)
