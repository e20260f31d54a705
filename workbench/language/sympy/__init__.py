"""The bridge to SymPy: a tree as an expression over real symbols, and an expression as a tree.

SymPy evaluates as it builds; `guards` keeps it from long work. No text is handed to SymPy but the names of symbols.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from workbench.errors import OptionError
from workbench.language import rows
from workbench.language.arrays.components import in_components
from workbench.language.formula import Apply, Formula, Number, Symbol, parts
from workbench.language.substitution import binds
from workbench.language.sympy.builders import BY_FORM, Builder, call, call_as_written, numbers
from workbench.language.sympy.expressions import from_sympy
from workbench.language.sympy.guards import Built, Expression
from workbench.operators import BINDING_FORMS, OPERATORS, VECTOR, Form, Operator

__all__ = ["from_sympy", "reduction", "symbol", "to_sympy"]


MOST_EVALUATED = 500
"""Calls in one expression that SymPy evaluates as it builds them."""


@cache
def symbol(name: str) -> Expression:
    """The real symbol of a name; one name, one symbol.

    >>> symbol("x").is_real
    True
    """
    import sympy

    return sympy.Symbol(name, real=True)


def to_sympy(formula: Formula, operators: tuple[Operator, ...] = OPERATORS) -> Expression:
    """The tree as SymPy's expression: real symbols by name, exact rationals; a vector as a matrix of one column.

    Raises OptionError for a power that would have more than 1,000 digits, an operator that SymPy cannot have, or a
    tree nested too deeply for SymPy (about a hundred levels); ShapeError for vectors and matrices that do not fit.

    >>> from workbench.language.reading import read
    >>> to_sympy(read("(1 - x)^2 + 0.5").formula)
    (1 - x)**2 + 1/2
    """
    import sympy

    try:
        if not _calculates_with_arrays(formula):
            return _arranged(sympy, _built(sympy, formula, operators))
        if binds(formula):
            raise OptionError("SymPy has no sums or derivatives over formulas that hold vectors; write the components.")
        components, shape = in_components(formula, {}, operators=operators)
        return _arranged(sympy, _nested([_built(sympy, part, operators) for part in components], shape))
    except RecursionError:
        raise OptionError("the formula is nested too deeply for SymPy; its values do not need SymPy.") from None


def _built(sympy: Any, formula: Formula, operators: tuple[Operator, ...]) -> Expression:
    """The expression; parts that are shared are built once."""
    done: dict[int, Built] = {}
    replaced: dict[int, Formula] = {}  # holds what was expanded, so that no id is used twice
    waiting = [formula]
    evaluated = 0
    while waiting:
        node = waiting[-1]
        if id(node) in done:
            waiting.pop()
            continue
        if not isinstance(node, Apply):
            done[id(node)] = _leaf(sympy, node)
            continue
        if id(node) not in replaced and node.operator.form in HEADED and node.operator.sympy is None:
            replaced[id(node)] = _expanded(node, operators)
        arguments = (replaced[id(node)],) if id(node) in replaced else node.arguments
        if missing := [part for part in arguments if id(part) not in done]:
            waiting.extend(missing)
            continue
        below = [done[id(part)] for part in arguments]
        if id(node) in replaced:
            done[id(node)] = below[0]
            continue
        builder = BUILDERS[node.operator.form]
        evaluated += builder is call
        done[id(node)] = (call_as_written if evaluated > MOST_EVALUATED else builder)(sympy, node, below)
    return done[id(formula)].value


def lambdified(expressions: Sequence[Expression], names: Sequence[str]) -> Callable[..., Sequence[Any]]:
    """SymPy's own function of NumPy arrays, from values of the names in order to those of the expressions.

    >>> lambdified([symbol("x") ** 2, symbol("y")], ["x", "y"])(3.0, 1.0)
    [9.0, 1.0]
    """
    import sympy

    # Dummies: no name of a user stands in the code that SymPy makes.
    function: Callable[..., Sequence[Any]] = sympy.lambdify(
        [symbol(name) for name in names], list(expressions), modules=["scipy", "numpy"], cse=True, dummify=True
    )
    return function


def _calculates_with_arrays(formula: Formula) -> bool:
    """Is there a vector or matrix in it that is not just a list of results?"""
    nodes = [node for node in parts(formula) if isinstance(node, Apply)]
    inside = (child for node in nodes if node.operator.form is not Form.VECTOR for child in node.arguments)
    return any(node.operator.of_arrays for node in nodes) or any(map(_is_array, inside))


def _is_array(node: Formula) -> bool:
    return isinstance(node, Apply) and node.operator.with_arrays and node.operator.form not in BINDING_FORMS


def _nested(values: Sequence[Expression], shape: Sequence[int]) -> Expression:
    """Values in C order as nested tuples; of no shape the one value."""
    if not shape:
        return values[0]
    size = len(values) // shape[0]
    return tuple(_nested(values[place : place + size], shape[1:]) for place in range(0, len(values), size))


def _leaf(sympy: Any, node: Formula) -> Built:
    if isinstance(node, Symbol):
        return Built(symbol(node.name))
    assert isinstance(node, Number)
    return Built(sympy.Rational(node.value.numerator, node.value.denominator), constant=True)


def _expanded(node: Apply, operators: tuple[Operator, ...]) -> Formula:
    """The same by other operators, for a function that SymPy does not have."""
    operator = node.operator
    if operator.components is not None:
        return Apply(VECTOR, rows.components_at(operator, node.arguments, operators))
    definition = rows.definition(operator, operators)
    if definition is None:
        raise OptionError(f"operator {operator.name!r} has neither a head in SymPy nor a definition; give it one.")
    if len(node.arguments) > len(operator.parameters):
        return rows.nested(operator, node.arguments)
    return rows.apply_row(definition, operator, node.arguments)


def _arranged(sympy: Any, value: Expression) -> Expression:
    """Nested tuples as a column, a matrix, or an array of more dimensions."""
    if not isinstance(value, tuple):
        return value
    if not any(isinstance(part, tuple) for part in value):
        return sympy.ImmutableMatrix(len(value), 1, value)
    if not any(isinstance(entry, tuple) for row in value for entry in row):
        return sympy.ImmutableMatrix([list(row) for row in value])
    return sympy.ImmutableDenseNDimArray(value)


def _reduction(_sympy: Any, node: Apply, below: Sequence[Built]) -> Built:
    return Built(reduction(node.operator)(*numbers(node, below)))


@cache
def reduction(operator: Operator) -> Any:
    """The class of SymPy functions that stands for a reduction over the rows of the data.

    Linear: a numeric factor comes out, the derivative passes inside.

    >>> from workbench.operators import MEAN
    >>> x, m = symbol("x"), symbol("m")
    >>> reduction(MEAN)((m * x - 1) ** 2).diff(m)
    2*mean(x*(m*x - 1))
    """
    import sympy

    of_one = next((value for arguments, value in rows.values(operator) if arguments == (Number(1),)), None)
    unit = None if of_one is None else to_sympy(of_one)

    def evaluate(cls: Any, argument: Expression) -> Expression:
        factor, rest = argument.primitive() if argument.is_Add else argument.as_coeff_Mul()
        if factor == 0 or (rest == 1 and unit is not None):
            return factor * (unit or 1)
        return None if factor == 1 else factor * cls(rest)

    def derivative(self: Any, variable: Expression) -> Expression:
        return self.func(self.args[0].diff(variable))

    def numpy_code(self: Any, printer: Any) -> str:
        return str(operator.numpy).replace("np.", "numpy.").format(printer._print(self.args[0]))

    facts = {
        "nargs": 1,
        "operator": operator,
        "eval": classmethod(evaluate),
        "_eval_derivative": derivative,
        "_numpycode": numpy_code,
    }
    return type(sympy.Function)(operator.name, (sympy.Function,), facts)


HEADED = frozenset({Form.CALL, Form.ROOT, Form.FENCE, Form.POSTFIX})
"""Forms of functions: by a head in SymPy, or by their definition."""

BUILDERS: Mapping[Form, Builder] = MappingProxyType({**BY_FORM, Form.REDUCTION: _reduction})
"""How the expression for each form is built, from SymPy, the node, and what is below it."""
