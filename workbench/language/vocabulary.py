"""The vocabulary of one text: what each of its tokens stands for, and what a call calls."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from workbench.language.formula import Formula
from workbench.operators import Operator

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar

MOST_VARIABLES = 200


FormReader: TypeAlias = "Callable[[Grammar], Formula]"
"""Reads a form from the current token, its sign, to behind its last; `d/dx x^2`, `\\frac{1}{2}`."""

BehindReader: TypeAlias = "Callable[[Grammar, Formula, int], Formula | None]"
"""Reads what stands behind a part that was read from a token on, `x[1]`; None where it does not belong to the part."""


@dataclass(frozen=True, slots=True)
class Callee:
    """What a name before its argument calls: rows of the table, or a function that the user defined."""

    typed: str
    rows: tuple[Operator, ...] = ()
    base: Formula | None = None  # of a logarithm, log_2
    parameters: tuple[str, ...] = ()
    body: Formula | None = None
    named: bool = False  # a formula with a name, which may stand without a bracket
    source: str = ""  # of a user's function, as typed
    conditions: tuple[Formula, ...] = ()  # what it assumes of its parameters
    integers: frozenset[str] = frozenset()


@dataclass(slots=True)
class Vocabulary:
    """What the tokens of one text mean."""

    known: Collection[str] = ()  # declared names
    atoms: dict[str, Formula] = field(default_factory=dict)
    functions: dict[str, Callee] = field(default_factory=dict)
    both: dict[str, Formula] = field(default_factory=dict)  # a function before a bracket, else this
    numbers: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)  # undeclared names of several letters
    forms: dict[str, FormReader] = field(default_factory=dict)  # tokens that read themselves and what belongs to them
    behind: dict[str, BehindReader] = field(default_factory=dict)  # tokens that read themselves behind a part
    notes: dict[str, None] = field(default_factory=dict)  # in order, each once
    declared: tuple[str, ...] = ()  # variables, in their order
    columns: Collection[str] = ()  # known names that are no variables
    defined: Mapping[str, Callee] = field(default_factory=dict)  # by the user, under the name as spelled inside
    ranges: bool = False  # may a sum over an index stand here?


def noted_twins(variables: Collection[str]) -> list[str]:
    """x1 and x_1 are different names, and x2 beside x may be a power; where both occur the reader should know.

    >>> noted_twins({"x1", "x_1", "y", "y2"})
    ['x1 and x_1 are different names', 'y2 is a name of its own; a power is y^2']
    """
    bare = {name.replace("_", "", 1): name for name in variables if "_" in name}
    twins = [f"{name} and {bare[name]} are different names" for name in sorted(bare.keys() & set(variables))]
    powers = sorted(name for name in variables if name[-1] in "23" and name[:-1] in variables)
    return twins + [f"{name} is a name of its own; a power is {name[:-1]}^{name[-1]}" for name in powers]
