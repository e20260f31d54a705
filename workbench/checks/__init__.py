"""Second opinions and a verdict: derivatives, runs, fits and equalities checked by independent means."""

from workbench.checks.subjects import check
from workbench.checks.verdicts import Check, SecondOpinion

__all__ = ["Check", "SecondOpinion", "check"]
