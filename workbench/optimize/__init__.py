"""Descent, search, method; one loop; results with their path."""

from workbench.optimize.comparison import Comparison, Label, compare
from workbench.optimize.descents.first_order import GradientDescent, Momentum, Nesterov
from workbench.optimize.descents.foreign import SciPy
from workbench.optimize.descents.newton import Newton
from workbench.optimize.descents.quasi_newton import BFGS
from workbench.optimize.descents.sampling import GradientSampling
from workbench.optimize.descents.schedules import Constant, Cosine, Exponential, StepHalving
from workbench.optimize.fits.fitted import Fit
from workbench.optimize.fits.fitting import fit
from workbench.optimize.fits.intervals import Profile
from workbench.optimize.fits.prediction import Prediction
from workbench.optimize.loop import Path
from workbench.optimize.losses import LOSSES, Loss
from workbench.optimize.methods import METHODS
from workbench.optimize.minimization import minimize
from workbench.optimize.run import Run
from workbench.optimize.searches.backtracking import Backtracking
from workbench.optimize.searches.search import FullStep
from workbench.optimize.status import Status

__all__ = [
    "BFGS",
    "LOSSES",
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
    "Loss",
    "Momentum",
    "Nesterov",
    "Newton",
    "Path",
    "Prediction",
    "Profile",
    "Run",
    "SciPy",
    "Status",
    "StepHalving",
    "compare",
    "fit",
    "minimize",
]
