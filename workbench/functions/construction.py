"""`function`: from text, SymPy expressions or formulas to a Function; names are sorted into variables and columns."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from workbench.data import column_names, columns
from workbench.errors import DataError, OptionError
from workbench.functions.algebra import stacked
from workbench.functions.assumptions import all_assumed, check_names, given_assumptions
from workbench.functions.differentiable import Function
from workbench.functions.expansion import Contents, Wording, contents
from workbench.functions.lists import MOST_COMPONENTS, NO_SHAPES
from workbench.functions.origins import worded, written
from workbench.functions.row_sums import varies_by_row
from workbench.functions.sources import Found, Reader, Source, callable_readings, found_in
from workbench.kernels import Execution
from workbench.language.arrays.components import component_names
from workbench.language.arrays.misfits import Shape
from workbench.language.building import natural_order
from workbench.language.names import are_declarable, nameable, spelled
from workbench.language.reading import Reading
from workbench.operators import OPERATORS, Operator, checked

if TYPE_CHECKING:
    from workbench.language.formula import Formula

Where: TypeAlias = "str | Formula | Sequence[str | Formula] | None"
Variables: TypeAlias = "str | Sequence[str] | Mapping[str, int | Sequence[int] | None] | None"


def function(
    source: Source,
    *,
    variables: Variables = None,
    notation: str = "auto",
    data: object = None,
    where: Where = None,
    functions: Mapping[str, Function | Reading] | None = None,
    limit: int = 100_000,
    threads: int | None = None,
    operators: Sequence[Operator] = OPERATORS,
) -> Function:
    """A Function from what is written on paper.

    source: text such as "x^2 + 3y^2" or "f(x, y) = x^2 + 3y^2"; a list of texts for several components (a list of
        one has shape (1,)); a SymPy expression or matrix, whose symbols are taken by name; a Formula; a number.
    variables: their order, "y x" or a list of names; else that of the signature, else the natural order of the names.
        A mapping gives the shape of each as well: {"w": 3, "W": (2, 3), "b": ()} declares a vector, a matrix and a
        number, and so does the text "w:3 W:2x3 b"; where there is a signature, the order is that of the signature.
    notation: "text", "latex" or "auto". limit: characters that are read. operators: the table of functions.
    data: columns by name, over whose rows sum and mean run: a mapping, a structured array, a DataFrame, or the path
        of a CSV or Parquet file. Names that are columns are no variables.
    where: what is assumed of the variables, besides what the text says: "x > 0, n integer", or a list of such.
    functions: Functions by name that the text may call, such as g in "g(x)^2"; a Reading without parameters, such as
        that of "y = 3x", stands for its formula.
    threads: how many may work on the rows of the data; None for all cores, where that pays. The values are the same.

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
    variables = _with_sizes(variables)
    declared = _declared(variables)
    offered = column_names(data) if data is not None else ()
    shapes = _shapes(variables, offered)
    reader = Reader(notation, declared, shapes, offered, limit, table, callable_readings(functions or {}))
    found = found_in(source, reader)
    inside = contents([found.formula], shapes)
    order, beside = _order(found, inside, declared, offered, shapes)
    notes = (*found.notes, *beside)
    taken = tuple(name for name in offered if name in inside.names)
    if data is not None and not taken:
        raise DataError(f"no column of the data ({', '.join(offered)}) occurs in the formula.")
    arrays = columns(data, taken) if taken else {}
    said = all_assumed((found.assumptions, given_assumptions(where, order, table, notation)))
    if inside.elementary and not shapes:
        definition = written(
            [found.formula],
            order,
            name=found.name,
            columns=taken,
            rowwise=varies_by_row(found.formula, taken),
            notes=notes,
            assumptions=said,
            named=found.named,
            operators=table,
        )
    else:
        rows = len(arrays[taken[0]]) if taken else 0
        wording = Wording(found.formula, order, table, shapes, taken, rows)
        definition = worded(wording, name=found.name, notes=notes, assumptions=said, named=found.named)
    if said:
        check_names(said, (*definition.names, *definition.variables))
    return Function(definition, data=arrays, execution=Execution(threads=_checked_threads(threads)))


