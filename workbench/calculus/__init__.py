"""Critical points and their classification, tangents, Taylor polynomials: what calculus says about a Function."""

from workbench.calculus.backpropagation import Backpropagation, backpropagate
from workbench.calculus.expansions import tangent, taylor
from workbench.calculus.stationary import CriticalPoint, CriticalPoints, critical_points

__all__ = [
    "Backpropagation",
    "CriticalPoint",
    "CriticalPoints",
    "backpropagate",
    "critical_points",
    "tangent",
    "taylor",
]
