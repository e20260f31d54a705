"""Second opinions and a verdict: derivatives, runs, fits and equalities checked by independent means."""

from workbench.checks.comparison import Check, Comparison
from workbench.checks.subjects import check

__all__ = ["Check", "Comparison", "check"]
