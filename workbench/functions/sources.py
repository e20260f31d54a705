"""Sources: what a Function is made from, text, formulas, SymPy expressions, numbers, lists of them, as one formula."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from workbench.errors import OptionError, ParseError
from workbench.functions.algebra import constant
from workbench.functions.assumptions import NOTHING_ASSUMED, Assumptions, all_assumed
from workbench.functions.differentiable import Function
from workbench.functions.display import with_values
from workbench.functions.lists import nested
from workbench.language.arrays.misfits import Shape
from workbench.language.formula import Apply, Formula
from workbench.language.names import array_of
from workbench.language.reading import Reading, read
from workbench.language.substitution import free_names
from workbench.operators import VECTOR, Operator

if TYPE_CHECKING:
    import sympy

Source: TypeAlias = "str | Formula | Function | float | sympy.Basic | sympy.MatrixBase | Sequence[Source]"


@dataclass(frozen=True, slots=True)
class Found:
    """What a source says: the formula as it is written, a list for several components; a name and an order of names.

    assumptions: from `where` in the text. named: what was defined in it on the way, in order.
    """

    formula: Formula
    name: str = ""
    parameters: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    assumptions: Assumptions = NOTHING_ASSUMED
    named: tuple[tuple[str, Formula], ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
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


def callable_readings(functions: Mapping[str, Function | Reading]) -> dict[str, Reading]:
    """Functions as definitions that a text may call, with their bound values put in, also where something is assumed.

    Raises OptionError for a Function with data, and for what is neither a Function nor a Reading.
    """
    return {name: found if isinstance(found, Reading) else _callable(name, found) for name, found in functions.items()}


def _callable(name: str, f: Function) -> Reading:
    if not isinstance(f, Function):
        raise OptionError(f"functions= are Functions and Readings by name; {name} is {f!r:.60}.")
    if f.columns:
        raise OptionError(f"{name} has columns of data ({', '.join(f.columns)}), and cannot be called in a text.")
    said = f.definition.assumptions
    if not said:
        return Reading(name, name, f.definition.names, with_values(f, f.formula))
    if {array_of(own) for own in f.bound if own != array_of(own)} & said.names:
        raise OptionError(f"{name} assumes {said} of an array that is bound, and cannot be called in a text.")
    conditions = tuple(with_values(f, condition) for condition in said.conditions)
    integers = said.integers - f.bound.keys()
    return Reading(name, name, f.definition.names, with_values(f, f.formula), assumptions=conditions, integers=integers)


def found_in(source: Any, reader: Reader) -> Found:
    """What a source says. Raises ParseError for text that is not read, OptionError for what is no source."""
    if isinstance(source, str):
        return _from_readings([reader.read(source)], whole=True)
    if isinstance(source, Formula):
        return Found(source)
    found = _from_sympy(source) or _from_number(source)
    if found is not None:
        return found
    if isinstance(source, bytes | bytearray) or not isinstance(source, Sequence) or not source:
        raise OptionError(f"a Function is made from text, a list of texts or a SymPy expression, not from {source!r}.")
    if all(isinstance(text, str) for text in source):
        return _from_readings(_together(source, reader), whole=False)
    parts = [found_in(part, reader) for part in source]
    return Found(
        Apply(VECTOR, tuple(part.formula for part in parts)),
        notes=_joined(part.notes for part in parts),
        assumptions=all_assumed(part.assumptions for part in parts),
    )


def _together(texts: Sequence[str], reader: Reader) -> list[Reading]:
    """Each text read knowing the names of the others: xy is x*y where x and y occur beside it."""
    readings: list[Reading] = []
    names: set[str] = set()
    for text in texts:
        try:
            readings.append(reader.read(text))
            names |= free_names(readings[-1].formula)
        except ParseError:
            continue  # perhaps clear beside the others; else it is refused below
    if len(texts) == 1 or (len(readings) == len(texts) and all(free_names(r.formula) == names for r in readings)):
        return readings or [reader.read(texts[0])]
    return [reader.read(text, names) for text in texts]


def _from_readings(readings: Sequence[Reading], *, whole: bool) -> Found:
    signatures = {reading.parameters for reading in readings if reading.parameters is not None}
    if len(signatures) > 1:
        told = " and ".join(f"({', '.join(signature)})" for signature in sorted(signatures))
        raise OptionError(f"the components have different signatures, {told}; give the same to all.")
    return Found(
        readings[0].formula if whole else Apply(VECTOR, tuple(reading.formula for reading in readings)),
        readings[0].name if whole else "",
        signatures.pop() if signatures else None,
        _joined(reading.notes for reading in readings),
        all_assumed(Assumptions(reading.assumptions, reading.integers) for reading in readings),
        tuple(dict(pair for reading in readings for pair in reading.named).items()),
    )


def _from_number(source: object) -> Found | None:
    found = constant(source)
    return None if found is None else Found(found)


def _from_sympy(source: Any) -> Found | None:
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
    return Found(nested([from_sympy(part) for part in parts], shape))


def _joined(notes: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for part in notes for note in part))
