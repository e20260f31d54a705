"""Any result as a worked solution: a page with steps, pictures and how each claim is known."""

from workbench.solutions.pictures import Picture, plot
from workbench.solutions.reports import Report, report
from workbench.solutions.solution import Solution
from workbench.solutions.subjects import explain
from workbench.solutions.tours import Tour, tour

__all__ = ["Picture", "Report", "Solution", "Tour", "explain", "plot", "report", "tour"]
