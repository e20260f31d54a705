"""Newton's directions for a search: the plain one, or that of the Hessian made positive definite.

Source: Nocedal & Wright, Numerical Optimization (2006), section 3.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.descents.lines import Held, Way
from workbench.optimize.descents.modified_cholesky import modified_cholesky
from workbench.optimize.descents.region.walk import curvature_scale
from workbench.optimize.iterates import Iterate
from workbench.optimize.objective import Objective

Array = NDArray[np.float64]

FIRST_REACH = 10.0  # times the size of the point: how far a step goes where f does not curve upwards


@dataclass(frozen=True, slots=True, eq=False)
class Hessians:
    """Directions of Newton's method; the Hessian is made positive definite first, unless the plain method is wanted."""

    objective: Objective
    plain: bool

    @property
    def memory(self) -> Mapping[str, Any]:
        return {}

    def recalled(self, memory: Mapping[str, Any]) -> Hessians:  # noqa: ARG002  (the protocol's)
        return self

    def way(self, iterate: Iterate, held: Held | None) -> Way | None:  # noqa: ARG002
        H = self.objective.hessian(iterate.x)
        if not np.isfinite(H).all():
            return None
        return Way(_plain(H, iterate.gradient), 1.0) if self.plain else _downhill(H, iterate)

    def after(self, iterate: Iterate, following: Iterate) -> Hessians:  # noqa: ARG002
        return self

    def forgotten(self) -> None:
        return None


def _downhill(H: Array, iterate: Iterate) -> Way:
    """The Newton direction of the Hessian made positive definite, whatever the units of the variables."""
    scale = curvature_scale(np.diag(H))
    factors = modified_cholesky(H / np.outer(scale, scale))
    direction = -factors.solve(iterate.gradient / scale) / scale
    length = float(np.linalg.norm(direction * scale))
    reach = float(np.linalg.norm(scale * FIRST_REACH * np.maximum(1.0, np.abs(iterate.x))))
    far = factors.changed and length > reach  # a Hessian that says nothing of how far to go
    return Way(direction, reach / length if far else 1.0)


def _plain(H: Array, gradient: Array) -> Array:
    """The Newton direction as it is; not finite where the Hessian is singular."""
    try:
        found: Array = np.asarray(np.linalg.solve(H, -gradient), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.full(len(gradient), np.nan)
    return found
