"""Where no root is found: F has no value, keeps falling without reaching zero, jumps, or |F| has a lowest point."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.automatic.auto import Auto
from workbench.optimize.limits.relations import Said
from workbench.optimize.loop import Halt
from workbench.optimize.roots.approximations import RootHalt
from workbench.optimize.roots.certainty import certainty
from workbench.optimize.roots.contraction import missed, sizes_of
from workbench.optimize.roots.endings import Ending, Outcome, outside, singular_words
from workbench.optimize.run import Run
from workbench.optimize.status import Status
from workbench.optimize.task import Task
from workbench.optimize.vectors import norm
from workbench.optimize.wording import along, at, counted, told

Array = NDArray[np.float64]

DOUBLINGS = 30
VISIBLE = 1e-10  # share of |F| by which it must fall to be seen to
LOOKED_AT = 8  # points far away, at which |F| is had to many digits
AT_LOWEST = (Status.MINIMUM, Status.BOUNDARY_MINIMUM, Status.KINK_MINIMUM, Status.DEGENERATE, Status.PLATEAU)
ENDED = (RootHalt.STUCK, RootHalt.FLOOR, RootHalt.SINGULAR, RootHalt.STEPS, RootHalt.ZERO)
WIDENED = 1e6  # times its width: F so far from the ends of a bracket tells a pole or a jump from a root


def vanishes(ending: Ending) -> Outcome | None:
    """F is zero in float64 at the best point, and only there: its numbers are too small, or cancel."""
    if ending.norm > 0 or ending.certain is not None:
        return None
    true = missed(ending.equations, ending.x)
    if (found := for_ever(ending)) is not None:
        return found
    how = f"to many digits |F| is {told(true)}" if true > 0 else "its numbers are too small for float64"
    message = f"F is zero in float64 at {ending.where}, but no root is there: {how}."
    return Outcome(ending.x, Status.STALLED, message)


def leaves(ending: Ending) -> Outcome | None:
    """A step led to where F has no value."""
    if ending.halt is not RootHalt.NOT_FINITE:
        return None
    steps = counted(len(ending.path) - 1, "step")
    return outside(ending, ending.path.x[-1], f"the point after {steps}")


def for_ever(ending: Ending) -> Outcome | None:
    """|F| falls along a line that does not end, and becomes zero nowhere on it."""
    if ending.halt not in (*ENDED, RootHalt.FAR) or ending.problem.bracket is not None:
        return None
    step = float(np.linalg.norm(ending.sizes))
    here = _last_seen(ending)
    for way in _ways(ending):
        places = [here + way * step * 2.0**k for k in range(DOUBLINGS)]
        values = np.array([_norm(ending, here), *(_norm(ending, place) for place in places)])
        if not (np.isfinite(values).all() and (np.diff(values) <= 0).all() and values[-1] < values[0]):
            continue
        true = np.array([missed(ending.equations, place) for place in (here, *places[:LOOKED_AT])])
        if not ((np.diff(true) <= 0).all() and true[-1] < true[0]):
            continue
        message = (
            f"|F| falls for ever along {along(ending.variables, way)}, from {told(float(true[0]))} at "
            f"{at(ending.variables, here)} to {told(float(values[-1]))} as far as was looked; it is zero "
            "nowhere on the way."
        )
        return Outcome(ending.x, Status.RUNAWAY, message)
    return None


def pole_or_jump(ending: Ending) -> Outcome | None:
    """The bracket shrank to a point where F changes sign without being zero."""
    interval = ending.trace.last.interval
    if ending.problem.bracket is None or ending.halt not in (RootHalt.FLOOR, RootHalt.STUCK, RootHalt.NOT_FINITE):
        return None
    low, high = interval if interval is not None else (float(ending.trace.last.x[0]),) * 2
    low, high = (float(np.nextafter(low, -np.inf)), float(np.nextafter(high, np.inf))) if low == high else (low, high)
    near = [_norm(ending, np.array([end])) for end in (low, high)]
    wide = WIDENED * (high - low)
    far = [_norm(ending, np.array([end])) for end in (low - wide, high + wide)]
    kind = "a pole" if max(near) > 100 * max(far) else "a jump"
    message = (
        f"F changes sign at {ending.variables[0]} = {low:.10g} without being zero, by {kind}: |F| is {told(near[0])} "
        f"on one side and {told(near[1])} on the other."
    )
    return Outcome(ending.x, Status.NO_ROOT, message, advice="Give a bracket without that point.")


def lowest(ending: Ending) -> Outcome | None:
    """|F| has a lowest point above zero where the walk ended."""
    if ending.halt not in ENDED or (ending.method.free and ending.halt is RootHalt.STEPS):
        return None
    run, halt = _least(ending)
    if halt is Halt.INTERRUPTED:  # so is the reading of which it is a part
        raise KeyboardInterrupt
    if run.status in (Status.RUNAWAY, Status.UNBOUNDED):
        message = f"|F| falls for ever, to {told(float(np.sqrt(max(run.fun, 0))))}, and no point attains a root."
        return Outcome(ending.x, Status.RUNAWAY, message)
    if run.status not in AT_LOWEST or certainty(ending.equations, run.x, sizes_of(run.x, ending.path.x)) is not None:
        return None
    if not np.isfinite(run.fun):
        return None
    least = missed(ending.equations, run.x)
    if not least > 0:
        return None
    where = at(ending.variables, run.x)
    bound = " at the edge of the bounds or the domain" if run.status is Status.BOUNDARY_MINIMUM else ""
    message = f"|F| is lowest{bound} at {where}, and {told(least)} there, above zero: no root is near."
    if run.status is Status.PLATEAU:
        start = ending.path.x[0]  # where |F| is the same everywhere, no other point tells more
        if _norm(ending, start) <= _norm(ending, run.x) * (1 + VISIBLE):
            run, where = replace(run, x=start), at(ending.variables, start)
        message = f"|F| is {told(least)} all around {where}, above zero: nothing says in which direction a root may be."
    jacobian = ending.equations.jacobian(run.x)
    if np.isfinite(jacobian).all() and len(run.x) == ending.equations.count:
        message += f" {singular_words(ending, jacobian)} there."
    return Outcome(run.x, Status.NO_ROOT, message)


def rises(ending: Ending) -> Outcome | None:
    """Full steps led ever farther away."""
    norms, steps = ending.path.residual_norm, ending.path.step_length
    far = ending.halt is RootHalt.FAR
    if not far and not (ending.method.free and len(steps) > 4 and norms[-1] > 1e6 * (norms[0] + 1)):
        return None
    message = (
        f"The steps lead away: after {counted(len(steps), 'step')} |F| is {told(float(norms[-1]))}, at the start "
        f"it was {told(float(norms[0]))}; the last step has length {told(float(steps[-1]))}, the first had "
        f"{told(float(steps[0]))}."
    )
    return Outcome(ending.x, Status.DIVERGED, message)


def _least(ending: Ending) -> tuple[Run, Halt]:
    """The sum of squares made least from the best point, and why that ended."""
    return Task(ending.equations.squares, Auto(), ending.problem.bounds, Said(None, None), None, None, None).run(
        ending.x
    )


def _last_seen(ending: Ending) -> Array:
    """The last point, on the way from the start to the best one, from which |F| is still seen to fall."""
    start = ending.path.x[0]
    for k in range(1, 60):
        here: Array = start + (ending.x - start) * 2.0**-k
        if _norm(ending, here) > ending.norm * (1 + VISIBLE):
            return here
    return ending.x


def _ways(ending: Ending) -> list[Array]:
    """Directions in which |F| may fall for ever: the way come, the last step, straight down."""
    x = ending.path.x
    down = -ending.equations.jacobian(ending.x).T @ ending.trace.best.fun
    found = [ending.x - x[0], *([x[-1] - x[-2]] if len(x) > 1 else []), down]
    lengths = [norm(way) for way in found]
    return [way / size for way, size in zip(found, lengths, strict=True) if np.isfinite(size) and size > 0]


def _norm(ending: Ending, x: Array) -> float:
    x = x if ending.problem.bounds is None else ending.problem.bounds.clip(x)
    return norm(ending.equations.residual(x))
