"""Loops: long sums over an index, and their gradients, worked out over arrays instead of written out term by term.

The term is compiled once, over its places: x[i] and x[i+1] are two. Its value and its slopes are had for all indices
at once; the slopes are added to the components of the gradient where the places stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, final

import numpy as np
from numpy.typing import NDArray

from workbench import graphs
from workbench.functions.index_values import whole
from workbench.graphs import Program, lower
from workbench.kernels import Kernel, compiled
from workbench.kernels.kernel import NOTHING, Array, Columns, is_complex, matrix, vector
from workbench.language.building import number
from workbench.language.formula import Apply, Formula, Symbol, parts
from workbench.language.substitution import substituted
from workbench.operators import Form

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from workbench.functions.definition import Definition

LEAST = 256
"""Terms, from which on a sum is a loop."""

_OTHER = frozenset({Form.DERIVATIVE, Form.GRADIENT, Form.VALUE_AT, Form.VECTOR, Form.REDUCTION})


@dataclass(frozen=True, slots=True)
class Piece:
    """A sum over an index, or (without one) a single term."""

    term: Formula
    index: str = ""
    low: int = 1
    high: int = 1

    @property
    def count(self) -> int:
        return self.high - self.low + 1


@dataclass(frozen=True, slots=True)
class Term:
    """A term as programs over its inputs: for each of them the variable that it is, at every index.

    places: shape (inputs, terms). repeated: of each input, is it one variable at several indices?
    indices: the values of the index, which is the last input, where it occurs.
    """

    program: Program
    value: Kernel
    slopes: Kernel
    places: NDArray[np.intp]
    repeated: tuple[bool, ...]
    indices: Array | None

    def inputs(self, x: Array) -> Array:
        """Shape (terms, inputs)."""
        given = x[self.places.T]
        return given if self.indices is None else np.column_stack([given, self.indices])


@final
class Loop:
    """The kernel of sums over an index: value, gradient, or both."""

    def __init__(self, definition: Definition, terms: Sequence[Term], *, value: bool, gradient: bool) -> None:
        self._definition = definition
        self._terms = terms
        self._value = value
        self._gradient = gradient
        self._sizes = len(definition.variables), len(definition.parameters)

    def __repr__(self) -> str:
        count = sum(term.places.shape[1] for term in self._terms)
        return f"loop kernel, {count} terms: chosen because they are alike, and are worked out at once over arrays"

    @property
    def program(self) -> Program:
        """The terms written out."""
        return self._definition.program

    def __call__(self, point: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        if is_complex(point):
            return self._written_out(point, parameters, columns)
        x, p = vector(point, self._sizes[0], "a point"), vector(parameters, self._sizes[1], "the bound values")
        total, slope = 0.0, np.zeros(len(x)) if self._gradient else NOTHING
        for term in self._terms:
            inputs = term.inputs(x)
            if self._value:
                total += float(np.sum(term.value.batch(inputs, p)[:, 0]))
            if self._gradient:
                found = term.slopes.batch(inputs, p)
                for places, repeated, slopes in zip(term.places, term.repeated, found.T, strict=True):
                    if repeated:
                        slope += np.bincount(places, slopes, len(x))
                    else:
                        slope[places] += slopes
        return np.concatenate([[total], slope]) if self._value else slope

    def batch(self, points: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        if is_complex(points):
            return self._written_out.batch(points, parameters, columns)
        x = matrix(points, self._sizes[0], "points")
        found = [self(point, parameters) for point in x.reshape(-1, x.shape[-1])]
        size = self._value + self._gradient * self._sizes[0]
        return np.array(found, dtype=np.float64).reshape(*x.shape[:-1], size)

    @cached_property
    def _written_out(self) -> Kernel:
        value = [self._definition.program] if self._value else []
        slopes = [graphs.gradient(self._definition.program)] if self._gradient else []
        return compiled(graphs.concatenate([*value, *slopes]))


@final
class LoopHessian:
    """The Hessian of sums over an index, sparse: the second derivatives of a term stand where its places cross."""

    def __init__(self, definition: Definition, terms: Sequence[Term]) -> None:
        n = len(definition.variables)
        self.shape = n, n
        self._terms: list[tuple[Term, Kernel]] = []
        rows: list[NDArray[np.intp]] = []
        columns: list[NDArray[np.intp]] = []
        for term in terms:
            whole = graphs.hessian(term.program)
            count, size = len(term.places), len(term.program.variables)
            there = graphs.pattern(whole)
            kept = [(i, j) for i in range(count) for j in range(count) if there[i * size + j]]
            if kept:
                entries = graphs.components(whole, [i * size + j for i, j in kept])
                self._terms.append((term, compiled(entries, "numpy")))
                rows += [term.places[i] for i, _ in kept]
                columns += [term.places[j] for _, j in kept]
        self._rows = np.concatenate([*rows, np.empty(0, np.intp)])
        self._columns = np.concatenate([*columns, np.empty(0, np.intp)])

    def at(self, x: Array, bound: Array, columns: Columns) -> csr_array:  # noqa: ARG002  (long sums have none)
        """The matrix at one point (n,)."""
        from scipy.sparse import coo_array  # slow to import, and only sparse values need it

        values = [kernel.batch(term.inputs(x), bound).T.ravel() for term, kernel in self._terms]
        entries = np.concatenate([*values, np.empty(0)])
        return coo_array((entries, (self._rows, self._columns)), shape=self.shape).tocsr()


def looped_hessian(definition: Definition) -> LoopHessian | None:
    """The sparse Hessian of a long sum; None where the definition is none."""
    parent = definition.origin.parent
    if parent is None or definition.origin.name != "hessian":
        return None
    terms = _terms_of(parent)
    return None if terms is None else definition.kept("loop", lambda: LoopHessian(parent, terms))


def looped(definition: Definition, *, both: bool = False) -> Kernel | None:
    """The kernel of a long sum, or of its gradient; None where the definition is neither, or is short.

    both: value and gradient of a sum.
    """
    parent = definition.origin.parent
    slopes = parent is not None and definition.origin.name == "gradient"
    source = parent if slopes and parent is not None else definition
    terms = _terms_of(source)
    return None if terms is None else Loop(source, terms, value=both or not slopes, gradient=both or slopes)


def _terms_of(source: Definition) -> list[Term] | None:
    """The terms of a long sum; None for anything else."""
    if source.origin.parent is not None or source.wording is None or source.conditions or source.shape:
        return None
    return source.kept("terms", lambda: _terms(source))


def _terms(definition: Definition) -> list[Term] | None:
    wording = definition.wording
    if wording is None or wording.columns or definition.missing:
        return None
    sizes = {name: number(value) for name, value in wording.sizes.items()}
    pieces = _pieces(substituted(wording.formula, sizes))
    if pieces is None or sum(piece.count for piece in pieces) < LEAST:
        return None
    variables = {name: place for place, name in enumerate(definition.variables)}
    return [_compiled(piece, definition, variables) for piece in pieces if piece.count > 0]


def _pieces(formula: Formula) -> list[Piece] | None:
    """The sums over an index that are added, each with the factors before it; None for any other formula."""
    if not _has_sum(formula):
        return [Piece(formula)] if _elementary(formula) else None
    assert isinstance(formula, Apply)
    row, arguments = formula.operator, formula.arguments
    if row.form is Form.INDEXED:
        index, lower, upper, term = arguments
        assert isinstance(index, Symbol)
        if row.joined_by is not Form.SUM or _has_sum(term) or not _elementary(term):
            return None
        return [Piece(term, index.name, whole(lower)({}), whole(upper)({}))]
    if row.form is Form.SUM:
        parts_of = [_pieces(argument) for argument in arguments]
        return None if any(part is None for part in parts_of) else [one for part in parts_of for one in part or ()]
    return _multiplied(formula)


def _multiplied(formula: Apply) -> list[Piece] | None:
    """-S, c*S, S/c: what stands beside the sum goes with each of its terms."""
    form = formula.operator.form
    sums = [place for place, argument in enumerate(formula.arguments) if _has_sum(argument)]
    if form not in (Form.NEGATION, Form.PRODUCT, Form.QUOTIENT) or len(sums) > 1:
        return None
    if form is Form.QUOTIENT and sums == [1]:
        return None
    inner = _pieces(formula.arguments[sums[0]])
    beside = [argument for place, argument in enumerate(formula.arguments) if place != sums[0]]
    if inner is None or not all(map(_elementary, beside)):
        return None
    if any(one.index and one.index in _names(argument) for one in inner for argument in beside):
        return None
    found = []
    for one in inner:
        arguments = list(formula.arguments)
        arguments[sums[0]] = one.term
        found.append(Piece(Apply(formula.operator, tuple(arguments)), one.index, one.low, one.high))
    return found


def _has_sum(formula: Formula) -> bool:
    return any(isinstance(node, Apply) and node.operator.form is Form.INDEXED for node in parts(formula))


def _elementary(formula: Formula) -> bool:
    """Nothing in it but numbers, functions of the table and components?"""
    rows = [node.operator for node in parts(formula) if isinstance(node, Apply)]
    return not any(row.form in _OTHER or row.of_arrays or row.components is not None for row in rows)


def _names(formula: Formula) -> frozenset[str]:
    return frozenset(node.name for node in parts(formula) if isinstance(node, Symbol))


def _compiled(piece: Piece, definition: Definition, variables: Mapping[str, int]) -> Term:
    """The term over its places, one input for each."""
    elements = dict.fromkeys(node for node in parts(piece.term) if isinstance(node, Apply) and _is_element(node))
    names = {element: f"#{k + 1}" for k, element in enumerate(elements)}  # no text can spell them
    term = _replaced(piece.term, names)
    scalars = [name for name in definition.variables if "[" not in name and name in _names(term)]
    components = [name for name in _names(term) if "[" in name]
    indices = range(piece.low, piece.high + 1)
    places = [[variables[name] for name in _component_names(element, piece, indices)] for element in names]
    places += [[variables[name]] * piece.count for name in (*scalars, *components)]
    counted = piece.index and piece.index in _names(term)
    inputs = (*names.values(), *scalars, *components, *((piece.index,) if counted else ()))
    program = lower([term], inputs, definition.parameters, (), definition.operators)
    slopes = graphs.components(graphs.gradient(program), range(len(places)))
    return Term(
        program,
        compiled(program, "numpy"),
        compiled(slopes, "numpy"),
        np.array(places, dtype=np.intp).reshape(len(places), piece.count),
        tuple(len(set(own)) < len(own) for own in places),
        np.array(indices, dtype=np.float64) if counted else None,
    )


def _component_names(element: Apply, piece: Piece, indices: range) -> Iterator[str]:
    array, *places = element.arguments
    assert isinstance(array, Symbol)
    values = [whole(place) for place in places]
    for index in indices:
        here = {piece.index: index}
        yield f"{array.name}[{','.join(str(value(here)) for value in values)}]"


def _is_element(node: Formula) -> bool:
    return isinstance(node, Apply) and node.operator.form is Form.ELEMENT


def _replaced(formula: Formula, names: Mapping[Apply, str]) -> Formula:
    done: dict[int, Formula] = {}
    for node in parts(formula):
        if isinstance(node, Apply) and node in names:
            done[id(node)] = Symbol(names[node])
        elif isinstance(node, Apply):
            done[id(node)] = Apply(node.operator, tuple(done[id(argument)] for argument in node.arguments))
        else:
            done[id(node)] = node
    return done[id(formula)]
