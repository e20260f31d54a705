"""`function`: from text, SymPy expressions or formulas to a Function; names are sorted into variables and columns."""

from __future__ import annotations

import math
import numbers
import re
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from workbench.data import column_names, columns
from workbench.errors import DataError, OptionError, ParseError, ShapeError
from workbench.functions.algebra import constant, stacked
from workbench.functions.definition import NO_SHAPES
from workbench.functions.differentiable import Function
from workbench.functions.display import with_values
from workbench.functions.lists import Shape
from workbench.functions.origins import written
from workbench.functions.row_sums import varies_by_row
from workbench.language.building import natural_order
from workbench.language.components import component_names, in_components
from workbench.language.formula import Apply, Formula, symbols
from workbench.language.names import spelled
from workbench.language.reading import Reading, read
from workbench.operators import OPERATORS, VECTOR, Operator, checked

if TYPE_CHECKING:
    import sympy

Source: TypeAlias = "str | Formula | Function | float | sympy.Basic | sympy.MatrixBase | Sequence[Source]"
Variables: TypeAlias = "str | Sequence[str] | Mapping[str, int | Sequence[int] | None] | None"

MOST_COMPONENTS = 1_000_000
"""Of one array."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a source says: elementary formulas in C order of the shape, and where it says so a name and an order.

    written: as it stands in the source, where the components do not say that.
    """

    components: tuple[Formula, ...]
    shape: Shape
    written: Formula | None = None
    name: str = ""
    parameters: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset().union(*map(symbols, self.components))


def function(
    source: Source,
    *,
    variables: Variables = None,
    notation: str = "auto",
    data: object = None,
    functions: Mapping[str, Function | Reading] | None = None,
    limit: int = 100_000,
    operators: Sequence[Operator] = OPERATORS,
) -> Function:
    """A Function from what is written on paper.

    source: text such as "x^2 + 3y^2" or "f(x, y) = x^2 + 3y^2"; a list of texts for several components (a list of
        one has shape (1,)); a SymPy expression or matrix, whose symbols are taken by name; a Formula; a number.
    variables: their order, "y x" or a list of names; else that of the signature, else the natural order of the names.
        A mapping gives the shape of each as well: {"w": 3, "W": (2, 3), "b": ()} declares a vector, a matrix and a
        number; where there is a signature, the order is that of the signature.
    notation: "text", "latex" or "auto". limit: characters that are read. operators: the table of functions.
    data: columns by name, over whose rows sum and mean run: a mapping, a structured array, a DataFrame, or the path
        of a CSV or Parquet file. Names that are columns are no variables.
    functions: Functions by name that the text may call, such as g in "g(x)^2"; a Reading without parameters, such as
        that of "y = 3x", stands for its formula.

    Raises ParseError for text that cannot be read, OptionError for names that do not fit together, DataError for
    data that cannot be used.

    >>> function("f(x, y) = (1 - x)^2 + 100(y - x^2)^2")
    Function f(x, y) = (1 - x)^2 + 100*(y - x^2)^2
    >>> function("mean((m*x + b - y)^2)", data={"x": [0, 1, 2], "y": [1, 3, 5]})(b=1, m=2)
    0.0
    >>> function("w^T x + b", variables={"w": 2, "x": 2, "b": ()})([1, 2], [3, 4], 5)
    16.0
    """
    if isinstance(source, Function):
        return source
    if _are_functions(source):
        return Function(*stacked(source))
    table = checked(operators)
    declared = _declared(variables)
    offered = column_names(data) if data is not None else ()
    shapes = _shapes(variables, offered)
    found = _found(source, _Reader(notation, declared, shapes, offered, limit, table, _callable(functions or {})))
    order = _order(found, declared, offered, shapes)
    taken = tuple(name for name in offered if name in found.names)
    if data is not None and not taken:
        raise DataError(f"no column of the data ({', '.join(offered)}) occurs in the formula.")
    definition = written(
        found.components,
        order,
        found.shape,
        name=found.name,
        formula=found.written,
        shapes=shapes,
        columns=taken,
        rowwise=any(varies_by_row(component, taken) for component in found.components),
        notes=found.notes,
        operators=table,
    )
    return Function(definition, data=columns(data, taken) if taken else {})


