"""The ladder: methods of least squares tried in turn, until one ends where every parameter is determined.

Each rung starts where the fit started, and with few steps at first; where none arrives, those that were cut short go on
with more. What is accepted is a minimum by the Hessian, at which the residual is perpendicular to the tangent space and
no parameter is without influence: a run that leads to infinity is never taken for a fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.evidence import Evidence
from workbench.optimize.descents.least_squares import ClosedForm, LevenbergMarquardt
from workbench.optimize.descents.projection import VariableProjection
from workbench.optimize.fits.ascent import Ascent
from workbench.optimize.fits.posed import Posed
from workbench.optimize.fits.standing import Standing
from workbench.optimize.limits.bounds import read_bounds
from workbench.optimize.limits.relations import Said
from workbench.optimize.loop import Halt, Method
from workbench.optimize.objective import Objective, Problem
from workbench.optimize.run import Run
from workbench.optimize.status import Status
from workbench.optimize.task import ALONE, Task, Watching
from workbench.optimize.wording import counted, sentence, told

Array = NDArray[np.float64]

FEW, MORE = 40, 80  # steps of a rung at first: of those that creep along valleys, and of those that do not
CAREFUL = 25  # of one that begins with large damping
UNCLEAR = frozenset({Status.DEGENERATE, Status.PLATEAU, Status.STALLED})
UNDETERMINED = "Fix one of them (fixed=), start elsewhere, or collect data that tell them apart."
GOING_ON = "To go on, start from these parameters, or from the file in which the fit was kept (resume=)."
ADVICE = {
    Status.STEP_LIMIT: "Give more steps (max_steps=), or start closer.",
    Status.STALLED: "Start elsewhere, or scale the data so that the parameters are of like size.",
    Status.SADDLE: "Start elsewhere: here the sum is lowest in some directions only.",
    Status.MAXIMUM: "Start elsewhere: here the sum is largest.",
    Status.DIVERGED: "Start elsewhere, or give bounds= that hold the parameters back.",
    Status.RUNAWAY: "Start elsewhere, or give bounds= that hold the parameters back.",
    Status.UNBOUNDED: "Start elsewhere, or give bounds= that hold the parameters back.",
}
"""What to do next, where it is not what `minimize` advises: a fit chooses its methods by itself."""
ENDED = frozenset({Status.OUTSIDE_DOMAIN, Status.NOT_FINITE})  # at the start: no other rung would help


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to the fit: what it is called in a message, its method, and how many steps it has at first."""

    words: str
    method: Method
    few: int = FEW


@dataclass(frozen=True)
class Climb:
    """How the ladder was climbed: the run that is kept, where it stands, the rung, and those before that failed.

    trouble: why it could not be kept in a file, in a sentence. stopped: did somebody ask to stop before the end?
    """

    run: Run
    standing: Standing
    rung: Rung
    failed: tuple[Tried, ...]
    trouble: str = ""
    stopped: bool = False

    @property
    def words(self) -> str:
        """Which rung it was, and what became of those before it."""
        before = "; ".join(f"{rung.words} ended in '{run.status}'" for rung, run in self.failed)
        unkept = f" The fit could not be kept: {self.trouble}" if self.trouble else ""
        if not self.run.success:
            others = f", which came lowest of those that were tried ({before})" if self.failed else ""
            return f"This is by {self.rung.words}{others}.{unkept}"
        others = f", where others did not arrive ({before})" if self.failed else ""
        return f"Found by {self.rung.words}{others}.{unkept}"

    def cut_short(self, why: str) -> Climb:
        """As far as it came when somebody asked to stop, without a claim. why: a sentence without its point."""
        message = f"{why}; the lowest value of what is made least so far is {told(self.run.fun)}."
        run = replace(
            self.run, status=Status.STEP_LIMIT, success=False, message=message, evidence=None, advice=GOING_ON
        )
        return replace(self, run=run, stopped=True)


Tried: TypeAlias = tuple[Rung, Run]


def rungs(posed: Posed, affine: tuple[int, ...]) -> tuple[Rung, ...]:
    """The methods for this fit, in the order in which they are tried."""
    if len(affine) == len(posed.names) and posed.loss.squares and posed.bounds is None:
        return (Rung("the closed form", ClosedForm(posed.residual), ClosedForm.steps),)
    n, residual, loss = len(posed.names), posed.residual, posed.loss
    careful = LevenbergMarquardt(residual, loss=loss, damping=1e3)
    found = [
        Rung("Levenberg-Marquardt", LevenbergMarquardt(residual, loss=loss)),
        Rung("Levenberg-Marquardt with large damping", careful, CAREFUL),
    ]
    if loss.squares and posed.bounds is None:
        if 0 < len(affine) < n:
            found.append(Rung("variable projection", VariableProjection(residual, affine), MORE))
        found.append(Rung("geodesic acceleration", LevenbergMarquardt(residual, accelerated=True), MORE))
        if 0 < len(affine) < n:
            projection = VariableProjection(residual, affine, damping=1e3)
            found.append(Rung("variable projection with large damping", projection, MORE))
    return tuple(found)


