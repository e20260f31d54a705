"""Exercises: what is asked, answers graded by value, and the typical mistakes that a wrong one shows."""

from workbench.exercises.grades import Grade, Mark, Mistake
from workbench.exercises.grading import grade
from workbench.exercises.mistakes import MISTAKES

__all__ = ["MISTAKES", "Grade", "Mark", "Mistake", "grade"]
