"""What a search for a root came to: OUTCOMES are tried in turn, and the first that applies is the status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.evidence import Evidence
from workbench.optimize.roots.approximations import Certainty, RootHalt, RootMethod, RootProblem, RootTrace
from workbench.optimize.roots.certainty import plausible
from workbench.optimize.roots.contraction import missed
from workbench.optimize.roots.endings import Ending, Outcome, outside, singular_words
from workbench.optimize.roots.rootless import for_ever, leaves, lowest, pole_or_jump, rises, vanishes
from workbench.optimize.status import Status
from workbench.optimize.vectors import norm
from workbench.optimize.wording import are_spent, at, counted, exactly, sentence, told

Array = NDArray[np.float64]

INTERRUPTED = (RootHalt.STEPS, RootHalt.STOPPED, RootHalt.INTERRUPTED, RootHalt.CYCLE, RootHalt.FAR)
JUMP = 0.01  # power of the distance with which F grows: below, it does not
ARRIVED = 1e-10  # of its size: a walk that was cut short counts as arrived this close to a root


def read_outcome(problem: RootProblem, method: RootMethod, trace: RootTrace) -> Outcome:
    """The first outcome that applies, with what is to be said of how it was found.

    Where Ctrl-C cuts this short, the best point seen is given without a verdict; asked again, it ends the program.
    """
    ending = Ending(problem, method, trace)
    try:
        found = next(outcome for judge in OUTCOMES if (outcome := judge(ending)) is not None)
    except KeyboardInterrupt:
        if trace.ended.halt is RootHalt.INTERRUPTED:
            raise
        found = _unread(ending)
    words = "" if found.status.success and trace.ended.theirs else trace.ended.words
    advice = found.advice or (AUTO if method.name == "auto" else {}).get(found.status) or ADVICE.get(found.status, "")
    return replace(found, message=f"{found.message} {words}".rstrip(), advice=advice)


def _started_outside(ending: Ending) -> Outcome | None:
    if np.isfinite(ending.path.fun[0]).all() and np.isfinite(ending.trace.best.fun).all():
        return None
    return outside(ending, ending.path.x[0], "the start")


def _root(ending: Ending) -> Outcome | None:
    found = ending.certain
    if found is None or (ending.halt in INTERRUPTED and found.away > ARRIVED and not ending.method.judging):
        return None
    asked = ending.problem.tolerance is not None
    x = ending.x if asked else found.x
    digits = found.digits if not asked else min(found.digits, -np.log10(max(found.away, 1e-16)))
    size = told(norm(ending.equations.residual(x)))
    message = f"F is zero at {at(ending.variables, x)}, where float64 has |F| = {size}."
    if asked:
        message = f"|F| = {size} at {at(ending.variables, x)}; the root is {told(found.away)} of its size away."
    return Outcome(
        x, Status.ROOT, f"{message}{_kind(ending, found)}", Evidence("checked", found.by, float(digits)),
        None if _jumps(found) else found.multiplicity,
    )  # fmt: skip


def _kind(ending: Ending, found: Certainty) -> str:
    """What is to be said of a root that is not simple, or not the only one."""
    if ending.equations.count < ending.equations.unknowns:
        return (
            f" With {counted(ending.equations.count, 'equation')} in {ending.equations.unknowns} unknowns it is one of "
            "a continuum of roots, close to the start."
        )
    if found.multiplicity is None:
        return " The Jacobian is singular there: a multiple root, or one of a continuum."
    if _jumps(found):
        return " F jumps there."
    if found.multiplicity < 0.95:
        return f" F rises infinitely steeply there, as the distance to the power {told(found.multiplicity)}."
    if found.multiplicity > 1.05:
        whole = abs(found.multiplicity - round(found.multiplicity)) < 0.05
        shown = f"{round(found.multiplicity)}" if whole else told(found.multiplicity)
        return f" Its multiplicity is {shown}."
    return ""


def _jumps(found: Certainty) -> bool:
    """Does F not grow away from its root, as sign(x) at 0, so that there is no multiplicity?"""
    return found.multiplicity is not None and found.multiplicity < JUMP


def _cycle(ending: Ending) -> Outcome | None:
    period = ending.trace.ended.period
    if not period:
        return None
    points = " → ".join(f"({at(ending.variables, x)})" for x in ending.path.x[-period:])
    message = f"The steps run in a cycle of {period} points, {points}, and back; |F| = {told(ending.norm)} at the best."
    return Outcome(ending.x, Status.CYCLE, message)


def _singular(ending: Ending) -> Outcome | None:
    if ending.halt is not RootHalt.SINGULAR or ending.method.judging:
        return None
    x = ending.trace.last.x
    jacobian = ending.equations.jacobian(x)
    where = at(ending.variables, x)
    if not np.isfinite(jacobian).all():
        return Outcome(ending.x, Status.SINGULAR, f"A derivative of F is not finite at {where}.")
    return Outcome(ending.x, Status.SINGULAR, f"{singular_words(ending, jacobian)} at {where}, where |F| = "
                   f"{told(ending.trace.last.norm)}: the linearized equations do not say where to go.")  # fmt: skip


def _cut_short(ending: Ending) -> Outcome | None:
    if ending.halt not in (RootHalt.STEPS, RootHalt.STOPPED, RootHalt.INTERRUPTED):
        return None
    steps = len(ending.path) - 1
    ended = ending.halt is RootHalt.STEPS
    why = are_spent(steps, "step") if ended else f"{ending.halt.value} after {counted(steps, 'step')}"
    message = f"{sentence(why)}; the smallest |F| seen is {told(ending.norm)}, at {ending.where}"
    if ending.certain is not None:
        message += f"; a root is close by, {told(ending.certain.away)} of its size away"
    return Outcome(ending.x, Status.STEP_LIMIT, message + ".")


def _unread(ending: Ending) -> Outcome:
    steps = counted(len(ending.path) - 1, "step")
    message = (
        f"Interrupted from the keyboard after {steps}, before it was judged whether this is a root; the smallest |F| "
        f"seen is {told(ending.norm)}, at {ending.where}."
    )
    return Outcome(ending.x, Status.STEP_LIMIT, message)


def _stalled(ending: Ending) -> Outcome:
    digits = missed(ending.equations, ending.x)
    message = (
        f"No point with a smaller |F| than {exactly(digits)}, at {ending.where}, was found from there, and no root "
        "could be shown."
    )
    jacobian = ending.equations.jacobian(ending.x)
    if plausible(ending.equations, ending.x, ending.sizes) and np.isfinite(jacobian).all():
        message = (
            f"|F| is only {told(digits)} at {ending.where}, but in many digits no root could be shown: "
            f"{singular_words(ending, jacobian)}, or close to it, so that rounding of the numbers in the equations "
            "decides whether there is one."
        )
    return Outcome(ending.x, Status.STALLED, message)


OUTCOMES: tuple[Callable[[Ending], Outcome | None], ...] = (
    _started_outside,
    _root,
    vanishes,
    pole_or_jump,
    leaves,
    _cycle,
    for_ever,
    _singular,
    lowest,
    rises,
    _cut_short,
    _stalled,
)

ADVICE = {
    Status.NO_ROOT: "Another start may find a root; or there is none.",
    Status.CYCLE: "Use method='auto', or start elsewhere.",
    Status.SINGULAR: "Use method='auto', which looks around, or start beside that point.",
    Status.RUNAWAY: "Start elsewhere, or give bounds= that hold the variables back.",
    Status.DIVERGED: "Use method='damped-newton' or 'auto', or start closer to the root.",
    Status.STALLED: "Start elsewhere, or scale the variables.",
    Status.STEP_LIMIT: "Give more steps (max_steps=), or use method='auto'.",
    Status.OUTSIDE_DOMAIN: "Start inside the domain.",
    Status.NOT_FINITE: "Start closer to where F has a value, or scale the variables.",
}

AUTO = {
    Status.CYCLE: "Start elsewhere.",
    Status.SINGULAR: "Start elsewhere.",
    Status.DIVERGED: "Start closer to the root.",
    Status.STEP_LIMIT: "Give more steps (max_steps=), or start closer.",
}
"""What differs where it was auto that was used."""