def _declared(variables: Variables) -> tuple[str, ...] | None:
    """The names in variables=, spelled as inside."""
    if variables is None:
        return None
    names = re.split(r"[\s,]+", variables.strip()) if isinstance(variables, str) else list(variables)
    for name in names:
        if not isinstance(name, str):
            raise OptionError(f"a variable is named by text, not by {name!r}.")
    found = tuple(spelled(name) for name in names if name)
    if len(set(found)) < len(found):
        raise OptionError(f"a variable is declared twice in {', '.join(found)}.")
    return found


def _shapes(variables: Variables, offered: Sequence[str]) -> Mapping[str, Shape]:
    """The shapes of the arrays in variables=, by name; a size says that of a vector."""
    if not isinstance(variables, Mapping):
        return NO_SHAPES
    found = {spelled(name): _shape(name, size) for name, size in variables.items()}
    for name, shape in found.items():
        if shape and (name in offered or "[" in name):
            raise OptionError(f"{name} is a {'column of the data' if name in offered else 'component'}, and no array.")
    return MappingProxyType(found) if any(found.values()) else NO_SHAPES


def _shape(name: str, size: object) -> Shape:
    """A shape as it is declared: 3 or (3,) for a vector, (2, 3) for a matrix, () or None for a number."""
    given = () if size is None else size if isinstance(size, tuple | list) else (size,)
    if len(given) > 2:
        raise OptionError(f"{name} is declared with shape {size}; vectors and matrices are read, such as 3 or (2, 3).")
    for n in given:
        if isinstance(n, bool) or not isinstance(n, numbers.Integral) or n < 1:
            hint = "give a size of 1 or more, (rows, columns), or () for a number"
            raise OptionError(f"{name} is declared with shape {size!r:.60}; {hint}.")
    shape = tuple(int(n) for n in given)
    if math.prod(shape) > MOST_COMPONENTS:
        raise OptionError(f"{name} is declared with shape {size}, more than {MOST_COMPONENTS:,} components.")
    return shape


def _order(
    found: _Found, declared: tuple[str, ...] | None, offered: Sequence[str], shapes: Mapping[str, Shape]
) -> tuple[str, ...]:
    """The variables in order: as declared, as in the signature, or the natural order of names that are no columns."""
    if declared is not None and found.parameters is not None and set(declared) != set(found.parameters):
        raise OptionError(
            f"variables= ({', '.join(declared)}) does not agree with the signature ({', '.join(found.parameters)}); "
            "leave one out."
        )
    order = declared if declared is not None and not (shapes and found.parameters) else found.parameters
    if order is None:
        return natural_order(found.names - set(offered))
    twice = [name for name in order if name in offered]
    if twice:
        raise OptionError(f"{', '.join(twice)} is declared a variable and is a column of the data; rename one of them.")
    flat = tuple(component for name in order for component in component_names(name, shapes.get(name, ())))
    unknown = natural_order(found.names - set(flat) - set(offered))
    if unknown:
        also = f" and the columns {', '.join(offered)}" if offered else ""
        raise OptionError(
            f"{', '.join(unknown)} is not declared; the variables are {', '.join(order) or 'none'}{also}. "
            "Declare every name that occurs, or none."
        )
    return flat


@dataclass(frozen=True, slots=True)
class _Reader:
    """How texts are read."""

    notation: str
    declared: tuple[str, ...] | None
    shapes: Mapping[str, Shape]
    columns: tuple[str, ...]
    limit: int
    operators: tuple[Operator, ...]
    functions: Mapping[str, Reading]

    def read(self, text: str, names: Collection[str] = ()) -> Reading:
        return read(
            text,
            notation=self.notation,
            variables=self.declared,
            names=(*self.columns, *names),
            functions=self.functions,
            limit=self.limit,
            operators=self.operators,
            shapes=self.shapes,
        )

    def components(self, formula: Formula) -> tuple[tuple[Formula, ...], Shape]:
        """Elementary components in C order, and the shape, of a formula that was read or given."""
        return in_components(formula, self.shapes, operators=self.operators)


