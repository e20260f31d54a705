"""A formula with derivatives in it, 3·d/dx (x²) + 1: each is worked out with its steps, then all is put together."""

from __future__ import annotations

from workbench.checks.steps import all_verified, with_evidence
from workbench.derivations import Claim, Step, tidy
from workbench.derivations.step import TIDYING
from workbench.functions import Function
from workbench.language.building import rebuilt
from workbench.language.formula import Apply, Formula
from workbench.operators import Form
from workbench.pages import Block, Document, Heading
from workbench.solutions.derivatives.derivatives import validity, verification_note, worked_blocks
from workbench.solutions.derivatives.questions import derivative_asked
from workbench.solutions.manner import Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import called, defined, equals, maths, remarks
from workbench.solutions.steps.step_blocks import StepBlocks

MOST = 12
"""Derivatives in one formula that are worked out."""


def mixture_solution(f: Function, told: Manner) -> Solution | None:
    """The worked solution of a formula with derivatives in it; None where there is none, or one of arrays.

    >>> from workbench import function
    >>> mixture_solution(function("3*d/dx (x^2) + 1"), Manner())
    Solution: Formula with derivatives, 2 steps, verified
    """
    asked = _asked(f)
    if not asked or len(asked) > MOST or f.shape:
        return None
    blocks: list[Block] = [defined(f), *remarks(f)]
    steps: list[Step] = []
    found: dict[Formula, Formula] = {}
    count = 0
    for node, d in asked.items():
        page = StepBlocks(d, told, count)
        worked, known, result = worked_blocks(page, d)
        blocks += [Heading((maths(node),), level=3), *worked]
        steps += known
        found[node] = result.components[0]
        count = page.count
    put_in = rebuilt(f.formula, lambda node: found.get(node, node), whole=lambda node: node in found)
    left = tidy(put_in, operators=f.operators)
    last = Step(TIDYING, put_in, left, f.variables[0] if f.variables else "x", claim=Claim.REWRITE)
    steps.append(with_evidence(last, columns=f.columns, operators=f.operators))
    blocks += [Heading("Result"), equals(called(f), put_in, left)]
    blocks += [*validity(steps), verification_note(steps)]
    verified = all(map(all_verified, steps))
    return Solution(Document("Formula with derivatives", tuple(blocks)), tuple(steps), f.worked_out, verified)


def _asked(f: Function) -> dict[Formula, Function]:
    """The outermost derivatives in a formula, each as it is to be worked out; none where one cannot be."""
    found: dict[Formula, Function] = {}
    waiting = [f.formula]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Apply) and node.operator.form is Form.DERIVATIVE:
            d = derivative_asked(f, node)
            if d is None:
                return {}
            found[node] = d
        else:
            waiting.extend(reversed(node.children))
    return found
