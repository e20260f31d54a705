"""Assumptions: what is said of the variables of a Function, "where x > 0, n integer".

Outside of what is assumed a Function has no value, as outside its domain. Of a whole number nothing but this is used:
between whole numbers values are those of the formula, so that there are derivatives.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.errors import OptionError
from workbench.functions.blocks import blocks
from workbench.functions.sums import WrittenOut
from workbench.language.building import natural_order, value_of
from workbench.language.formula import Apply, Formula, Symbol, has_form
from workbench.language.printing import to_text
from workbench.language.reading import read_assumptions
from workbench.language.substitution import free_names, substituted
from workbench.operators import Form, Operator
from workbench.operators.logical import AND, GREATER, GREATER_EQUAL, LESS, LESS_EQUAL, MIRRORED, NOT_EQUAL


@dataclass(frozen=True, slots=True)
class Assumptions:
    """conditions: comparisons that hold. integers: names of whole numbers."""

    conditions: tuple[Formula, ...] = ()
    integers: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.conditions or self.integers)

    def __str__(self) -> str:
        """As they are typed after `where`."""
        whole = [f"{name} integer" for name in natural_order(self.integers)]
        return ", ".join([*map(to_text, self.conditions), *whole])

    @property
    def names(self) -> frozenset[str]:
        """Of what something is assumed."""
        return self.integers.union(*map(free_names, self.conditions))


NOTHING_ASSUMED = Assumptions()


def all_assumed(parts: Iterable[Assumptions]) -> Assumptions:
    """All of the assumptions, each once."""
    all_of = list(parts)
    conditions = dict.fromkeys(condition for part in all_of for condition in part.conditions)
    return Assumptions(tuple(conditions), frozenset().union(*(part.integers for part in all_of)))


def given_assumptions(
    given: str | Formula | Sequence[str | Formula] | None,
    names: Collection[str],
    operators: tuple[Operator, ...],
    notation: str = "auto",
) -> Assumptions:
    """What a person gives as where=: "x > 0, n integer", or a list of such.

    names: that are declared. notation: of texts.
    Raises ParseError for what is not read, OptionError for what is neither text nor formula.

    >>> from workbench.operators import OPERATORS
    >>> str(given_assumptions("x > 0, n integer", ("x", "n"), OPERATORS))
    'x > 0, n integer'
    """
    if given is None:
        return NOTHING_ASSUMED
    if isinstance(given, Formula):
        return Assumptions((given,))
    if not isinstance(given, str):
        if not isinstance(given, Iterable):
            raise OptionError(f"where= is text such as 'x > 0, n integer', not {given!r:.60}.")
        return all_assumed(given_assumptions(part, names, operators, notation) for part in given)
    if not given.strip():
        return NOTHING_ASSUMED
    return Assumptions(*read_assumptions(given, names, notation=notation, operators=operators))


def check_names(assumptions: Assumptions, known: Collection[str]) -> None:
    """Raise OptionError where something is assumed of a name that is no variable."""
    unknown = natural_order(assumptions.names - set(known))
    if unknown:
        told = ", ".join(unknown)
        raise OptionError(f"{told} in 'where {assumptions}' is no variable; those are {', '.join(known) or 'none'}.")


def assumptions_with(assumptions: Assumptions, mapping: Mapping[str, Formula]) -> Assumptions:
    """The assumptions with formulas in the place of names; a number or another name may be a whole number still."""
    if not assumptions:
        return assumptions
    conditions = tuple(substituted(condition, mapping) for condition in assumptions.conditions)
    renamed = {name: mapping.get(name, Symbol(name)) for name in assumptions.integers}
    integers = frozenset(formula.name for formula in renamed.values() if isinstance(formula, Symbol))
    return Assumptions(tuple(c for c in conditions if free_names(c)), integers)


def elementary(
    conditions: Sequence[Formula], variables: tuple[str, ...], operators: tuple[Operator, ...]
) -> tuple[Formula, ...]:
    """The conditions over scalar names: one about an array holds for each of its components.

    >>> from workbench.language.formula import Number
    >>> from workbench.operators import OPERATORS
    >>> elementary([Apply(GREATER, (Symbol("x"), Number(0)))], ("x[1]", "x[2]"), OPERATORS)
    (greater(Symbol(x[1]), Number(0)), greater(Symbol(x[2]), Number(0)))
    """
    arrays = {block.name: block for block in blocks(variables) if block.shape}
    found: dict[Formula, None] = {}
    for written in conditions:
        condition = WrittenOut({}, operators).of(written)
        used = [arrays[name] for name in natural_order(free_names(condition)) if name in arrays]
        if len({block.shape for block in used}) > 1:
            raise OptionError(f"'{to_text(condition)}' compares arrays of different shapes.")
        for places in zip(*(block.names for block in used), strict=True) if used else [()]:
            own = {block.name: Symbol(name) for block, name in zip(used, places, strict=True)}
            found[substituted(condition, own)] = None
    return tuple(found)


def facts(assumptions: Assumptions) -> dict[str, dict[str, bool]]:
    """What is known of single names, in SymPy's words: {"x": {"positive": True}}.

    >>> from workbench.language.formula import Number
    >>> facts(Assumptions((Apply(LESS, (Number(0), Symbol("x"))),), frozenset({"n"})))
    {'x': {'positive': True}, 'n': {'integer': True}}
    """
    found: dict[str, dict[str, bool]] = {}
    for condition in _single(assumptions.conditions):
        row, (left, right) = condition.operator, condition.arguments
        if isinstance(right, Symbol):
            row, left, right = MIRRORED.get(row, row), right, left
        bound = value_of(right)
        if not isinstance(left, Symbol) or bound is None:
            continue
        for known, word in _WORDS.get(row, ()):
            if known(bound):
                found.setdefault(left.name, {})[word] = True
                break
    for name in assumptions.integers:
        found.setdefault(name, {})["integer"] = True
    return found


def _single(conditions: Iterable[Formula]) -> Iterator[Apply]:
    """Comparisons that hold, one by one."""
    waiting = list(conditions)
    while waiting:
        condition = waiting.pop(0)
        if isinstance(condition, Apply) and condition.operator is AND:
            waiting[:0] = condition.arguments
        elif has_form(condition, Form.COMPARISON):
            yield condition


_WORDS: Mapping[Operator, Sequence[tuple[Any, str]]] = {
    GREATER: ((lambda bound: bound >= 0, "positive"),),
    GREATER_EQUAL: ((lambda bound: bound > 0, "positive"), (lambda bound: bound == 0, "nonnegative")),
    LESS: ((lambda bound: bound <= 0, "negative"),),
    LESS_EQUAL: ((lambda bound: bound < 0, "negative"), (lambda bound: bound == 0, "nonpositive")),
    NOT_EQUAL: ((lambda bound: bound == 0, "nonzero"),),
}
"""What a comparison of a name with a number says, in SymPy's words."""
