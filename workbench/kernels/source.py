"""Source text for the nodes of a program: literals, values of constants, and statements in scalar or array code."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from fractions import Fraction

import numpy as np

from workbench.errors import OptionError
from workbench.graphs import Input, Kind, Level, Program, levels
from workbench.kernels.generated import assembled
from workbench.operators import Operator

DEEPEST = 12
"""How deep expressions nest before a value gets a name: Python's compiler recurses on them."""
PREFIX: Mapping[Kind, str] = {Kind.VARIABLE: "a", Kind.PARAMETER: "p", Kind.COLUMN: "c"}


def literal(value: float) -> str:
    """A float as source text.

    >>> literal(-0.5), literal(math.inf)
    ('(-0.5)', 'inf')
    """
    return f"({value!r})" if math.copysign(1.0, value) < 0 else repr(value)


def scalar_code(operator: Operator) -> str:
    """A row's code for Python floats."""
    return operator.python or f"float({operator.numpy})"


def array_code(operator: Operator) -> str:
    """A row's code for arrays."""
    if operator.numpy is None:
        raise OptionError(f"{operator.name} has neither numpy code nor a definition; give its row one of them.")
    return operator.numpy


def input_name(head: Input) -> str:
    """The name an input has in generated code."""
    return "n" if head.kind is Kind.ROWS else f"{PREFIX[head.kind]}{head.index}"


def constants(program: Program) -> dict[int, float]:
    """The values of all nodes that depend on no input; NaN or infinite where they have none."""
    graph, level = program.graph, levels(program.graph)
    known = {place: _float(head) for place, head in enumerate(graph.heads) if isinstance(head, Fraction)}
    places = [
        place for place, head in enumerate(graph.heads) if isinstance(head, Operator) and level[place] is Level.CONSTANT
    ]
    if places:
        names = {place: f"np.float64({literal(value)})" for place, value in known.items()}
        lines = statements(program, places, array_code, names, keep=places)
        found = ", ".join([names[place] for place in places])
        source = "\n".join(["def run():", *lines, f" return ({found},)"])
        with np.errstate(all="ignore"):
            values = assembled(source, "run")()
        known.update(zip(places, map(float, values), strict=True))
    return known


def statements(
    program: Program,
    places: Iterable[int],
    code: Callable[[Operator], str],
    names: dict[int, str],
    *,
    keep: Collection[int] = (),
    inline: bool = False,
    release: bool = False,
) -> list[str]:
    """Assignments that compute nodes in order; what stands for each node is added to names.

    names: what stands for the nodes that are known before. keep: nodes that are needed afterwards.
    inline: write a value that is used once where it is used. release: delete values after their last use.
    """
    wanted = list(places)
    graph = program.graph
    templates = {place: code(head) for place in wanted if isinstance(head := graph.heads[place], Operator)}
    uses: Counter[int] = Counter()
    last: dict[int, int] = {}
    for place, template in templates.items():
        for index, argument in enumerate(graph.arguments[place]):
            uses[argument] += template.count(f"{{{index}}}") if inline else 1
            last[argument] = place
    uses.update(keep)
    depth: dict[int, int] = {}
    lines: list[str] = []
    for place, template in templates.items():
        arguments = graph.arguments[place]
        text = template.format(*[names[argument] for argument in arguments])
        deep = 1 + max([depth.get(argument, 0) for argument in arguments], default=0)
        if inline and uses[place] == 1 and deep < DEEPEST:
            names[place], depth[place] = text, deep
            continue
        names[place] = f"t{place}"
        lines.append(f" t{place} = {text}")
        if release:
            dead = {a for a in arguments if last[a] == place and a not in keep and names[a] == f"t{a}"}
            lines.extend([f" del {names[argument]}" for argument in sorted(dead)])
    return lines


def unpacking(program: Program, kind: Kind, count: int, names: dict[int, str]) -> list[str]:
    """Statements that give the inputs of one kind names of their own, from the sequence that holds them."""
    taken = PREFIX[kind]
    used = {i: head for i, head in enumerate(program.graph.heads) if isinstance(head, Input) and head.kind is kind}
    names.update({place: input_name(head) for place, head in used.items()})
    if used and 2 * len(used) >= count:
        return [f" {', '.join([f'{taken}{index}' for index in range(count)])}, = {taken}"]
    return [f" {input_name(head)} = {taken}[{head.index}]" for head in used.values()]


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
