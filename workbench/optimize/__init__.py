"""Descent, search, method; one loop; results with their path."""

from workbench.optimize.comparisons.comparison import Comparison, Label, compare
from workbench.optimize.comparisons.profiles import Profiles
from workbench.optimize.descents.adaptive import AdaGrad, Adam, AMSGrad, RMSProp
from workbench.optimize.descents.conjugate_gradient import ConjugateGradient
from workbench.optimize.descents.first_order import GradientDescent, Momentum, Nesterov
from workbench.optimize.descents.foreign import SciPy
from workbench.optimize.descents.limited_memory import LBFGS
from workbench.optimize.descents.newton import Newton
from workbench.optimize.descents.quasi_newton import BFGS
from workbench.optimize.descents.sampling import GradientSampling
from workbench.optimize.descents.schedules import Constant, Cosine, Exponential, StepHalving
from workbench.optimize.descents.trust_region import TrustRegion
from workbench.optimize.fits.fitted import Fit
from workbench.optimize.fits.fitting import fit
from workbench.optimize.fits.intervals import LikelihoodProfile
from workbench.optimize.fits.prediction import Prediction
from workbench.optimize.keeping.checkpoints import Checkpoint
from workbench.optimize.limits.constraints import Constraints
from workbench.optimize.losses import LOSSES, Loss
from workbench.optimize.methods import METHODS
from workbench.optimize.minimization import minimize
from workbench.optimize.roots.finding import find_root
from workbench.optimize.roots.methods import ROOT_METHODS
from workbench.optimize.roots.root import Root
from workbench.optimize.run import Run
from workbench.optimize.searches.backtracking import Backtracking
from workbench.optimize.searches.barzilai_borwein import BarzilaiBorwein
from workbench.optimize.searches.search import FullStep
from workbench.optimize.searches.strong_wolfe import StrongWolfe
from workbench.optimize.searches.weak_wolfe import WeakWolfe
from workbench.optimize.starts.minima import Minima, Minimum
from workbench.optimize.status import Status
from workbench.optimize.traces import Path

__all__ = [
    "BFGS",
    "LBFGS",
    "LOSSES",
    "METHODS",
    "ROOT_METHODS",
    "AMSGrad",
    "AdaGrad",
    "Adam",
    "Backtracking",
    "BarzilaiBorwein",
    "Checkpoint",
    "Comparison",
    "ConjugateGradient",
    "Constant",
    "Constraints",
    "Cosine",
    "Exponential",
    "Fit",
    "FullStep",
    "GradientDescent",
    "GradientSampling",
    "Label",
    "LikelihoodProfile",
    "Loss",
    "Minima",
    "Minimum",
    "Momentum",
    "Nesterov",
    "Newton",
    "Path",
    "Prediction",
    "Profiles",
    "RMSProp",
    "Root",
    "Run",
    "SciPy",
    "Status",
    "StepHalving",
    "StrongWolfe",
    "TrustRegion",
    "WeakWolfe",
    "compare",
    "find_root",
    "fit",
    "minimize",
]
