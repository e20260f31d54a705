"""workbench: write a formula as on paper; get exact derivatives, a fast function, a minimum you can trust, a solution.

The public names are imported when first used (PEP 562), so that `import workbench` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.calculus import Backpropagation as Backpropagation
    from workbench.calculus import CriticalPoint as CriticalPoint
    from workbench.calculus import DirectionalDerivative as DirectionalDerivative
    from workbench.calculus import backpropagate as backpropagate
    from workbench.calculus import critical_points as critical_points
    from workbench.calculus import determinant as determinant
    from workbench.calculus import directional_derivative as directional_derivative
    from workbench.calculus import implicit as implicit
    from workbench.calculus import tangent as tangent
    from workbench.calculus import taylor as taylor
    from workbench.checks import Check as Check
    from workbench.checks import check as check
    from workbench.derivations import RULES as RULES
    from workbench.errors import DataError as DataError
    from workbench.errors import FileError as FileError
    from workbench.errors import MissingExtraError as MissingExtraError
    from workbench.errors import OptionError as OptionError
    from workbench.errors import ParseError as ParseError
    from workbench.errors import ShapeError as ShapeError
    from workbench.errors import WorkbenchError as WorkbenchError
    from workbench.evidence import Evidence as Evidence
    from workbench.evidence import Verdict as Verdict
    from workbench.exercises import MISTAKES as MISTAKES
    from workbench.exercises import TOPICS as TOPICS
    from workbench.exercises import Exercise as Exercise
    from workbench.exercises import Grade as Grade
    from workbench.exercises import Mark as Mark
    from workbench.exercises import Mistake as Mistake
    from workbench.exercises import Sheet as Sheet
    from workbench.exercises import exercise as exercise
    from workbench.exercises import grade as grade
    from workbench.exercises import worksheet as worksheet
    from workbench.functions import Function as Function
    from workbench.functions import function as function
    from workbench.functions import load as load
    from workbench.kernels import BACKENDS as BACKENDS
    from workbench.operators import OPERATORS as OPERATORS
    from workbench.operators import Operator as Operator
    from workbench.optimize import BFGS as BFGS
    from workbench.optimize import LBFGS as LBFGS
    from workbench.optimize import LOSSES as LOSSES
    from workbench.optimize import METHODS as METHODS
    from workbench.optimize import ROOT_METHODS as ROOT_METHODS
    from workbench.optimize import AdaGrad as AdaGrad
    from workbench.optimize import Adam as Adam
    from workbench.optimize import AMSGrad as AMSGrad
    from workbench.optimize import Backtracking as Backtracking
    from workbench.optimize import BarzilaiBorwein as BarzilaiBorwein
    from workbench.optimize import Checkpoint as Checkpoint
    from workbench.optimize import Comparison as Comparison
    from workbench.optimize import ConjugateGradient as ConjugateGradient
    from workbench.optimize import Constant as Constant
    from workbench.optimize import Cosine as Cosine
    from workbench.optimize import Exponential as Exponential
    from workbench.optimize import Fit as Fit
    from workbench.optimize import FullStep as FullStep
    from workbench.optimize import GradientDescent as GradientDescent
    from workbench.optimize import GradientSampling as GradientSampling
    from workbench.optimize import LikelihoodProfile as LikelihoodProfile
    from workbench.optimize import Minima as Minima
    from workbench.optimize import Momentum as Momentum
    from workbench.optimize import Nesterov as Nesterov
    from workbench.optimize import Newton as Newton
    from workbench.optimize import Prediction as Prediction
    from workbench.optimize import Profiles as Profiles
    from workbench.optimize import RMSProp as RMSProp
    from workbench.optimize import Root as Root
    from workbench.optimize import Run as Run
    from workbench.optimize import SciPy as SciPy
    from workbench.optimize import Status as Status
    from workbench.optimize import StepHalving as StepHalving
    from workbench.optimize import StrongWolfe as StrongWolfe
    from workbench.optimize import TrustRegion as TrustRegion
    from workbench.optimize import WeakWolfe as WeakWolfe
    from workbench.optimize import compare as compare
    from workbench.optimize import find_root as find_root
    from workbench.optimize import fit as fit
    from workbench.optimize import minimize as minimize
    from workbench.solutions import Picture as Picture
    from workbench.solutions import Report as Report
    from workbench.solutions import Solution as Solution
    from workbench.solutions import explain as explain
    from workbench.solutions import plot as plot
    from workbench.solutions import report as report

HOME = MappingProxyType(
    {
        name: room
        for room, names in {
            "workbench.calculus": (
                "Backpropagation CriticalPoint DirectionalDerivative backpropagate critical_points determinant "
                "directional_derivative implicit tangent taylor"
            ),
            "workbench.errors": (
                "WorkbenchError ParseError ShapeError OptionError DataError FileError MissingExtraError"
            ),
            "workbench.evidence": "Evidence Verdict",
            "workbench.checks": "Check check",
            "workbench.exercises": "Exercise Grade MISTAKES Mark Mistake Sheet TOPICS exercise grade worksheet",
            "workbench.functions": "Function function load",
            "workbench.kernels": "BACKENDS",
            "workbench.derivations": "RULES",
            "workbench.operators": "OPERATORS Operator",
            "workbench.optimize": (
                "LOSSES METHODS ROOT_METHODS AMSGrad AdaGrad Adam BFGS Backtracking BarzilaiBorwein Checkpoint "
                "Comparison ConjugateGradient Constant Cosine Exponential Fit FullStep GradientDescent "
                "GradientSampling LBFGS LikelihoodProfile Minima Momentum Nesterov Newton Prediction Profiles "
                "RMSProp Root Run SciPy Status StepHalving StrongWolfe TrustRegion WeakWolfe compare find_root "
                "fit minimize"
            ),
            "workbench.solutions": "Picture Report Solution explain plot report",
        }.items()
        for name in names.split()
    }
)
"""Every public name and the room that it comes from."""

__all__ = sorted(HOME)  # noqa: PLE0605  (one list of names, above)


def __getattr__(name: str) -> object:
    if name not in HOME:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    value = getattr(import_module(HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *HOME})
