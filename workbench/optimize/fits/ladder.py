"""The ladder: methods of least squares tried in turn, until one ends where every parameter is determined.

Each rung starts where the fit started, and with few steps at first; where none arrives, those that were cut short go on
with more. What is accepted is a minimum by the Hessian, at which the residual is perpendicular to the tangent space and
no parameter is without influence: a run that leads to infinity is never taken for a fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.evidence import Evidence
from workbench.optimize.descents.least_squares import ClosedForm, LevenbergMarquardt
from workbench.optimize.descents.projection import VariableProjection
from workbench.optimize.fits.posed import Posed
from workbench.optimize.fits.standing import Standing
from workbench.optimize.loop import Method
from workbench.optimize.minimization import minimize
from workbench.optimize.run import Run
from workbench.optimize.status import Status
from workbench.optimize.wording import told

Array = NDArray[np.float64]

FEW, MORE = 40, 80  # steps of a rung at first: of those that creep along valleys, and of those that do not
CAREFUL = 25  # of one that begins with large damping
UNCLEAR = frozenset({Status.DEGENERATE, Status.PLATEAU, Status.STALLED})
UNDETERMINED = "Fix one of them (fixed=), start elsewhere, or collect data that tell them apart."
ENDED = frozenset({Status.OUTSIDE_DOMAIN, Status.NOT_FINITE})  # at the start: no other rung would help


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to the fit: what it is called in a message, its method, and how many steps it has at first."""

    words: str
    method: Method
    few: int = FEW


@dataclass(frozen=True)
class Climb:
    """How the ladder was climbed: the run that is kept, where it stands, the rung, and those before that failed."""

    run: Run
    standing: Standing
    rung: Rung
    failed: tuple[tuple[Rung, Run], ...]

    @property
    def words(self) -> str:
        """Which rung it was, and what became of those before it."""
        before = "; ".join(f"{rung.words} ended in '{run.status}'" for rung, run in self.failed)
        if not self.run.success:
            others = f", which came lowest of those that were tried ({before})" if self.failed else ""
            return f"This is by {self.rung.words}{others}."
        return f"Found by {self.rung.words}" + (f", where others did not arrive ({before})." if self.failed else ".")


def rungs(posed: Posed, affine: tuple[int, ...]) -> list[Rung]:
    """The methods for this fit, in the order in which they are tried."""
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
    return found


def climb(posed: Posed, start: Array, affine: tuple[int, ...], max_steps: int | None) -> Climb:
    """The first rung that arrives; of those that do not, the one with the lowest objective."""
    if len(affine) == len(start) and posed.loss.squares and posed.bounds is None:
        rung = Rung("the closed form", ClosedForm(posed.residual))
        run = minimize(posed.objective, start, method=rung.method, max_steps=max_steps)
        return _judged(posed, run, rung, affine, ())
    failed: list[tuple[Rung, Run]] = []
    for rung, steps in _tries(rungs(posed, affine), failed, max_steps):
        run = minimize(posed.objective, start, method=rung.method, max_steps=steps, bounds=_pairs(posed))
        found = _judged(posed, run, rung, affine, tuple(failed))
        if found.run.success:
            return found
        failed.append((rung, found.run))
        if run.status in ENDED and run.nit == 0:
            break
    lowest = min(failed, key=lambda pair: pair[1].fun if np.isfinite(pair[1].fun) else np.inf)
    others = tuple(pair for pair in failed if pair is not lowest)
    return _judged(posed, lowest[1], lowest[0], affine, others)


def _tries(
    ladder: list[Rung], failed: list[tuple[Rung, Run]], max_steps: int | None
) -> Iterator[tuple[Rung, int | None]]:
    """Every rung with few steps, then those that were cut short with as many as they may take."""
    for rung in ladder:
        yield rung, rung.few if max_steps is None else min(rung.few, max_steps)
    for rung, run in list(failed):
        if run.status is Status.STEP_LIMIT and (max_steps is None or max_steps > rung.few):
            yield rung, max_steps


def _judged(posed: Posed, run: Run, rung: Rung, affine: tuple[int, ...], failed: tuple[tuple[Rung, Run], ...]) -> Climb:
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
        return replace(run, status=Status.STALLED, success=False, message=message, evidence=None)
    return run


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
