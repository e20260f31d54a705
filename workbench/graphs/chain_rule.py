"""The chain rule on nodes, forward and reverse: derivatives as nodes, from the partials of the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from workbench.errors import OptionError
from workbench.graphs.arithmetic import add, coefficient, divide, multiply, scaled
from workbench.graphs.builder import Builder
from workbench.graphs.construction import lowered
from workbench.graphs.graph import DATA, Level, reachable
from workbench.graphs.sums import add_all, total, total_all
from workbench.language import rows
from workbench.operators import QUOTIENT, SELECT, Form, Operator

Choices = tuple[tuple[int, bool], ...]
"""Conditions of pieces around a node, outermost first, and whether each must hold for the node to count.

A weight under choices is kept apart from them on its way through the node's part of the graph: a slope
that is not finite in a piece that is not taken, times a weight of zero, would be NaN.
"""
Adjoint = dict[Choices, list[int]]
"""What arrives at a node: weights to be added, by the choices under which they count."""
MOST_CHOICES = 8
"""Weights under more lists of choices than these are added, each made zero where it does not count."""


def reverse(b: Builder, seeds: Mapping[int, int], wanted: Collection[int]) -> dict[int, int]:
    """The derivative of a weighted sum of nodes in each of the wanted inputs that it depends on.

    seeds: weights of the nodes, which must not vary from row to row. Costs a small multiple of
    evaluating the nodes, whatever the number of inputs. Where the adjoint of a part that varies from
    row to row reaches one that does not, it is summed over the rows.
    Raises OptionError for an operator that has no derivative in an argument that depends on an input.
    """
    needed = reachable(b.arguments, seeds)
    active = _active(b, needed, wanted)
    adjoints: dict[int, Adjoint] = {place: {(): [weight]} for place, weight in seeds.items()}
    crossing: dict[int, dict[int, list[int]]] = {}
    found: dict[int, int] = {}
    for place in reversed(needed):
        if place not in active:
            continue
        adjoint = adjoints.pop(place, {})
        if place in crossing:
            sums = [total_all(b, parts, rows) for rows, parts in crossing.pop(place).items()]
            adjoint.setdefault((), []).extend(sums)
        weights = _gathered(b, adjoint)
        if place in wanted:
            found[place] = add_all(b, [_guarded(b, taken, weight) for taken, weight in weights.items()])
            continue
        for index, argument in enumerate(b.arguments[place]):
            if argument not in active:
                continue
            factor, choice = _piece(b, slope(b, place, index))
            for taken, weight in weights.items():
                part, under = scale(b, weight, factor), taken + choice
                if part == b.zero:
                    continue
                rows = b.spaces[place]
                if rows is not None and b.levels[argument] is not Level.ROW:
                    crossing.setdefault(argument, {}).setdefault(rows, []).append(_guarded(b, under, part))
                else:
                    adjoints.setdefault(argument, {}).setdefault(under, []).append(part)
    return {place: weight for place, weight in found.items() if weight != b.zero}


def forward(b: Builder, tangents: Mapping[int, int], needed: Iterable[int]) -> dict[int, int]:
    """The derivative of nodes along a direction, for those where it is not zero.

    tangents: how fast inputs move. needed: the nodes to go through, each after its arguments; it is
    enough that they are those which depend on the inputs.
    Raises OptionError as `reverse` does.
    """
    moving = dict(tangents)
    for place in needed:
        head = b.heads[place]
        if not isinstance(head, Operator) or head.form in (Form.COMPARISON, Form.CONNECTIVE):
            continue
        parts = [
            scale(b, moving[argument], slope(b, place, index))
            for index, argument in enumerate(b.arguments[place])
            if argument in moving
        ]
        tangent = add_all(b, parts)
        if head.form is Form.REDUCTION:
            tangent = total(b, tangent, b.spaces[b.arguments[place][0]] or DATA)
        if tangent != b.zero:
            moving[place] = tangent
    return moving


def dependents(arguments: Sequence[tuple[int, ...]], needed: Iterable[int]) -> dict[int, list[int]]:
    """For each node, which of the needed ones are applied to it."""
    users: dict[int, list[int]] = {}
    for place in needed:
        for argument in set(arguments[place]):
            users.setdefault(argument, []).append(place)
    return users


def slope(b: Builder, place: int, index: int) -> int:
    """The partial derivative of a node in one of its arguments, from its row."""
    operator = b.heads[place]
    assert isinstance(operator, Operator)
    key = (operator, index)
    if key not in b.partials:
        b.partials[key] = rows.partial(operator, index, b.operators) if operator.partials else None
    partial = b.partials[key]
    if partial is None:
        raise OptionError(
            f"{operator.name} has no derivative in its argument {index + 1} ({operator.parameters[index]}); "
            "let that argument depend on no variable, or give the row a partial."
        )
    return lowered(b, partial, dict(zip(operator.parameters, b.arguments[place], strict=True)))


def scale(b: Builder, weight: int, factor: int) -> int:
    """A weight times a partial derivative; a choice between a factor and zero is made after the product."""
    if weight == b.one or factor == b.zero:
        return factor
    if factor == b.one:
        return weight
    constant = b.value(factor)
    if constant is not None:
        return scaled(b, constant, weight)
    inner, choice = _piece(b, factor)
    return _guarded(b, choice, scale(b, weight, inner)) if choice else _product(b, weight, factor)


def _product(b: Builder, weight: int, factor: int) -> int:
    """weight * (u/v) as (weight/v) * u: the first part serves both partials of a quotient."""
    constant, core = coefficient(b, factor)
    if b.heads[core] is QUOTIENT:
        over, under = b.arguments[core]
        return scaled(b, constant, multiply(b, divide(b, weight, under), over))
    return multiply(b, weight, factor)


def _piece(b: Builder, place: int) -> tuple[int, Choices]:
    """A choice between something and zero as that and the condition under which it counts."""
    if b.heads[place] is SELECT:
        condition, chosen, other = b.arguments[place]
        if other == b.zero:
            return chosen, ((condition, True),)
        if chosen == b.zero:
            return other, ((condition, False),)
    return place, ()


def _guarded(b: Builder, choices: Choices, weight: int) -> int:
    """A weight where all choices fall as they must, else zero."""
    for condition, holds in reversed(choices):
        weight = b.node(SELECT, (condition, weight, b.zero) if holds else (condition, b.zero, weight))
    return weight


def _gathered(b: Builder, adjoint: Adjoint) -> dict[Choices, int]:
    """The sum of what came under each list of choices; what came under both outcomes of a choice is joined."""
    weights = {choices: add_all(b, parts) for choices, parts in adjoint.items()}
    for choices in sorted(weights, key=len, reverse=True):
        while choices and choices in weights:
            *before, (condition, holds) = choices
            outer = tuple(before)
            opposite = (*outer, (condition, not holds))
            if opposite not in weights:
                break
            pieces = weights.pop(choices), weights.pop(opposite)
            joined = b.node(SELECT, (condition, *(pieces if holds else pieces[::-1])))
            weights[outer] = add(b, weights[outer], joined) if outer in weights else joined
            choices = outer  # noqa: PLW2901 - it may now meet its own opposite
    if len(weights) > MOST_CHOICES:
        return {(): add_all(b, [_guarded(b, choices, weight) for choices, weight in weights.items()])}
    return weights


def _active(b: Builder, needed: Iterable[int], wanted: Collection[int]) -> set[int]:
    """The nodes whose derivative in a wanted input may differ from zero; truth values have none."""
    active = set(wanted)
    for place in needed:
        if not active.isdisjoint(b.arguments[place]):
            head = b.heads[place]
            assert isinstance(head, Operator)
            if head.form not in (Form.COMPARISON, Form.CONNECTIVE):
                active.add(place)
    return active
