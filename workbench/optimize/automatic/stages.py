"""Stages: methods in turn, each from where the one before it came to; the best point is kept, and how to go on."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from enum import IntEnum

import numpy as np

from workbench.optimize.iterates import Iterate, Memory
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.loop import Ended, Halt, Method, limits
from workbench.optimize.objective import Problem

STUCK = (Halt.STUCK, Halt.NO_DERIVATIVE)
PATIENCE = 200  # steps of each method on a function that is not smooth, before the next one's turn


class Stage(IntEnum):
    """What auto is at, in order."""

    FIRST = 0
    WARY = 1
    EDGE = 2
    KINKS = 3
    SAMPLING = 4
    KINKS_AGAIN = 5
    FINISH = 6
    ROUNDED = 7


def kept(
    stage: Stage,
    method: Method,
    problem: Problem,
    best: Iterate | None,
    at_most: int = PATIENCE,
    *,
    near: bool = False,
    lower: bool = False,
) -> Generator[Iterate, None, tuple[Iterate, Ended]]:
    """The iterates of a method that are new, and the best one at the end.

    near: keep back a point that is far beyond all proportion, where f is not, as the best one. lower: give only points
    that are lower than the best; once there is one, the steps are no longer counted.
    Where the problem has an iterate to go on from, it is one of this stage, and is given again.
    """
    taken = 0
    if problem.after is None:
        steps = method.iterates(problem)
    else:
        memory = problem.after.memory or {}
        taken = memory["taken"]
        within = replace(problem.after, memory=memory["within"])
        bounds = None if memory["bounds"] is None else Bounds(**memory["bounds"])
        problem = replace(problem, start=memory["start"], bounds=bounds, after=within)
        steps = method.iterates(problem)
        next(steps)
        yield within
    while taken <= at_most:
        try:
            iterate = next(steps)
        except StopIteration as finished:
            return known(best), finished.value
        taken += 1
        if near and _far(problem, iterate):
            return known(best) if lower else iterate, Ended(Halt.FAR)
        if lower and not iterate.fun < known(best).fun:
            continue
        at_most = problem.max_steps if lower else at_most
        new = best is None or not np.array_equal(iterate.x, best.x)
        if best is None or iterate.fun <= best.fun:
            best = replace(iterate, memory=None)
        if new:
            yield replace(iterate, memory=_memory(stage, problem, best, taken, iterate.memory))
    return known(best), Ended(Halt.STUCK)


def reached_by(problem: Problem) -> tuple[Stage, Iterate | None, Ended]:
    """The stage that a run has come to, the best point in it, and how it ended where it is the last."""
    memory = None if problem.after is None else problem.after.memory
    if memory is None:
        return Stage.FIRST, None, Ended(Halt.STUCK)
    best = None if memory["best"] is None else Iterate(**memory["best"])
    return Stage(memory["stage"]), best, Ended(Halt(memory["halt"]), memory["words"])


def known(best: Iterate | None) -> Iterate:
    assert best is not None  # each stage gives an iterate
    return best


def onward(problem: Problem, best: Iterate | None, reached: Stage, stage: Stage) -> Problem:
    """The problem from the best point; as it stands for the stage that goes on."""
    return problem if reached is stage else replace(problem, start=known(best).x, after=None)


def _far(problem: Problem, iterate: Iterate) -> bool:
    """Is the point out of all proportion to the start, while f has a value that is not?"""
    if not np.max(np.abs(iterate.x)) > limits(problem, 0.0).reach:
        return False
    return limits(problem, problem.objective.function.value(problem.start)).lowest < iterate.fun < np.inf


def _memory(stage: Stage, problem: Problem, best: Iterate, taken: int, within: Memory | None) -> Memory:
    """What it takes to go on within a stage."""
    bounds = problem.bounds
    return {
        "stage": int(stage),
        "start": problem.start,
        "bounds": None if bounds is None else {"lower": bounds.lower, "upper": bounds.upper},
        "best": {"x": best.x, "fun": best.fun, "gradient": best.gradient, "rate": best.rate},
        "taken": taken,
        "within": within,
        "halt": str(Halt.STUCK),
        "words": "",
    }
