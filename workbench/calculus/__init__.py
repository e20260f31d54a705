"""What calculus says about a Function: critical points and their kinds, tangents, Taylor polynomials, implicit derivatives."""

from workbench.calculus.curves import implicit
from workbench.calculus.expansions import tangent, taylor
from workbench.calculus.stationary import CriticalPoint, CriticalPoints, critical_points

__all__ = ["CriticalPoint", "CriticalPoints", "critical_points", "implicit", "tangent", "taylor"]
