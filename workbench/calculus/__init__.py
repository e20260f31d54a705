"""What calculus says about a Function: critical points, tangents, Taylor polynomials, implicit derivatives."""

from workbench.calculus.backpropagation import Backpropagation, backpropagate
from workbench.calculus.determinants import determinant
from workbench.calculus.directions import DirectionalDerivative, directional_derivative
from workbench.calculus.expansions import tangent, taylor
from workbench.calculus.implicit_derivatives import implicit
from workbench.calculus.stationary import CriticalPoint, CriticalPoints, critical_points

__all__ = [
    "Backpropagation",
    "CriticalPoint",
    "CriticalPoints",
    "DirectionalDerivative",
    "backpropagate",
    "critical_points",
    "determinant",
    "directional_derivative",
    "implicit",
    "tangent",
    "taylor",
]
