"""Binding: values for names, sizes of sums or other data change where a formula stands; nothing is compiled again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workbench.data import columns
from workbench.errors import OptionError
from workbench.functions.algebra import Real, bindable
from workbench.functions.blocks import keep_whole
from workbench.functions.definition import Definition
from workbench.functions.origins import fixed, for_rows, resized, whole_size
from workbench.functions.points import Array, apart, known

if TYPE_CHECKING:
    from workbench.functions.differentiable import Function

Bound = tuple[Definition, Mapping[str, Real], Mapping[str, Array]]
"""What a Function is made of: its definition, the bound values, the columns of its data."""


def bound(f: Function, values: Mapping[str, Any], data: object) -> Bound:
    """What f is with values for some of its names, a whole number for one in the bounds of a sum, or with other data.

    data: columns by name; None leaves those that f has.
    Raises OptionError for an unknown name, a value that is no finite number, or data where f has no columns.
    """
    sizes = f.sizes
    values = apart(values, (*f.variables, *f.bound))
    known(values, (*f.variables, *f.bound, *sizes), "variable or bound name")
    given = {name: bindable(value, name) for name, value in values.items()}
    own = {name: value for name, value in given.items() if name not in sizes}
    whole = {name: whole_size(given[name], name) for name in given if name in sizes}
    definition = resized(f.definition, whole) if whole else f.definition
    keep_whole(definition.variables, own)
    definition = fixed(definition, own)
    if data is not None and not definition.columns:
        raise OptionError("this Function has no columns, so that there is nothing to bind the data to.")
    arrays = f.columns if data is None else columns(data, definition.columns)
    if definition.wording is not None and arrays:
        definition = for_rows(definition, len(next(iter(arrays.values()))))
    return definition, {**f.bound, **own}, arrays