def climb(
    posed: Posed, start: Array, affine: tuple[int, ...], max_steps: int | None, watching: Watching = ALONE
) -> Climb:
    """The first rung that arrives; of those that do not, or where it is cut short, the one with the lowest objective.

    Raises OptionError or FileError where the file to be kept or to go on from does not fit.
    """
    ladder, box = rungs(posed, affine), read_bounds(_pairs(posed), posed.names)
    most = max(_most(rung, max_steps) for rung in ladder)
    asked = Problem(Objective(posed.objective), start, box, None, most, None)
    ascent = Ascent.of(watching, asked, ladder, max_steps)
    seen: list[Tried] = []
    halt: Halt | None = None
    try:
        for place, (rung, steps) in enumerate(_tries(ladder, seen, max_steps)):
            task = Task(posed.objective, rung.method, box, Said(None, None), None, steps, None)
            problem, trace = ascent.walk(place, rung.words, task, start)
            halt = trace.ended.halt
            run, halt = task.judged(start, problem, trace)
            seen.append((rung, run))
            if halt in (Halt.STOPPED, Halt.INTERRUPTED):
                break
            found = _judged(posed, run, rung, affine, tuple(seen[:-1]))
            if found.run.success:
                return replace(found, trouble=ascent.trouble)
            seen[-1] = (rung, found.run)
            if run.status in ENDED and run.nit == 0:
                break
    except KeyboardInterrupt:
        if not seen or halt is Halt.INTERRUPTED:  # nothing to give, or asked a second time
            raise
        halt = Halt.INTERRUPTED
    lowest = replace(_lowest(posed, seen, affine), trouble=ascent.trouble)
    if halt not in (Halt.STOPPED, Halt.INTERRUPTED):
        return lowest
    last, run = seen[-1]
    return lowest.cut_short(sentence(f"{halt} after {counted(run.nit, 'step')} of {last.words}"))


def _most(rung: Rung, max_steps: int | None) -> int:
    return rung.method.steps if max_steps is None else max_steps


def _tries(ladder: tuple[Rung, ...], seen: list[Tried], max_steps: int | None) -> Iterator[tuple[Rung, int]]:
    """Every rung with few steps, then those that were cut short with as many as they may take."""
    for rung in ladder:
        yield rung, min(rung.few, _most(rung, max_steps))
    for rung, run in list(seen):
        if run.status is Status.STEP_LIMIT and _most(rung, max_steps) > rung.few:
            yield rung, _most(rung, max_steps)


def _lowest(posed: Posed, seen: list[Tried], affine: tuple[int, ...]) -> Climb:
    lowest = min(seen, key=lambda pair: pair[1].fun if np.isfinite(pair[1].fun) else np.inf)
    others = tuple(pair for pair in seen if pair is not lowest)
    return _judged(posed, lowest[1], lowest[0], affine, others)


def _judged(posed: Posed, run: Run, rung: Rung, affine: tuple[int, ...], failed: tuple[Tried, ...]) -> Climb:
    """The run with its status as a fit."""
    standing = Standing.of(posed, run.x, run.start, affine)
    last = run.path.x[-1]
    if not np.array_equal(last, run.x) and np.isfinite(last).all():
        other = Standing.of(posed, last, run.start, affine)
        if other.finite and other.convex and other.rest < standing.rest:  # rounding of the sum hid which is better
            run = replace(run, x=last, fun=posed.objective.value(last), jac=posed.objective.gradient.at(last))  # type: ignore[arg-type]
            standing = other
    return Climb(_read(posed, run, standing), standing, rung, failed)


def _read(posed: Posed, run: Run, standing: Standing) -> Run:
    """The run with the status that it has as a fit."""
    if standing.determined and standing.across and (run.success or standing.convex):
        return _arrived(run, standing)
    if standing.finite and not standing.determined and (run.success or run.status in UNCLEAR):
        message = standing.why_undetermined(posed.names)
        return replace(
            run, status=Status.DEGENERATE, success=False, message=message, evidence=None, advice=UNDETERMINED
        )
    if run.success:
        message = (
            "The run ended where the residual is not perpendicular to the tangent space (cosine "
            f"{told(standing.cosine)}): {run.message}"
        )
        return _advised(replace(run, status=Status.STALLED, success=False, message=message, evidence=None))
    return _advised(run)


def _advised(run: Run) -> Run:
    """With the advice of a fit."""
    return run if run.success else replace(run, advice=ADVICE.get(run.status, run.advice))


def _arrived(run: Run, standing: Standing) -> Run:
    """A success, in the words of the fit where the whole Hessian is known by its factors; of learning rates nothing."""
    if standing.normal is None:
        return replace(run, advice="")
    angle = f"(cosine {told(standing.cosine)})" if standing.cosine else "to rounding level"
    residual = "no more than rounding" if standing.noisy else f"perpendicular to the tangent space {angle}"
    message = (
        f"The residual is {residual}, and the sum of squares curves upwards in every direction (the least curvature is "
        f"{told(standing.normal.least)} times that of the linearized model)."
    )
    evidence = Evidence("checked", by="the QR factors of the exact Jacobian, and the exact second derivatives")
    return replace(run, status=Status.MINIMUM, success=True, message=message, evidence=evidence, advice="")


def _pairs(posed: Posed) -> list[tuple[float, float]] | None:
    return None if posed.bounds is None else posed.bounds.pairs()


def spent(climbed: Climb) -> tuple[int, int, int]:
    """Values, gradients and Hessians that all rungs have cost."""
    runs = [run for _, run in climbed.failed] + [climbed.run]
    return sum(run.nfev for run in runs), sum(run.njev for run in runs), sum(run.nhev for run in runs)
