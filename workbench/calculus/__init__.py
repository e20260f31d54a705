"""Critical points and their classification, tangents, Taylor polynomials, implicit derivatives: what calculus says about a Function."""

from workbench.calculus.curves import implicit
from workbench.calculus.expansions import tangent, taylor
from workbench.calculus.stationary import CriticalPoint, CriticalPoints, critical_points

__all__ = ["CriticalPoint", "CriticalPoints", "critical_points", "implicit", "tangent", "taylor"]
