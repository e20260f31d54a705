"""The chain rule on nodes, forward and reverse: derivatives as nodes, from the partials of the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from workbench.errors import OptionError
from workbench.graphs.arithmetic import coefficient, divide, multiply, scaled
from workbench.graphs.builder import Builder
from workbench.graphs.construction import lowered
from workbench.graphs.graph import Level, reachable
from workbench.graphs.sums import add_all, total, total_all
from workbench.language import rows
from workbench.operators import QUOTIENT, SELECT, Form, Operator


def reverse(b: Builder, seeds: Mapping[int, int], wanted: Collection[int]) -> dict[int, int]:
    """The derivative of a weighted sum of nodes in each of the wanted inputs that it depends on.

    seeds: weights of the nodes, which must not vary from row to row. Costs a small multiple of
    evaluating the nodes, whatever the number of inputs. Where the adjoint of a part that varies from
    row to row reaches one that does not, it is summed over the rows.
    Raises OptionError for an operator that has no derivative in an argument that depends on an input.
    """
    needed = reachable(b.arguments, seeds)
    active = _active(b, needed, wanted)
    adjoints = {place: [weight] for place, weight in seeds.items()}
    crossing: dict[int, list[int]] = {}
    found: dict[int, int] = {}
    for place in reversed(needed):
        if place not in active:
            continue
        parts = adjoints.pop(place, [])
        if place in crossing:
            parts.append(total_all(b, crossing.pop(place)))
        if not parts:
            continue
        arguments = b.arguments[place]
        if not arguments:
            found[place] = add_all(b, parts)
            continue
        weights, together = _weights(b, parts), None
        for index, argument in enumerate(arguments):
            if argument not in active:
                continue
            factor = slope(b, place, index)
            if len(weights) > 1 and b.everywhere[factor]:
                together = [add_all(b, weights)] if together is None else together
                contributions = [scale(b, together[0], factor)]
            else:
                contributions = [scale(b, weight, factor) for weight in weights]
            crosses = b.levels[place] is Level.ROW and b.levels[argument] is not Level.ROW
            into = crossing if crosses else adjoints
            kept = [contribution for contribution in contributions if contribution != b.zero]
            if kept:
                into.setdefault(argument, []).extend(kept)
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
            tangent = total(b, tangent)
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
    """A weight times a partial derivative.

    A zero weight wins over a partial that is not finite: a choice between a weight and zero is taken
    after the product, so that the piece that was not chosen has no say.
    """
    if weight == b.one or factor == b.zero:
        return factor
    if factor == b.one:
        return weight
    constant = b.value(factor)
    if constant is not None:
        return scaled(b, constant, weight)
    if _choice(b, factor):
        condition, chosen, other = b.arguments[factor]
        return b.node(SELECT, (condition, scale(b, weight, chosen), scale(b, weight, other)))
    choices: list[tuple[int, bool]] = []
    if not b.everywhere[factor]:
        while _choice(b, weight):
            condition, chosen, other = b.arguments[weight]
            choices.append((condition, other == b.zero))
            weight = chosen if other == b.zero else other
    result = _product(b, weight, factor)
    for condition, first in reversed(choices):
        result = b.node(SELECT, (condition, result, b.zero) if first else (condition, b.zero, result))
    return result


def _product(b: Builder, weight: int, factor: int) -> int:
    """weight * (u/v) as (weight/v) * u: the first part serves both partials of a quotient."""
    constant, core = coefficient(b, factor)
    if b.heads[core] is QUOTIENT:
        over, under = b.arguments[core]
        return scaled(b, constant, multiply(b, divide(b, weight, under), over))
    return multiply(b, weight, factor)


def _choice(b: Builder, place: int) -> bool:
    """Is it a choice between something and zero?"""
    return b.heads[place] is SELECT and b.zero in b.arguments[place][1:]


def _weights(b: Builder, parts: Sequence[int]) -> list[int]:
    """The sum of contributions, those under different choices kept apart."""
    if len(parts) == 1:
        return list(parts)
    if not any(_choice(b, part) for part in parts):
        return [add_all(b, parts)]
    groups: dict[tuple[int, bool] | None, list[int]] = {}
    for part in parts:
        if _choice(b, part):
            condition, chosen, other = b.arguments[part]
            first = other == b.zero
            groups.setdefault((condition, first), []).append(chosen if first else other)
        else:
            groups.setdefault(None, []).append(part)
    weights = []
    for choice, members in groups.items():
        weight = add_all(b, members)
        if choice is not None:
            condition, first = choice
            weight = b.node(SELECT, (condition, weight, b.zero) if first else (condition, b.zero, weight))
        weights.append(weight)
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