def _with_sizes(variables: Variables) -> Variables:
    """The mapping that a text with sizes stands for: "w:3 W:2x3 b" declares a vector, a matrix and a number."""
    if not isinstance(variables, str) or ":" not in variables:
        return variables
    shapes: dict[str, tuple[int, ...]] = {}
    for piece in _pieces(variables):
        name, colon, size = piece.partition(":")
        if colon and not re.fullmatch(r"[1-9][0-9]{0,6}(?:x[1-9][0-9]{0,6})?", size):
            raise OptionError(f"{piece!r:.60} declares no array; w:3 is a vector, W:2x3 a matrix, b a number.")
        if name in shapes:
            raise OptionError(f"the variable {name!r:.60} is declared twice.")
        shapes[name] = tuple(map(int, size.split("x"))) if colon else ()
    return shapes


def _pieces(variables: str) -> list[str]:
    return [piece for piece in re.split(r"[\s,]+", variables) if piece]


def _declared(variables: Variables) -> tuple[str, ...] | None:
    """The names in variables=, spelled as inside."""
    if variables is None:
        return None
    names = _pieces(variables) if isinstance(variables, str) else list(variables)
    for name in names:
        if not isinstance(name, str):
            raise OptionError(f"a variable is named by text, not by {name!r}.")
    if are_declarable(tuple(names)):
        return tuple(names)
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
        if not nameable(name):
            raise OptionError(f"{name!r:.60} cannot be the name of a variable: letters, then digits, such as w or W_1.")
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
    found: Found,
    inside: Contents,
    declared: tuple[str, ...] | None,
    offered: Sequence[str],
    shapes: Mapping[str, Shape],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The variables in order: as declared, as in the signature, or the natural order of names that are no columns.

    An array is one name; a size, which is in the bounds of a sum, is none. Names beside a signature, a in
    f(x) = a*x, come after it, and a note says so.
    """
    if declared is not None and found.parameters is not None and set(declared) != set(found.parameters):
        raise OptionError(
            f"variables= ({', '.join(declared)}) does not agree with the signature ({', '.join(found.parameters)}); "
            "leave one out."
        )
    order = declared if declared is not None and not (shapes and found.parameters) else found.parameters
    if order is None:
        return natural_order(inside.names - set(offered)), ()
    twice = [name for name in order if name in offered]
    if twice:
        raise OptionError(f"{', '.join(twice)} is declared a variable and is a column of the data; rename one of them.")
    flat = [component for name, shape in shapes.items() if name in order for component in component_names(name, shape)]
    unknown = natural_order(inside.names - {*order, *flat, *offered})
    if inside.sizes:
        order = tuple(name for name in order if name not in inside.sizes)
    if unknown and declared is None and not offered:
        order += unknown
        return order, (f"beside the signature, {', '.join(unknown)} too: {found.name}({', '.join(order)})",)
    if unknown:
        also = f" and the columns {', '.join(offered)}" if offered else ""
        raise OptionError(
            f"{', '.join(unknown)} is not declared; the variables are {', '.join(order) or 'none'}{also}. "
            "Declare every name that occurs, or none."
        )
    return order, ()


def _checked_threads(threads: int | None) -> int | None:
    if threads is not None and (isinstance(threads, bool) or not isinstance(threads, numbers.Integral) or threads < 1):
        raise OptionError(f"threads is {threads!r:.40}; a whole number is needed, 1 or more.")
    return None if threads is None else int(threads)


def _are_functions(source: object) -> TypeGuard[Sequence[Function]]:
    return isinstance(source, list | tuple) and bool(source) and all(isinstance(part, Function) for part in source)
