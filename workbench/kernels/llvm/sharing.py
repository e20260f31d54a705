"""Sharing: functions that differ from what is computed anyway only near some place are called only there.

e^u - 1 beside e^u is the difference but near u = 0, where the difference cancels; a gradient often has both. Over rows
the call is made only for vectors with such a u.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from workbench.graphs import Builder, Level, Program, lowered
from workbench.language import rows
from workbench.operators import Form, Operator

RARELY = Operator(
    "rarely",
    ("c", "a", "b"),
    about="b where the condition c holds, which is nearly everywhere, else a",
    conditions=(0,),
    python="({2} if {0} else {1})",
)


def sharing(program: Program) -> Program:
    """The program with each such function in rows as a choice between its call and what is there; see Operator.away."""
    heads = program.graph.heads
    with_away = {head for head in heads if isinstance(head, Operator) and head.away is not None}
    if not with_away:
        return program
    # Without these rows in its table a builder leaves the formulas in which they are not called as they are.
    without = tuple([row for row in program.operators if row not in with_away])
    b = Builder(without, program.graph, loops=program.loops)
    chosen: dict[int, int] = {}
    for place, head in enumerate(heads):
        if isinstance(head, Operator) and head.away is not None and b.levels[place] is Level.ROW:
            size = len(b.heads)
            texts = [rows.template(text, head.parameters, program.operators) for text in head.away]
            environment = dict(zip(head.parameters, b.arguments[place], strict=True))
            holds, value = [lowered(b, text, environment) for text in texts]
            made = [b.heads[new] for new in range(size, len(b.heads))]
            if not any(isinstance(each, Operator) and _is_call(each) for each in made):
                chosen[place] = b.node(RARELY, (holds, place, value))
    return _replaced(b, program, chosen) if chosen else program


def _is_call(operator: Operator) -> bool:
    return operator.form is Form.CALL and operator.python is not None and "math." in operator.python


def _replaced(b: Builder, program: Program, chosen: dict[int, int]) -> Program:
    """The program with some nodes replaced by others, but in the others themselves."""
    fresh = Builder(program.operators, loops=program.loops)
    copied: dict[tuple[int, bool], int] = {}

    def copy(place: int) -> int:
        waiting = [(place, False)]
        while waiting:
            key = waiting[-1]
            here, itself = key
            if key in copied:
                waiting.pop()
                continue
            if here in chosen and not itself:
                needed = [(chosen[here], False)]
            else:
                inner = chosen.get(here)
                needed = [(a, inner is None and chosen.get(a) == here) for a in b.arguments[here]]
            missing = [each for each in needed if each not in copied]
            if missing:
                waiting.extend(missing)
                continue
            waiting.pop()
            head, arguments = b.heads[here], tuple([copied[each] for each in needed])
            if here in chosen and not itself:
                copied[key] = arguments[0]
            elif isinstance(head, Fraction):
                copied[key] = fresh.constant(head)
            else:
                copied[key] = fresh.node(head, arguments)
        return copied[place, False]

    outputs = {output: copy(output) for output in set(program.outputs)}
    scatters = [replace(scatter, node=copy(scatter.node)) for scatter in program.scatters]
    return fresh.program([outputs[output] for output in program.outputs], program, scatters)
