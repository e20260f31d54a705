"""Run: the result of a minimization, under SciPy's names and with why it stopped, how that is known, and its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.evidence import Evidence
from workbench.functions import Function
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.limits.constraints import Constraints
from workbench.optimize.loop import Method
from workbench.optimize.starts.minima import Minima
from workbench.optimize.status import Status
from workbench.optimize.traces import Path
from workbench.optimize.wording import at, counted, exactly, multipliers_in_words, told

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Run:
    """What `minimize` found; its fields can be had as ``run.x`` and as ``run["x"]``.

    x: the best point seen, (n,); path.x[-1] is the last one. fun, jac, hess: value, gradient (n,) and Hessian (n, n)
    there; hess is sparse where there are many variables and few entries, and None where it was not looked at, or only
    by its products. status: why the run stopped; success: whether there is evidence of a minimum. message: what
    happened, with the numbers. nit: steps; nfev, njev, nhev, nhvp: values, gradients, Hessians, and products of
    Hessians with vectors. evidence: how a success is known. advice: what to do next. path: every iterate. start: as
    given, (n,). condition: of the Hessian scaled by its diagonal, estimated where there are many variables; infinite
    where it is not positive definite, None where it was not looked at.
    constraints: kept to besides bounds. multipliers: by the text of each constraint, and of each bound that holds the
    point, how much the least value changes per unit of its limit (see constraints.py for the signs).
    violation: the most by which a limit is overstepped at x, over its size. minima: of a run from many starts, what
    all of them came to. spent: the run took all the steps that it was allowed.
    """

    x: Array
    fun: float
    jac: Array
    hess: Any
    success: bool
    status: Status
    message: str
    nit: int
    nfev: int
    njev: int
    nhev: int
    evidence: Evidence | None
    advice: str
    path: Path
    method: Method
    function: Function
    start: Array
    bounds: Bounds | None = None
    nhvp: int = 0
    condition: float | None = None
    constraints: Constraints | None = None
    multipliers: Mapping[str, float] = field(default_factory=dict)
    violation: float = 0.0
    minima: Minima | None = None
    spent: bool = False

    @property
    def point(self) -> dict[str, float | Array]:
        """The best point by name."""
        return self.function.unpack(self.x)

    def __getitem__(self, name: str) -> object:
        if name not in self.keys():
            raise OptionError(f"a run has no '{name}'; it has {', '.join(self.keys())}.")
        found: object = getattr(self, name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __contains__(self, name: object) -> bool:
        return name in self.keys()

    def keys(self) -> tuple[str, ...]:
        """The names that ``run[name]`` knows."""
        return (*(own.name for own in fields(self)), "point")

    def __repr__(self) -> str:
        where = f"f = {exactly(self.fun)} at {at(self.function.variables, self.x)}"
        of = "" if self.minima is None else f", {'the lowest of ' if len(self.minima) > 1 else ''}{self.minima}"
        return f"Run: {self.status}, {where}, after {counted(self.nit, 'step')} of {self.method.name}{of}"

    def summary(self) -> str:
        """A short page: where it ended, why, how that is known, and what it cost."""
        names = self.function.variables
        known = f" ({self.evidence})" if self.evidence is not None else ""
        lines = [
            f"{self.status}, by {self.method.name} from {at(names, self.start)}",
            f"  {self.message}{known}",
            f"  x        {at(names, self.x)}",
            f"  f        {self.fun!r}",
            f"  |grad f| {told(float(np.linalg.norm(self.jac)))}",
            *([f"  limits   {multipliers_in_words(self.multipliers)}"] if self.multipliers else []),
            f"  cost     {counted(self.nit, 'step')}, {self.nfev} values, {self.njev} gradients, {self.nhev} Hessians"
            + (f", {self.nhvp} products with vectors" if self.nhvp else ""),
        ]
        if self.condition is not None and np.isfinite(self.condition):
            lines.insert(-1, f"  Hessian  condition number {told(self.condition)}, scaled by its diagonal")
        lines += [f"  {self.advice}"] if self.advice else []
        return "\n".join(lines if self.minima is None else [*lines, *self.minima.lines(names)])
