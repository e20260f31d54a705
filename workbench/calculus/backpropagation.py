"""Backpropagation at a point: a formula and numbers go in; its nodes with their values and adjoints come out.

The formula is cut at the names that were defined on the way (let z = w x + b; a = sigmoid(z); (a - y)^2), or, where
there are none, at each of its operations. Forward, every node is worked out from those before it; backward, the
adjoint of a node, the derivative of the output by it, is the sum over its users of adjoint times local derivative.

Source: Rumelhart, Hinton & Williams, Learning representations by back-propagating errors (1986); Griewank & Walther,
Evaluating Derivatives (2008), section 3.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count

import numpy as np
from numpy.typing import NDArray

from workbench.derivations import derive
from workbench.errors import OptionError, ShapeError
from workbench.functions import Function, Point, function
from workbench.functions.definition import Definition
from workbench.functions.expansion import expanded
from workbench.graphs import lower
from workbench.kernels.digits import evaluate
from workbench.language.arrays.components import component_names
from workbench.language.building import rebuilt
from workbench.language.formula import Apply, Formula, Symbol, parts, symbols
from workbench.language.printing import to_text
from workbench.operators import Form, Operator

Array = NDArray[np.float64]

DIGITS = 30
MOST = 1000  # nodes
OUTPUTS = ("L", "E", "J", "C", "y", "f")
"""Names for the output; the first that is free."""
UNCUT = frozenset({Form.NEGATION, Form.COMPARISON, Form.CONNECTIVE})
"""What makes no node of its own: it stays in the formula of the node that uses it."""


@dataclass(frozen=True, slots=True)
class Use:
    """One edge of the graph. user: the node that uses this one. slope: its local derivative, as formula and number."""

    user: str
    slope: Formula
    value: float


@dataclass(frozen=True, slots=True)
class Node:
    """A variable, a bound value, or a part of the formula.

    formula: over the names of nodes before it; the symbol itself for a leaf. value: forward. adjoint: the derivative
    of the output by it. uses: in the order of the sweep, the last user first.
    """

    name: str
    formula: Formula
    value: float
    adjoint: float
    uses: tuple[Use, ...] = ()

    @property
    def leaf(self) -> bool:
        """Is it a variable or a bound value?"""
        return self.formula == Symbol(self.name)


@dataclass(frozen=True, slots=True, repr=False)
class Backpropagation:
    """What `backpropagate` found. nodes: leaves first, then in the order of evaluation; the output last.

    x: the point, (n,). gradient: (n,), in the order of the variables of the function.
    """

    function: Function
    x: Array
    nodes: tuple[Node, ...]

    @property
    def output(self) -> Node:
        """The last node, whose adjoint is 1."""
        return self.nodes[-1]

    @property
    def value(self) -> float:
        """The value of the function at the point."""
        return self.output.value

    @property
    def gradient(self) -> Array:
        """The adjoints of the variables, (n,)."""
        adjoints = {node.name: node.adjoint for node in self.nodes}
        return np.array([adjoints[name] for name in self.function.variables])

    def __getitem__(self, name: str) -> Node:
        """The node of this name. Raises OptionError where there is none."""
        for node in self.nodes:
            if node.name == name:
                return node
        raise OptionError(f"there is no node {name!r}; there are {', '.join(node.name for node in self.nodes)}.")

    def __repr__(self) -> str:
        slopes = zip(self.function.variables, self.gradient, strict=True)
        told = ", ".join(f"{name} = {slope:.6g}" for name, slope in slopes)
        return f"Backpropagation: {self.output.name} = {self.value:.6g}; derivatives {told}"


def backpropagate(f: Function | str, at: Point) -> Backpropagation:
    """The gradient of f at a point by reverse accumulation, with every node's value and adjoint.

    f: a scalar Function, or its text. at: (n,) numbers, or a mapping by name; floats are taken as they print.
    Raises ShapeError for several components, OptionError for data, for a formula of more than MOST nodes and for a
    point where f, or a local derivative, has no value.

    >>> found = backpropagate("let z = w*x + b; a = z^2; (a - y)^2", {"w": 1, "x": 2, "b": 1, "y": 8})
    >>> found["z"].adjoint, found["a"].adjoint, found.gradient.tolist()
    (12.0, 2.0, [12.0, 24.0, 12.0, -2.0])
    """
    f = function(f)
    if f.shape:
        raise ShapeError(f"backpropagation starts from one output, but this has shape {f.shape}; take a component.")
    if f.columns:
        raise OptionError("backpropagation is shown for one row; put the numbers of a row in for the columns.")
    x = f.pack(at) if isinstance(at, Mapping) else np.asarray(at, dtype=np.float64)
    if x.shape != (len(f.variables),):
        raise ShapeError(f"the point has shape {x.shape}; give one number for each of ({', '.join(f.variables)}).")
    outside = f.violation(x)
    if outside is not None:
        raise OptionError(f"f has no value at this point: {outside.message}.")
    inputs = dict(zip(f.variables, map(_decimal, x.tolist()), strict=True))
    inputs |= {name: _decimal(value) for name, value in f.bound.items()}
    return Backpropagation(f, x, _swept(_cut(f), inputs, f.operators))


def _decimal(value: float | Fraction) -> Fraction:
    """A float as the decimal that it prints as, so that 0.1 + 0.2 - 0.3 is zero as it is on paper."""
    return value if isinstance(value, Fraction) else Fraction(repr(float(value)))


def _cut(f: Function) -> dict[str, Formula]:
    """The formula of each node over the names of others, in the order of evaluation; the output last."""
    names = _names_of_parts(f)
    (whole,) = f.components if f.definition.wording is None else f.definition.formulas
    taken = {*f.variables, *f.bound, *names.values()}
    output = next(name for name in (f.name, *OUTPUTS, "L_0") if name and name not in taken)
    unnamed = iter(_numbers("z" if names else "v", taken))
    apart = _arguments_of(names) if names else None
    made: dict[str, Formula] = {}
    over: dict[Formula, Formula] = {}
    for part in parts(whole):
        if not isinstance(part, Apply) or part in over:
            continue
        formula: Formula = Apply(part.operator, tuple(over.get(a, a) for a in part.arguments))
        own = names.get(part, "")
        cut = part.operator.form not in UNCUT if apart is None else part in apart
        if not own and cut and part != whole and symbols(part):
            own = next(unnamed)
        if own:
            made[own] = formula
            formula = Symbol(own)
        over[part] = formula
        if len(made) > MOST:
            raise OptionError(f"the formula has more than {MOST} nodes; backpropagate a smaller one.")
    last = over.get(whole, whole)
    if not made or last != Symbol(next(reversed(made))):
        made[output] = last
    return made


def _numbers(letter: str, taken: set[str]) -> Iterator[str]:
    """v1, v2, ... without those that are taken."""
    return (name for k in count(1) if (name := f"{letter}{k}") not in taken)


def _arguments_of(names: Mapping[Formula, str]) -> frozenset[Formula]:
    """What a named function is applied to, z in a = sigmoid(z): a node of its own though it has no name."""
    functions = [part for part in names if isinstance(part, Apply) and part.operator.form is Form.CALL]
    return frozenset(a for part in functions for a in part.arguments if isinstance(a, Apply))


def _names_of_parts(f: Function) -> dict[Formula, str]:
    """What was defined on the way, elementary, with its names; of an array, its components with theirs."""
    definition: Definition | None = f.definition
    while definition is not None and definition.origin.parent is not None:
        definition = definition.origin.parent
    found: dict[Formula, str] = {}
    if definition is None:
        return found
    for name, formula in definition.named:
        if definition.wording is None:
            found.setdefault(formula, name)
            continue
        whole = expanded(replace(definition.wording, formula=formula))
        for own, component in zip(component_names(name, whole.shape), whole.components, strict=True):
            found.setdefault(component, own)
    return {formula: name for formula, name in found.items() if isinstance(formula, Apply) and symbols(formula)}


def _swept(made: dict[str, Formula], inputs: Mapping[str, Fraction], operators: Sequence[Operator]) -> tuple[Node, ...]:
    """Forward, then backward, in thirty digits."""
    values = dict(inputs)
    for name, formula in made.items():
        values[name] = _value(formula, values, operators, name)
    adjoints = dict.fromkeys(values, Fraction(0))
    adjoints[next(reversed(made))] = Fraction(1)
    uses: dict[str, list[Use]] = {name: [] for name in values}
    for user, formula in reversed(made.items()):
        for name in dict.fromkeys(part.name for part in parts(formula) if isinstance(part, Symbol)):
            slope = _through(user, formula, derive(formula, name, operators=operators).after)
            local = _value(slope, values, operators, f"the derivative of {user} by {name}")
            uses[name].append(Use(user, slope, float(local)))
            adjoints[name] += adjoints[user] * local
    return tuple(
        Node(name, made.get(name, Symbol(name)), float(value), float(adjoints[name]), tuple(uses[name]))
        for name, value in values.items()
    )


def _through(user: str, formula: Formula, slope: Formula) -> Formula:
    """A local derivative with the name of the node where its formula stands: a·(1 − a) for a = sigmoid(z)."""
    if not isinstance(formula, Apply) or formula.operator.form is not Form.CALL:
        return slope
    return rebuilt(slope, lambda part: Symbol(user) if part == formula else part)


def _value(formula: Formula, values: Mapping[str, Fraction], operators: Sequence[Operator], what: str) -> Fraction:
    names = sorted(symbols(formula))
    program = lower([formula], names, operators=tuple(operators))
    found = evaluate(program, [values[name] for name in names], DIGITS)[0].value
    if not found.is_finite():
        raise OptionError(f"{what} = {to_text(formula)} has no finite value at this point.")
    return Fraction(found)
