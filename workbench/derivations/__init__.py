"""Differentiation by rules on the Formula, every step kept."""

from workbench.derivations.finishing import FINISHES, finish
from workbench.derivations.problem import Problem
from workbench.derivations.routes import ROUTES, derive
from workbench.derivations.rules import RULES, Rule
from workbench.derivations.step import Claim, Step, mark
from workbench.derivations.tidying import tidy

__all__ = ["FINISHES", "ROUTES", "RULES", "Claim", "Problem", "Rule", "Step", "derive", "finish", "mark", "tidy"]
