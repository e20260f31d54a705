"""Root: the result of looking for a root, under SciPy's names, with why it stopped, how that is known, and its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.evidence import Evidence
from workbench.functions import Function
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.roots.approximations import Interval, RootMethod, RootPath
from workbench.optimize.status import Status
from workbench.optimize.vectors import norm
from workbench.optimize.wording import at, counted, exactly, told

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Root:
    """What `find_root` found; its fields can be had as ``found.x`` and as ``found["x"]``.

    x: the root, or the point seen with the smallest |F|, (n,). fun: F there, of its shape; jac: the Jacobian (m, n).
    status: why it stopped; success: whether there is evidence of a root. message: what happened, with the numbers.
    multiplicity: of a root in one variable; 1 for a simple root, None where it is not known or F jumps; below 1 the
    power of the distance with which F rises, such as 1/2 of sqrt(x). nit: steps; nfev, njev: values and Jacobians.
    evidence: how a success is known. advice: what to do next. path: every approximation.
    start: as given, (n,); bracket and bounds: as given.
    """

    x: Array
    fun: Array | float
    jac: Array
    success: bool
    status: Status
    message: str
    multiplicity: float | None
    nit: int
    nfev: int
    njev: int
    evidence: Evidence | None
    advice: str
    path: RootPath
    method: RootMethod
    function: Function
    start: Array
    bracket: Interval | None = None
    bounds: Bounds | None = None

    @property
    def point(self) -> dict[str, float | Array]:
        """The root by name."""
        return self.function.unpack(self.x)

    @property
    def residual_norm(self) -> float:
        """|F| at x, Euclidean."""
        return norm(np.ravel(self.fun))

    def __getitem__(self, name: str) -> object:
        if name not in self.keys():
            raise OptionError(f"a root has no '{name}'; it has {', '.join(self.keys())}.")
        found: object = getattr(self, name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __contains__(self, name: object) -> bool:
        return name in self.keys()

    def keys(self) -> tuple[str, ...]:
        """The names that ``found[name]`` knows."""
        return (*(field.name for field in fields(self)), "point", "residual_norm")

    def __repr__(self) -> str:
        where = at(self.function.variables, self.x)
        missed = "" if self.success else f", |F| = {told(self.residual_norm)} there"
        return f"Root: {self.status}, {where}{missed}, after {counted(self.nit, 'step')} of {self.method.name}"

    def summary(self) -> str:
        """A short page: where it ended, why, how that is known, and what it cost."""
        names = self.function.variables
        known = f" ({self.evidence})" if self.evidence is not None else ""
        begun = f"from {at(names, self.start)}" if self.bracket is None else f"on {self.bracket}"
        lines = [
            f"{self.status}, by {self.method.name} {begun}",
            f"  {self.message}{known}",
            f"  x        {at(names, self.x)}",
            f"  |F|      {exactly(self.residual_norm)}",
            f"  cost     {counted(self.nit, 'step')}, {self.nfev} values, {self.njev} Jacobians",
        ]
        return "\n".join([*lines, f"  {self.advice}"] if self.advice else lines)