def _callable(functions: Mapping[str, Function | Reading]) -> dict[str, Reading]:
    """Functions as definitions that a text may call, with their bound values put in."""
    readings = {
        name: Reading(str(f), name, f.variables, with_values(f, f.formula))
        for name, f in functions.items()
        if isinstance(f, Function) and not f.columns
    }
    return readings | {name: found for name, found in functions.items() if isinstance(found, Reading)}


def _found(source: Any, reader: _Reader) -> _Found:
    if isinstance(source, str):
        return _from_readings([reader.read(source)], reader, whole=True)
    if isinstance(source, Formula):
        return _Found(*reader.components(source), source)
    found = _from_sympy(source) or _from_number(source)
    if found is not None:
        return found
    if isinstance(source, bytes | bytearray) or not isinstance(source, Sequence) or not source:
        raise OptionError(f"a Function is made from text, a list of texts or a SymPy expression, not from {source!r}.")
    if all(isinstance(text, str) for text in source):
        return _from_readings(_together(source, reader), reader, whole=False)
    parts = [_found(part, reader) for part in source]
    if len({part.shape for part in parts}) > 1:
        raise ShapeError(f"components of shapes {', '.join(str(part.shape) for part in parts)} make no array.")
    components = tuple(component for part in parts for component in part.components)
    return _Found(components, (len(parts), *parts[0].shape), notes=_joined(part.notes for part in parts))


def _together(texts: Sequence[str], reader: _Reader) -> list[Reading]:
    """Each text read knowing the names of the others: xy is x*y where x and y occur beside it."""
    readings: list[Reading] = []
    names: set[str] = set()
    for text in texts:
        try:
            readings.append(reader.read(text))
            names |= symbols(readings[-1].formula)
        except ParseError:
            continue  # perhaps clear beside the others; else it is refused below
    if len(texts) == 1 or (len(readings) == len(texts) and all(symbols(r.formula) == names for r in readings)):
        return readings or [reader.read(texts[0])]
    return [reader.read(text, names) for text in texts]


def _from_readings(readings: Sequence[Reading], reader: _Reader, *, whole: bool) -> _Found:
    flat = [reader.components(reading.formula) for reading in readings]
    if len({shape for _, shape in flat}) > 1:
        raise ShapeError(f"components of shapes {', '.join(str(shape) for _, shape in flat)} make no array.")
    components = tuple(component for part, _ in flat for component in part)
    shape = flat[0][1]
    signatures = {reading.parameters for reading in readings if reading.parameters is not None}
    if len(signatures) > 1:
        told = " and ".join(f"({', '.join(signature)})" for signature in sorted(signatures))
        raise OptionError(f"the components have different signatures, {told}; give the same to all.")
    return _Found(
        components,
        shape if whole else (len(readings), *shape),
        readings[0].formula if whole else Apply(VECTOR, tuple(reading.formula for reading in readings)),
        readings[0].name if whole else "",
        signatures.pop() if signatures else None,
        _joined(reading.notes for reading in readings),
    )


def _from_number(source: object) -> _Found | None:
    found = constant(source)
    return None if found is None else _Found((found,), ())


def _from_sympy(source: Any) -> _Found | None:
    """SymPy's expressions, matrices and arrays, with symbols taken by name."""
    sympy = sys.modules.get("sympy")
    if sympy is None or not isinstance(source, sympy.Expr | sympy.MatrixBase | sympy.NDimArray):
        return None
    from workbench.language.sympy import from_sympy

    by_name: dict[str, Any] = {}
    for symbol in source.free_symbols:
        if by_name.setdefault(symbol.name, symbol) != symbol:
            raise OptionError(f"two different SymPy symbols are called {symbol.name!r}; symbols are taken by name.")
    shape = tuple(getattr(source, "shape", ()))
    parts = [source] if isinstance(source, sympy.Expr) else list(sympy.flatten(source))
    return _Found(tuple(from_sympy(part) for part in parts), shape)


def _joined(notes: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for part in notes for note in part))


def _are_functions(source: object) -> TypeGuard[Sequence[Function]]:
    return isinstance(source, list | tuple) and bool(source) and all(isinstance(part, Function) for part in source)
