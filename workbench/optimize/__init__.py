"""Descent, search, method; one loop; results with their path."""

from workbench.optimize.comparison import Comparison, Label, compare
from workbench.optimize.first_order import GradientDescent, Momentum, Nesterov
from workbench.optimize.fitted import Fit
from workbench.optimize.fitting import fit
from workbench.optimize.foreign import SciPy
from workbench.optimize.loop import Path
from workbench.optimize.methods import METHODS
from workbench.optimize.minimization import minimize
from workbench.optimize.newton import Newton
from workbench.optimize.quasi_newton import BFGS
from workbench.optimize.run import Run
from workbench.optimize.sampling import GradientSampling
from workbench.optimize.schedules import Constant, Cosine, Exponential, StepHalving
from workbench.optimize.searches import Backtracking, FullStep
from workbench.optimize.status import Status

__all__ = [
    "BFGS",
    "METHODS",
    "Backtracking",
    "Comparison",
    "Constant",
    "Cosine",
    "Exponential",
    "Fit",
    "FullStep",
    "GradientDescent",
    "GradientSampling",
    "Label",
    "Momentum",
    "Nesterov",
    "Newton",
    "Path",
    "Run",
    "SciPy",
    "Status",
    "StepHalving",
    "compare",
    "fit",
    "minimize",
]
