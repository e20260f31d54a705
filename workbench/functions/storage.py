"""Definitions as JSON: the text of what was written, and how the function was derived from it; code is never stored.

The schema is numbered: a file of a later version is refused with a sentence, never half understood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from workbench.data import columns
from workbench.errors import FileError, ParseError
from workbench.evidence import Evidence
from workbench.functions.assumptions import given_assumptions
from workbench.functions.definition import Definition
from workbench.functions.derivatives import WAYS, Derived, derived
from workbench.functions.expansion import Wording
from workbench.functions.origins import Fixed, Selected, Written, fixed, selected, worded, written
from workbench.functions.provenance import Provenance
from workbench.kernels import BACKENDS
from workbench.language.building import natural_order
from workbench.language.formula import Formula
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.operators import Operator

if TYPE_CHECKING:
    from workbench.functions.algebra import Real
    from workbench.functions.differentiable import Function
    from workbench.functions.points import Array

FORMAT = "workbench function"
VERSION = 2  # 1: without sizes, shapes and assumptions

Record: TypeAlias = Mapping[str, Any]
Restored: TypeAlias = "tuple[Definition, Mapping[str, Real], Mapping[str, Array], str | None]"


def record(f: Function) -> dict[str, Any]:
    """The Function with its bound values and data, ready for JSON; fractions as text."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "definition": encoded(f.definition),
        "bound": {name: str(v) if isinstance(v, Fraction) else v for name, v in f.bound.items()},
        "data": {name: column.tolist() for name, column in f.columns.items()},
        "backend": f.execution.backend,
    }


def restored(record: Record, operators: Sequence[Operator]) -> Restored:
    """What `record` wrote. Raises FileError where it is of another kind or a later version."""
    kind, version = (record.get(key) for key in ("format", "version")) if isinstance(record, Mapping) else (None, None)
    if kind != FORMAT:
        raise FileError(f"this is no saved Function; its format is {kind!r}, not {FORMAT!r}.")
    if version not in range(1, VERSION + 1):
        raise FileError(f"this Function was saved as version {version!r}; this workbench reads up to {VERSION}.")
    try:
        definition = decoded(record["definition"], operators)
        bound = {name: Fraction(v) if isinstance(v, str) else v for name, v in record["bound"].items()}
        data = columns(record["data"], definition.columns) if definition.columns else {}
        backend = record["backend"]
        if bound.keys() != set(definition.parameters) or backend not in (None, *(row.name for row in BACKENDS)):
            raise KeyError("bound values or backend")
        return definition, bound, data, backend
    except ParseError:  # an operator that is not in the table
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, StopIteration) as error:
        raise FileError(f"this record is no saved Function ({type(error).__name__}: {error}).") from error


def encoded(definition: Definition) -> dict[str, Any]:
    """The definition and its parents, ready for JSON."""
    origin = definition.origin
    record: dict[str, Any] = {"origin": origin.name}
    if isinstance(origin, Written):
        made = definition.provenance
        record |= {
            "name": definition.name,
            "parameters": list(origin.parameters),
            "columns": list(origin.columns),
            "notes": list(definition.notes),
            "assumptions": list(map(to_text, definition.assumptions.conditions)),
            "evidence": _evidence(definition.evidence),
            "integers": list(natural_order(definition.assumptions.integers)),
            "provenance": None if made is None else made.record() | {"of": encoded(made.of)},
        }
        return record | (_wording(definition.wording) if definition.wording else _components(definition, origin))
    assert origin.parent is not None
    if isinstance(origin, Derived):
        record["by"] = list(origin.by)
    elif isinstance(origin, Selected):
        record["key"] = list(origin.key)
    elif isinstance(origin, Fixed):
        record["names"] = list(origin.names)
    return record | {"of": encoded(origin.parent)}


def _evidence(evidence: Evidence | None) -> dict[str, Any] | None:
    return None if evidence is None else {"means": evidence.means, "by": evidence.by, "digits": evidence.digits}


def _components(definition: Definition, origin: Written) -> dict[str, Any]:
    return {
        "components": [to_text(component) for component in origin.components],
        "shape": list(definition.shape),
        "variables": list(origin.variables),
        "rowwise": definition.rowwise,
    }


def _wording(wording: Wording) -> dict[str, Any]:
    """What was written, from which the components are expanded again."""
    return {
        "formula": to_text(wording.formula),
        "variables": list(wording.names),
        "shapes": {name: list(shape) for name, shape in wording.shapes.items()},
        "sizes": dict(wording.sizes),
        "rows": wording.rows,
    }


def decoded(record: Record, operators: Sequence[Operator]) -> Definition:
    """The definition that `encoded` wrote."""
    return DECODERS[record["origin"]](record, operators)


def _provenance(record: Record | None, operators: Sequence[Operator]) -> Provenance | None:
    if record is None:
        return None
    of = decoded(record["of"], operators)
    values = {
        name: read(text, names=(*of.variables, *of.parameters, *of.columns), operators=tuple(operators)).formula
        for name, text in record["values"].items()
    }
    return Provenance(record["means"], of, values, tuple(record["names"]), record["order"])


def _written(record: Record, operators: Sequence[Operator]) -> Definition:
    shapes = {name: tuple(shape) for name, shape in record.get("shapes", {}).items()}
    known = (*record["variables"], *record["parameters"], *record["columns"])
    conditions, integers = record.get("assumptions", ()), record.get("integers", ())
    said = given_assumptions([*conditions, *(f"{name} integer" for name in integers)], known, tuple(operators))

    def formula(text: str) -> Formula:
        return read(text, variables=known, operators=tuple(operators), limit=max(len(text), 1), shapes=shapes).formula

    if "formula" in record:
        wording = Wording(
            formula(record["formula"]),
            tuple(record["variables"]),
            tuple(operators),
            shapes,
            tuple(record["columns"]),
            record["rows"],
            record["sizes"],
        )
        return worded(
            wording,
            name=record["name"],
            notes=record["notes"],
            parameters=record["parameters"],
            assumptions=said,
            provenance=_provenance(record.get("provenance"), operators),
        )
    return written(
        [formula(text) for text in record["components"]],
        record["variables"],
        tuple(record["shape"]),
        name=record["name"],
        parameters=record["parameters"],
        columns=record["columns"],
        rowwise=record["rowwise"],
        notes=record["notes"],
        assumptions=said,
        evidence=Evidence(**record["evidence"]) if record.get("evidence") else None,
        provenance=_provenance(record.get("provenance"), operators),
        operators=operators,
    )


def _selected(record: Record, operators: Sequence[Operator]) -> Definition:
    return selected(decoded(record["of"], operators), tuple(record["key"]))


def _fixed(record: Record, operators: Sequence[Operator]) -> Definition:
    return fixed(decoded(record["of"], operators), record["names"])


def _derived(record: Record, operators: Sequence[Operator]) -> Definition:
    way = next(way for way in WAYS if way.name == record["origin"])
    return derived(decoded(record["of"], operators), way, tuple(record["by"]))


DECODERS: Mapping[str, Callable[[Record, Sequence[Operator]], Definition]] = {
    "written": _written,
    "component": _selected,
    "bound": _fixed,
    **{way.name: _derived for way in WAYS},
}
